#include "core/base/mem.h"
#include "tests/reports/pages/report_page.h"
#include "tests/support/check.h"
#include "tests/support/figure_data.h"
#include "tests/support/results_db.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* The study of db_hand_made: its figures are worked out at the head of test_compare.c. */

static void file_is(const char *directory, const char *name, const char *expected)
{
    char *text = strchr(name, '.') ? file_text(directory, name) : figure_data(directory, name);
    ck_assert_str_eq(text, expected);
    free(text);
}

START_TEST(test_csv)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *directory = report_of(&db, "report");
    char *text = figure_data(directory, "return-wire-B");
    must_hold(text, "line,series,seed,round,wire_B,n,mean,mean_low,mean_high,iqm,iqm_low,iqm_high,"
                    "diverged\n"
                    "1,\"par_s2zpo\",1,0,0,1,0,0,0,0,0,0,0\n"
                    "1,\"par_s2zpo\",1,1,160,1,50,50,50,50,50,50,0\n"
                    "1,\"par_s2zpo\",1,2,320,1,110,110,110,110,110,110,0\n");
    must_hold(text, "\n6,\"fedavg\",3,4,640,1,25,25,25,25,25,25,0\n");
    free(text);
    /* The median of 160, 320 and an unreached seed is 320; that of one in three is none. */
    file_is(directory, "bytes-to-target",
            "row,series,seed,kind,colour,spent\n"
            "1,\"par_s2zpo\",1,reached,1,320\n"
            "1,\"par_s2zpo\",2,reached,1,160\n"
            "1,\"par_s2zpo\",3,unreached,1,640\n"
            "1,\"par_s2zpo\",all,median,1,320\n"
            "2,\"fedavg\",1,unreached,2,640\n"
            "2,\"fedavg\",2,reached,2,640\n"
            "2,\"fedavg\",3,unreached,2,640\n");
    /* Phases 1, 4, 2, 0.5 and 2.5 s, stacked. */
    text = figure_data(directory, "round-time");
    must_hold(text,
              "1,\"par_s2zpo\",\"all\",download,1,0,1\n1,\"par_s2zpo\",\"all\",compute,2,1,5\n"
              "1,\"par_s2zpo\",\"all\",panel,3,5,7\n1,\"par_s2zpo\",\"all\",upload,4,7,7.5\n"
              "1,\"par_s2zpo\",\"all\",waiting,5,7.5,10\n");
    free(text);
    /* Need 3000 B; a budget of 1 MB is far out of the picture, one of 4000 B in it. */
    text = figure_data(directory, "memory");
    must_hold(text, "2,\"par_s2zpo\",\"sensors\",policy,1,0,2000\n"
                    "2,\"par_s2zpo\",\"sensors\",rollout,2,2000,3000\n");
    must_hold(text, "2,\"par_s2zpo\",\"sensors\",budget,0,4000,4000\n");
    ck_assert_ptr_null(strstr(text, "\"gateways\",budget"));
    free(text);
    /* Three seeds, of 4 agents 3 used and 1 dropped a round. */
    text = figure_data(directory, "outcomes");
    must_hold(text,
              "1,\"par_s2zpo\",1,1,used,1,9,0,0.75\n1,\"par_s2zpo\",1,1,dropped,4,3,0.75,1\n");
    free(text);
    free(directory);
    db_remove(&db);
}
END_TEST

static void add_dispatch(struct results_db *db, int dispatch, int agent, const char *outcome,
                         const char *phase, int compute_s, int wait_s)
{
    db_exec(
        db,
        "INSERT INTO agent_round(run, dispatch, round, ended, agent, slot, outcome, outcome_phase, "
        "t_begin_ns, t_end_ns, download_ns, compute_ns, panel_ns, queue_ns, upload_ns, wait_ns, "
        "wave, away_ns, cause, energy_compute_J, energy_up_J, energy_down_J, energy_idle_J, "
        "down_payload_B, down_wire_B, up_payload_B, up_wire_B, episodes, steps, vote, blowups, "
        "peak_B) VALUES(1, %d, 1, 1, %d, 0, %Q, %Q, 0, (%d + %d) * 1000000000, "
        "0, %d * 1000000000, 0, 0, 0, %d * 1000000000, 1, 0, %Q, 0, 0, 0, 0, 100, 110, 0, 30, 2, "
        "60, NULL, 0, 3000)",
        dispatch, agent, outcome, phase, compute_s, wait_s, compute_s, wait_s,
        strcmp(outcome, "dropped") ? NULL : "dropped");
}

START_TEST(test_dispatches)
{
    /* Gateways (agents 1, 2) compute 1 and 3 s and wait 9 and 7 s: means 2 and 8. Sensors (3, 4)
     * compute 10 and 4 s, the latter cut off. The flush counts for nothing. */
    struct results_db db = db_open();
    db_hand_made(&db);
    add_dispatch(&db, 1, 1, "used", NULL, 1, 9);
    add_dispatch(&db, 2, 2, "used", NULL, 3, 7);
    add_dispatch(&db, 3, 3, "used", NULL, 10, 0);
    add_dispatch(&db, 4, 4, "dropped", "compute", 4, 0);
    add_dispatch(&db, 5, 1, "flush", NULL, 0, 99);
    db_close(&db);
    char *directory = report_of(&db, "report"), *text = figure_data(directory, "class-time");
    must_hold(text, "1,\"par_s2zpo\",\"gateways\",compute,2,0,2\n");
    must_hold(text, "1,\"par_s2zpo\",\"gateways\",waiting,5,2,10\n");
    must_hold(text, "2,\"par_s2zpo\",\"sensors\",compute,2,0,7\n");
    free(text);
    text = file_text(directory, "index.html");
    /* One dispatch, 4 s, 140 bytes and 60 steps over three runs. */
    must_hold(text, "<td>dropped</td><td>compute</td><td>0.3333</td><td>1.33 s</td>"
                    "<td>46.7 B</td><td>20</td>");
    must_nest(text);
    free(text);
    free(directory);
    db_remove(&db);
}
END_TEST

/* Needs of 3000 B are within the budgets, 4000 B and 1 MB: whoever ran out did so for another
 * reason than that. */
START_TEST(test_ran_out)
{
    for (int out = 0; out < 2; out++) {
        struct results_db db = db_open();
        db_hand_made(&db);
        add_dispatch(&db, 1, 1, "used", NULL, 1, 9);
        add_dispatch(&db, 2, 3, "dropped", "compute", 4, 0);
        add_dispatch(&db, 3, 4, "dropped", "compute", 4, 0);
        add_dispatch(&db, 4, 1, "dropped", "compute", 4, 0);
        if (out)
            db_exec(&db, "UPDATE agent_round SET cause = 'memory' WHERE dispatch > 2");
        db_close(&db);
        char *directory = report_of(&db, "report"), *html = file_text(directory, "index.html");
        must_hold(
            html,
            out ? "Every agent fits by the need that was computed before the run. 2 dispatches ran "
                  "out of memory while their agent took part. "
                : "Every agent fits. From the tables");
        free(html);
        free(directory);
        db_remove(&db);
    }
}
END_TEST

START_TEST(test_means_from_five)
{
    /* 0, 0, 100, 0, 0 at the same round: mean 20, IQM 0, with intervals worked out by hand in
     * test_compare.c (test_interval_from_five). */
    struct results_db db = db_open();
    static const double x[] = {0, 0, 100, 0, 0};
    for (int seed = 1; seed <= 5; seed++) {
        struct db_run run = {"five", "Hopper", "", "fedavg", "done", NULL, seed, NAN};
        int number = db_run(&db, &run);
        double returns[] = {1, x[seed - 1]};
        db_rounds(&db, number, 1);
        db_evaluations(&db, number, "deterministic", returns, 2);
        db_evaluations(&db, number, "stochastic", returns, 1);
    }
    db_close(&db);
    char *directory = report_of(&db, "report");
    char *text = figure_data(directory, "return-round");
    must_hold(text, "\n1,\"fedavg\",mean,0,5,1,1,1,1,1,1,0\n");
    must_hold(text, "\n1,\"fedavg\",mean,1,5,20,-11.67568404,83.35136808,0,0,105.5856135,0\n");
    free(text);
    free(file_text(directory, "return-round-stochastic.svg"));
    text = file_text(directory, "index.html");
    must_hold(text, "<dt>Runs</dt><dd>5 done</dd>");
    must_hold(text, "names no target return");
    must_hold(text, "95 % interval of the IQM");
    free(text);
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_one_mode)
{
    /* Means of one mode only; of the other there is no picture. Evaluations at rounds that not all
     * seeds share are no part of a mean. */
    struct results_db db = db_open();
    static const double returns[] = {1, 2, 3};
    for (int seed = 1; seed <= 5; seed++) {
        struct db_run run = {"one", "Hopper", "", "fedavg", "done", NULL, seed, NAN};
        int number = db_run(&db, &run);
        db_rounds(&db, number, 2);
        db_evaluations(&db, number, "deterministic", returns, seed == 4 ? 2 : 3);
    }
    db_close(&db);
    char *directory = report_of(&db, "report");
    char *text = figure_data(directory, "return-round");
    must_hold(text, "\n1,\"fedavg\",mean,1,5,2,2,2,2,2,2,0\n");
    ck_assert_ptr_null(strstr(text, ",mean,2,"));
    char *other = mem_format("%s/return-round-stochastic.csv", directory);
    ck_assert_int_ne(access(other, F_OK), 0);
    free(other);
    free(text);
    free(directory);
    db_remove(&db);
}
END_TEST

/* No id twice, and each reference within the page has its id. */
static void ids_are_sound(const char *html)
{
    char **ids = NULL;
    size_t count = 0;
    for (const char *at = html; (at = strstr(at, " id=")); at += 5) {
        size_t length = strcspn(at + 5, "'\"");
        ids = mem_realloc(ids, (count + 1) * sizeof *ids);
        ids[count++] = mem_format("%.*s", (int)length, at + 5);
    }
    ck_assert_uint_gt(count, 50);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcmp(ids[i], ids[j]) != 0, "id %s appears twice", ids[i]);
    for (const char *at = html; (at = strstr(at, "href='#")); at += 7) {
        size_t length = strcspn(at + 7, "'"), i = 0;
        while (i < count && !(strlen(ids[i]) == length && strncmp(ids[i], at + 7, length) == 0))
            i++;
        ck_assert_msg(i < count, "no id for %.*s", (int)length, at + 7);
    }
    for (size_t i = 0; i < count; i++)
        free(ids[i]);
    free(ids);
}

START_TEST(test_page)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    struct db_run run = {
        "hand", "HalfCheetah", "algorithm.name=fedavg", "fedavg", "failed", "a <reason> & more", 4,
        100};
    db_run(&db, &run);
    db_close(&db);
    char *directory = report_of(&db, "report"), *html = file_text(directory, "index.html");
    must_nest(html);
    ids_are_sound(html);
    /* Nothing is loaded: no address, script, style sheet, picture or import. */
    static const char *const foreign[] = {"http:",   "https:",  "src=",    "<link",
                                          "<script", "@import", "url(http"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        ck_assert_msg(!strstr(html, foreign[i]), "%s is in the page", foreign[i]);
    must_hold(html, "prefers-color-scheme: dark");
    must_hold(html, "<td class=\"unreached\">unreached (1/3)</td>");
    must_hold(html, "failed (1 seed): a &lt;reason&gt; &amp; more");
    must_hold(html, "name: &lt;resolved&gt;");
    must_hold(html, "108.3 ± 13.0");
    /* Four rounds: episodes of agents and of the acceptance panel, their steps, updates kept. */
    must_hold(html, "<td>32</td><td>24</td><td>800</td><td>280</td><td>4</td>");
    must_hold(html, "<td>−63.3</td>");
    must_hold(html, "row_number() OVER"); /* the statements are there */
    must_hold(html, "Computed with 2 worker threads on A &lt;CPU&gt;, glibc 2.36, MuJoCo 2.2.2.");
    must_hold(html, "stroke='var(--c1)'"); /* gnuplot's palette became the page's */
    ck_assert_ptr_null(strstr(html, "'black'"));
    ck_assert_ptr_null(strstr(html, "rgb("));
    free(html);
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_same_again)
{
    /* The same database gives the same page, and `gnuplot NAME.gp` the same picture. */
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *one = report_of(&db, "one"), *two = report_of(&db, "two");
    char *html = file_text(one, "index.html");
    file_is(two, "index.html", html);
    free(html);
    static const char *const names[] = {"return-round", "bytes-to-target", "round-time", "memory",
                                        "outcomes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *svg = mem_format("%s.svg", names[i]), *drawn = file_text(one, svg);
        char *command = mem_format("cd '%s' && rm %s && gnuplot %s.gp", one, svg, names[i]);
        ck_assert_int_eq(system(command), 0);
        file_is(one, svg, drawn);
        free(command);
        free(drawn);
        free(svg);
    }
    free(one);
    free(two);
    db_remove(&db);
}
END_TEST

START_TEST(test_many_series)
{
    /* Twelve points, of which number i ends at 5 i: the eight from 20 on are drawn, in the order of
     * the study, and tables of more than eight rows are folded away. */
    struct results_db db = db_open();
    for (int i = 0; i < 12; i++) {
        char point[64];
        const char *name = i % 2 ? "fedavg" : "par_s2zpo";
        snprintf(point, sizeof point, "algorithm.name=%s, fleet.*.up=%d MB/s", name, i / 2 + 1);
        struct db_run run = {"many", "Hopper", point, name, "done", NULL, 1, NAN};
        int number = db_run(&db, &run);
        const double returns[] = {0, 5 * i};
        db_rounds(&db, number, 1);
        db_evaluations(&db, number, "deterministic", returns, 2);
    }
    db_close(&db);
    char *directory = report_of(&db, "report");
    char *data = figure_data(directory, "return-round"), *html = file_text(directory, "index.html");
    must_hold(data, "\n1,\"par_s2zpo, up=3 MB/s\",1,1,1,20,");
    must_hold(data, "\n8,\"fedavg, up=6 MB/s\",1,1,1,55,");
    ck_assert_ptr_null(strstr(data, "up=2 MB/s"));
    must_hold(html, "Return against rounds: 8 of 12 points, those with the highest final return");
    must_hold(html, "<summary>Table of 12 points: outcome</summary>");
    must_hold(html, "<a href=\"#study1-return\">Return</a>");
    free(html);
    free(data);
    free(directory);
    db_remove(&db);
}
END_TEST

TEST_MAIN("report", test_csv, test_dispatches, test_ran_out, test_means_from_five, test_one_mode,
          test_page, test_same_again, test_many_series)

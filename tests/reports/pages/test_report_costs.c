/* The report on costs: shares, staleness, presence, energy, questions, and the front of a sweep. */
#include "core/base/mem.h"
#include "reports/pages/compare.h"
#include "tests/reports/pages/report_system.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <string.h>
#include <unistd.h>

START_TEST(test_shares)
{
    struct results_db db = system_db();
    char *directory = report_of(&db);
    /* Of 7 dispatches one arrived within 4 s, two more within 6, one more within 8. */
    must_hold(directory, "completion",
              (const char *[]){"1,1,\"par_s2zpo\",4,0\n1,1,\"par_s2zpo\",4,0.1428571429\n"
                               "1,1,\"par_s2zpo\",6,0.4285714286\n"
                               "1,1,\"par_s2zpo\",8,0.5714285714\n",
                               /* the four that arrived: downloads of 1, 1, 1 and 2 s */
                               "2,2,\"par_s2zpo\",1,0.75\n2,2,\"par_s2zpo\",2,1\n", NULL});
    /* Used results by agent: 0, 1, 1, 2. Half the agents have 1/4 of them; 90 % have 0.5 + 0.5 *
     * 0.15 / 0.25. Jain: 4^2 / (4 * 6) = 0.667; of dispatches 2, 2, 1, 2: 49 / (4 * 13) = 0.942. */
    must_hold(directory, "participation",
              (const char *[]){"1,1,\"par_s2zpo\",0.24,0\n", "1,1,\"par_s2zpo\",0.5,0.25\n",
                               "1,1,\"par_s2zpo\",0.9,0.8\n", "1,1,\"par_s2zpo\",1,1\n", NULL});
    must_hold(directory, "index.html",
              (const char *[]){"<td>0.667</td><td>0.942</td><td>1</td><td>4</td>", NULL});
    /* 500 B up in 10 s, and in 6 s, of 100 B/s; 800 B down, unlimited. */
    must_hold(
        directory, "link-up",
        (const char *[]){"1,1,\"par_s2zpo\",1,0.5\n1,1,\"par_s2zpo\",2,0.8333333333\n", NULL});
    must_hold(directory, "link-down",
              (const char *[]){"1,1,\"par_s2zpo\",1,80\n1,1,\"par_s2zpo\",2,133.3333333\n", NULL});
    /* The cell: 980 B in 16 s of 100 B/s; 80 B/s in the second round. Its downlink has no limit. */
    must_hold(directory, "cells-up",
              (const char *[]){"1,1,\"par_s2zpo\",0,0.6125\n1,1,\"par_s2zpo\",1,0.6125\n", NULL});
    must_hold(directory, "index.html",
              (const char *[]){"home of par_s2zpo with 61.3 % (80 % in its busiest round)", NULL});
    char *none = mem_format("%s/cells-down.csv", directory);
    ck_assert_int_ne(access(none, F_OK), 0);
    free(none);
    /* At work 6 + 6 + 8 + 3 + 4 + 3 + 5 = 35 s, dropped 3 + 3, surplus 5; of 7 * 100 + 4 * 50 = 900
     * bytes dropped 200, surplus 100. */
    must_hold(directory, "wasted",
              (const char *[]){"1,\"par_s2zpo\",\"time\",dropped,1,0,17.14285714\n",
                               "\"time\",surplus,2,17.14285714,31.42857143\n",
                               "2,\"par_s2zpo\",\"bytes\",dropped,1,0,22.22222222\n",
                               "\"bytes\",surplus,2,22.22222222,33.33333333\n", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_staleness_presence_energy)
{
    struct results_db db = system_db();
    db_exec(&db, "UPDATE agent_round SET energy_idle_J = 0.5, energy_compute_J = 1.5 WHERE "
                 "dispatch = 1");
    char *directory = report_of(&db);
    /* Three of four used results were fresh, one was 2 old: mean 0.5. */
    must_hold(directory, "staleness",
              (const char *[]){"1,1,\"par_s2zpo\",0,0.75\n1,1,\"par_s2zpo\",1,0.75\n"
                               "1,1,\"par_s2zpo\",2,1\n",
                               NULL});
    must_hold(directory, "index.html", (const char *[]){"Mean staleness: par_s2zpo 0.5", NULL});
    /* Agent 4 leaves at 8 s: three of four are left. */
    must_hold(directory, "online",
              (const char *[]){"1,1,\"par_s2zpo\",0,1\n", "1,1,\"par_s2zpo\",7.8,1\n",
                               "1,1,\"par_s2zpo\",8,0.75\n", "1,1,\"par_s2zpo\",20,0.75\n", NULL});
    /* At work: four from 0 s, three from 3 s (dispatch 4 has dropped), one from 6 to 8 s; in round
     * 2 three until 13, two until 14, one until 15 s. */
    must_hold(directory, "working",
              (const char *[]){"\"par_s2zpo\",2.8,1\n1,1,\"par_s2zpo\",3,0.75\n",
                               "\"par_s2zpo\",6,0.25\n", "\"par_s2zpo\",8,0\n",
                               "\"par_s2zpo\",9.8,0\n1,1,\"par_s2zpo\",10,0.75\n",
                               "\"par_s2zpo\",14,0.25\n", "\"par_s2zpo\",15,0\n", NULL});
    /* The two gateways: compute (4 + 2) / 2, receiving 2, sending 1, idle 2, none of it in their
     * rounds but the 0.5 J of dispatch 1, or 0.25 each; together 8 J. Three used dispatches of 3 J
     * each over two gateways: 4.5 J. */
    must_hold(directory, "energy",
              (const char *[]){"1,\"par_s2zpo\",\"gateways\",compute,1,0,3\n",
                               "radio receiving,2,3,5\n", "radio sending,3,5,6\n",
                               "idle in its rounds,4,6,6.25\n", "idle between them,5,6.25,8\n",
                               NULL});
    must_hold(directory, "energy.gp",
              (const char *[]){"gateways: 8 J, 56 \\045 of it for results that were used", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_front_and_keys)
{
    /* Rates of 1, 10 and 100 MB/s, two algorithms, five seeds; returns 10 * rate + 5 for the
     * second, the first all alike. All cost 160 bytes and the flush's 24, so the dearest return is
     * the front. */
    struct results_db db = db_open();
    static const int rates[] = {100, 1, 10};
    for (int i = 0; i < 30; i++) {
        char point[64];
        const char *name = i % 2 ? "fedavg" : "par_s2zpo";
        int rate = rates[i / 2 % 3];
        snprintf(point, sizeof point, "algorithm.name=%s, fleet.*.up=%d MB/s", name, rate);
        struct db_run run = {"keys", "Hopper", point, name, "done", NULL, i / 6 + 1, 100};
        int number = db_run(&db, &run);
        double returns[] = {0, i % 2 ? 10 * rate + 5 : 7};
        db_rounds(&db, number, 1);
        db_evaluations(&db, number, "deterministic", returns, 2);
    }
    char *directory = report_of(&db);
    must_hold(directory, "key-1-final",
              (const char *[]){
                  "1,\"par_s2zpo, up=1 MB/s\",\"1 MB/s\",1000000,5,7,7,7\n"
                  "1,\"par_s2zpo, up=10 MB/s\",\"10 MB/s\",10000000,5,7,7,7\n",
                  "2,\"fedavg, up=1 MB/s\",\"1 MB/s\",1000000,5,15,15,15\n",
                  "2,\"fedavg, up=100 MB/s\",\"100 MB/s\",100000000,5,1005,1005,1005\n", NULL});
    must_hold(directory, "front-bytes",
              (const char *[]){"1,\"fedavg, up=100 MB/s\",2,160,5,1005,1005,1005,1\n",
                               "up=10 MB/s\",2,160,5,105,105,105,0\n", NULL});
    /* fedavg reaches 100 from 10 MB/s on, with 160 bytes; par_s2zpo never, with the 160 of a run:
     * at least 160 / 160 as many. */
    must_hold(directory, "index.html",
              (const char *[]){"<tr><th>fedavg against par_s2zpo</th><td>5</td><td>only the first "
                               "(1× to ∞)</td>",
                               "<tr><th>fedavg against par_s2zpo</th><td>5</td><td>neither (0× to "
                               "∞)</td>",
                               NULL});
    must_hold(directory, "rounds-to-target",
              (const char *[]){"\"fedavg, up=100 MB/s\",1,reached,2,1\n",
                               "\"fedavg, up=1 MB/s\",1,unreached,2,1\n",
                               "\"fedavg, up=10 MB/s\",all,median,2,1\n", NULL});
    must_hold(
        directory, "reached-by-rounds",
        (const char *[]){"\"fedavg, up=10 MB/s\",0,0\n", "\"fedavg, up=10 MB/s\",1,1\n", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* db_policies, both axes called variant: comparisons along either, each within one setting of the
 * other, and two pictures of keys. Fast wait_all ends at 60 and 80, slow buffered at 90 and 100;
 * slow quorum - wait_all is 3 and 13, and needs 2 rounds instead of 3. */
START_TEST(test_two_axes)
{
    struct results_db db = db_open();
    db_policies(&db, "variant", "variant");
    db_exec(&db, "UPDATE run SET resolved = 'name: x' || char(10) || 'record: rounds' || char(10)");
    char *directory = report_of(&db);
    must_hold(directory, "index.html",
              (const char *[]){"This study was recorded with <code>record: rounds</code>. ", NULL});
    must_hold(
        directory, "index.html",
        (const char *[]){
            "<h4>Along variant (axis 2): each value against wait_all, all else being equal",
            "<th colspan=\"5\">variant=slow</th></tr>\n<tr><th>quorum − wait_all</th><td>2</td>"
            "<td>+8.00</td>",
            "<tr><th>buffered − wait_all</th><td>2</td><td>+35.0</td>",
            "<h4>Along variant (axis 1): each value against fast, all else being equal",
            "<th colspan=\"5\">variant=wait_all</th></tr>\n<tr><th>slow − fast</th><td>2</td>"
            "<td>−10.0</td>",
            "<th colspan=\"5\">variant=slow</th></tr>\n<tr><th>quorum against wait_all</th>"
            "<td>2</td><td>1.5×</td><td>1.5×</td><td>1.5×</td>",
            "<h4>Final return against variant (axis 1)</h4>", NULL});
    must_hold(directory, "key-1-final",
              (const char *[]){"1,\"variant=fast, variant=wait_all\",\"fast\",1,2,70,60,80\n"
                               "1,\"variant=slow, variant=wait_all\",\"slow\",2,2,60,50,70\n"
                               "2,\"variant=fast, variant=quorum\"",
                               NULL});
    must_hold(directory, "key-2-final",
              (const char *[]){"1,\"variant=fast, variant=wait_all\",\"wait_all\",1,2,70,60,80\n",
                               "2,\"variant=slow, variant=buffered\",\"buffered\",3,2,95,90,100\n",
                               NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* A study in which nothing was ever used has a report, too. */
START_TEST(test_all_in_vain)
{
    struct results_db db = system_db();
    db_exec(&db, "UPDATE agent_round SET outcome = 'dropped', outcome_phase = 'compute', cause = "
                 "'dropped', staleness = NULL");
    char *directory = report_of(&db);
    must_hold(directory, "index.html", (const char *[]){"Who took part", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* Questions to people as a cost: seed s of a run asks 10 s a round, so that they are in proportion
 * to nothing else; energy is 3 J a round, in proportion to rounds. Both trials reach 100 in round
 * 2, after 20 and 40 questions. */
START_TEST(test_questions)
{
    struct results_db db = db_open();
    for (int seed = 1; seed <= 2; seed++) {
        struct db_run run = {"asked", "Hopper", "", "fedavg", "done", NULL, seed, 100};
        int number = db_run(&db, &run);
        db_rounds(&db, number, 3);
        db_evaluations(&db, number, "deterministic", (const double[]){0, 10, 100, 110}, 4);
        db_exec(&db, "UPDATE round SET questions = %d, energy_J = 3 WHERE run = %d", 10 * seed,
                number);
    }
    char *directory = report_of(&db);
    must_hold(directory, "return-questions",
              (const char *[]){"1,2,20,1,100,", "2,2,40,1,100,", "2,3,60,1,110,", NULL});
    must_hold(directory, "questions-to-target",
              (const char *[]){"1,reached,1,20\n", "2,reached,1,40\n", NULL});
    must_hold(directory, "index.html",
              (const char *[]){"Return against questions to people",
                               "Against energy the curves look the same, as that is in proportion "
                               "to rounds.",
                               NULL});
    char *path = mem_format("%s/return-energy-J.csv", directory);
    ck_assert_int_ne(access(path, F_OK), 0);
    free(path);
    free(directory);
    db_remove(&db);
}
END_TEST

static char *comparison_of(const struct results_db *db)
{
    const char *path = db->path;
    const struct compare_request request = {.results = {.databases = &path, .count = 1}};
    struct errs errs = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    ck_assert_int_eq(compare_print(&request, out, &errs), 0);
    fclose(out);
    return text;
}

/* An agent that began to send twice: rho = 2 * 2 / 10² = 0.04, epsilon = 0.04 + 2 √(0.04 ln 10⁵) =
 * 1.397; nobody did more often. Without privacy nothing is said of it. */
START_TEST(test_privacy)
{
    for (int hidden = 0; hidden < 2; hidden++) {
        struct results_db db = system_db();
        if (hidden)
            db_exec(&db, "UPDATE run SET privacy_noise = 10, privacy_delta = 1e-5");
        char *directory = report_of(&db), *page = file_text(directory, "index.html");
        char *text = comparison_of(&db);
        ck_assert(!strstr(page, "<td>1.4</td><td>1e-05</td>") == !hidden);
        ck_assert(!strstr(page, "largest epsilon of an agent") == !hidden);
        ck_assert(!strstr(text, "         1.4     1e-05\n") == !hidden);
        ck_assert(!strstr(text, "epsilon     delta\n") == !hidden);
        free(text);
        free(page);
        free(directory);
        db_remove(&db);
    }
}
END_TEST

TEST_MAIN("report_costs", test_shares, test_staleness_presence_energy, test_front_and_keys,
          test_two_axes, test_all_in_vain, test_questions, test_privacy)

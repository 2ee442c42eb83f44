/* The report's pictures of the system: time, links, participation, waste, staleness, presence and
 * energy, on a study of one run with two rounds. */
#include "reports/pages/report.h"

#include "core/base/mem.h"
#include "tests/support/check.h"
#include "tests/support/figure_data.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* Dispatches, in seconds; agents 1 and 2 are gateways, 3 and 4 sensors. Agent 3 alone has a link of
 * its own: 100 B/s both ways, latency 0.1 s; the others' are unlimited.
 *
 *    round agent begin download compute panel upload wait  outcome            bytes down, up
 * 1  1     1     0     1        3       1     1      4     used            100 50   at 6
 * 2  1     2     0     1        4       0     1      4     used            100 50   at 6
 * 3  1     3     0     2        4       1     1      2     used            100 50   at 8
 * 4  1     4     0     1        2       0     0      1     dropped         100 0    known at 4
 * 5  2     1     10    1        1       1     1      2     used, stale 2   100 50   at 14
 * 6  2     4     10    1        2       0     0      3     dropped         100 0    known at 16
 * 7  2     2     10    1        4       0     0      0     surplus         100 0    cut at 15
 *
 * Round 1 is 0 to 10 s, round 2 is 10 to 16 s; the run ends at 20 s. Agent 3 is in cell home, which
 * added 0.9 s to its download; the server's link added 0.4 s to its upload. */
struct dispatch {
    int round, agent, begin, download, compute, panel, upload, wait, up_B;
    const char *outcome, *phase, *cause, *staleness;
};
static const struct dispatch dispatches[] = {
    {1, 1, 0, 1, 3, 1, 1, 4, 50, "used", NULL, NULL, "0"},
    {1, 2, 0, 1, 4, 0, 1, 4, 50, "used", NULL, NULL, "0"},
    {1, 3, 0, 2, 4, 1, 1, 2, 50, "used", NULL, NULL, "0"},
    {1, 4, 0, 1, 2, 0, 0, 1, 0, "dropped", "compute", "dropped", "NULL"},
    {2, 1, 10, 1, 1, 1, 1, 2, 50, "used", NULL, NULL, "2"},
    {2, 4, 10, 1, 2, 0, 0, 3, 0, "dropped", "compute", "dropped", "NULL"},
    {2, 2, 10, 1, 4, 0, 0, 0, 0, "aborted", "compute", "surplus", "NULL"},
};

/* What it was at, one after the other. */
static void put_spans(struct results_db *db, int number, const struct dispatch *d)
{
    const char *last = strcmp(d->outcome, "dropped") == 0 ? "detection" : "wait";
    const char *const names[] = {"download", "compute", "panel", "upload", last};
    const int lengths[] = {d->download, d->compute, d->panel, d->upload, d->wait};
    for (int i = 0, at = d->begin; i < 5; at += lengths[i++])
        if (lengths[i] > 0)
            db_exec(db,
                    "INSERT INTO span VALUES(1, %d, %d * 1000000000, %d * 1000000000, %Q, 0, 0)",
                    number, at, at + lengths[i], names[i]);
}

static void put_dispatches(struct results_db *db)
{
    for (int i = 0; i < 7; i++) {
        const struct dispatch *d = &dispatches[i];
        int all = d->download + d->compute + d->panel + d->upload + d->wait;
        db_exec(db,
                "INSERT INTO agent_round(run, dispatch, round, wave, ended, agent, slot, outcome, "
                "outcome_phase, cause, staleness, t_begin_ns, t_end_ns, download_ns, compute_ns, "
                "panel_ns, queue_ns, upload_ns, away_ns, wait_ns, down_payload_B, down_wire_B, "
                "up_payload_B, up_wire_B, episodes, steps, vote, blowups, energy_compute_J, "
                "energy_up_J, energy_down_J, energy_idle_J, peak_B) VALUES(1, %d, %d, %d, %d, %d, "
                "0, %Q, %Q, %Q, %s, %d * 1000000000, %d * 1000000000, %d * 1000000000, %d * "
                "1000000000, %d * 1000000000, 0, %d * 1000000000, 0, %d * 1000000000, 90, 100, %d, "
                "%d, 2, 60, NULL, 0, 2, 0.5, 0.5, 0, 3000)",
                i + 1, d->round, d->round, d->round, d->agent, d->outcome, d->phase, d->cause,
                d->staleness, d->begin, d->begin + all, d->download, d->compute, d->panel,
                d->upload, d->wait, d->up_B, d->up_B);
        put_spans(db, i + 1, d);
    }
}

/* What the study makes besides: agent 4 leaves at 8 s; the gateways' energy. */
static struct results_db system_db(void)
{
    static const double returns[] = {0, 50, 60};
    struct db_run run = {"system", "Hopper", "", "par_s2zpo", "done", NULL, 1, NAN};
    struct results_db db = db_open();
    db_rounds(&db, db_run(&db, &run), 2);
    db_evaluations(&db, 1, "deterministic", returns, 3);
    put_dispatches(&db);
    db_exec(&db, "UPDATE round SET t_end_ns = 16000000000 WHERE round = 2;"
                 "UPDATE round SET server_up_B = 500, server_down_B = 800;"
                 "UPDATE run SET t_end_ns = 20000000000, rounds = 2, server_up_Bps = 100;"
                 "UPDATE agent SET up_Bps = 100, down_Bps = 100, latency_ns = 100000000 "
                 "WHERE agent = 3;"
                 "INSERT INTO cell VALUES(1, 1, 'home', 100, NULL);"
                 "UPDATE agent SET cell = 1 WHERE agent = 3;"
                 "UPDATE span SET cell_ns = 900000000 WHERE dispatch = 3 AND phase = 'download';"
                 "UPDATE span SET server_ns = 400000000 WHERE dispatch = 3 AND phase = 'upload';"
                 "INSERT INTO cell_round VALUES(1, 1, 1, 500, 7), (1, 2, 1, 480, 7);"
                 "INSERT INTO presence VALUES(1, 4, 0, 1), (1, 4, 8000000000, 0);"
                 "INSERT INTO agent_energy VALUES(1, 1, 4, 1, 2, 3), (1, 2, 2, 1, 2, 1)");
    return db;
}

static int report_one(const char *path, const char *directory, bool force, const char *rounds,
                      FILE *out, struct errs *errs)
{
    struct report_request request = {.results = {.databases = &path, .count = 1},
                                     .directory = directory,
                                     .rounds = rounds,
                                     .force = force};
    return report_write(&request, out, errs);
}

static char *report_of(struct results_db *db)
{
    char *directory = mem_format("%s/report", db->folder);
    struct errs errs = {0};
    FILE *out = tmpfile();
    db_close(db);
    int status = report_one(db->path, directory, false, NULL, out, &errs);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    fclose(out);
    return directory;
}

static void must_hold(const char *directory, const char *name, const char *const *parts)
{
    char *text = strchr(name, '.') ? file_text(directory, name) : figure_data(directory, name);
    for (; *parts; parts++)
        ck_assert_msg(strstr(text, *parts) != NULL, "'%s' is not in %s:\n%.4000s", *parts, name,
                      text);
    free(text);
}

START_TEST(test_critical_path)
{
    /* Round 1 waited for dispatch 3, which arrived last, at 8: of its download of 2 s its own link
     * had 1.1, the cell 0.9; of its upload of 1 s its own 0.6, the server's link 0.4; the server
     * took 2 s more. Round 2 waited for dispatch 6 until it was given up: 1 s download, 2 s
     * compute, 3 s silence; dispatch 7 was only one too many. Means: 1.05, 0.3, 0.45, 0.2, 3, 0.5,
     * 1.5, 1; together 8 s. */
    struct results_db db = system_db();
    char *directory = report_of(&db);
    must_hold(directory, "critical-path",
              (const char *[]){"1,\"par_s2zpo\",\"all\",download own link,1,0,1.05\n",
                               "upload own link,2,1.05,1.35\n", "a cells link,3,1.35,1.8\n",
                               "the servers link,4,1.8,2\n", "compute,5,2,5\n", "panel,6,5,5.5\n",
                               "away or silent,7,5.5,7\n", "server,8,7,8\n", NULL});
    /* By round: as parts of the longer one's 10 s. */
    must_hold(directory, "critical-rounds",
              (const char *[]){"1,\"par_s2zpo\",1,1,compute,5,4,0.3,0.7\n",
                               "1,\"par_s2zpo\",1,1,server,8,2,0.8,1\n",
                               "1,\"par_s2zpo\",2,2,away or silent,7,3,0.3,0.6\n", NULL});
    /* The statement below a figure is all of what was run, the common part included. */
    must_hold(directory, "index.html",
              (const char *[]){"heard AS ( -- when the server knew",
                               "count(DISTINCT idx) AS agents", NULL});
    /* Both were sensors; 3 of 8 s compute. */
    must_hold(directory, "index.html",
              (const char *[]){"<td>sensors</td><td>100 %</td><td>8 s</td><td>compute, 38 %</td>",
                               "<td>1</td><td>1</td><td>10 s</td><td>sensors[0] (agent 3)</td>"
                               "<td>used</td><td>compute: 4 s</td>",
                               "<td>1</td><td>2</td><td>6 s</td><td>sensors[1] (agent 4)</td>"
                               "<td>dropped</td><td>away or silent: 3 s</td>",
                               NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* Links are told by name: with the 4 s of computing an upload, to which the cell adds 3 s, the cell
 * is 0.9 + 3 s of round 1. */
START_TEST(test_which_link)
{
    struct results_db db = system_db();
    db_exec(&db, "UPDATE span SET phase = 'upload', cell_ns = 3000000000 WHERE dispatch = 3 AND "
                 "phase = 'compute'");
    char *directory = report_of(&db);
    must_hold(directory, "index.html",
              (const char *[]){"<td>used</td><td>cell home, upload: 3.9 s</td>", NULL});
    free(directory);
    db_remove(&db);
    db = system_db();
    db_exec(&db, "UPDATE span SET phase = 'download', server_ns = 3000000000 WHERE dispatch = 3 "
                 "AND phase = 'compute'");
    directory = report_of(&db);
    must_hold(directory, "index.html",
              (const char *[]){"<td>used</td><td>the server’s link, download: 3.4 s</td>", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* Before dispatch 6 was sent off, at 10 s, its agent had another in round 1. If round 2 had begun
 * at 2 s, it would have been computing until 3 s, silent until 4, with nothing to do until 10, and
 * then as before: 1, 3, 1 + 3 and 6 s of 14. */
START_TEST(test_before_it_was_sent)
{
    struct results_db db = system_db();
    db_exec(&db, "UPDATE round SET t_begin_ns = 2000000000 WHERE round = 2");
    char *directory = report_of(&db);
    must_hold(directory, "critical-rounds",
              (const char *[]){"2,2,download own link,1,1,0,0.07142857143\n",
                               "2,2,compute,5,3,0.07142857143,0.2857142857\n",
                               "2,2,away or silent,7,4,0.2857142857,0.5714285714\n",
                               "2,2,server,8,6,0.5714285714,1\n", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

START_TEST(test_gantt)
{
    /* The median round is the second, the longest the first; agents by when they were done: 4 at 3
     * s, 1 and 2 at 6, 3 at 8.
     * Agent 4 has a name of its own. */
    struct results_db db = system_db();
    db_exec(&db, "UPDATE agent SET name = 'roof' WHERE agent = 4");
    char *directory = report_of(&db);
    must_hold(directory, "gantt-1-longest",
              (const char *[]){"1,\"roof\",download,1,0,1\n1,\"roof\",compute,2,1,3\n"
                               "1,\"roof\",waiting,7,3,4\n1,\"roof\",dropped,0,3,3\n"
                               "2,\"gateways[0]\",download,1,0,1\n",
                               "4,\"sensors[0]\",upload,5,7,8\n4,\"sensors[0]\",waiting,7,8,10\n",
                               NULL});
    must_hold(
        directory, "gantt-1-median",
        (const char *[]){"\"gateways[0]\",panel,4,2,3\n", "\"gateways[1]\",surplus,0,5,5\n", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* Dispatches with two rests, and one of an agent that has another under way: boxes stand where
 * spans were, and each dispatch has a row. */
START_TEST(test_gantt_as_it_was)
{
    struct results_db db = system_db();
    db_exec(&db, "DELETE FROM span WHERE dispatch IN (5, 6);"
                 "INSERT INTO span VALUES(1, 5, 10000000000, 11000000000, 'download', 0, 0),"
                 "(1, 5, 11000000000, 11500000000, 'compute', 0, 0),"
                 "(1, 5, 11500000000, 12000000000, 'away', 0, 0),"
                 "(1, 5, 12000000000, 12500000000, 'compute', 0, 0),"
                 "(1, 5, 12500000000, 13000000000, 'queue', 0, 0),"
                 "(1, 5, 13000000000, 16000000000, 'panel', 0, 0),"
                 "(1, 6, 10000000000, 11000000000, 'behind_download', 0, 0),"
                 "(1, 6, 11000000000, 16000000000, 'download', 0, 0);"
                 "UPDATE agent_round SET agent = 1 WHERE dispatch = 6");
    char *directory = report_of(&db);
    must_hold(
        directory, "gantt-1-median",
        (const char *[]){"2,\"gateways[0]\",download,1,0,1\n"
                         "2,\"gateways[0]\",compute,2,1,1.5\n2,\"gateways[0]\",away,6,1.5,2\n"
                         "2,\"gateways[0]\",compute,2,2,2.5\n"
                         "2,\"gateways[0]\",queue for the panel,3,2.5,3\n"
                         "2,\"gateways[0]\",panel,4,3,6\n"
                         "3,\"gateways[0]\",waiting,7,0,1\n3,\"gateways[0]\",download,1,1,6\n",
                         NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* Rounds by number. */
START_TEST(test_asked_rounds)
{
    static const char *const wrong[] = {"",    "1,", "0",    "1,3", "x",
                                        "1 2", "-1", "1,,2", "1;2", "99999999999999999999"};
    struct results_db db = system_db();
    db_close(&db);
    char *directory = mem_format("%s/report", db.folder);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct errs errs = {0};
        FILE *out = tmpfile();
        ck_assert_int_eq(report_one(db.path, directory, false, wrong[i], out, &errs), 2);
        ck_assert_ptr_nonnull(strstr(errs_first(&errs), "--rounds "));
        errs_free(&errs);
        fclose(out);
    }
    struct errs errs = {0};
    FILE *out = tmpfile();
    ck_assert_int_eq(report_one(db.path, directory, false, "2,1", out, &errs), 0);
    fclose(out);
    must_hold(directory, "gantt-1-round-1",
              (const char *[]){"1,\"sensors[1]\",compute,2,1,3\n", NULL});
    must_hold(directory, "gantt-1-round-2",
              (const char *[]){"\"gateways[1]\",surplus,0,5,5\n", NULL});
    must_hold(
        directory, "index.html",
        (const char *[]){"seed 1: round 1, 10 s", "seed 1: round 2, 6 s", "VALUES (2), (1)", NULL});
    char *none = mem_format("%s/gantt-1-median.csv", directory);
    ck_assert_int_ne(access(none, F_OK), 0);
    free(none);
    free(directory);
    db_remove(&db);
}
END_TEST

/* Rounds 3 to 5 take no time, all at 5 s: the median is still that of the two that took some, 10 s
 * and 6 s; who asks for one of them is told. */
START_TEST(test_rounds_of_no_length)
{
    struct results_db db = system_db();
    for (int round = 3; round <= 5; round++)
        db_exec(&db,
                "CREATE TEMP TABLE instant AS SELECT * FROM round WHERE round = 2;"
                "UPDATE instant SET round = %d, t_begin_ns = 5000000000, t_end_ns = 5000000000;"
                "INSERT INTO round SELECT * FROM instant; DROP TABLE instant",
                round);
    char *directory = report_of(&db);
    must_hold(
        directory, "index.html",
        (const char *[]){"median round (number 2), 6 s", "longest round (number 1), 10 s", NULL});
    struct errs errs = {0};
    FILE *out = tmpfile();
    ck_assert_int_eq(report_one(db.path, directory, false, "4", out, &errs), 0);
    fclose(out);
    must_hold(directory, "index.html", (const char *[]){": round 4 took no time.", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

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

TEST_MAIN("report_system", test_all_in_vain, test_critical_path, test_which_link,
          test_before_it_was_sent, test_gantt, test_gantt_as_it_was, test_asked_rounds,
          test_rounds_of_no_length, test_shares, test_staleness_presence_energy,
          test_front_and_keys, test_two_axes, test_questions)

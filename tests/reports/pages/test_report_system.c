/* The report's pictures of the system: time, links, participation, waste, staleness, presence and
 * energy, on a study of one run with two rounds. */
#include "core/base/mem.h"
#include "tests/reports/pages/report_system.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

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

/* One more round, which is the first one 20 s later for each number: it waited for dispatch 3 of
 * its own, whose agent is of a class of its own. */
static void add_class(struct results_db *db, int round)
{
    db_exec(db,
            "CREATE TEMP TABLE t1 AS SELECT * FROM round WHERE round = 1;"
            "UPDATE t1 SET round = %d, t_begin_ns = t_begin_ns + %d * 20000000000, "
            "t_end_ns = t_end_ns + %d * 20000000000;"
            "CREATE TEMP TABLE t2 AS SELECT * FROM agent WHERE agent = 3;"
            "UPDATE t2 SET agent = %d + 10, idx = 0, class = 'class-%d';"
            "CREATE TEMP TABLE t3 AS SELECT * FROM agent_round WHERE dispatch = 3;"
            "UPDATE t3 SET dispatch = %d + 10, agent = %d + 10, round = %d, wave = %d, ended = %d, "
            "t_begin_ns = t_begin_ns + %d * 20000000000, t_end_ns = t_end_ns + %d * 20000000000;"
            "CREATE TEMP TABLE t4 AS SELECT * FROM span WHERE dispatch = 3;"
            "UPDATE t4 SET dispatch = %d + 10, from_ns = from_ns + %d * 20000000000, "
            "to_ns = to_ns + %d * 20000000000;"
            "INSERT INTO round SELECT * FROM t1; INSERT INTO agent SELECT * FROM t2;"
            "INSERT INTO agent_round SELECT * FROM t3; INSERT INTO span SELECT * FROM t4;"
            "DROP TABLE t1; DROP TABLE t2; DROP TABLE t3; DROP TABLE t4",
            round, round, round, round, round, round, round, round, round, round, round, round,
            round, round, round);
}

/* Rounds 1 and 2 waited for sensors; with fifteen more for fifteen classes there are sixteen, each
 * with a row of its own. A seventeenth shares the last row with the sixteenth: 2 of 18 rounds. */
START_TEST(test_many_classes)
{
    for (int last = 17; last <= 18; last++) {
        struct results_db db = system_db();
        for (int round = 3; round <= last; round++)
            add_class(&db, round);
        char *directory = report_of(&db), *page = file_text(directory, "index.html");
        ck_assert(strstr(page, "<td>class-16</td>") != NULL);
        /* 1 / 17 = 5.88 %; 2 / 18 = 11.1 %. */
        ck_assert((strstr(page, "<td>class-17</td><td>5.88 %</td>") != NULL) == (last == 17));
        ck_assert((strstr(page, "<td>other classes</td><td>11.1 %</td>") != NULL) == (last == 18));
        free(page);
        free(directory);
        db_remove(&db);
    }
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

TEST_MAIN("report_system", test_critical_path, test_which_link, test_before_it_was_sent,
          test_many_classes, test_gantt, test_gantt_as_it_was, test_asked_rounds,
          test_rounds_of_no_length)

/* Curve files: their names, what is read of them, and the table over a folder. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "reports/pages/curve_figure.h"
#include "reports/pages/curve_file.h"
#include "reports/pages/curve_table.h"
#include "tests/support/figure_data.h"
#include "tests/support/own_folder.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

START_TEST(test_names)
{
    static const struct {
        const char *scenario, *point, *name;
    } cases[] = {
        {"hello", "", "hello-s3.csv"},
        {"table1-hopper", "variant=k5", "table1-hopper-k5-s3.csv"},
        {"fig3", "variant=par_s2zpo, variant=plain", "fig3-par_s2zpo-plain-s3.csv"},
        {"a b/c", "fleet.*.up=100 kbit/s, policy.hidden=[4, 5]", "a-b-c-100-kbit-s--4--5--s3.csv"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *name = curve_file_name(cases[i].scenario, cases[i].point, 3);
        ck_assert_str_eq(name, cases[i].name);
        free(name);
    }
}
END_TEST

/* A curve that ends after 10 rounds, 120 episodes of agents and 20 of the server, 4 accepted. */
static void put_curve(const char *point, const char *settings, int seed, int run, double last)
{
    char *name = mem_format("%s-%s-%d-%d.csv", point, settings, seed, run);
    char *text = mem_format("# fedsim run s.yaml\n# scenario s\n# point variant=%s\n# seed %d\n"
                            "# run %d\n# settings %s\n"
                            "round,agent_episodes,server_episodes,accepted,alpha,stochastic_mean,"
                            "stochastic_sd\n0,0,0,0,NaN,1,1\n10,120,20,4,0.01,%g,2\n",
                            point, seed, run, settings, last);
    write_file(name, text);
    free(text);
    free(name);
}

static char *table_for(const struct curve_question *question, int status)
{
    struct errs errs = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(curves_print(folder, question, out, &errs), status);
    fclose(out);
    if (status) {
        free(text);
        text = mem_string(errs_first(&errs));
    }
    errs_free(&errs);
    return text;
}

static char *table_of(const char *against, const char *only, int status)
{
    return table_for(&(struct curve_question){.against = against, .only = only}, status);
}

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" lacks \"%s\"", text, part);
}

/* k1 ends at 10, 20, 30: mean 20, SD 10, SE 10/√3 = 5.77. k5 at 14, 21, 34 and, at a seed of its
 * own, 1000. Over common seeds k5 - k1 is 4, 1, 4: mean 3, SD √3 = 1.73, SE 1. */
START_TEST(test_table)
{
    enter();
    for (int seed = 1; seed <= 3; seed++) {
        put_curve("k1", "aa", seed, seed, 10 * seed);
        put_curve("k5", "bb", seed, 10 + seed, 10 * seed + (seed == 2 ? 1 : 4));
    }
    put_curve("k5", "bb", 9, 19, 1000);
    char *text = table_of("k1", NULL, 0);
    has(text, "s, final stochastic return\n");
    has(text, "variant=k1                               3      20.00  SD    10.00  SE    5.77");
    has(text, "episodes 120 + 20  accepted 40 %");
    has(text, "variant=k5                               4     267.25");
    /* Each began at 1: 9, 19 and 29. */
    has(text,
        "    variant=k1                             3      19.00  SD    10.00  SE    5.77  alpha "
        "0.01 (0.01 to 0.01)\n");
    has(text, "paired differences to variant=k1");
    has(text, "variant=k5                             3       3.00  SD     1.73  SE    1.00\n");
    ck_assert_ptr_null(strstr(text, "different settings"));
    free(text);
    /* The same point under other settings is not thrown together with it. */
    put_curve("k1", "cc", 1, 30, 50);
    text = table_of(NULL, NULL, 0);
    has(text, "variant=k1                               1      50.00  episodes");
    has(text, "different settings");
    ck_assert_ptr_null(strstr(text, "paired"));
    free(text);
    text = table_of(NULL, "k5", 0);
    has(text, "variant=k5");
    ck_assert_ptr_null(strstr(text, "variant=k1"));
    free(text);
    text = table_of(NULL, "k7", 2);
    has(text, "--only: no point contains \"k7\"");
    free(text);
    leave();
}
END_TEST

/* Both modes; the returns of each evaluation. */
static void put_modes(int seed, const char *rows)
{
    char *name = mem_format("modes-%d.csv", seed);
    char *text = mem_format("# fedsim run s.yaml\n# scenario s\n# point variant=k1\n# seed %d\n"
                            "# run %d\n# settings aa\nround,agent_episodes,alpha,stochastic_mean,"
                            "stochastic_sd,deterministic_mean,deterministic_sd\n%s",
                            seed, seed, rows);
    write_file(name, text);
    free(text);
    free(name);
}

/* Stochastic 1, 9, 4 and 5, 3, 6 (best 9, 6; last 4, 6): the best are 7.5 on average, SD 1.5 √2,
 * and above the last by 5 and 0. Deterministic −∞, 8, 7 and 2, 2, 2, the first of them diverged:
 * best 8 and 2, last 7 and 2. Deterministic minus stochastic is 7 - 4 = 3 and 2 - 6 = -4 at the
 * end, of the best 8 - 9 = -1 and 2 - 6 = -4. */
START_TEST(test_best)
{
    enter();
    put_modes(1, "0,0,NaN,1,1,-inf,1\n1,1,1,9,1,8,1\n2,2,1,4,1,7,1\n");
    put_modes(2, "0,0,NaN,5,1,2,1\n1,1,1,3,1,2,1\n2,2,1,6,1,2,1\n");
    char *text = table_for(&(struct curve_question){.best = true}, 0);
    has(text, "s, best stochastic return\n"
              "  variant=k1                               2       7.50  SD     2.12  SE    1.50");
    has(text, "best minus last evaluation, within trials:\n"
              "    variant=k1                             2       2.50  SD     3.54");
    has(text, "s, best deterministic return\n"
              "  variant=k1                               2       5.00");
    has(text, "best minus last evaluation, within trials:\n"
              "    variant=k1                             2       0.50");
    has(text, "deterministic minus stochastic, within trials:\n"
              "    variant=k1                             2      -2.50");
    free(text);
    text = table_of(NULL, NULL, 0);
    has(text, "s, final stochastic return\n"
              "  variant=k1                               2       5.00");
    has(text, "deterministic minus stochastic, within trials:\n"
              "    variant=k1                             2      -0.50");
    ck_assert_ptr_null(strstr(text, "best"));
    free(text);
    leave();
}
END_TEST

/* Two axes, both called variant: plain 10 and 13 and adam 20 and 27 under k1, plain 40 under k5
 * (seed 1), adam 47. --against names a value, so differences go along its axis, each within one
 * setting of the other: adam - plain is 10 and 14 (mean 12) under k1, 7 under k5; k5 - k1 is 30 for
 * plain, 27 for adam. A whole point is what every other one is compared with, as ever. */
START_TEST(test_two_axes)
{
    enter();
    put_curve("k1, variant=plain", "aa", 1, 1, 10);
    put_curve("k1, variant=plain", "aa", 2, 2, 13);
    put_curve("k1, variant=adam", "bb", 1, 3, 20);
    put_curve("k1, variant=adam", "bb", 2, 4, 27);
    put_curve("k5, variant=plain", "cc", 1, 5, 40);
    put_curve("k5, variant=adam", "dd", 1, 6, 47);
    char *text = table_of("plain", NULL, 0);
    has(text, "differences to variant=k1, variant=plain, over seeds:\n"
              "    variant=k1, variant=adam               2      12.00  SD     2.83  SE    2.00\n"
              "  paired differences to variant=k5, variant=plain, over seeds:\n"
              "    variant=k5, variant=adam               1       7.00\n");
    free(text);
    text = table_of("k1", NULL, 0);
    has(text, "differences to variant=k1, variant=adam, over seeds:\n"
              "    variant=k5, variant=adam               1      27.00\n"
              "  paired differences to variant=k1, variant=plain, over seeds:\n"
              "    variant=k5, variant=plain              1      30.00\n");
    free(text);
    text = table_of("k1, variant=plain", NULL, 0);
    has(text, "    variant=k5, variant=adam               1      37.00\n"
              "    variant=k5, variant=plain              1      30.00\n");
    free(text);
    leave();
}
END_TEST

/* What a figure draws is the mean over trials at each evaluation: k1 begins at 1 and ends at 10 and
 * 30, so (1 + 1) / 2 and (10 + 30) / 2. */
START_TEST(test_figure)
{
    struct errs errs = {0};
    enter();
    put_curve("k1", "aa", 1, 1, 10);
    put_curve("k1", "aa", 2, 2, 30);
    put_curve("k5", "bb", 1, 11, 7);
    ck_assert_msg(curves_draw(folder, "k1", "figures", false, &errs) == 0, "%s", errs_first(&errs));
    char *data = figure_data("figures", "s-k1");
    ck_assert_str_eq(data, "line,point,agent_episodes,n,mean,mean_low,mean_high,diverged\n"
                           "1,\"variant=k1\",0,2,1,1,1,0\n"
                           "1,\"variant=k1\",120,2,20,20,20,0\n");
    free(data);
    struct source source;
    ck_assert(source_read(&source, "figures/s-k1.svg", &errs));
    has(source.text, "</svg>");
    source_free(&source);
    ck_assert_int_eq(curves_draw(folder, "k7", "figures", false, &errs), 2);
    errs_free(&errs);
    leave();
}
END_TEST

/* Each mode has its figure, the second is called after its mode: (4 + 6) / 2 and (7 + 2) / 2. */
START_TEST(test_figure_of_each_mode)
{
    struct errs errs = {0};
    enter();
    put_modes(1, "0,0,NaN,1,1,3,1\n2,2,1,4,1,7,1\n");
    put_modes(2, "0,0,NaN,5,1,1,1\n2,2,1,6,1,2,1\n");
    ck_assert_msg(curves_draw(folder, NULL, "figures", false, &errs) == 0, "%s", errs_first(&errs));
    static const char *const names[] = {"s", "s-deterministic"}, *const ends[] = {
                                                                     "2,5,5,5,0\n",
                                                                     "2,4.5,4.5,4.5,0\n"};
    for (size_t i = 0; i < 2; i++) {
        char *data = figure_data("figures", names[i]);
        has(data, ends[i]);
        free(data);
    }
    errs_free(&errs);
    leave();
}
END_TEST

START_TEST(test_folder)
{
    struct curve_folder read = {0};
    struct errs errs = {0};
    enter();
    put_curve("k1", "aa", 1, 77, 5);
    write_file("other.csv", "a,b\n1,2\n"); /* somebody else's */
    write_file("notes.txt", "# run x\n");
    ck_assert(curve_folder_read(&read, folder, &errs));
    ck_assert_uint_eq(read.count, 1);
    ck_assert(curve_folder_has(&read, 77));
    ck_assert(!curve_folder_has(&read, 78));
    curve_folder_free(&read);
    ck_assert(curve_folder_read(&read, "/tmp/fedsim-no-such-folder", &errs));
    ck_assert_uint_eq(read.count, 0);
    write_file("bad.csv", "# scenario s\n# point\n# seed 1\n# run 12x\n# settings aa\nround\n0\n");
    ck_assert(!curve_folder_read(&read, folder, &errs));
    has(errs_first(&errs), "bad.csv");
    curve_folder_free(&read);
    errs_free(&errs);
    /* What steers a terminal is not taken from a head. */
    write_file("bad.csv", "# scenario s\n# point \033[31mp\n# seed 2\n# run 79\n# settings aa\n");
    ck_assert(curve_folder_read(&read, folder, &errs));
    ck_assert_str_eq(read.files[0].point, " [31mp");
    curve_folder_free(&read);
    /* However long its command. */
    char *long_head = mem_format("# %2000s\n# scenario s\n# point\n# seed 2\n# run 78\n"
                                 "# settings aa\n",
                                 "run");
    write_file("bad.csv", long_head);
    ck_assert(curve_folder_read(&read, folder, &errs));
    ck_assert(curve_folder_has(&read, 78));
    curve_folder_free(&read);
    free(long_head);
    write_file("bad.csv", "# scenario s\n# point\n# seed 1\n# run 12\n# settings aa\nround\n0\n");
    char *said = table_of(NULL, NULL, 2);
    has(said, "last line of this curve is damaged");
    free(said);
    write_file("bad.csv", "# scenario s\n# point variant=k1\n# seed 2\n# run 12\n# settings aa\n"
                          "round,stochastic_mean\n0,1\n");
    said = table_of(NULL, NULL, 2);
    has(said, "bad.csv: this curve is cut short");
    free(said);
    leave();
}
END_TEST

/* The hand-made study: its runs' evaluations come out again, finished runs only. */
START_TEST(test_database)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    const double returns[] = {3, 4.5, 6};
    int run = db_run(&db, &(struct db_run){.scenario = "extra",
                                           .task = "Hopper",
                                           .point = "variant=x",
                                           .algorithm = "fedavg",
                                           .state = "running",
                                           .seed = 1,
                                           .target = NAN});
    db_evaluations(&db, run, "stochastic", returns, 3);
    db_close(&db);
    char *curves = mem_format("%s/curves", db.folder);
    struct errs errs = {0};
    size_t written;
    struct curve_place place = {.directory = curves, .command = "a command"};
    ck_assert_msg(curves_write(db.path, &place, 0, &written, &errs), "%s", errs_first(&errs));
    struct curve_folder read = {0};
    ck_assert(curve_folder_read(&read, curves, &errs));
    ck_assert_uint_eq(read.count, written);
    ck_assert_uint_eq(written, 6);
    for (size_t i = 0; i < read.count; i++)
        ck_assert_str_ne(read.files[i].scenario, "extra");
    curve_folder_free(&read);
    ck_assert(curves_write(db.path, &place, 0, &written, &errs));
    ck_assert_uint_eq(written, 0);
    ck_assert(!curves_write("/tmp/fedsim-no-such.db", &place, 0, &written, &errs));
    errs_free(&errs);
    free(curves);
    db_remove(&db);
}
END_TEST

/* A name with a line break is a line of the head all the same. */
START_TEST(test_line_breaks)
{
    struct results_db db = db_open();
    const double returns[] = {3, 4.5, 6};
    int run = db_run(&db, &(struct db_run){.scenario = "two\nlines",
                                           .task = "Hopper",
                                           .point = "variant=a\nb",
                                           .algorithm = "fedavg",
                                           .state = "done",
                                           .seed = 1,
                                           .target = NAN});
    db_evaluations(&db, run, "stochastic", returns, 3);
    db_close(&db);
    struct errs errs = {0};
    size_t written;
    char *curves = mem_format("%s/curves", db.folder);
    struct curve_place place = {.directory = curves};
    ck_assert_msg(curves_write(db.path, &place, 0, &written, &errs), "%s", errs_first(&errs));
    struct curve_folder read = {0};
    ck_assert_msg(curve_folder_read(&read, curves, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(read.count, 1);
    ck_assert_str_eq(read.files[0].scenario, "two lines");
    ck_assert_str_eq(read.files[0].point, "variant=a b");
    curve_folder_free(&read);
    free(curves);
    db_remove(&db);
}
END_TEST

TEST_MAIN("curves", test_names, test_table, test_best, test_two_axes, test_figure,
          test_figure_of_each_mode, test_folder, test_database, test_line_breaks)

/* What `fedsim compare` sets side by side: the points of a sweep, variants, several databases. */
#include "core/base/mem.h"
#include "reports/data/label.h"
#include "reports/data/results.h"
#include "reports/pages/compare.h"
#include "tests/reports/pages/compare_text.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>

START_TEST(test_sweep_grouped)
{
    /* Points that differ in more than the algorithm stand below their own head, algorithms paired
     * only where all else is equal. Five equal differences: 10 ± 0. One in five of 60, mean 20: a
     * draw's mean is 10 + 10 k, k binomial (5, 1/5), 0 and 3 at 2.5 and 97.5 % (see
     * test_interval_from_five), so that the interval is 20 - 1.5838 · 10 to 20 + 1.5838 · 20. */
    struct results_db db = db_open();
    static const char *const rates[] = {"100 kbit/s", "10 Mbit/s"};
    for (int rate = 0; rate < 2; rate++)
        for (int algorithm = 0; algorithm < 2; algorithm++)
            for (int seed = 1; seed <= 5; seed++) {
                char point[128];
                const char *name = algorithm ? "fedavg" : "par_s2zpo";
                snprintf(point, sizeof point, "algorithm.name=%s, fleet.*.up=%s", name,
                         rates[rate]);
                struct db_run run = {"sweep", "Hopper", point, name, "done", NULL, seed, NAN};
                int number = db_run(&db, &run);
                db_rounds(&db, number, 1);
                double returns[] = {seed + 10 * algorithm};
                if (rate == 0 && algorithm && seed == 2)
                    returns[0] += 50;
                db_evaluations(&db, number, "deterministic", returns, 1);
            }
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "up=100 kbit/s\n  par_s2zpo ");
    must_hold(text,
              "up=100 kbit/s\n  fedavg − par_s2zpo: mean +20.0, 95 % interval +4.16 to +51.7, 5 "
              "seeds\n");
    must_hold(text,
              "up=10 Mbit/s\n  fedavg − par_s2zpo: mean +10.0, 95 % interval +10.0 to +10.0, 5 "
              "seeds\n");
    ck_assert_ptr_null(strstr(text, "To target:")); /* there is none */
    free(text);
    db_remove(&db);
}
END_TEST

/* db_policies: each policy is compared with the first at the same speed: quorum - wait_all is 2 and
 * -8 (mean -3) when fast, 3 and 13 (mean 8) when slow, and needs 3 / 1.5 and 3 / 2 times less.
 * Along the other axis slow - fast is -10 and -10 for wait_all, and 60 and 60 for buffered. Both
 * axes may be called variant: they are told apart by their places. */
START_TEST(test_two_axes)
{
    static const char *const paths[] = {"fleet.boards.speed", "variant"};
    for (int both_variants = 0; both_variants < 2; both_variants++) {
        struct results_db db = db_open();
        const char *path = paths[both_variants];
        db_policies(&db, path, "variant");
        db_close(&db);
        char *text = table_text_of(&db, false), *part;
        const char *head = both_variants ? "variant" : "speed";
        part = mem_format(
            "by seed\n"
            "%s=fast\n"
            "  quorum − wait_all: mean −3.00; by seed 1: +2.00, 2: −8.00\n"
            "  buffered − wait_all: mean −35.0; by seed 1: −30.0, 2: −40.0\n"
            "%s=slow\n"
            "  quorum − wait_all: mean +8.00; by seed 1: +3.00, 2: +13.0\n"
            "  buffered − wait_all: mean +35.0; by seed 1: +40.0, 2: +30.0\n"
            "\nspeed-up to the target\n"
            "%s=fast\n"
            "  quorum against wait_all, bytes: 2×; time: 2×; rounds: 2×\n"
            "  buffered against wait_all, bytes: only the second; time: only the second; rounds: "
            "only the second\n"
            "%s=slow\n"
            "  quorum against wait_all, bytes: 1.5×; time: 1.5×; rounds: 1.5×\n"
            "  buffered against wait_all, bytes: 3×; time: 3×; rounds: 3×\n",
            head, head, head, head);
        must_hold(text, part);
        must_hold(text, both_variants
                            ? "along variant (axis 2), all else being equal; --against \"fast\" "
                              "compares along variant (axis\n1).\n"
                            : "along variant, all else being equal; --against \"fast\" compares "
                              "along fleet.boards.speed.\n");
        free(part);
        free(text);
        text = table_against(&db, "fast", false);
        const char *key = both_variants ? "" : "speed=";
        part = mem_format("by seed\n"
                          "variant=wait_all\n"
                          "  %sslow − fast: mean −10.0; by seed 1: −10.0, 2: −10.0\n"
                          "variant=quorum\n"
                          "  %sslow − fast: mean +1.00; by seed 1: −9.00, 2: +11.0\n"
                          "variant=buffered\n"
                          "  %sslow − fast: mean +60.0; by seed 1: +60.0, 2: +60.0\n",
                          key, key, key);
        must_hold(text, part);
        free(part);
        free(text);
        /* Against another value than the first, called by a part of it. */
        text = table_against(&db, "quor", false);
        must_hold(text, "=slow\n"
                        "  wait_all − quorum: mean −8.00; by seed 1: −3.00, 2: −13.0\n"
                        "  buffered − quorum: mean +27.0; by seed 1: +37.0, 2: +17.0\n");
        free(text);
        db_remove(&db);
    }
}
END_TEST

/* The point at which the first value was not run has no comparison; a value that is in no sweep,
 * or anything where nothing is swept, is refused. */
START_TEST(test_against_nothing)
{
    struct results_db db = db_open();
    db_policies(&db, "variant", "variant");
    db_exec(&db, "PRAGMA foreign_keys = ON"); /* its rows in other tables go too */
    db_exec(&db, "DELETE FROM run WHERE point = 'variant=slow, variant=wait_all'");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "variant=fast\n  quorum − wait_all: mean −3.00");
    ck_assert_ptr_null(strstr(text, "variant=slow\n  quorum −"));
    must_hold(text, "variant=slow\n  bytes: buffered, "); /* the choice needs no first value */
    free(text);
    struct errs errs = {0};
    FILE *out = tmpfile();
    ck_assert_int_eq(compare_one(db.path, "qourum", out, false, &errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "no value of the sweep contains \"qourum\""));
    errs_free(&errs);
    db_remove(&db);
    db = db_open();
    struct db_run run = {"single", "none", "", "fedavg", "done", NULL, 1, NAN};
    db_rounds(&db, db_run(&db, &run), 1);
    db_close(&db);
    ck_assert_int_eq(compare_one(db.path, "x", out, false, &errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "nothing is swept here"));
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    errs_free(&errs);
    db_remove(&db);
}
END_TEST

/* A variant may bring its algorithm along: it is still compared as the value of its axis, which is
 * the main one wherever it stands in the sweep. */
START_TEST(test_variants_of_algorithms)
{
    static const char *const rates[] = {"1k", "1M"}, *const names[] = {"voted", "averaged"};
    for (int first = 0; first < 2; first++) {
        struct results_db db = db_open();
        for (int i = 0; i < 8; i++) {
            int rate = i & 1, algorithm = i >> 1 & 1, seed = 1 + (i >> 2);
            char point[128];
            snprintf(point, sizeof point, "variant=%s, variant=%s",
                     first ? names[algorithm] : rates[rate],
                     first ? rates[rate] : names[algorithm]);
            struct db_run run = {"brought", "Hopper", point, algorithm ? "fedavg" : "par_s2zpo",
                                 "done",    NULL,     seed,  NAN};
            int number = db_run(&db, &run);
            db_rounds(&db, number, 1);
            double returns[] = {seed + 10 * algorithm + 100 * rate * algorithm};
            db_evaluations(&db, number, "deterministic", returns, 1);
        }
        db_close(&db);
        char *text = table_text_of(&db, false);
        must_hold(text, "variant=1k\n  averaged − voted: mean +10.0;");
        must_hold(text, "variant=1M\n  averaged − voted: mean +110.0;");
        free(text);
        db_remove(&db);
    }
}
END_TEST

START_TEST(test_sweep_axes)
{
    /* A comma in a list or in quotes parts no settings; what has one value alone is no axis; points
     * with other paths have axes of their own. */
    static const char *const points[] = {
        "policy.hidden=[8, 8], variant='a, b', seeded=yes, variant=x",
        "policy.hidden=[8], variant='a, b', seeded=yes, variant=y",
        "policy.hidden=[8], variant=x, seeded=yes, variant=y",
        "rounds=3",
        "rounds=30",
    };
    struct sweep sweep = sweep_of(points, 5);
    static const struct {
        const char *name, *values[2];
        size_t place;
    } axes[] = {{"policy.hidden", {"[8, 8]", "[8]"}, 0},
                {"variant (axis 2)", {"'a, b'", "x"}, 1},
                {"variant (axis 4)", {"x", "y"}, 3},
                {"rounds", {"3", "30"}, 0}};
    ck_assert_uint_eq(sweep.count, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(sweep.axes[i].name, axes[i].name);
        ck_assert_uint_eq(sweep.axes[i].place, axes[i].place);
        ck_assert_uint_eq(sweep.axes[i].count, 2);
        for (size_t j = 0; j < 2; j++)
            ck_assert_str_eq(sweep.axes[i].values[j], axes[i].values[j]);
    }
    ck_assert_uint_eq(sweep_value(&sweep.axes[1], points[2]), 1);
    ck_assert_uint_eq(sweep_value(&sweep.axes[1], points[3]), 2); /* it has no such axis */
    ck_assert(sweep_alike(&sweep.axes[1], points[1], points[2]));
    ck_assert(!sweep_alike(&sweep.axes[0], points[1], points[2]));
    ck_assert(!sweep_alike(&sweep.axes[3], points[0], points[3]));
    /* x is a value of two axes: the last one counts. "3" is exactly one before it is part of 30. */
    size_t value;
    ck_assert_ptr_eq(sweep_find(&sweep, "x", &value), &sweep.axes[2]);
    ck_assert_uint_eq(value, 0);
    ck_assert_ptr_eq(sweep_find(&sweep, "hidden=[8]", &value), &sweep.axes[0]);
    ck_assert_uint_eq(value, 1);
    ck_assert_ptr_eq(sweep_find(&sweep, "30", &value), &sweep.axes[3]);
    ck_assert_uint_eq(value, 1);
    ck_assert_ptr_null(sweep_find(&sweep, "31", &value));
    sweep_free(&sweep);
}
END_TEST

START_TEST(test_labels)
{
    struct series series[4] = {
        {.algorithm = "a", .point = "algorithm.name=a, fleet.*.up=1 MB/s, policy.hidden=[8, 8]"},
        {.algorithm = "a", .point = "algorithm.name=a, server.up=1 MB/s"},
        {.algorithm = "a", .point = ""},
        {.algorithm = "a", .point = ""},
    };
    struct run run = {.hash = "0123456789abcdef"};
    struct study_results study = {.series = series, .count = 4};
    for (int i = 0; i < 4; i++) {
        series[i].runs = &run;
        series[i].config = "rounds: 5";
    }
    label_series(&study);
    ck_assert_str_eq(series[0].label, "a, fleet.*.up=1 MB/s, hidden=[8, 8]");
    ck_assert_str_eq(series[1].label, "a, server.up=1 MB/s");
    ck_assert_str_eq(series[2].label, "a");
    ck_assert_str_eq(series[3].label, "a (scenario 012345, version 2)"); /* nothing else differs */
    for (int i = 0; i < 4; i++) {
        free(series[i].label);
        free(series[i].rest);
    }
    study.count = 2; /* one algorithm, and every point says more */
    label_series(&study);
    ck_assert_str_eq(series[0].label, "fleet.*.up=1 MB/s, hidden=[8, 8]");
    ck_assert_str_eq(series[1].label, "server.up=1 MB/s");
    for (int i = 0; i < 2; i++) {
        free(series[i].label);
        free(series[i].rest);
    }
    char *trial = trial_without_seed("name: x\nseed: 3\nrounds: 5\n  seed: 4\n");
    ck_assert_str_eq(trial, "name: x\nrounds: 5\n  seed: 4\n");
    free(trial);
    text_index_free(&study.paths);
}
END_TEST

START_TEST(test_changed_scenario)
{
    /* The same point and seed with another trial text: a scenario changed between two runs. They
     * are two series and told apart by the key that differs. */
    struct results_db db = db_open();
    struct db_run run = {"changed", "none", "", "fedavg", "done", NULL, 1, NAN};
    for (int i = 0; i < 4; i++)
        db_rounds(&db, db_run(&db, &run), 1);
    db_exec(&db,
            "UPDATE run SET trial = 'rounds: 5\nfleet:\n  a:\n    up: 1 MB/s\n' WHERE run = 1");
    db_exec(&db,
            "UPDATE run SET trial = 'rounds: 10\nfleet:\n  a:\n    up: 1 MB/s\n' WHERE run = 2");
    db_exec(&db,
            "UPDATE run SET trial = 'rounds: 5\nfleet:\n  a:\n    up: 1 MB/s\n    gaps: cut\n' "
            "WHERE run = 3");
    db_exec(&db, "UPDATE run SET scenario = 'other' WHERE run = 4");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "fedavg (rounds 5, gaps as by default)\n");
    must_hold(text, "fedavg (rounds 10, gaps as by default)\n");
    must_hold(text, "fedavg (rounds 5, gaps cut)\n");
    free(text);
    db_remove(&db);
}
END_TEST

/* In the first: x with seeds 1 and 2 (returns 10 and 20), seed 3 under way. In the second: x with
 * seed 2 (return 20, the same trial), seed 3 finished (40), and y with seed 1 (7); with `differs`
 * seed 2 has another return there. */
static char *text_of_two(bool differs, const char *label)
{
    struct results_db a = db_open(), b = db_open();
    put_trial(&a, 101, "variant=x", 1, 10, "done");
    put_trial(&a, 102, "variant=x", 2, 20, "done");
    put_trial(&a, 103, "variant=x", 3, 1, "running");
    put_trial(&b, 102, "variant=x", 2, differs ? 21 : 20, "done");
    put_trial(&b, 103, "variant=x", 3, 40, "done");
    put_trial(&b, 104, "variant=a", 1, 7, "done");
    db_close(&a);
    db_close(&b);
    const char *const paths[] = {a.path, b.path}, *const labels[] = {label};
    struct compare_request request = {.results = {paths, labels, 2, label ? 1 : 0}};
    char *text = NULL;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    struct errs errs = {0};
    int status = compare_print(&request, out, &errs);
    fclose(out);
    ck_assert_int_eq(status, label && strstr(label, "none") ? 2 : 0);
    errs_free(&errs);
    db_remove(&a);
    db_remove(&b);
    return text;
}

START_TEST(test_several_databases)
{
    char *text = text_of_two(false, NULL);
    /* Of x all three seeds count once: final returns 10, 20 and 40, mean 23.3, sd 15.3, standard
     * error 8.8. It comes first, as the first database has it. */
    must_hold(text, "2 trials are in several of the databases and count once\n");
    must_hold(text, "variant=x                  3/3       1       23.3 ± 8.8");
    must_hold(text, "variant=a                  1/1       1             7.00");
    ck_assert(strstr(text, "variant=x  ") < strstr(text, "variant=a  "));
    ck_assert_ptr_null(strstr(text, "different results"));
    free(text);
    text = text_of_two(true, "variant=x=Mine");
    for (char *end; (end = strchr(text, '\n')) && end < strstr(text, "2 trials are");)
        *end = ' '; /* the paths decide where the line is broken */
    must_hold(text,
              "have different results for the same trial (several, variant=x, seed 2): that of");
    must_hold(text, "Mine                       3/3       1       23.3 ± 8.8");
    must_hold(text, "variant=a                  1/1       1             7.00");
    free(text);
    text = text_of_two(false, "none=Mine");
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

TEST_MAIN("compare_sweep", test_sweep_grouped, test_two_axes, test_against_nothing,
          test_variants_of_algorithms, test_sweep_axes, test_labels, test_changed_scenario,
          test_several_databases)

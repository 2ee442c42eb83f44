#include "core/base/mem.h"
#include "core/text/wrap.h"
#include "reports/data/estimate.h"
#include "reports/data/label.h"
#include "reports/data/results.h"
#include "reports/data/survival.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "reports/pages/compare.h"
#include "tests/support/check.h"
#include "tests/support/pseudo_terminal.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* The hand-made study. Each of its 4 rounds takes 10 s and 110 + 50 = 160 bytes on the wire; the
 * flush adds 24 bytes. Evaluations at rounds 0 .. 4: 5 points, so the last quarter is ceil(5/4) = 2
 * points.
 *
 *              returns                final (mean of last 2)   reached 100 at
 *   par    1:  0  50 110 120 140      130                      round 2: 320 B, 20 s
 *          2:  0 120  90 100 120      110                      round 1: 160 B, 10 s
 *          3:  0  20  40  80  90       85                      never
 *   fedavg 1:  0  10  20  30  40       35                      never
 *          2:  0  10  20  60 100       80                      round 4: 640 B, 40 s
 *          3:  0   5  10  15  25       20                      never
 */

static bool read_one(struct results *results, const char *path, struct errs *errs)
{
    return results_read(results, &(struct results_request){.databases = &path, .count = 1}, errs);
}

static int compare_one(const char *path, const char *against, FILE *out, bool colour,
                       struct errs *errs)
{
    struct compare_request request = {
        .results = {.databases = &path, .count = 1}, .against = against, .colour = colour};
    return compare_print(&request, out, errs);
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

START_TEST(test_metrics)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    struct results results;
    struct errs errs = {0};
    ck_assert(read_one(&results, db.path, &errs));
    ck_assert_uint_eq(results.count, 1);
    const struct study_results *study = &results.studies[0];
    ck_assert_uint_eq(study->count, 2);
    ck_assert(study->target == 100);
    const struct series *par = &study->series[0], *fedavg = &study->series[1];
    ck_assert_str_eq(par->label, "par_s2zpo");
    ck_assert_str_eq(fedavg->label, "fedavg");
    ck_assert_uint_eq(par->states[RUN_DONE], 3);
    static const double final[3] = {130, 110, 85};
    for (int i = 0; i < 3; i++)
        ck_assert(near(par->runs[i].metric[METRIC_FINAL], final[i]));
    ck_assert(near(par->runs[0].metric[METRIC_BEST], 140));
    ck_assert(near(par->runs[0].metric[METRIC_TARGET_WIRE_B], 2 * 160));
    ck_assert(near(par->runs[0].metric[METRIC_TARGET_S], 20));
    ck_assert(near(par->runs[0].metric[METRIC_TARGET_STEPS], 2 * (200 + 70)));
    ck_assert(near(par->runs[1].metric[METRIC_TARGET_ROUND], 1));
    ck_assert(isnan(par->runs[2].metric[METRIC_TARGET_S]));
    ck_assert(near(par->runs[0].metric[METRIC_VIRTUAL_S], 40)); /* 4 * 10 */
    ck_assert(near(par->runs[0].metric[METRIC_PAYLOAD_B], 4 * 140));
    ck_assert(near(par->runs[0].metric[METRIC_WIRE_B], 4 * 160));
    ck_assert(near(par->runs[0].metric[METRIC_FLUSH_S], 5));
    ck_assert(near(par->runs[0].metric[METRIC_FLUSH_WIRE_B], 24));
    ck_assert(near(par->runs[0].metric[METRIC_DOWN_PER_AGENT_B], 440 / 4));
    ck_assert(near(par->runs[0].metric[METRIC_UP_PER_AGENT_B], 50)); /* 200 / 4 */
    ck_assert(near(par->runs[0].metric[METRIC_PAPER_BITS], 9));
    ck_assert(near(par->runs[0].metric[METRIC_ROUNDS], 4));
    ck_assert(near(series_max(par, METRIC_NEED_B), 3000));
    results_free(&results);
    db_remove(&db);
}
END_TEST

START_TEST(test_medians_and_differences)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    struct results results;
    struct errs errs = {0};
    ck_assert(read_one(&results, db.path, &errs));
    const struct series *par = &results.studies[0].series[0], *fedavg = par + 1;
    size_t reached, n;
    /* 160, 320, infinity: the median is 320. */
    ck_assert(near(series_median_to_target(par, METRIC_TARGET_WIRE_B, &reached, &n), 320));
    ck_assert(reached == 2 && n == 3);
    /* 640, infinity, infinity: unreached. */
    ck_assert(isinf(series_median_to_target(fedavg, METRIC_TARGET_WIRE_B, &reached, &n)));
    ck_assert(reached == 1 && n == 3);
    const char **seeds;
    struct sample sample = paired_differences(fedavg, par, METRIC_FINAL, &seeds);
    static const double differences[3] = {35 - 130, 80 - 110, 20 - 85};
    ck_assert_uint_eq(sample.n, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert(near(sample.x[i], differences[i]));
    ck_assert_str_eq(seeds[2], "3");
    struct estimate estimate = estimate_of(sample.x, sample.n, RESAMPLES);
    ck_assert(near(estimate.mean, -190.0 / 3));
    ck_assert(!estimate.has_interval);
    free(seeds);
    free(sample.x);
    results_free(&results);
    db_remove(&db);
}
END_TEST

START_TEST(test_even_median)
{
    /* Two seeds, one reached: the middle lies between a number and infinity, so it is unreached. */
    struct results_db db = db_open();
    static const double up[] = {0, 20}, down[] = {0, 5};
    for (int seed = 1; seed <= 2; seed++) {
        struct db_run run = {"two", "Hopper", "", "fedavg", "done", NULL, seed, 10};
        int number = db_run(&db, &run);
        db_rounds(&db, number, 1);
        db_evaluations(&db, number, "stochastic", seed == 1 ? up : down, 2);
    }
    db_close(&db);
    struct results results;
    struct errs errs = {0};
    ck_assert(read_one(&results, db.path, &errs));
    size_t reached, n;
    ck_assert(isinf(
        series_median_to_target(&results.studies[0].series[0], METRIC_TARGET_S, &reached, &n)));
    char text[FORMAT_SIZE];
    ck_assert_str_eq(format_to_target(text, &results.studies[0].series[0], METRIC_TARGET_S),
                     "unreached (1/2)");
    ck_assert_str_eq(results.studies[0].mode, "stochastic");
    results_free(&results);
    db_remove(&db);
}
END_TEST

START_TEST(test_interval_from_five)
{
    /* Mean 130/5 = 26; IQM: a quarter of 5, rounded down, is 1 value a side: (0 + 10 + 20) / 3. */
    static const double x[] = {20, 0, 100, 10, 0};
    struct estimate five = estimate_of(x, 5, RESAMPLES), four = estimate_of(x, 4, RESAMPLES);
    ck_assert(near(five.mean, 26) && near(five.iqm, 10) && five.has_interval);
    ck_assert(!four.has_interval);
    /* A draw of five of these has k times 100, k binomial (5, 1/5): 0 to 5 times in 0.328, 0.410,
     * 0.205, 0.051, 0.006, 0.0003 of draws. So 2.5 % lies at k = 0 and 97.5 % at k = 3: means 0 and
     * 60, IQMs 0 and (0 + 100 + 100) / 3 = 200/3. Stretched about 20 and about 0 by sqrt(5/4) ·
     * 2.776445 / 1.959964 = 1.583785. */
    static const double one[] = {0, 0, 100, 0, 0};
    struct estimate skewed = estimate_of(one, 5, RESAMPLES);
    ck_assert_double_eq_tol(skewed.mean_interval.low, 20 - 1.583785 * 20, 1e-4);
    ck_assert_double_eq_tol(skewed.mean_interval.high, 20 + 1.583785 * 40, 1e-4);
    ck_assert(skewed.iqm == 0 && skewed.iqm_interval.low == 0);
    ck_assert_double_eq_tol(skewed.iqm_interval.high, 1.583785 * 200 / 3, 1e-4);
    /* n = 2: the standard error is |a - b| / 2. */
    ck_assert(near(estimate_of(x, 2, 1).se, 10));
    ck_assert(isnan(estimate_of(x, 1, 1).se) && isnan(estimate_of(x, 0, 1).mean));
    static const double same[] = {10, 10, 10, 10, 10};
    struct estimate sure = estimate_of(same, 5, RESAMPLES);
    ck_assert(sure.mean_interval.low == 10 && sure.mean_interval.high == 10);
}
END_TEST

/* The table as a string; owned by the caller. */
static char *table_against(const struct results_db *db, const char *against, bool colour)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct errs errs = {0};
    int status = compare_one(db->path, against, out, colour, &errs);
    fclose(out);
    ck_assert_msg(status == 0, "%s", errs_first(&errs));
    for (const char *line = text; !colour && *line;) {
        size_t width = 0, length = strcspn(line, "\n");
        for (size_t i = 0; i < length; i++)
            width += ((unsigned char)line[i] & 0xC0) != 0x80;
        ck_assert_msg(width <= 100, "%zu columns: %.*s", width, (int)length, line);
        line += length + (line[length] == '\n');
    }
    return text;
}

static char *table_text_of(const struct results_db *db, bool colour)
{
    return table_against(db, NULL, colour);
}

static void must_hold(const char *text, const char *part)
{
    const char *pairs = strstr(text, "\ndifferences"); /* what is long stands before it */
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.2500s", part,
                  pairs ? pairs : text);
}

START_TEST(test_table)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "hand on HalfCheetah\n");
    /* 325/3 = 108.3; deviations 21.67, 1.67, -23.33: SE = sqrt(1016.67 / 2 / 3) = 13.02. */
    must_hold(text, "par_s2zpo                  3/3       4     108.3 ± 13.0    140.0       320 B "
                    "(2/3)        20 s (2/3)\n");
    must_hold(text, "fedavg                     3/3       4      45.0 ± 18.0    100.0   unreached "
                    "(1/3)   unreached (1/3)\n");
    must_hold(text, "par_s2zpo                   110 B      50 B     560 B     640 B"
                    "                9      40 s      3 kB\n");
    must_hold(text, "\nfinal flush  ");
    must_hold(text, "par_s2zpo                                        "
                    "                                     24 B       5 s\n");
    /* Four rounds of 8 and 6 episodes, 200 and 70 steps: the server's stand beside the agents'. */
    must_hold(text, "par_s2zpo                                   32               24"
                    "                 800              280\n");
    must_hold(text, "fedavg − par_s2zpo: mean −63.3; by seed 1: −95.0, 2: −30.0, 3: −65.0\n");
    /* fedavg has no median, par_s2zpo has: of three pairs, so without an interval. */
    must_hold(text, "speed-up to the target\nfedavg against par_s2zpo, bytes: only the second; "
                    "time: only the second; rounds: only the second\n");
    ck_assert_ptr_null(strchr(text, '\033'));
    free(text);
    text = table_text_of(&db, true);
    must_hold(text, "\033[33m   unreached (1/3)\033[0m");
    free(text);
    db_remove(&db);
}
END_TEST

/* Three seeds, three evaluations each, so that the final return is the last one, and a target of 0:
 *
 *              sound           final     broken              final
 *   1:         -5 -4 -3        -3        -5 diverged -2      -2
 *   2:         -5 -4 -4        -4        -5 -4 diverged      −∞
 *   3:         -5 -5 -5        -5        -5 diverged twice   −∞
 *
 * What diverged is never better: broken has no mean, no difference, and reaches no target. */
START_TEST(test_diverged)
{
    static const double returns[2][3][3] = {
        {{-5, -4, -3}, {-5, -4, -4}, {-5, -5, -5}},
        {{-5, -INFINITY, -2}, {-5, -4, -INFINITY}, {-5, -INFINITY, -INFINITY}}};
    struct results_db db = db_open();
    for (int i = 0; i < 6; i++) {
        struct db_run run = {"fall",
                             "HalfCheetah",
                             i < 3 ? "variant=sound" : "variant=broken",
                             "fedavg",
                             "done",
                             NULL,
                             i % 3 + 1,
                             0};
        int number = db_run(&db, &run);
        db_rounds(&db, number, 2);
        db_evaluations(&db, number, "deterministic", returns[i / 3][i % 3], 3);
    }
    db_close(&db);
    struct results results;
    struct errs errs = {0};
    ck_assert(read_one(&results, db.path, &errs));
    const struct series *sound = &results.studies[0].series[0], *broken = sound + 1;
    static const double final[3] = {-2, -INFINITY, -INFINITY};
    for (int i = 0; i < 3; i++)
        ck_assert(broken->runs[i].metric[METRIC_FINAL] == final[i]);
    ck_assert(isinf(series_mean(broken, METRIC_FINAL)));
    ck_assert(series_mean(broken, METRIC_FINAL) < series_mean(sound, METRIC_FINAL));
    ck_assert_uint_eq(series_diverged(broken), 2);
    ck_assert(isnan(series_mean(broken, METRIC_TARGET_S)));
    results_free(&results);
    char *text = table_text_of(&db, false);
    must_hold(text, "−4.00 ± 0.58"); /* the sample's deviation is 1: 1 / sqrt(3) */
    must_hold(text, "diverged (2/3)");
    must_hold(text, "  broke the physics: 4 of 9 evaluations\n");
    must_hold(text, "broken − sound: no mean, as the final return diverged: broken in 2 of 3 runs, "
                    "sound in 0 of 3\n");
    free(text);
    db_remove(&db);
}
END_TEST

START_TEST(test_states)
{
    /* Every state is shown, with its reason; only 'done' gives figures. */
    struct results_db db = db_open();
    static const char *const states[] = {"nobody_fits", "failed", "running"};
    for (int i = 0; i < 3; i++) {
        struct db_run run = {"states", "none",    "",
                             "fedavg", states[i], i ? "the\nreason" : "sensors need 70 kB",
                             i + 1,    NAN};
        db_run(&db, &run);
    }
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "fedavg                     0/3       –");
    must_hold(text,
              "  unfinished (1 seed): the reason; no agent fits (1 seed): sensors need 70 kB; "
              "failed (1 seed):\n  the reason\n");
    free(text);
    db_remove(&db);
}
END_TEST

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
    ck_assert_ptr_null(strstr(text, "variant=slow\n  "));
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

/* A variant may bring its algorithm along: it is still compared as the value of its axis. */
START_TEST(test_variants_of_algorithms)
{
    struct results_db db = db_open();
    static const char *const rates[] = {"1k", "1M"};
    for (int rate = 0; rate < 2; rate++)
        for (int algorithm = 0; algorithm < 2; algorithm++)
            for (int seed = 1; seed <= 2; seed++) {
                char point[128];
                const char *name = algorithm ? "fedavg" : "par_s2zpo";
                snprintf(point, sizeof point, "variant=%s, variant=%s", rates[rate],
                         algorithm ? "averaged" : "voted");
                struct db_run run = {"brought", "Hopper", point, name, "done", NULL, seed, NAN};
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
    ck_assert_ptr_eq(sweep_main_axis(&sweep), &sweep.axes[3]);
    sweep_free(&sweep);
    ck_assert_ptr_null(sweep_main_axis(&sweep));
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

/* A run of two evaluations whose second is `last`, with a trial's number of its own. */
static void put_trial(struct results_db *db, int number, const char *point, int seed, double last,
                      const char *state)
{
    struct db_run run = {"several", "Hopper", point, "fedavg", state, NULL, seed, NAN};
    const double returns[] = {0, last};
    db_exec(db, "PRAGMA foreign_keys = 0");
    int here = db_run(db, &run);
    db_rounds(db, here, 1);
    db_evaluations(db, here, "deterministic", returns, 2);
    static const char *const tables[] = {"run",   "agent",    "run_memory",
                                         "round", "host_run", "evaluation"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        db_exec(db, "UPDATE %s SET run = %d WHERE run = %d", tables[i], number, here);
}

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

/* The study of this file's head at budgets: a round costs 160 B, 10 s and 3 used updates. After
 * 399 B, 29 s or 8 updates two rounds are over: par has 110, 90, 40 (mean 80, sd sqrt(1300) = 36.1,
 * standard error 20.8), fedavg 20, 20, 10 (mean 16.7, standard error 3.3). Nobody spends 641 B. */
static char *text_at(const struct results_db *db, const char *at, int status)
{
    const char *const path = db->path;
    struct compare_request request = {.results = {&path, NULL, 1, 0}, .at = at};
    char *text = NULL;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    struct errs errs = {0};
    ck_assert_int_eq(compare_print(&request, out, &errs), status);
    errs_free(&errs);
    fclose(out);
    return text;
}

START_TEST(test_budgets)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    static const char *const budgets[] = {"bytes=399 B", "time=29 s", "rounds=2", "updates=8"};
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        char *text = text_at(&db, budgets[i], 0);
        must_hold(text, "3/3      80.0 ± 20.8\n");
        must_hold(text, "3/3       16.7 ± 3.3\n");
        must_hold(text, "fedavg − par_s2zpo: mean −63.3; by seed 1: −90.0, 2: −70.0, 3: −30.0\n");
        free(text);
    }
    char *text = text_at(&db, "bytes=641 B", 0);
    must_hold(text, "0/3                –\n");
    free(text);
    static const char *const wrong[] = {"bytes", "bytes=x", "miles=3", "time=0 s"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        free(text_at(&db, wrong[i], 2));
    db_remove(&db);
}
END_TEST

/* The same study with people, energy and money: a round asks 40 questions, of which 38 are answered
 * at 0.5 EUR (19 EUR), and takes 0.5 MJ at 0.36 EUR per kWh (0.05 EUR). Four rounds cost 76.2 EUR
 * in 40 s, a year of 31557600 s 60 million. The target takes par_s2zpo two rounds, as in bytes. */
static void put_people(struct results_db *db)
{
    db_hand_made(db);
    db_exec(db, "UPDATE round SET questions = 40, agent_answers = 30, server_answers = 8, "
                "energy_J = 5e5");
    db_exec(db, "UPDATE run SET currency = 'EUR', price_up_per_GB = 0, price_down_per_GB = 0, "
                "price_per_kWh = 0.36, price_per_answer = 0.5, rhythm_ns = t_end_ns, flush_J = 2");
}

START_TEST(test_people)
{
    struct results_db db = db_open();
    put_people(&db);
    /* A battery of 10 Wh at 10 mW (0.4 J in 40 s), 3 % a month: 36000 / (26298 + 1080) months. */
    db_exec(&db, "UPDATE agent SET battery_J = 36000, self_discharge = 0.03 WHERE agent = 2");
    db_exec(&db, "INSERT INTO agent_energy SELECT run, 2, 0.1, 0.1, 0.1, 0.1 FROM run");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "people, energy, money      questions    answers    energy       money     "
                    "money a year battery lasts\n");
    must_hold(text, "par_s2zpo                        160        152      2 MJ    76.2 EUR 60.1 "
                    "million EUR   1.31 months\n");
    must_hold(text, "par_s2zpo                                               80 (2/3)        1 MJ "
                    "(2/3)    38.1 EUR (2/3)\n");
    must_hold(text, "24 B       5 s       2 J\n");
    must_hold(text,
              "questions: only the second; energy: only the second; money: only the second\n");
    free(text);
    /* Two rounds are over at each; a round is 270 environment steps. */
    static const char *const budgets[] = {"questions=119", "energy=1499 kJ", "money=57.1",
                                          "steps=809"};
    for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++) {
        text = text_at(&db, budgets[i], 0);
        must_hold(text, "3/3      80.0 ± 20.8\n");
        free(text);
    }
    db_remove(&db);
}
END_TEST

/* Mean final returns 325/3 and 45, printed so that they are read back exactly. Best is the highest
 * evaluation of any seed, as in the tables: 140 of par_s2zpo, 100 of fedavg. */
START_TEST(test_data)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    const char *const path = db.path;
    for (int format = COMPARE_CSV; format <= COMPARE_JSON; format++) {
        struct compare_request request = {.results = {&path, NULL, 1, 0},
                                          .format = (enum compare_format)format};
        char *text = NULL;
        size_t size;
        FILE *out = mem_stream(&text, &size);
        struct errs errs = {0};
        ck_assert_int_eq(compare_print(&request, out, &errs), 0);
        fclose(out);
        must_hold(text,
                  format == COMPARE_CSV
                      ? "\nhand,HalfCheetah,fedavg,fedavg,algorithm.name=fedavg,3,3,45,100,"
                      : "{\"scenario\":\"hand\",\"task\":\"HalfCheetah\",\"series\":\"fedavg\",");
        must_hold(text, format == COMPARE_CSV ? ",3,3,108.33333333333333,140,"
                                              : "\"final\":108.33333333333333,\"best\":140,");
        must_hold(text, format == COMPARE_CSV
                            ? "scenario,task,series,algorithm,point,trials,done,final,"
                            : "\"at\":null,");
        free(text);
    }
    db_remove(&db);
}
END_TEST

START_TEST(test_equal_curves)
{
    /* x and y have the returns 0 and 10 of both seeds; z has another one of seed 2. */
    struct results_db db = db_open();
    static const char *const points[] = {"variant=x", "variant=y", "variant=z"};
    for (int i = 0; i < 3; i++)
        for (int seed = 1; seed <= 2; seed++)
            put_trial(&db, 100 + 10 * i + seed, points[i], seed, i == 2 && seed == 2 ? 11 : 10,
                      "done");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(
        text,
        "Equal curves: variant=y has the returns of variant=x in every evaluation, and needs ");
    ck_assert_ptr_null(strstr(text, "Equal curves: variant=z"));
    free(text);
    db_remove(&db);
}
END_TEST

/* Without a finished trial the table says what there is. */
START_TEST(test_unfinished)
{
    struct results_db db = db_open();
    put_trial(&db, 101, "variant=x", 1, 10, "running");
    put_trial(&db, 102, "variant=x", 2, 10, "failed");
    db_close(&db);
    char *text = table_text_of(&db, false);
    must_hold(text, "0/2");
    must_hold(text, "(1 seed)");
    free(text);
    db_remove(&db);
}
END_TEST

static void refused(const char *path, const char *why)
{
    struct errs errs = {0};
    FILE *out = tmpfile();
    int status = compare_one(path, NULL, out, false, &errs);
    ck_assert_int_eq(status, 2);
    ck_assert_msg(strstr(errs_first(&errs), why) && strstr(errs_first(&errs), path),
                  "'%s' is not in: %s", why, errs_first(&errs));
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    errs_free(&errs);
}

START_TEST(test_refusals)
{
    struct results_db db = db_open();
    char path[128];
    refused("/nowhere/results.db", "no such file");
    refused(db.folder, "not a file");
    snprintf(path, sizeof path, "%s/text.db", db.folder);
    write_file(path, "");
    refused(path, "is empty");
    write_file(
        path,
        "This is a text, long enough to be more than the head of a database file, which has 100.\n"
        "........................................................................................");
    refused(path, "not a results database");
    db_exec(&db, "PRAGMA user_version = 9");
    refused(db.path, "it has format 9 of the database, made by a later fedsim");
    db_exec(&db, "PRAGMA user_version = 3");
    refused(db.path, "it has format 3 of the database, made by an earlier fedsim");
    db_exec(&db, "PRAGMA user_version = 5");
    refused(db.path, "holds no run");
    db_exec(&db, "PRAGMA application_id = 7");
    refused(db.path, "not a results database");
    db_close(&db);
    db_remove(&db);
}
END_TEST

START_TEST(test_damaged)
{
    /* A table is missing: the file is ours, but a statement cannot be run. */
    struct results_db db = db_open();
    db_hand_made(&db);
    db_exec(&db, "DROP TABLE evaluation");
    db_close(&db);
    struct errs errs = {0};
    FILE *out = tmpfile();
    ck_assert_int_eq(compare_one(db.path, NULL, out, false, &errs), 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "no such table: evaluation"));
    fclose(out);
    errs_free(&errs);
    db_remove(&db);
}
END_TEST

START_TEST(test_format)
{
    char text[FORMAT_SIZE];
    ck_assert_str_eq(format_return(text, 12345.6), "12346");
    ck_assert_str_eq(format_return(text, -2.384e17), "−2.38e17");
    ck_assert_str_eq(format_return(text, 757.12), "757.1");
    ck_assert_str_eq(format_return(text, -1.234), "−1.23");
    ck_assert_str_eq(format_return(text, 0), "0");
    ck_assert_str_eq(format_return(text, NAN), "–");
    ck_assert_str_eq(format_signed(text, 3), "+3.00");
    ck_assert_str_eq(format_count(text, 1234567), "1 234 567");
    ck_assert_str_eq(format_count(text, 12), "12");
    ck_assert_str_eq(format_bytes(text, 1.25e6), "1.25 MB");
    ck_assert_str_eq(format_seconds(text, NAN), "–");
}
END_TEST

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (; (text = strstr(text, word)); text += strlen(word))
        count++;
    return count;
}

/* No line is longer than the terminal is wide, so that it breaks none, and every column is there
 * once. */
START_TEST(test_narrow_terminal)
{
    struct results_db db = db_open();
    db_hand_made(&db);
    db_close(&db);
    setenv("TERM", "dumb", 1);
    for (int columns = 40; columns <= 120; columns += 10) {
        struct pseudo_terminal terminal;
        struct errs errs = {0};
        pseudo_terminal_open(&terminal, columns);
        ck_assert_int_eq(compare_one(db.path, NULL, terminal.out, false, &errs), 0);
        char *seen = pseudo_terminal_close(&terminal), *rest = seen, *line;
        ck_assert_uint_eq(count_of(seen, "bytes to target"), 1);
        ck_assert_uint_eq(count_of(seen, "time to target"), 1);
        ck_assert_uint_eq(count_of(seen, "paper bits/round"), 1);
        ck_assert_uint_eq(count_of(seen, "env steps: agents"), 1);
        while ((line = strsep(&rest, "\n"))) {
            line[strcspn(line, "\r")] = '\0';
            ck_assert_msg(text_columns(line) <= columns, "%d columns: %s", columns, line);
        }
        free(seen);
    }
    db_remove(&db);
}
END_TEST

TEST_MAIN("compare", test_metrics, test_medians_and_differences, test_even_median,
          test_interval_from_five, test_table, test_diverged, test_states, test_sweep_grouped,
          test_two_axes, test_against_nothing, test_variants_of_algorithms, test_sweep_axes,
          test_labels, test_changed_scenario, test_several_databases, test_budgets, test_people,
          test_data, test_equal_curves, test_unfinished, test_refusals, test_damaged, test_format,
          test_narrow_terminal)

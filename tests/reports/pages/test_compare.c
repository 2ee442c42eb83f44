#include "reports/data/estimate.h"
#include "reports/data/results.h"
#include "reports/data/survival.h"
#include "reports/drawing/cost_text.h"
#include "reports/drawing/format.h"
#include "tests/reports/pages/compare_text.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>

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

TEST_MAIN("compare", test_metrics, test_medians_and_differences, test_even_median,
          test_interval_from_five, test_table, test_diverged, test_states)

/* What is drawn during a run is judged before it: P(some draw falls outside) = 1 - (1 - p)^n. */
#include "sim/checks/late_draws.h"

#include "core/base/mem.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool read_class(struct study *study, const char *keys, unsigned rounds, struct errs *errs)
{
    char *text = mem_format("rounds: %u\ntask: {name: none}\n"
                            "algorithm: {name: transfer, download: 1 kB, upload: 1 kB}\n"
                            "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 0 s}\n"
                            "fleet:\n"
                            "  phones: {count: 20, up: 1 Mbit/s, down: 1 Mbit/s, latency: 0 s,\n"
                            "    speed: 1e9 steps/s, %s}\n",
                            rounds, keys);
    bool read = study_of_text(study, text, NULL, 0, errs);
    free(text);
    return read;
}

static void check_refused(const char *keys, unsigned rounds, const char *message)
{
    struct study study;
    struct errs errs = {0};
    ck_assert(!read_class(&study, keys, rounds, &errs));
    ck_assert_msg(strstr(errs_first(&errs), message), "%s: %s", keys, errs_first(&errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    study_free(&study);
}

/* `warning` NULL: nothing is said. */
static void check_taken(const char *keys, unsigned rounds, const char *warning)
{
    struct study study;
    struct errs errs = {0};
    ck_assert_msg(read_class(&study, keys, rounds, &errs), "%s: %s", keys, errs_first(&errs));
    if (warning)
        ck_assert_msg(strstr(study.warnings, warning), "%s: %s", keys, study.warnings);
    else
        ck_assert_str_eq(study.warnings, "");
    study_free(&study);
}

/* Φ(-5 / 1.2) = Φ(-4.1667) = 1.545e-5 = 1 / 64 700; 20 agents in 5000 rounds draw 100 000 times:
 * 1 - exp(-1.545) = 0.787. For a factor N(1, 0.25²), Φ(-4) = 3.167e-5: 1 - exp(-3.167) = 0.958. */
START_TEST(likely_ones_are_refused)
{
    enter();
    check_refused("answer: {normal: {mean: 5 s, sd: 1.2 s}}", 5000,
                  "s.yaml:7:33: fleet.phones.answer: 1 draw in 6.47e+04 is below 0 s");
    check_refused("answer: {normal: {mean: 5 s, sd: 1.2 s}}", 5000, "a probability of 79 %");
    check_refused("speed_factor: {normal: {mean: 1, sd: 0.25}}", 5000, "a probability of 96 %");
    check_refused("speed_factor: {normal: {mean: 1, sd: 0.25}}", 5000, "is not above 0");
    check_refused("speed_factor: {normal: {mean: 1, sd: 1}}", 5000, "more than 99 %");
    /* Two episodes of 1000 steps at 1e9 steps/s are 2 us, and at the factor f 2 us / f, beyond
     * 2^63 ns = 9.223e9 s below f = 2.17e-16. With F(f) = f^a / Γ(a + 1) about, of a = 0.02:
     * 0.4861 / 0.98884 = 0.4916 = 1 / 2.03. */
    check_refused("speed_factor: {gamma: {shape: 0.02, scale: 1}}", 1,
                  "1 draw in 2.03 is not above 2.17e-16, where computing ends beyond the clock");
    /* (1 s / 1e9 s)^0.5 = 3.16e-5: the same odds at the upper end */
    check_refused("answer: {pareto: {scale: 1 s, shape: 0.5}}", 5000,
                  "1 draw in 3.16e+04 is above");
    leave();
}
END_TEST

/* Φ(-6) = 9.87e-10; with 100 000 draws 9.9e-5. Φ(-8) = 6.2e-16: nothing is said. */
START_TEST(rare_ones_are_told)
{
    enter();
    check_taken("answer: {normal: {mean: 6 s, sd: 1 s}}", 5000, "a probability of 0.0099 %");
    check_taken("answer: {normal: {mean: 8 s, sd: 1 s}}", 5000, NULL);
    check_taken("answer: {truncated_normal: {mean: 1 s, sd: 1 s}}", 5000, NULL);
    check_taken("answer: {gamma: {scale: 1 s, shape: 2}}", 5000, NULL);
    check_taken("answer: {lognormal: {median: 1 s, sigma: 1}}", 5000, NULL);
    check_taken("answer: {choice: [0 s, 1 s]}, speed_factor: {uniform: [0.5, 2]}", 5000, NULL);
    leave();
}
END_TEST

/* Each seed and each point of a sweep draws anew: 20 seeds of 200 rounds are 80 000 draws of
 * 2.87e-7 (Φ(-5)): 2.3 %. One of them alone, 0.11 %, is told. */
START_TEST(all_trials_count)
{
    enter();
    check_taken("answer: {normal: {mean: 5 s, sd: 1 s}}", 200, "a probability of 0.11 %");
    struct study study;
    struct errs errs = {0};
    const char *sets[] = {"seeds=20"};
    ck_assert(!study_read(&study, "s.yaml", sets, 1, &errs));
    ck_assert_msg(strstr(errs_first(&errs), "a probability of 2.3 %"), "%s", errs_first(&errs));
    errs_free(&errs);
    study_free(&study);
    leave();
}
END_TEST

/* In 1 h at most 1 + 3600 rounds of at least 1 s: 20 x 3601 draws of Φ(-5) are 2.1 %; in a minute
 * 20 x 61 are 0.035 %. Downloads and uploads of 1 kB take 8 ms each, latencies nothing; the least
 * answer of a uniform distribution is its lower end. */
START_TEST(time_bounds_the_rounds)
{
    enter();
    struct study study;
    struct errs errs = {0};
    const char *hour[] = {"rounds=none", "stop={time: 1 h}"},
               *minute[] = {"rounds=none", "stop={time: 1 min}"};
    check_taken("speed_factor: {normal: {mean: 5, sd: 1}}, answer: {uniform: [984 ms, 2 s]}", 1,
                "with about 20 draws to come");
    ck_assert(!study_read(&study, "s.yaml", hour, 2, &errs));
    ck_assert_msg(strstr(errs_first(&errs), "7.2e+04 draws to come"), "%s", errs_first(&errs));
    errs_free(&errs);
    study_free(&study);
    ck_assert(study_read(&study, "s.yaml", minute, 2, &errs));
    ck_assert_msg(strstr(study.warnings, "a probability of 0.035 %"), "%s", study.warnings);
    study_free(&study);
    leave();
}
END_TEST

TEST_MAIN("late_draws", likely_ones_are_refused, rare_ones_are_told, all_trials_count,
          time_bounds_the_rounds)

/* The probe on stand-ins whose answers can be worked by hand: V(θ) = g·θ, returns with Gaussian
 * noise of a known size. */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "sim/probe/probe.h"
#include "sim/probe/probe_theorem.h"
#include "tests/sim/probe/probe_subject.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* D, P and μ of 1 alone. */
static struct probe_settings single(uint32_t batches, uint32_t truth)
{
    return (struct probe_settings){.batches = batches,
                                   .truth = truth,
                                   .episodes = {1},
                                   .panelists = {1},
                                   .mu = {1},
                                   .episodes_count = 1,
                                   .panelists_count = 1,
                                   .mu_count = 1};
}

static double phi(double x)
{
    return 0.5 * erfc(-x * M_SQRT1_2);
}

/* Four standard deviations of a share of n. */
static double slack(double p, uint32_t n)
{
    return 4 * sqrt(p * (1 - p) / n);
}

/* One coordinate, V = θ, noise 2, μ = 1: V(θ') - V(θ) = ±1, and the difference of two means of D
 * episodes is N(±1, 8/D). A panel that votes by its sign is right with probability Φ(√(D/8)):
 * 0.6382 at D = 1, 0.7602 at D = 4, 0.9214 at D = 16. */
START_TEST(test_right_step)
{
    struct stand_in stand_in = {1, {1}, 2};
    struct probe_subject subject = subject_of(&stand_in, 1);
    struct probe_settings settings = {.batches = 2000,
                                      .truth = 200,
                                      .episodes = {1, 4, 16},
                                      .panelists = {1},
                                      .mu = {1},
                                      .episodes_count = 3,
                                      .panelists_count = 1,
                                      .mu_count = 1};
    struct probe_results r = measure(&subject, &settings, 1);
    const double right[] = {0.6382, 0.7602, 0.9214};
    ck_assert_uint_eq(r.part_count, 1); /* K = 1: no blocks */
    ck_assert_uint_eq(r.parts[0].sure, 2000);
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(right[i], phi(sqrt(settings.episodes[i] / 8.0)), 5e-5);
        double got = r.parts[0].right[i][0].hits / 2000.0;
        ck_assert_double_eq_tol(got, right[i], slack(right[i], 2000));
        ck_assert_uint_eq(r.parts[0].right[i][0].hits, r.parts[0].right[i][0].sure_hits);
    }
    /* What is right is right about better ones or about worse ones. */
    const struct probe_right *first = &r.parts[0].right[0][0];
    uint32_t found = first->better_hits, wrongly = first->said_better - found;
    ck_assert_uint_eq(first->hits, found + (2000 - r.parts[0].better - wrongly));
    ck_assert_double_eq_tol((double)found / r.parts[0].better, 0.6382, slack(0.6382, 900));
    /* Fair signs: about half of the directions are better; and V(θ) = 0 to 2/√(2000 * 50). */
    ck_assert_double_eq_tol(r.parts[0].better / 2000.0, 0.5, slack(0.5, 2000));
    ck_assert_double_eq_tol(r.value.mean, 0, 4 * 2 / sqrt(2000 * 50));
    ck_assert_double_eq(r.value.n, 2000 * 50);
    ck_assert_uint_eq(r.episodes_done, 2000 * (16 + 50) + 2000 * (16 + 200));
    ck_assert_uint_eq(r.steps, 7 * r.episodes_done);
    probe_results_free(&r);
}
END_TEST

/* P(right) of a panel of P with a linear link: ∫ σ_P(x) over x ~ N(μ, 2 noise²/D), and the same
 * against a worse θ'; the sum by the midpoint rule. */
static double right_by_integral(const struct panel *panel, double mean, double sd)
{
    double sum = 0, step = 0.01;
    for (double z = -8; z < 8; z += step) {
        double weight = exp(-0.5 * z * z) / sqrt(2 * M_PI) * step;
        sum += 0.5 * weight *
               (probe_majority(panel, mean + sd * z) + 1 - probe_majority(panel, -mean + sd * z));
    }
    return sum;
}

START_TEST(test_right_linear)
{
    struct stand_in stand_in = {1, {1}, 40};
    struct probe_subject subject = subject_of(&stand_in, 1);
    subject.panel.link = (struct link){LINK_LINEAR, 0.01};
    struct probe_settings settings = {.batches = 2000,
                                      .truth = 300,
                                      .episodes = {1, 4},
                                      .panelists = {1, 10, 100},
                                      .mu = {10, 30},
                                      .episodes_count = 2,
                                      .panelists_count = 3,
                                      .mu_count = 2};
    struct probe_results r = measure(&subject, &settings, 2);
    for (int m = 0; m < 2; m++)
        for (int i = 0; i < 2; i++)
            for (int p = 0; p < 3; p++) {
                struct panel panel = subject.panel;
                panel.panelists = settings.panelists[p];
                double expected = right_by_integral(&panel, settings.mu[m],
                                                    40 * sqrt(2.0 / settings.episodes[i]));
                ck_assert_double_eq_tol(r.parts[m].right[i][p].hits / 2000.0, expected,
                                        slack(expected, 2000));
            }
    probe_results_free(&r);
}
END_TEST

/* Common seeds: both policies see the same noise, and no verdict errs. */
START_TEST(test_pairing)
{
    struct stand_in stand_in = {1, {1}, 50};
    struct probe_subject subject = subject_of(&stand_in, 1);
    subject.panel.pairing = PAIRING_COMMON;
    struct probe_settings settings = single(50, 100000);
    struct probe_results r = measure(&subject, &settings, 2);
    ck_assert_uint_eq(r.parts[0].right[0][0].hits, 50);
    probe_results_free(&r);
}
END_TEST

static char *printed(const struct probe_results *results)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    probe_print(results, out);
    fclose(out);
    return text;
}

START_TEST(test_jobs)
{
    struct stand_in stand_in = {4, {3, 4, 0, 5}, 3};
    struct probe_subject subject = subject_of(&stand_in, 2);
    struct probe_settings settings = along;
    settings.batches = 30;
    settings.rounds = 16;
    char *text[2];
    for (unsigned i = 0; i < 2; i++) {
        struct probe_results r = measure(&subject, &settings, i ? 3 : 1);
        text[i] = printed(&r);
        probe_results_free(&r);
    }
    ck_assert_str_eq(text[0], text[1]);
    free(text[0]);
    free(text[1]);
}
END_TEST

/* Majorities: one panelist votes as σ says. Of three at 0.6: 3 0.6² 0.4 + 0.6³ = 0.648. Of two at
 * 0.6: 0.36, and half of 2 0.6 0.4 = 0.48 more when a coin decides ties. */
START_TEST(test_majority)
{
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 1, .batches = 1};
    ck_assert_double_eq_tol(probe_majority(&panel, 10), 0.6, 1e-12);
    panel.panelists = 3;
    ck_assert_double_eq_tol(probe_majority(&panel, 10), 0.648, 1e-12);
    panel.panelists = 2;
    ck_assert_double_eq_tol(probe_majority(&panel, 10), 0.36, 1e-12);
    panel.tie = TIE_COIN;
    ck_assert_double_eq_tol(probe_majority(&panel, 10), 0.6, 1e-12);
    ck_assert_double_eq(probe_majority(&panel, 80), 1);
    ck_assert_double_eq(probe_majority(&panel, -80), 0);
}
END_TEST

/* N = 64: √(4/64) = ¼, so σ_P(x) = ¾: with one panelist 0.5 + 0.01 x = 0.75 at 25, and a logistic
 * link at ln 3. N = 16 asks for certainty: at 50 on a linear link, nowhere on a logistic one. */
START_TEST(test_theorem)
{
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 1, .batches = 15};
    ck_assert(isnan(probe_theorem(&panel)));
    panel.batches = 1;
    ck_assert(isnan(probe_theorem(&panel)));
    panel.batches = 16;
    ck_assert_double_eq_tol(probe_theorem(&panel), 50, 1e-9);
    panel.panelists = 100; /* more of them make no more than certain sooner */
    ck_assert_double_eq_tol(probe_theorem(&panel), 50, 1e-3);
    panel.panelists = 1;
    panel.batches = 64;
    ck_assert_double_eq_tol(probe_theorem(&panel), 25, 1e-9);
    panel.link = (struct link){LINK_LOGISTIC, 1};
    ck_assert_double_eq_tol(probe_theorem(&panel), log(3), 1e-9);
    panel.batches = 16;
    ck_assert(isinf(probe_theorem(&panel)));
}
END_TEST

/* Wilson (1927): of 5 in 10 [0.2366, 0.7634], of none [0, 0.2775]. */
START_TEST(test_wilson)
{
    struct interval half = stats_wilson(5, 10), none = stats_wilson(0, 10),
                    all = stats_wilson(10, 10);
    ck_assert_double_eq_tol(half.low, 0.2366, 5e-5);
    ck_assert_double_eq_tol(half.high, 0.7634, 5e-5);
    ck_assert_double_eq(none.low, 0);
    ck_assert_double_eq_tol(none.high, 0.2775, 5e-5);
    ck_assert_double_eq_tol(all.low, 1 - 0.2775, 5e-5);
    ck_assert_double_eq(all.high, 1);
}
END_TEST

static char *said_at(uint32_t batches, struct link link)
{
    struct stand_in stand_in = {1, {1}, 1};
    struct probe_subject subject = subject_of(&stand_in, 1);
    subject.panel.batches = batches;
    subject.panel.link = link;
    struct probe_settings settings = along;
    settings.batches = 5;
    settings.rounds = 0;
    struct probe_results r = measure(&subject, &settings, 1);
    char *text = printed(&r);
    probe_results_free(&r);
    return text;
}

/* What is said of the theorem; a bound never is. */
START_TEST(test_premises)
{
    char *text = said_at(15, (struct link){LINK_LINEAR, 0.01});
    ck_assert_ptr_nonnull(strstr(text, "the theorem says nothing here; it needs N ≥ 16"));
    ck_assert_ptr_null(strstr(text, "cos("));
    free(text);
    text = said_at(16, (struct link){LINK_LOGISTIC, 1});
    ck_assert_ptr_nonnull(strstr(text, "the theorem says nothing here."));
    free(text);
    text = said_at(64, (struct link){LINK_LINEAR, 0.01});
    ck_assert_ptr_nonnull(strstr(text, "= 25 in units of return"));
    ck_assert_ptr_nonnull(strstr(text, "no bound is given"));
    free(text);
}
END_TEST

static size_t lines_of(const char *name)
{
    char *text = file_text(folder, name);
    size_t lines = 0;
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    free(text);
    return lines;
}

START_TEST(test_files)
{
    struct probe_subject subject = subject_of(&slope, 2);
    struct probe_settings settings = {.batches = 20,
                                      .truth = 2,
                                      .rounds = 8,
                                      .episodes = {1, 4},
                                      .panelists = {1, 10, 100},
                                      .mu = {0.1, 0.5},
                                      .episodes_count = 2,
                                      .panelists_count = 3,
                                      .mu_count = 2};
    struct probe_results r = measure(&subject, &settings, 2);
    char *said = NULL;
    size_t size = 0;
    struct errs errs = {0};
    enter();
    FILE *out = open_memstream(&said, &size);
    ck_assert_msg(probe_write(&r, folder, &(struct output_rule){0}, out, &errs), "%s",
                  errs_first(&errs));
    fclose(out);
    ck_assert_ptr_nonnull(strstr(said, folder));
    /* heads; 5 policies x 2 D x 20 batches; 4 parts x 2 D x 3 P; ĝ of 1 and of 8 rounds */
    ck_assert_uint_eq(lines_of("batches.csv"), 1 + 5 * 2 * 20);
    ck_assert_uint_eq(lines_of("right.csv"), 1 + 4 * 2 * 3);
    ck_assert_uint_eq(lines_of("cosine.csv"), 1 + 2);
    char *page = file_text(folder, "index.html");
    ck_assert_ptr_nonnull(strstr(page, "it needs N ≥ 16"));
    size_t drawings = 0;
    for (const char *at = page; (at = strstr(at, "<figure>")); at++)
        drawings++;
    ck_assert_uint_eq(drawings, 4 * 2 + 2);
    free(page);
    /* No folder can be made below a file, which is the user's mistake. */
    char *below = mem_format("%s/right.csv/x", folder);
    ck_assert(!probe_write(&r, below, &(struct output_rule){0}, stderr, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    leave();
    free(below);
    free(said);
    probe_results_free(&r);
}
END_TEST

/* Ctrl-C during the first of 400 local jobs: those not begun never are. Withdrawn from the first
 * on, all 2400 episodes would be played, for workers take up the next while one is waited for. */
struct interrupted {
    atomic_uint played;
    atomic_bool told;
};

static struct episode play_slowly(const void *context, struct worker *worker, const float *theta,
                                  uint64_t key)
{
    (void)worker, (void)theta, (void)key;
    struct interrupted *interrupted = *(struct interrupted *const *)context;
    atomic_fetch_add(&interrupted->played, 1);
    do
        usleep(1000);
    while (!interrupted->told);
    return (struct episode){0};
}

/* Within pool_run, which has its own handler then. */
static void interrupt(void *context, size_t done, size_t count)
{
    (void)done, (void)count;
    struct interrupted *interrupted = context;
    raise(SIGINT);
    interrupted->told = true;
}

START_TEST(test_interrupted)
{
    struct stand_in stand_in = {1, {1}, 1};
    struct interrupted interrupted = {0}, *context = &interrupted;
    struct probe_subject subject = subject_of(&stand_in, 1);
    subject.episode = play_slowly;
    subject.context = &context;
    struct probe_settings settings = single(400, 3);
    settings.tick = interrupt;
    settings.context = &interrupted;
    struct pool *pool = pool_new(&(struct pool_options){.workers = 2});
    struct probe_results results = {.scenario = "stand-in", .task = "none"};
    ck_assert(!probe_measure(&subject, &settings, pool, &results));
    ck_assert_uint_lt(interrupted.played, 400);
    probe_results_free(&results);
    pool_free(pool);
}
END_TEST

TEST_MAIN("probe", test_right_step, test_right_linear, test_pairing, test_jobs, test_majority,
          test_theorem, test_wilson, test_premises, test_files, test_interrupted)

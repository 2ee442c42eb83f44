/* The scenarios of the paper ask for what its Table 1 and Figure 3 compare. */
#include "core/base/mem.h"
#include "models/policy/policy_file.h"
#include "models/tasks/task.h"
#include "reports/pages/curve_file.h"
#include "sim/study/study.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Without the pretrained policies: what is checked here does not rest on them. */
static const char *const scratch[] = {"policy.init=scratch", "policy.normaliser=none"};

static struct study read_study(const char *name, const char *const *sets, size_t set_count)
{
    struct study study = {0};
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/paper/%s.yaml", SRCDIR, name);
    ck_assert_msg(study_read(&study, path, sets, set_count, &errs), "%s", errs_first(&errs));
    free(path);
    errs_free(&errs);
    return study;
}

static const struct {
    const char *name, *task;
    uint32_t episodes, rounds; /* D; of K = 1 */
} tasks[] = {
    {"halfcheetah", "HalfCheetah", 4, 150},
    {"hopper", "Hopper", 1, 30},
    {"swimmer", "Swimmer", 1, 150},
    {"walker2d", "Walker2d", 4, 150},
};

/* Episodes of agents in a trial: T rounds of K agents, N batches of D from θ and D from θ'. */
static uint64_t samples(const struct scenario *s)
{
    const struct panel *panel = &s->algorithm.panel;
    return (uint64_t)s->rounds * s->agents * 2 * panel->batches * panel->episodes;
}

static void check_shared(const struct scenario *s, size_t task)
{
    const struct algorithm_config *a = &s->algorithm;
    ck_assert_str_eq(s->task.name, tasks[task].task);
    ck_assert_uint_eq(s->task.horizon, 1000);
    ck_assert_uint_eq(a->panel.episodes, tasks[task].episodes);
    ck_assert_uint_eq(a->panel.batches, 1);
    ck_assert_uint_eq(a->panel.panelists, 100);
    ck_assert_int_eq(a->panel.link.kind, LINK_LINEAR);
    ck_assert_double_eq(a->panel.link.parameter, 0.01);
    ck_assert_int_eq(a->panel.tie, TIE_AGAINST);
    ck_assert_double_eq(a->alpha, 0.01);
    ck_assert_double_eq(a->mu, 0.05);
    ck_assert_uint_eq(s->evaluation.episodes, 20);
    ck_assert_uint_eq(s->evaluation.modes, MODE_STOCHASTIC);
    ck_assert_uint_eq(s->policy.hidden_count, 2);
    ck_assert_uint_eq(s->policy.hidden[0], 64);
    ck_assert_uint_eq(s->policy.hidden[1], 64);
}

static void check_accepts(const struct scenario *s)
{
    ck_assert_int_eq(s->algorithm.acceptance, ACCEPTANCE_ACCEPT_REJECT);
    ck_assert_int_eq(s->algorithm.schedule, SCHEDULE_HALVING);
    ck_assert_uint_eq(s->algorithm.patience, 3);
}

/* Every K at exactly 300 D N episodes (Hopper 60 D N): T = 150 / K or 30 / K rounds. */
static void check_table(const struct study *study, size_t first, size_t seeds, size_t task)
{
    static const uint32_t agents[] = {1, 1, 5, 10, 15};
    for (size_t v = 0; v < 5; v++)
        for (size_t i = 0; i < seeds; i++) {
            const struct scenario *s = study_trial(study, first + v * seeds + i, NULL)->scenario;
            ck_assert_uint_eq(s->seed, i + 1);
            ck_assert_uint_eq(s->agents, agents[v]);
            ck_assert_uint_eq(samples(s), 2 * tasks[task].rounds * tasks[task].episodes);
            ck_assert_int_eq(s->algorithm.direction,
                             v == 0 ? DIRECTION_GAUSSIAN : DIRECTION_RADEMACHER);
            ck_assert_str_eq(s->algorithm.method->name, "par_s2zpo");
            ck_assert_int_eq(s->algorithm.optimiser.kind, OPTIMISER_ADAM);
            ck_assert_double_gt(s->algorithm.optimiser.clip, 0);
            check_shared(s, task);
            check_accepts(s);
        }
}

START_TEST(test_table1)
{
    for (size_t t = 0; t < 4; t++) {
        char *name = mem_format("table1-%s", tasks[t].name);
        struct study study = read_study(name, scratch, 2);
        ck_assert_uint_eq(study.count, 5 * 20);
        check_table(&study, 0, 20, t);
        study_free(&study);
        free(name);
    }
}
END_TEST

/* A policy for each task, of zeros, in the test's folder as in a data folder. */
static void make_policies(void)
{
    ck_assert(mkdir("models", 0700) == 0 && mkdir("models/pretrained", 0700) == 0 &&
              symlink(SRCDIR "/models/mjcf", "models/mjcf") == 0 &&
              symlink(SRCDIR "/scenarios", "scenarios") == 0);
    static float theta[6000], log_std[6];
    for (size_t t = 0; t < 4; t++) {
        struct errs errs = {0};
        struct task *task = task_open(tasks[t].task, NULL, &errs);
        ck_assert_msg(task != NULL, "%s", errs_first(&errs));
        const struct task_info *info = task_info(task);
        struct policy_file file = {.horizon = 1000,
                                   .shape = {.layers = 3, .width = {info->obs, 64, 64, info->act}},
                                   .theta = theta,
                                   .log_std = log_std};
        strcpy(file.task, tasks[t].task);
        char *path = mem_format("models/pretrained/%s.policy", tasks[t].task);
        ck_assert_msg(policy_file_write(&file, path, &(struct output_rule){0}, &errs), "%s",
                      errs_first(&errs));
        free(path);
        task_free(task);
    }
}

START_TEST(test_table1_small)
{
    enter();
    make_policies();
    setenv("FEDSIM_DATADIR", folder, 1); /* of this test's own process */
    struct study study = read_study("table1-small", NULL, 0);
    ck_assert_uint_eq(study.count, 4 * 5 * 3);
    for (size_t t = 0; t < 4; t++)
        check_table(&study, t * 15, 3, t);
    study_free(&study);
    leave();
}
END_TEST

/* Four methods, each with both optimisers, 100 rounds of five agents. */
START_TEST(test_fig3)
{
    for (size_t t = 0; t < 4; t++) {
        char *name = mem_format("fig3-%s", tasks[t].name);
        struct study study = read_study(name, scratch, 2);
        ck_assert_uint_eq(study.count, 4 * 2 * 20);
        for (size_t i = 0; i < study.count; i++) {
            const struct scenario *s = study_trial(&study, i, NULL)->scenario;
            size_t method = i / 40;
            ck_assert_uint_eq(s->rounds, 100);
            ck_assert_uint_eq(s->agents, 5);
            ck_assert_str_eq(s->algorithm.method->name, method == 0 ? "par_s2zpo" : "fedavg_s2zpo");
            ck_assert_int_eq(s->algorithm.step, method >= 2 ? STEP_NORM_MATCHED : STEP_PAPER);
            ck_assert_int_eq(s->algorithm.probe, method == 3 ? PROBE_NORM_MATCHED : PROBE_PAPER);
            ck_assert_int_eq(s->algorithm.optimiser.kind,
                             i / 20 % 2 ? OPTIMISER_ADAM : OPTIMISER_PLAIN);
            check_shared(s, t);
            check_accepts(s);
        }
        study_free(&study);
        free(name);
    }
}
END_TEST

START_TEST(test_fig2)
{
    for (size_t t = 0; t < 4; t++) {
        char *name = mem_format("fig2-%s", tasks[t].name);
        struct study study = read_study(name, scratch, 2);
        check_shared(study_trial(&study, 0, NULL)->scenario, t);
        ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->agents, 5);
        study_free(&study);
        free(name);
    }
}
END_TEST

/* Whoever goes on with a study finds what is published by its number: no trial is lost because a
 * key was added to scenarios, or a default spelled another way. */
static void check_numbers(const char *curves_of, const char *const *names, size_t count)
{
    struct curve_folder curves = {0};
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/paper/%s", SRCDIR, curves_of);
    ck_assert(curve_folder_read(&curves, path, &errs));
    ck_assert_uint_gt(curves.count, 0);
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        struct study study = read_study(names[i], NULL, 0);
        for (size_t t = 0; t < study.count; t++)
            known += curve_folder_has(&curves, study.keys[t].run);
        study_free(&study);
    }
    ck_assert_uint_eq(known, curves.count);
    curve_folder_free(&curves);
    errs_free(&errs);
    free(path);
}

START_TEST(test_published_trials_keep_their_numbers)
{
    static const char *const results[] = {
        "table1-halfcheetah", "table1-hopper", "table1-swimmer", "table1-walker2d",
        "fig3-halfcheetah",   "fig3-hopper",   "fig3-swimmer",   "fig3-walker2d"};
    static const char *const second[] = {"second-look", "second-look-others"};
    check_numbers("results", results, sizeof results / sizeof *results);
    check_numbers("second-look", second, sizeof second / sizeof *second);
}
END_TEST

TEST_MAIN("paper", test_table1, test_table1_small, test_fig3, test_fig2,
          test_published_trials_keep_their_numbers)

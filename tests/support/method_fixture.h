/* A small learning problem that the tests of the algorithms share. */
#ifndef TESTS_METHOD_FIXTURE_H
#define TESTS_METHOD_FIXTURE_H

#include "core/base/mem.h"
#include "models/device/device.h"
#include "models/device/device_receive.h"
#include "models/device/work.h"
#include "models/device/work_run.h"
#include "models/federated/local_learner.h"
#include "models/learning/keys.h"
#include "models/memory/memory_need.h"
#include "models/methods/algorithm_list.h"
#include "models/server/server.h"
#include "models/server/server_download.h"
#include "models/server/server_receive.h"
#include "models/server/server_waves.h"

#include <check.h>
#include <stdlib.h>

/* Those that tests go through. */
static const char *const methods[] = {"par_s2zpo", "fedavg_s2zpo", "fedavg",   "feedsign", "zspo",
                                      "decomfl",   "baffle",       "zpg",      "zbcpg",    "es",
                                      "ars",       "fedzo",        "fedkseed", "fedscalar"};
enum { METHODS = sizeof methods / sizeof *methods };
/* Those whose agents learn by gradients, which need a robot. */
static const char *const gradient_methods[] = {"fedavg_ppo", "rm_ppo",  "dpo",
                                               "online_dpo", "fedrlhf", "fedrlhf_panel"};
enum { GRADIENT_METHODS = sizeof gradient_methods / sizeof *gradient_methods };

enum { FIXTURE_AGENTS = 6 };

struct fixture {
    struct task *task;
    struct problem problem;
    struct algorithm_config config; /* its `numbers` are those of this very fixture */
    struct number_settings numbers;
    float *theta0, log_std[TASK_ACT_MAX];
    float mean[TASK_OBS_MAX], inverse_sd[TASK_OBS_MAX]; /* of a frozen normaliser */
    double exact[2 * TASK_OBS_MAX];                     /* in double */
    float least[TASK_ACT_MAX], most[TASK_ACT_MAX];      /* of actions */
    uint64_t identities[FIXTURE_AGENTS];
};

/* Signs are normal numbers where the method refuses them. */
static inline void fixture_direction(struct fixture *fixture, enum direction direction)
{
    bool refused = fixture->config.method->real && direction == DIRECTION_RADEMACHER;
    fixture->config.direction = refused ? DIRECTION_GAUSSIAN : direction;
}

/* With a local learner θ₀ of the policy goes on with what is shared beside it; again once settings
 * have changed. */
static inline void fixture_beside(struct fixture *fixture)
{
    struct problem *problem = &fixture->problem;
    size_t policy = policy_parameters(&problem->shape);
    if (!fixture->config.method->local)
        return;
    problem->d = policy + local_shared(&fixture->config, &problem->shape);
    fixture->theta0 = mem_realloc(fixture->theta0, problem->d * sizeof *fixture->theta0);
    problem->theta0 = fixture->theta0;
    if (problem->d > policy)
        local_initialise(&fixture->config, &problem->shape, problem->seed_key,
                         fixture->theta0 + policy);
}

static inline void fixture_config(struct fixture *fixture, const char *method)
{
    struct panel *panel = &fixture->config.panel;
    fixture->config = (struct algorithm_config){
        .method = algorithm_find(method), .alpha = 0.01, .mu = 0.05, .local_steps = 1};
    fixture_direction(fixture, DIRECTION_RADEMACHER);
    fixture->config.numbers = &fixture->numbers;
    fixture->numbers = (struct number_settings){
        .directions = 1, .seeds = 8, .assumed = {LINK_LOGISTIC, 1}, .trim = 0.01, .top = 1};
    fixture->numbers.local.ppo = (struct agent_ppo_settings){.passes = 4,
                                                             .minibatch = 64,
                                                             .discount = 0.99,
                                                             .lambda = 0.95,
                                                             .ratio_clip = 0.2,
                                                             .value_weight = 0.5,
                                                             .gradient_norm = 0.5,
                                                             .reward_scale = 1};
    fixture->numbers.local.pairs =
        (struct pair_settings){.replay = 3, .passes = 2, .minibatch = 2, .beta = 0.1};
    fixture->numbers.local.reward =
        (struct reward_settings){.members = 2, .hidden_layers = 1, .hidden = {8}, .rate = 0.01};
    *panel = (struct panel){.panelists = 11, .batches = 1, .episodes = 1, .tie = TIE_COIN};
    panel->link.kind = LINK_LOGISTIC;
    panel->link.parameter = 0.1;
    for (uint64_t i = 0; i < FIXTURE_AGENTS; i++)
        fixture->identities[i] = key_of(77, PURPOSE_AGENT, i);
    if (fixture->problem.shape.layers)
        fixture_beside(fixture);
}

/* The timing-only task with d parameters, θ₀ = 0.1, 0.2, ... */
static inline void fixture_none(struct fixture *fixture, const char *method, size_t d)
{
    struct errs errs = {0};
    *fixture = (struct fixture){0};
    fixture->task =
        task_open("none", &(struct task_options){.horizon = 3, .reset_noise = -1}, &errs);
    if (!fixture->task)
        ck_abort_msg("%s", errs_first(&errs));
    fixture->theta0 = mem_zero(d, sizeof(float));
    for (size_t i = 0; i < d; i++)
        fixture->theta0[i] = (float)(0.1 * (double)(i + 1));
    fixture->problem = (struct problem){
        .task = fixture->task, .d = d, .theta0 = fixture->theta0, .seed_key = 4711};
    fixture_config(fixture, method);
}

/* A Hopper of a few steps, hidden layers as given (0: linear), Gaussian head. */
static inline void fixture_robot(struct fixture *fixture, const char *method, const char *robot,
                                 uint32_t horizon, uint32_t hidden)
{
    struct errs errs = {0};
    struct policy_shape shape = {.layers = 1};
    *fixture = (struct fixture){0};
    fixture->task =
        task_open(robot, &(struct task_options){.horizon = horizon, .reset_noise = -1}, &errs);
    if (!fixture->task)
        ck_abort_msg("%s", errs_first(&errs));
    shape.width[0] = task_info(fixture->task)->obs;
    if (hidden) {
        shape.layers = 3;
        shape.width[1] = shape.width[2] = hidden;
    }
    shape.width[shape.layers] = task_info(fixture->task)->act;
    size_t d = policy_parameters(&shape);
    fixture->theta0 = mem_zero(d, sizeof(float));
    policy_initialise(&shape, 1, 5, fixture->theta0);
    for (int i = 0; i < TASK_ACT_MAX; i++)
        fixture->log_std[i] = -1;
    fixture->problem = (struct problem){.task = fixture->task,
                                        .shape = shape,
                                        .d = d,
                                        .theta0 = fixture->theta0,
                                        .log_std = fixture->log_std,
                                        .seed_key = 4711};
    fixture_config(fixture, method);
}

static inline void fixture_normaliser(struct fixture *fixture, enum normaliser_kind kind)
{
    struct problem *problem = &fixture->problem;
    problem->normaliser_kind = kind;
    if (kind != NORMALISER_FROZEN)
        return;
    problem->normaliser = (struct normaliser){
        .width = problem->shape.width[0], .mean = fixture->mean, .inverse_sd = fixture->inverse_sd};
    for (uint32_t i = 0; i < problem->shape.width[0]; i++) {
        fixture->mean[i] = (float)(0.01 * i);
        fixture->inverse_sd[i] = 2;
    }
}

/* As of a policy from elsewhere: a frozen normaliser in double, and actions that are squashed. */
static inline void fixture_foreign(struct fixture *fixture)
{
    struct problem *problem = &fixture->problem;
    uint32_t obs = problem->shape.width[0], act = problem->shape.width[problem->shape.layers];
    problem->shape.activation = ACTIVATION_RELU;
    problem->normaliser_kind = NORMALISER_FROZEN;
    problem->normaliser = (struct normaliser){.width = obs, .clip = 5, .exact = fixture->exact};
    for (uint32_t i = 0; i < obs; i++)
        fixture->exact[i] = 0.01 * i, fixture->exact[obs + i] = 2;
    problem->output = (struct policy_output){OUTPUT_TANH, act, fixture->least, fixture->most};
    for (uint32_t i = 0; i < act; i++)
        fixture->least[i] = -1, fixture->most[i] = 2;
}

static inline void fixture_free(struct fixture *fixture)
{
    task_free(fixture->task);
    free(fixture->theta0);
}

/* Every optional part of an update at once (no moments for fedavg, which has no gradient). */
static inline void fixture_everything(struct fixture *fixture, enum direction direction)
{
    bool gradient = algorithm_has_gradient(fixture->config.method);
    fixture_direction(fixture, direction);
    fixture->config.schedule = SCHEDULE_HALVING;
    fixture->config.acceptance = ACCEPTANCE_ACCEPT_REJECT;
    fixture->config.patience = 2;
    if (gradient)
        fixture->config.optimiser = (struct optimiser){OPTIMISER_ADAM, ADAM_DEFAULTS, 3};
}

/* Aggregates; `accept` is what the acceptance panel says, if there is one. */
static inline void fixture_aggregate(struct server *server, bool accept)
{
    struct work *panel = server_aggregate(server, true);
    if (!panel)
        return;
    work_free(panel);
    server_decide(server, accept);
}

static inline struct server *fixture_server(const struct fixture *fixture)
{
    struct errs errs = {0};
    struct server *server = server_new(&fixture->config, &fixture->problem, &errs);
    ck_assert_msg(server != NULL, "%s", errs_first(&errs));
    return server;
}

#endif

#include "tests/support/oracle.h"

#include "core/base/mem.h"
#include "models/federated/local_learner.h"
#include "models/learning/keys.h"

#include <stdlib.h>

void oracle_open(struct oracle *oracle, const struct scenario *s)
{
    struct errs errs = {0};
    struct task_options options = scenario_task_options(s);
    struct task *task = task_open(s->task.name, &options, &errs);
    uint64_t seed = rng_fold(0, s->seed), agents = rng_fold(seed, PURPOSE_AGENT);
    *oracle =
        (struct oracle){.task = task,
                        .problem = {.task = task,
                                    .shape = {.layers = s->policy.hidden_count + 1,
                                              .activation = s->policy.activation,
                                              .head = s->policy.head,
                                              .trains_log_std = s->policy.trained == TRAINED_ALL},
                                    .normaliser_kind = s->policy.normaliser,
                                    .seed_key = seed}};
    struct problem *problem = &oracle->problem;
    problem->shape.width[0] = task_info(task)->obs;
    for (uint32_t i = 0; i < s->policy.hidden_count; i++)
        problem->shape.width[i + 1] = s->policy.hidden[i];
    problem->shape.width[problem->shape.layers] = task_info(task)->act;
    size_t policy = policy_parameters(&problem->shape);
    problem->d = policy + local_shared(&s->algorithm, &problem->shape);
    problem->theta0 = oracle->theta0 = mem_zero(problem->d, sizeof(float));
    policy_initialise(&problem->shape, s->policy.output_scale, rng_fold(seed, PURPOSE_INITIAL),
                      oracle->theta0);
    for (int i = 0; i < TASK_ACT_MAX; i++)
        oracle->log_std[i] = (float)s->policy.log_std;
    /* Where they are trained: the numbers at the end of θ, behind those of the layers. */
    for (size_t i = policy_layer_offset(&problem->shape, problem->shape.layers); i < policy; i++)
        oracle->theta0[i] = (float)s->policy.log_std;
    if (problem->d > policy)
        local_initialise(&s->algorithm, &problem->shape, seed, oracle->theta0 + policy);
    problem->log_std = s->policy.head == HEAD_GAUSSIAN ? oracle->log_std : NULL;
    uint32_t count = 0;
    for (uint32_t c = 0; c < s->class_count; c++)
        for (uint32_t i = 0; i < s->classes[c].count; i++)
            oracle->identities[count++] =
                rng_fold(rng_fold(agents, rng_name(s->classes[c].name)), i);
    oracle->setup = (struct plain_setup){.config = &s->algorithm,
                                         .problem = problem,
                                         .identities = oracle->identities,
                                         .agents = s->agents,
                                         .rounds = s->rounds,
                                         .evaluation_episodes = s->evaluation.episodes};
}

void oracle_close(struct oracle *oracle)
{
    task_free(oracle->task);
    free(oracle->theta0);
}

/* What is learnt is opened: from scratch, or from a policy file. */
#include "sim/dispatch/learning.h"

#include "core/base/mem.h"
#include "models/learning/keys.h"
#include "sim/dispatch/federation_state.h"

#include <stdlib.h>
#include <string.h>

/* The task decides both ends of the network, the scenario the layers between. */
static struct policy_shape shape_of(const struct scenario *s, const struct task_info *info)
{
    struct policy_shape shape = {.layers = s->policy.hidden_count + 1,
                                 .activation = s->policy.activation,
                                 .head = s->policy.head};
    shape.width[0] = info->obs;
    for (uint32_t i = 0; i < s->policy.hidden_count; i++)
        shape.width[i + 1] = s->policy.hidden[i];
    shape.width[shape.layers] = info->act;
    return shape;
}

/* The problem borrows what the learning owns. Without a task θ is d zeros, which only have a
 * length. */
static void start_from_scratch(struct federation *f)
{
    const struct scenario *s = f->scenario;
    struct problem *p = &f->learning.problem;
    uint32_t actions = p->shape.width[p->shape.layers];
    f->learning.theta0 = mem_zero(p->d, sizeof *f->learning.theta0);
    if (!task_is_none(f->learning.task))
        policy_initialise(&p->shape, s->policy.output_scale, rng_fold(p->seed_key, PURPOSE_INITIAL),
                          f->learning.theta0);
    if (p->shape.head == HEAD_GAUSSIAN && actions) {
        f->learning.log_std = mem_zero(actions, sizeof *f->learning.log_std);
        for (uint32_t i = 0; i < actions; i++)
            f->learning.log_std[i] = (float)s->policy.log_std;
    }
    p->theta0 = f->learning.theta0;
    p->log_std = f->learning.log_std;
}

/* What the file holds has to fit what the scenario says: shape, task, and what observations are
 * normalised by, since θ means nothing under another normaliser. */
static bool start_from_file(struct federation *f, struct errs *errs)
{
    struct problem *p = &f->learning.problem;
    const char *path = f->scenario->policy.init_path;
    if (!policy_file_read(&f->learning.initial, path, errs))
        return false;
    /* The mean of a Gaussian head is a deterministic policy too. */
    struct policy_shape wanted = p->shape;
    if (wanted.head == HEAD_DETERMINISTIC)
        wanted.head = f->learning.initial.shape.head;
    if (!policy_file_fits(&f->learning.initial, f->scenario->task.name, &wanted, path, errs))
        return false;
    if (f->learning.initial.normaliser.width && p->normaliser_kind == NORMALISER_NONE)
        return errs_add(errs, FAULT_INPUT, NULL, "policy: {normaliser: frozen}",
                        "%s: learnt from normalised observations, but policy.normaliser is none",
                        path);
    if (f->learning.initial.normaliser.width && p->normaliser_kind == NORMALISER_FLEET)
        return errs_add(errs, FAULT_INPUT, NULL, "policy: {normaliser: frozen}",
                        "%s: holds no count behind its normaliser, so the fleet's statistics would "
                        "begin anew and change what the policy sees",
                        path);
    p->theta0 = f->learning.initial.theta;
    if (p->shape.head == HEAD_GAUSSIAN)
        f->learning.log_std = mem_copy(f->learning.initial.log_std,
                                       wanted.width[wanted.layers] * sizeof *f->learning.log_std);
    p->log_std = f->learning.log_std;
    if (p->normaliser_kind != NORMALISER_NONE)
        p->normaliser = f->learning.initial.normaliser;
    return true;
}

/* In this order, as each is made from the one before: task, problem, θ, server, devices. What was
 * opened when it fails, learning_free takes. */
bool learning_open(struct federation *f, struct errs *errs)
{
    const struct scenario *s = f->scenario;
    struct task_options options = {s->task.horizon, s->task.reset_noise};
    f->learning.task = task_open(s->task.name, &options, errs);
    if (!f->learning.task)
        return false;
    f->learning.problem = (struct problem){.task = f->learning.task,
                                           .shape = shape_of(s, task_info(f->learning.task)),
                                           .normaliser_kind = s->policy.normaliser,
                                           .seed_key = seed_key(s->seed)};
    f->learning.problem.d = task_is_none(f->learning.task)
                                ? s->policy.parameters
                                : policy_parameters(&f->learning.problem.shape);
    if (strcmp(s->policy.init, "scratch") == 0)
        start_from_scratch(f);
    else if (!start_from_file(f, errs))
        return false;
    f->learning.server = server_new(&s->algorithm, &f->learning.problem, errs);
    if (!f->learning.server)
        return false;
    mem_grow(&f->learning.replica_hashes, &f->learning.replica_hashes_capacity, 1,
             sizeof *f->learning.replica_hashes);
    /* Of version 0, what every device begins with. */
    f->learning.replica_hashes[0] = server_replica_hash(f->learning.server);
    for (uint32_t i = 0; i < f->fleet.count; i++) {
        f->fleet.agents[i].device =
            device_new(server_host(f->learning.server), f->fleet.agents[i].identity);
        if (f->audit && i % f->audit == 0)
            device_audit(f->fleet.agents[i].device, true);
    }
    return true;
}

void learning_free(struct learning *learning)
{
    server_free(learning->server);
    task_free(learning->task);
    policy_file_free(&learning->initial);
    free(learning->theta0);
    free(learning->log_std);
    free(learning->replica_hashes);
}

void learning_keep_hash(struct federation *f)
{
    if (!f->audit)
        return;
    uint32_t version = server_version(f->learning.server);
    mem_grow(&f->learning.replica_hashes, &f->learning.replica_hashes_capacity, version + 1,
             sizeof *f->learning.replica_hashes);
    f->learning.replica_hashes[version] = server_replica_hash(f->learning.server);
}

void learning_spent(struct federation *f, const struct rollout_cost *cost)
{
    rollout_cost_add(&f->learning.cost, cost);
}

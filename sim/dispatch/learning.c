/* What is learnt is opened: from scratch, or from a policy file. */
#include "sim/dispatch/learning.h"

#include "core/base/mem.h"
#include "models/federated/local_learner.h"
#include "models/learning/keys.h"
#include "sim/dispatch/federation_state.h"

#include <stdlib.h>
#include <string.h>

/* The task decides both ends of the network, the scenario the layers between. */
static struct policy_shape shape_of(const struct scenario *s, const struct task_info *info)
{
    struct policy_shape shape = {.layers = s->policy.hidden_count + 1,
                                 .activation = s->policy.activation,
                                 .head = s->policy.head,
                                 .trains_log_std = s->policy.trained == TRAINED_ALL};
    shape.width[0] = info->obs;
    for (uint32_t i = 0; i < s->policy.hidden_count; i++)
        shape.width[i + 1] = s->policy.hidden[i];
    shape.width[shape.layers] = info->act;
    return shape;
}

/* Where it is trained too, the log-std is θ's end. */
static void append_log_std(struct learning *l)
{
    const struct policy_shape *shape = &l->problem.shape;
    if (shape->trains_log_std)
        memcpy(l->theta0 + policy_layer_offset(shape, shape->layers), l->log_std,
               shape->width[shape->layers] * sizeof *l->log_std);
}

/* The problem borrows what the learning owns. Without a task θ is d zeros, which only have a
 * length. */
static void start_from_scratch(struct learning *l, const struct scenario *s)
{
    struct problem *p = &l->problem;
    uint32_t actions = p->shape.width[p->shape.layers];
    l->theta0 = mem_zero(p->d, sizeof *l->theta0);
    if (!task_is_none(l->task))
        policy_initialise(&p->shape, s->policy.output_scale, rng_fold(p->seed_key, PURPOSE_INITIAL),
                          l->theta0);
    if (p->shape.head == HEAD_GAUSSIAN && actions) {
        l->log_std = mem_zero(actions, sizeof *l->log_std);
        for (uint32_t i = 0; i < actions; i++)
            l->log_std[i] = (float)s->policy.log_std;
        append_log_std(l);
    }
    p->theta0 = l->theta0;
    p->log_std = l->log_std;
}

/* What the file holds has to fit what the scenario says: shape, task, and what observations are
 * normalised by, since θ means nothing under another normaliser. */
static bool start_from_file(struct learning *l, const struct scenario *s, struct errs *errs)
{
    struct problem *p = &l->problem;
    const char *path = s->policy.init_path;
    if (!policy_file_read(&l->initial, path, errs))
        return false;
    /* The mean of a Gaussian head is a deterministic policy too. */
    struct policy_shape wanted = p->shape;
    if (wanted.head == HEAD_DETERMINISTIC)
        wanted.head = l->initial.shape.head;
    wanted.trains_log_std = false; /* a file holds it beside θ */
    /* A changed task may be begun where the unchanged one was left. */
    const char *name = s->task.info->name, *unchanged = task_short_name(s->task.name);
    name = strcmp(l->initial.task, unchanged) == 0 ? unchanged : name;
    if (!policy_file_fits(&l->initial, name, &wanted, path, errs))
        return false;
    if (l->initial.normaliser.width && p->normaliser_kind == NORMALISER_NONE)
        return errs_add(errs, FAULT_INPUT, NULL, "policy: {normaliser: frozen}",
                        "%s: learnt from normalised observations, but policy.normaliser is none",
                        path);
    if (l->initial.normaliser.width && p->normaliser_kind == NORMALISER_FLEET)
        return errs_add(errs, FAULT_INPUT, NULL, "policy: {normaliser: frozen}",
                        "%s: holds no count behind its normaliser, so the fleet's statistics would "
                        "begin anew and change what the policy sees",
                        path);
    l->theta0 = mem_zero(p->d, sizeof *l->theta0);
    memcpy(l->theta0, l->initial.theta, policy_parameters(&wanted) * sizeof *l->theta0);
    if (p->shape.head == HEAD_GAUSSIAN) {
        l->log_std = mem_copy(l->initial.log_std, wanted.width[wanted.layers] * sizeof *l->log_std);
        append_log_std(l);
    }
    p->theta0 = l->theta0;
    p->log_std = l->log_std;
    if (p->normaliser_kind != NORMALISER_NONE)
        p->normaliser = l->initial.normaliser;
    p->output = l->initial.output;
    return true;
}

/* What is learnt beside the policy, and shared, begins anew whatever the policy comes from. */
static void start_beside(struct learning *l, const struct scenario *s)
{
    const struct policy_shape *shape = &l->problem.shape;
    if (!task_is_none(l->task) && local_shared(&s->algorithm, shape))
        local_initialise(&s->algorithm, shape, l->problem.seed_key,
                         l->theta0 + policy_parameters(shape));
}

/* In this order, as each is made from the one before: task, problem, θ, server. What was opened
 * when it fails, learning_free takes. */
bool learning_open(struct learning *l, const struct scenario *s, struct errs *errs)
{
    struct task_options options = scenario_task_options(s);
    l->task = task_open_info(s->task.info, &options, errs);
    if (!l->task)
        return false;
    l->problem = (struct problem){.task = l->task,
                                  .shape = shape_of(s, task_info(l->task)),
                                  .normaliser_kind = s->policy.normaliser,
                                  .seed_key = seed_key(s->seed)};
    l->problem.d = task_is_none(l->task) ? s->policy.parameters
                                         : policy_parameters(&l->problem.shape) +
                                               local_shared(&s->algorithm, &l->problem.shape);
    if (strcmp(s->policy.init, "scratch") == 0)
        start_from_scratch(l, s);
    else if (!start_from_file(l, s, errs))
        return false;
    start_beside(l, s);
    l->server = server_new(&s->algorithm, &l->problem, errs);
    if (!l->server)
        return false;
    mem_grow(&l->replica_hashes, &l->replica_hashes_capacity, 1, sizeof *l->replica_hashes);
    /* Of version 0, what every device begins with. */
    l->replica_hashes[0] = server_replica_hash(l->server);
    return true;
}

void learning_equip(struct federation *f, struct agent *agent)
{
    if (!f->learning.server)
        return;
    agent->device = device_new(server_host(f->learning.server), agent->identity);
    const struct class_spec *class = agent->class_spec;
    const struct conducts conducts =
        conducts_of(&class->conduct, &class->panel.conduct, class->panel.part,
                    f->scenario->algorithm.panel.panelists);
    device_behave(agent->device, &conducts);
    if (f->audit && agent->number % f->audit == 0)
        device_audit(agent->device, true);
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

#include "models/work.h"

#include "core/mem.h"
#include "models/keys.h"
#include "models/partition.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
    const struct learner *learner;
    uint64_t identity, key;
    uint32_t round, slot, slots;
    double alpha, mu; /* as applied */
    struct blob *theta, *row, *normaliser, *cut;
    struct blob *candidate; /* the server's panel compares θ with it; else NULL */
    struct blocks blocks;
    double flops; /* spent on catching up */
};

struct work *work_new(const struct device *device, double flops)
{
    const struct learner *learner = &device->host->learner;
    const struct pending *pending = &device->pending;
    const struct progress *progress = &device->progress;
    struct work *work = mem_zero(1, sizeof *work);
    *work = (struct work){.learner = learner,
                          .identity = device->identity,
                          .key = device->key,
                          .round = pending->round,
                          .slot = pending->slot,
                          .slots = pending->slots,
                          .alpha = learner_alpha(learner, progress, pending->round, pending->slots),
                          .mu = learner_mu(learner, progress, pending->round, pending->slots),
                          .theta = blob_hold(device->replica),
                          .row = blob_hold(pending->row),
                          .normaliser = blob_hold(device->normaliser),
                          .cut = device_cut(device, pending->round, pending->slots),
                          .flops = flops};
    work->blocks = host_blocks(device->host, pending->slots, work->cut);
    return work;
}

struct work *work_of_server(const struct learner *learner, uint32_t round, struct blob *current,
                            struct blob *candidate, const struct normaliser *normaliser)
{
    struct work *work = mem_zero(1, sizeof *work);
    *work = (struct work){.learner = learner,
                          .identity = key_of(learner->problem.seed_key, PURPOSE_SERVER),
                          .round = round,
                          .theta = blob_hold(current),
                          .candidate = blob_hold(candidate)};
    if (!normaliser->width)
        return work;
    size_t bytes = normaliser->width * sizeof(float);
    work->normaliser = blob_new(2 * bytes);
    memcpy(work->normaliser->bytes, normaliser->mean, bytes);
    memcpy(work->normaliser->bytes + bytes, normaliser->inverse_sd, bytes);
    return work;
}

void work_free(struct work *work)
{
    if (!work)
        return;
    blob_drop(work->theta);
    blob_drop(work->row);
    blob_drop(work->normaliser);
    blob_drop(work->cut);
    blob_drop(work->candidate);
    free(work);
}

/* --- θ and the policy beside it: the S²ZPO probe, or the server's candidate ------------------ */

struct probe {
    const struct work *work;
    struct rollout_worker *worker;
    const struct task_world *world;
    struct work_result *result;
    struct normaliser normaliser;
    bool run;                 /* the probed coordinates are start .. start + size - 1 */
    uint32_t start, size;     /* as of blocks_start and blocks_size; 0 and d without blocks */
    float *theta;             /* the agent's own; moves with local steps */
    float *spare;             /* in_place: the saved block; copy: θ' */
    float *v;                 /* of this local step: d */
    struct moments *observed; /* NULL unless the fleet's normaliser is fed */
};

static uint32_t coordinate(const struct probe *probe, uint32_t j)
{
    return blocks_at(&probe->work->blocks, probe->start, probe->work->slot, j);
}

/* θ' = θ + μ v on the probed coordinates, in θ's own place, and those coordinates saved. */
static void perturb_in_place(struct probe *probe, float mu)
{
    float *theta = probe->theta + probe->start;
    const float *v = probe->v + probe->start;
    if (probe->run) {
        memcpy(probe->spare, theta, probe->size * sizeof(float));
        for (uint32_t j = 0; j < probe->size; j++)
            theta[j] += mu * v[j];
        return;
    }
    for (uint32_t j = 0; j < probe->size; j++) {
        uint32_t i = coordinate(probe, j);
        probe->spare[j] = probe->theta[i];
        probe->theta[i] += mu * probe->v[i];
    }
}

/* The same in a copy. */
static void perturb_copy(struct probe *probe, float mu)
{
    memcpy(probe->spare, probe->theta, probe->work->learner->d * sizeof(float));
    for (uint32_t j = 0; j < probe->size; j++) {
        uint32_t i = probe->run ? probe->start + j : coordinate(probe, j);
        probe->spare[i] += mu * probe->v[i];
    }
}

static const float *perturb(struct probe *probe)
{
    float mu = (float)probe->work->mu;
    if (probe->work->candidate)
        return blob_floats(probe->work->candidate);
    probe->result->flops += 2.0 * probe->size;
    if (probe->work->learner->config.perturb == PERTURB_IN_PLACE) {
        perturb_in_place(probe, mu);
        return probe->theta;
    }
    perturb_copy(probe, mu);
    return probe->spare;
}

/* Undoes `perturb` exactly: floating-point subtraction would not. */
static void restore(struct probe *probe)
{
    if (probe->work->candidate || probe->work->learner->config.perturb != PERTURB_IN_PLACE)
        return;
    if (probe->run)
        memcpy(probe->theta + probe->start, probe->spare, probe->size * sizeof(float));
    for (uint32_t j = 0; !probe->run && j < probe->size; j++)
        probe->theta[coordinate(probe, j)] = probe->spare[j];
}

/* Mean return of D episodes, numbered from `first`. */
static double mean_return(struct probe *probe, const float *theta, uint32_t step, uint32_t batch,
                          uint32_t first)
{
    const struct problem *problem = &probe->work->learner->problem;
    struct work_result *result = probe->result;
    const struct policy_view view = {.shape = &problem->shape,
                                     .theta = theta,
                                     .normaliser =
                                         probe->normaliser.width ? &probe->normaliser : NULL,
                                     .log_std = problem->log_std};
    uint32_t episodes = probe->work->learner->config.panel.episodes;
    double sum = 0;
    for (uint32_t e = 0; e < episodes; e++) {
        uint64_t key = key_of(probe->work->identity, PURPOSE_EPISODE, probe->work->round, step,
                              batch, first + e);
        struct episode episode = rollout_episode(probe->worker, problem->task, &view, probe->world,
                                                 key, true, probe->observed);
        sum += episode.ret;
        result->episodes++;
        result->steps += episode.steps;
        result->blowups += episode.blowup;
        if (probe->work->learner->obs)
            result->flops += policy_flops(&problem->shape) * episode.steps;
    }
    return sum / episodes;
}

/* The panel's answer Ô to "does θ' beat θ?" (P1, Algorithm 2): +1 when it does. */
static int ask(struct probe *probe, uint32_t step)
{
    const struct work *work = probe->work;
    const struct panel *panel = &work->learner->config.panel;
    uint32_t yes = 0, others = panel->pairing == PAIRING_COMMON ? 0 : panel->episodes;
    for (uint32_t n = 0; n < panel->batches; n++) {
        double current = mean_return(probe, probe->theta, step, n, 0);
        double perturbed = mean_return(probe, perturb(probe), step, n, others);
        restore(probe);
        struct rng rng = rng_start(key_of(work->identity, PURPOSE_VOTE, work->round, step, n));
        yes += panel_verdict(panel, current, perturbed, &rng);
        probe->result->queries++;
    }
    struct rng coin =
        rng_start(key_of(work->identity, PURPOSE_VOTE, work->round, step, panel->batches));
    return panel_majority(yes, panel->batches, &coin);
}

/* θ ← θ + α Ô v, in float32, on the agent itself. */
static void step_locally(struct probe *probe, int vote)
{
    const struct learner *learner = probe->work->learner;
    float scale = (float)probe->work->alpha;
    for (uint32_t i = 0; i < learner->d; i++)
        probe->theta[i] += scale * ((float)vote * probe->v[i]);
    probe->result->flops += 2.0 * learner->d;
}

/* --- the upload ----------------------------------------------------------------------------- */

void statistics_write(struct wire *out, const struct moments *observed, uint32_t obs)
{
    float *values = mem_alloc(2 * sizeof(float) * (obs ? obs : 1));
    for (uint32_t i = 0; i < obs; i++) {
        values[i] = (float)observed[i].mean;
        values[obs + i] = (float)observed[i].m2;
    }
    wire_u32(out, (uint32_t)observed[0].n);
    wire_f32(out, values, 2 * (size_t)obs);
    free(values);
}

bool statistics_read(struct wire_reader *in, struct arrival *arrival, uint32_t obs)
{
    arrival->observed = read_u32(in);
    arrival->mean = mem_alloc(2 * sizeof(float) * obs);
    arrival->m2 = arrival->mean + obs;
    if (!read_f32(in, arrival->mean, 2 * (size_t)obs))
        return false;
    for (uint32_t i = 0; i < obs; i++)
        if (!isfinite(arrival->mean[i]) || !isfinite(arrival->m2[i]) || arrival->m2[i] < 0)
            return false;
    return true;
}

static void upload(const struct probe *probe, int vote)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    struct wire *out = &probe->result->upload;
    struct message message = {.out = out};
    if (learner_sends_weights(learner)) {
        message_entry(&message, ENTRY_WEIGHTS, work->slot, probe->result->episodes, work->round);
        wire_f32(out, probe->theta, learner->d);
    } else {
        message_entry(&message, ENTRY_VOTE, work->slot, work->slots, work->round);
        wire_u8(out, vote > 0);
        probe->result->vote = vote;
    }
    if (probe->observed)
        statistics_write(out, probe->observed, learner->obs);
}

/* The perturbation of a local step, as it was sent or from the key. */
static void draw_direction(struct probe *probe, uint32_t step)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    uint8_t *drawn = NULL;
    if (!work->row) {
        drawn = mem_alloc(learner_row_bytes(learner));
        learner_draw(learner, work->key, work->round, work->slot, step, drawn);
    }
    direction_read(learner->config.direction, drawn ? drawn : work->row->bytes, learner->d,
                   probe->v);
    free(drawn);
}

static struct normaliser probe_normaliser(const struct work *work)
{
    const struct learner *learner = work->learner;
    if (learner->problem.normaliser_kind == NORMALISER_FROZEN)
        return learner->problem.normaliser;
    if (!work->normaliser)
        return (struct normaliser){0};
    float *means = blob_floats(work->normaliser);
    return (struct normaliser){learner->obs, means, means + learner->obs};
}

static void probe_coordinates(struct probe *probe)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    probe->run = !learner->algorithm->blocks || learner->config.partition == PARTITION_CONTIGUOUS;
    probe->size = learner->d;
    if (!learner->algorithm->blocks)
        return;
    probe->size = blocks_size(&work->blocks, work->slot);
    probe->start = blocks_start(&work->blocks, work->slot);
}

/* What an agent does: its steps, then the upload. */
static void run_agent(struct probe *probe)
{
    const struct learner *learner = probe->work->learner;
    size_t bytes = learner->d * sizeof(float);
    int vote = 0;
    uint32_t steps = learner_sends_weights(learner) ? learner->config.local_steps : 1;
    probe_coordinates(probe);
    probe->theta = mem_copy(probe->work->theta->bytes, bytes);
    probe->spare = mem_alloc(bytes);
    probe->v = mem_alloc(bytes);
    if (learner_fleet(learner))
        probe->observed = mem_zero(learner->obs, sizeof *probe->observed);
    for (uint32_t step = 0; step < steps; step++) {
        draw_direction(probe, step);
        vote = ask(probe, step);
        if (learner_sends_weights(learner))
            step_locally(probe, vote);
    }
    upload(probe, vote);
    free(probe->theta);
    free(probe->spare);
    free(probe->v);
    free(probe->observed);
}

void work_run(const struct work *work, struct rollout_worker *worker,
              const struct task_world *world, struct work_result *result)
{
    struct probe probe = {.work = work, .worker = worker, .world = world, .result = result};
    *result = (struct work_result){.flops = work->flops};
    probe.normaliser = probe_normaliser(work);
    if (!work->candidate) {
        run_agent(&probe);
        return;
    }
    probe.theta = blob_floats(work->theta);
    result->vote = ask(&probe, 0);
}

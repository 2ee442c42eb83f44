/* The S²ZPO probe of an agent, or of the acceptance panel: θ and the policy beside it. */
#include "models/device/work_run.h"

#include "core/base/mem.h"
#include "models/device/recording.h"
#include "models/device/work_parts.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/wire.h"
#include "models/learning/keys.h"

#include <stdlib.h>
#include <string.h>

struct probe {
    const struct work *work;
    struct rollout_worker *worker;
    const struct task_world *world;
    struct work_result *result;
    struct normaliser normaliser;
    struct coordinates probed;       /* all, without blocks */
    float *theta;                    /* the agent's own; moves with local steps */
    float *spare;                    /* in_place: the saved block; copy: θ' */
    const float *perturbed;          /* θ', while its episodes run; else NULL */
    struct direction_source source;  /* of this local step */
    float *v;                        /* d of it at once; NULL: it is read a window at a time */
    struct rollout_series *observed; /* NULL unless the fleet's normaliser is fed */
    struct digest digests[2];        /* of the policies of θ and θ', in this local step */
    bool digested[2];
    struct wire *recording; /* what is kept of the episodes; NULL: nothing */
};

/* Called with the numbers of v, all at once or one window after another. */
typedef void window_fn(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                       float factor);

static void each_window(struct probe *probe, window_fn *visit, float factor)
{
    uint32_t d = probe->work->learner->d;
    float v[DIRECTION_WINDOW];
    if (probe->v) {
        visit(probe, probe->v, 0, d, factor);
        return;
    }
    for (uint32_t first = 0; first < d; first += DIRECTION_WINDOW) {
        uint32_t count = d - first < DIRECTION_WINDOW ? d - first : DIRECTION_WINDOW;
        direction_window(&probe->source, first, count, v);
        visit(probe, v, first, first + count, factor);
    }
}

/* θ' = θ + μ v on the probed coordinates, in θ's own place, and those coordinates saved. */
static void perturb_in_place(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                             float mu)
{
    const struct coordinates *probed = &probe->probed;
    struct index_range within = coordinates_within(probed, first, end);
    for (uint32_t j = within.from; j < within.to; j++) {
        uint32_t i = coordinates_at(probed, j);
        if (i < first || i >= end)
            continue;
        probe->spare[j] = probe->theta[i];
        probe->theta[i] += mu * v[i - first];
    }
}

/* The same in a copy. */
static void perturb_copy(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                         float mu)
{
    const struct coordinates *probed = &probe->probed;
    struct index_range within = coordinates_within(probed, first, end);
    for (uint32_t j = within.from; j < within.to; j++) {
        uint32_t i = coordinates_at(probed, j);
        if (i >= first && i < end)
            probe->spare[i] += mu * v[i - first];
    }
}

static const float *perturb(struct probe *probe)
{
    const struct work *work = probe->work;
    float mu = (float)work->mu;
    if (work->candidate)
        return blob_floats(work->candidate);
    bool in_place = work->perturb == PERTURB_IN_PLACE;
    uint32_t kept = in_place ? probe->probed.size : work->learner->d;
    if (!probe->spare)
        probe->spare = mem_alloc(kept * sizeof *probe->spare);
    probe->result->flops += 2.0 * probe->probed.size;
    if (!in_place)
        memcpy(probe->spare, probe->theta, kept * sizeof *probe->spare);
    each_window(probe, in_place ? perturb_in_place : perturb_copy, mu);
    return in_place ? probe->theta : probe->spare;
}

/* Undoes `perturb` exactly: floating-point subtraction would not. */
static void restore(struct probe *probe)
{
    const struct coordinates *probed = &probe->probed;
    if (probe->work->candidate || probe->work->perturb != PERTURB_IN_PLACE)
        return;
    if (probed->run)
        memcpy(probe->theta + probed->start, probe->spare, probed->size * sizeof(float));
    for (uint32_t j = 0; !probed->run && j < probed->size; j++)
        probe->theta[coordinates_at(probed, j)] = probe->spare[j];
}

/* θ' is made for the first episode of a batch that needs it, and undone before the next from θ. */
static const float *policy_of(struct probe *probe, bool perturbed)
{
    if (perturbed && !probe->perturbed)
        probe->perturbed = perturb(probe);
    if (!perturbed && probe->perturbed) {
        restore(probe);
        probe->perturbed = NULL;
    }
    return perturbed ? probe->perturbed : probe->theta;
}

/* Of the policy that `view` shows, computed once in a local step; NULL where nobody asks for it:
 * the task none has no policy. */
static const struct digest *digest_of(struct probe *probe, const struct policy_view *view,
                                      bool perturbed)
{
    if (!rollout_uses_store(probe->worker) || !probe->work->learner->obs)
        return NULL;
    if (!probe->digested[perturbed])
        probe->digests[perturbed] = policy_digest(view);
    probe->digested[perturbed] = true;
    return &probe->digests[perturbed];
}

/* Plays one episode that the panel watches; its return. */
static double play(void *context, bool perturbed, uint64_t key)
{
    struct probe *probe = context;
    const struct problem *problem = &probe->work->learner->problem;
    struct work_result *result = probe->result;
    struct policy_view view = {.shape = &problem->shape,
                               .theta = policy_of(probe, perturbed),
                               .normaliser = probe->normaliser.width ? &probe->normaliser : NULL,
                               .log_std = problem->log_std};
    view.digest = digest_of(probe, &view, perturbed);
    size_t at = probe->recording ? recording_begin(probe->recording) : 0;
    rollout_record(probe->worker, probe->recording);
    struct episode episode = rollout_episode(probe->worker, problem->task, &view, probe->world, key,
                                             true, probe->observed);
    rollout_record(probe->worker, NULL);
    if (probe->recording)
        recording_end(probe->recording, at, &episode);
    if (result->lengths)
        result->lengths[result->episodes] = episode.steps;
    result->episodes++;
    result->steps += episode.steps;
    result->blowups += episode.blowup;
    if (probe->work->learner->obs)
        result->flops += policy_flops(&problem->shape) * episode.steps;
    return episode.ret;
}

/* The panel as this agent can ask it. */
static struct panel panel_of(const struct work *work)
{
    struct panel panel = work->learner->config.panel;
    panel.episodes = work->episodes;
    return panel;
}

static bool asked_elsewhere(const struct work *work)
{
    return work->learner->config.panel.place == PANEL_SERVER && !work->candidate;
}

/* The panel's answer to "does θ' beat θ?" in one local step; 0: the panel is asked elsewhere. θ is
 * itself again behind this, whichever policy was played last. */
static int ask(struct probe *probe, uint32_t step)
{
    const struct work *work = probe->work;
    const struct panel panel = panel_of(work);
    uint64_t episodes = key_of(work->identity, PURPOSE_EPISODE, work->wave, step);
    uint64_t votes = key_of(work->identity, PURPOSE_VOTE, work->wave, step);
    int vote = 0;
    struct panel_question *questions = probe->result->questions;
    if (questions)
        questions += (size_t)step * panel.batches;
    if (asked_elsewhere(work))
        panel_play(&panel, episodes, play, probe);
    else
        vote = panel_ask(&panel, episodes, votes, play, probe, questions);
    policy_of(probe, false);
    probe->result->queries += panel.batches;
    return vote;
}

/* θ ← θ + α Ô v, in float32, on the agent itself. */
static void move_theta(struct probe *probe, const float *v, uint32_t first, uint32_t end,
                       float vote)
{
    float scale = (float)probe->work->alpha;
    for (uint32_t i = first; i < end; i++)
        probe->theta[i] += scale * (vote * v[i - first]);
}

static void step_locally(struct probe *probe, int vote)
{
    each_window(probe, move_theta, (float)vote);
    probe->result->flops += 2.0 * probe->work->learner->d;
}

/* --- the upload ----------------------------------------------------------------------------- */

/* Where the episodes go that are to be seen elsewhere, or later: for a panel at the server straight
 * into the upload, else into `kept`. */
static void begin_recording(struct probe *probe, struct wire *kept)
{
    const struct work *work = probe->work;
    const struct panel panel = panel_of(work);
    const struct problem *problem = &work->learner->problem;
    struct message message = {.out = &probe->result->upload};
    if (!panel_records(&panel))
        return;
    probe->recording = panel.place == PANEL_SERVER ? message.out : kept;
    uint32_t obs = work->learner->obs;
    bool behind = panel.place == PANEL_SERVER && learner_fleet(work->learner);
    size_t statistics = behind ? statistics_bytes(obs) : 0;
    if (work->standalone) /* all at once: while it grows, it would be there twice */
        wire_reserve(probe->recording,
                     ENTRY_HEADER + statistics +
                         recording_bytes(&panel, obs, task_horizon(problem->task)));
    if (panel.place == PANEL_SERVER)
        message_entry(&message, ENTRY_VOTE, work->slot, work->slots, work->wave);
    wire_u32(probe->recording, work->episodes);
}

static void upload(const struct probe *probe, int vote)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    struct wire *out = &probe->result->upload;
    struct message message = {.out = out};
    if (learner_sends_weights(learner)) {
        message_entry(&message, ENTRY_WEIGHTS, work->slot, probe->result->episodes, work->wave);
        wire_f32(out, probe->theta, learner->d);
    } else if (probe->recording != out) { /* else the episodes are there already */
        message_entry(&message, ENTRY_VOTE, work->slot, work->slots, work->wave);
        wire_u8(out, vote > 0);
        probe->result->vote = vote;
    }
    if (probe->observed)
        statistics_write(out, probe->observed->observed, learner->obs);
}

/* The perturbation of a local step: as sent, or drawn from the key. */
static void choose_direction(struct probe *probe, uint32_t step)
{
    const struct work *work = probe->work;
    const struct learner *learner = work->learner;
    uint64_t key = learner_direction_key(learner, work->key, work->wave, work->slot, step);
    probe->digested[0] = probe->digested[1] = false;
    probe->source = direction_open(learner->config.direction, work->row ? work->row->bytes : NULL,
                                   key, learner->d);
    if (probe->v)
        direction_window(&probe->source, 0, learner->d, probe->v);
}

/* What the agent normalises by in this dispatch: frozen with the policy, or as the server last told
 * it; none before that. */
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

static size_t queries_of(const struct work *work)
{
    const struct algorithm_config *config = &work->learner->config;
    return (work->candidate ? 1 : config_local_steps(config)) * (size_t)config->panel.batches;
}

/* Episodes of all its queries. */
static size_t episodes_of(const struct work *work)
{
    const struct algorithm_config *config = &work->learner->config;
    return 2 * (size_t)config_local_steps(config) * config->panel.batches * work->episodes;
}

/* What an agent does: its steps, then the upload. False where what it observed is not known, and
 * all is to be done again. */
static bool run_agent(struct probe *probe)
{
    const struct learner *learner = probe->work->learner;
    size_t bytes = learner->d * sizeof(float);
    int vote = 0;
    uint32_t steps = config_local_steps(&learner->config);
    struct wire kept = {0};
    begin_recording(probe, &kept);
    probe->probed = learner->config.method->blocks
                        ? coordinates_of(&probe->work->blocks, probe->work->slot)
                        : coordinates_all(learner->d);
    probe->theta = blob_floats(probe->work->theta);
    if (!probe->work->standalone) {
        probe->theta = mem_copy(probe->theta, bytes);
        probe->v = mem_alloc(bytes);
    }
    for (uint32_t step = 0; step < steps; step++) {
        choose_direction(probe, step);
        vote = ask(probe, step);
        kept.length = 0;
        if (learner->config.method->local_steps)
            step_locally(probe, vote);
    }
    free(probe->spare);
    wire_free(&kept);
    bool known = !probe->observed || rollout_series_end(probe->worker, probe->observed);
    if (known)
        upload(probe, vote);
    if (!probe->work->standalone)
        free(probe->theta);
    free(probe->v);
    return known;
}

void work_result_free(struct work_result *result)
{
    wire_free(&result->upload);
    free(result->lengths);
    free(result->questions);
}

/* With `series`, where an agent observes for the fleet's normaliser; else NULL. */
static bool run(const struct work *work, struct rollout_worker *worker,
                const struct task_world *world, struct rollout_series *series,
                struct work_result *result)
{
    struct probe probe = {
        .work = work, .worker = worker, .world = world, .observed = series, .result = result};
    *result = (struct work_result){.flops = work->flops};
    if (work->keep_lengths)
        result->lengths = mem_alloc(episodes_of(work) * sizeof *result->lengths);
    if (work->keep_questions && !asked_elsewhere(work))
        result->questions = mem_zero(queries_of(work), sizeof *result->questions);
    probe.normaliser = probe_normaliser(work);
    if (!work->candidate)
        return run_agent(&probe);
    probe.theta = blob_floats(work->theta);
    result->vote = ask(&probe, 0);
    return true;
}

void work_run(const struct work *work, struct rollout_worker *worker,
              const struct task_world *world, struct work_result *result)
{
    const struct learner *learner = work->learner;
    struct rollout_series series = {.width = learner->obs};
    bool observes = !work->candidate && learner_fleet(learner);
    if (observes)
        series.observed = mem_zero(learner->obs, sizeof *series.observed);
    while (!run(work, worker, world, observes ? &series : NULL, result))
        work_result_free(result);
    free(series.observed);
}

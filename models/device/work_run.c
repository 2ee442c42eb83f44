/* The probe of an agent, or of the acceptance panel: two policies are played, and what is heard or
 * measured goes up. */
#include "models/device/work_run.h"

#include "core/base/mem.h"
#include "models/device/lesson_run.h"
#include "models/device/probe.h"
#include "models/device/recording.h"
#include "models/device/upload.h"
#include "models/federated/answers.h"
#include "models/federated/fleet_statistics.h"
#include "models/federated/wire.h"
#include "models/learning/keys.h"

#include <stdlib.h>
#include <string.h>

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

/* θ' is compared with θ, or in a mirrored method with what lies as far on the other side. */
static enum side side_of(const struct work *work, bool perturbed)
{
    bool mirrored = work->learner->config.method->mirrored && !work->candidate;
    return perturbed ? SIDE_PLUS : mirrored ? SIDE_MINUS : SIDE_NONE;
}

static bool samples_actions(const struct work *work)
{
    return work->learner->config.panel.actions == ACTIONS_STOCHASTIC;
}

/* What an agent makes of an episode that it saw itself. A panel sees the whole return. */
static double return_seen(const struct work *work, const struct episode *episode)
{
    const struct number_settings *numbers = work->learner->config.numbers;
    bool shifts = numbers && !work->candidate && !config_asks(&work->learner->config);
    return episode->ret - (shifts ? numbers->shift * episode->steps : 0);
}

static void put_observation(const void *how, struct wire *out, float value)
{
    codec_put(how, out, value);
}

/* Plays one episode that the panel watches; its return. */
static double play(void *context, bool perturbed, uint64_t key)
{
    struct probe *probe = context;
    const struct problem *problem = &probe->work->learner->problem;
    const float *theta = probe_policy(probe, side_of(probe->work, perturbed));
    struct policy_view view = problem_view(problem, theta, &probe->normaliser);
    view.digest = digest_of(probe, &view, perturbed);
    size_t at = probe->recording ? recording_begin(probe->recording) : 0;
    const struct codec codec = config_codec_observations(&probe->work->learner->config);
    const struct rollout_recording recording = {
        .out = probe->recording, .put = put_observation, .how = &codec};
    rollout_record(probe->worker, probe->recording ? &recording : NULL);
    struct episode episode = rollout_episode(probe->worker, problem->task, &view, probe->world, key,
                                             samples_actions(probe->work), probe->observed);
    rollout_record(probe->worker, NULL);
    if (probe->recording)
        recording_end(probe->recording, at, &episode);
    probe_played(probe, &episode);
    return return_seen(probe->work, &episode);
}

static bool asked_elsewhere(const struct work *work)
{
    return work->learner->config.panel.place == PANEL_SERVER && !work->candidate;
}

/* What the agent sees of the questions that it had answered, or of the returns. */
static struct sight sight_of(const struct probe *probe, uint32_t batches)
{
    const struct algorithm_config *config = &probe->work->learner->config;
    double distance = probe->work->mu * (config->method->mirrored ? 2 : 1), difference = 0;
    struct sight sight = {.distance = distance};
    for (uint32_t n = 0; n < batches; n++) {
        const struct panel_question *question = &probe->asked[n];
        double part = (double)question->votes / config->panel.panelists;
        sight.further += question->perturbed / batches;
        sight.other += question->current / batches;
        difference += config_asks(config) ? answers_estimate(config, part) / batches : 0;
    }
    if (config_asks(config))
        sight = (struct sight){difference / 2, -difference / 2, distance};
    return sight;
}

/* The panel's answer to "does θ' beat θ?" about direction `number`; 0: the panel is asked
 * elsewhere, or not at all. θ is itself again behind this, whichever policy was played last. */
static int ask(struct probe *probe, uint32_t number)
{
    const struct work *work = probe->work;
    const struct panel panel = probe_panel(work);
    uint64_t episodes = key_of(work->identity, PURPOSE_EPISODE, work->wave, number);
    uint64_t votes = key_of(work->identity, PURPOSE_VOTE, work->wave, number);
    bool asks = work->candidate || config_asks(&work->learner->config);
    int vote = 0;
    struct panel_question *questions = probe->result->questions;
    if (questions)
        questions += (size_t)number * panel.batches;
    else
        questions = probe->asked;
    if (!asks)
        panel_returns(&panel, episodes, play, probe, probe->asked);
    else if (asked_elsewhere(work))
        panel_play(&panel, episodes, play, probe);
    else
        vote = panel_ask(&panel, episodes, votes, play, probe, questions);
    probe_policy(probe, SIDE_NONE);
    probe->result->queries += asks ? panel.batches : 0;
    return vote;
}

/* Turns to a direction and plays it; the vote as it is said, or 0 where it was measured. */
static int look(struct probe *probe, uint32_t number)
{
    const struct algorithm *method = probe->work->learner->config.method;
    uint32_t batches = probe->work->learner->config.panel.batches;
    const struct work *work = probe->work;
    const struct conduct conduct = conduct_of_agent(&work->conducts);
    uint64_t key = key_of(work->identity, PURPOSE_CONDUCT, work->wave, number);
    probe_turn(probe, number);
    int vote = ask(probe, number);
    if (!probe->numbers)
        return conduct_vote(&conduct, key, vote);
    if (probe->result->questions)
        memcpy(probe->asked, probe->result->questions + (size_t)number * batches,
               batches * sizeof *probe->asked);
    const struct sight sight = sight_of(probe, batches);
    float *numbers = probe->numbers + (size_t)number * method->measured;
    method->measure(&sight, numbers);
    conduct_numbers(&conduct, key, numbers, method->measured);
    return 0;
}

/* Along what was measured on the `count` directions of a local step, from `first` on. */
static void step_on_numbers(struct probe *probe, uint32_t first, uint32_t count)
{
    float scale = (float)(probe->work->alpha / count);
    for (uint32_t j = 0; j < count; j++) {
        if (count > 1)
            probe_turn(probe, first + j);
        probe_step(probe, scale, probe->numbers[first + j]);
    }
}

/* A step whose end nobody sees is not taken: behind the last one, what is undone, or told by what
 * was measured on the way. */
static void step_locally(struct probe *probe, uint32_t step, uint32_t directions, int vote)
{
    const struct algorithm_config *config = &probe->work->learner->config;
    bool last = step + 1 == config_local_steps(config);
    bool unseen = config->method->undone || config->method->summed;
    if (!config->method->local_steps || (unseen && last))
        return;
    if (probe->numbers)
        step_on_numbers(probe, step * directions, directions);
    else
        probe_step(probe, (float)probe->work->alpha, (float)vote);
}

/* --- the upload ----------------------------------------------------------------------------- */

/* Where the episodes go that are to be seen elsewhere, or later: for a panel at the server straight
 * into the upload, else into `kept`. */
static void begin_recording(struct probe *probe, struct wire *kept)
{
    const struct work *work = probe->work;
    const struct panel panel = probe_panel(work);
    const struct problem *problem = &work->learner->problem;
    struct message message = {.out = &probe->result->upload};
    if (!config_records(&work->learner->config))
        return;
    probe->recording = panel.place == PANEL_SERVER ? message.out : kept;
    bool behind = panel.place == PANEL_SERVER && learner_fleet(work->learner);
    size_t statistics = behind ? statistics_bytes(work->learner) : 0;
    if (work->standalone) /* all at once: while it grows, it would be there twice */
        wire_reserve(probe->recording,
                     ENTRY_HEADER + statistics +
                         recording_bytes(&panel, learner_observation_bytes(work->learner),
                                         task_horizon(problem->task)));
    if (panel.place == PANEL_SERVER)
        message_entry(&message, ENTRY_ANSWER, work->slot, work->slots, work->wave);
    wire_u32(probe->recording, work->episodes);
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
    return (struct normaliser){
        .width = learner->obs, .mean = means, .inverse_sd = means + learner->obs};
}

static size_t queries_of(const struct work *work)
{
    const struct algorithm_config *config = &work->learner->config;
    return work->candidate ? config->panel.batches : config_queries(config);
}

/* Episodes of all its queries. */
static size_t episodes_of(const struct work *work)
{
    const struct algorithm_config *config = &work->learner->config;
    return 2 * (size_t)config_probes(config) * config->panel.batches * work->episodes;
}

/* Probes directions and steps along what was found; the last vote. */
static int explore(struct probe *probe)
{
    const struct work *work = probe->work;
    const struct algorithm_config *config = &work->learner->config;
    uint32_t steps = config_local_steps(config), directions = config_directions(config);
    struct wire kept = {0};
    int vote = 0;
    begin_recording(probe, &kept);
    probe->probed = config->method->blocks ? coordinates_of(&work->blocks, work->slot)
                                           : coordinates_all(work->learner->d);
    if (!work->standalone)
        probe->v = mem_alloc(work->learner->d * sizeof *probe->v);
    if (algorithm_measures(config->method)) {
        probe->numbers = mem_alloc(config_numbers(config) * sizeof *probe->numbers);
        probe->asked = mem_alloc(config->panel.batches * sizeof *probe->asked);
    }
    for (uint32_t step = 0; step < steps; step++) {
        for (uint32_t j = 0; j < directions; j++) {
            vote = look(probe, step * directions + j);
            kept.length = 0;
        }
        step_locally(probe, step, directions, vote);
    }
    free(probe->spare);
    free(probe->asked);
    wire_free(&kept);
    probe->weight = probe->result->episodes;
    return vote;
}

/* What was played to be learnt from was not looked up, so that all of it has been observed. */
static bool knows_observed(const struct probe *probe)
{
    bool learns = algorithm_learns_locally(probe->work->learner->config.method);
    return !probe->observed || learns || rollout_series_end(probe->worker, probe->observed);
}

/* The agent's own policy, as its local steps have left it, beside the one that it was sent. */
static void evaluate_client(struct probe *probe)
{
    const struct work *work = probe->work;
    const struct client_policies policies = {.sent = blob_floats(work->theta),
                                             .own = probe->theta,
                                             .normaliser = &probe->normaliser,
                                             .world = probe->world};
    if (work->client_episodes)
        probe->result->client = client_evaluate(work->learner, work->wave, work->client_episodes,
                                                &policies, probe->worker);
}

/* What an agent does: its steps, then the upload. False where what it observed is not known, and
 * all is to be done again. */
static bool run_agent(struct probe *probe)
{
    const struct learner *learner = probe->work->learner;
    size_t bytes = learner->d * sizeof(float);
    int vote = 0;
    probe->theta = blob_floats(probe->work->theta);
    if (!probe->work->standalone)
        probe->theta = mem_copy(probe->theta, bytes);
    if (algorithm_learns_locally(learner->config.method))
        lesson_run(probe);
    else
        vote = explore(probe);
    bool known = knows_observed(probe);
    if (known) {
        evaluate_client(probe);
        upload_write(probe, vote);
    }
    probe_return(probe);
    free(probe->numbers);
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
    free(result->residual);
    free(result->kept);
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
    if (work->keep_questions && !asked_elsewhere(work) && queries_of(work))
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

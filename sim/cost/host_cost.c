/* Multiplies the pace of episodes with how many there are. */
#include "sim/cost/host_cost.h"

#include "core/base/text_index.h"
#include "sim/study/study_sharing.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Of a study of time alone: an activity, a row of agent_round or event, and an agent drawn, wired
 * and recorded. `make bench` measures the first two; here they are known to about a factor of 1.5.
 */
#define ACTIVITY_S 0.15e-6
#define ROW_S 0.8e-6
#define AGENT_S 1.8e-6

/* Of one answer of a panel that is shown so many episodes of each policy. */
static uint64_t steps_of_answer(const struct scenario *s, uint32_t episodes, uint32_t horizon)
{
    return (uint64_t)2 * s->algorithm.panel.batches * episodes * horizon;
}

static uint64_t steps_of_local_job(const struct scenario *s, uint32_t horizon)
{
    return steps_of_answer(s, s->algorithm.panel.episodes, horizon) * config_probes(&s->algorithm);
}

/* Of a round, by the server's own panel. */
static uint64_t steps_of_server(const struct scenario *s, uint32_t horizon)
{
    return s->algorithm.acceptance == ACCEPTANCE_NONE
               ? 0
               : steps_of_answer(s, config_acceptance_episodes(&s->algorithm), horizon);
}

double cost_evaluations(const struct scenario *s, double rounds)
{
    uint32_t every = s->evaluation.every;
    return 1 + (every ? ceil(rounds / every) : 1);
}

double cost_client_evaluations(const struct scenario *s, double rounds)
{
    return scenario_evaluates_clients(s)
               ? (cost_evaluations(s, rounds) - 1) * scenario_dispatches(s)
               : 0;
}

static double evaluation_steps_of(const struct scenario *s, uint32_t horizon, double rounds)
{
    /* A mode is a bit, of value 1 or 2: how many are asked for. */
    uint32_t modes =
        (s->evaluation.modes & MODE_DETERMINISTIC) + (s->evaluation.modes & MODE_STOCHASTIC) / 2;
    double clients = cost_client_evaluations(s, rounds) * 2 * s->evaluation.client_episodes;
    return (cost_evaluations(s, rounds) * modes * s->evaluation.episodes + clients) * horizon;
}

double cost_rounds(const struct scenario *s)
{
    return s->rounds ? s->rounds : 100;
}

struct host_work host_cost_work(const struct scenario *s, double rounds)
{
    uint32_t horizon = scenario_has_robot(s) ? s->task.horizon : 0, asked = scenario_dispatches(s);
    double of_round =
        (double)steps_of_local_job(s, horizon) * asked + (double)steps_of_server(s, horizon);
    return (struct host_work){.episodes =
                                  of_round * rounds + evaluation_steps_of(s, horizon, rounds),
                              .others = asked * rounds + s->agents};
}

/* What trials ask of the cores, which play them side by side. */
struct load {
    double core_s;    /* of one core, all trials together */
    double longest_s; /* of the trial that takes longest, if it has all cores */
};

struct loads {
    struct load likely, most;               /* of all trials */
    struct load shared_likely, shared_most; /* of those that find nothing of the ones before them */
};

static void load_add(struct load *load, double core_s, double alone_s)
{
    load->core_s += core_s;
    load->longest_s = fmax(load->longest_s, alone_s);
}

static double load_s(const struct load *load, unsigned jobs)
{
    return fmax(load->longest_s, load->core_s / jobs);
}

/* Local jobs of a round run side by side, whole ones, on `jobs` cores, then the acceptance panel
 * alone; evaluation fills what idles. */
static struct load load_of(const struct scenario *s, const struct host_pace *pace, double rounds,
                           unsigned jobs)
{
    uint32_t horizon = pace->horizon;
    double turns = ceil((double)scenario_dispatches(s) / jobs),
           local_job = (double)steps_of_local_job(s, horizon);
    double panel = (double)steps_of_server(s, horizon);
    double busy = (turns * local_job + panel) * rounds;
    double total = (local_job * scenario_dispatches(s) + panel) * rounds +
                   evaluation_steps_of(s, horizon, rounds);
    double learnt_s = pace->learnt_s * local_job * scenario_dispatches(s) * rounds;
    double learning_s = pace->learnt_s * turns * local_job * rounds;
    return (struct load){
        pace->step_s * total + learnt_s,
        fmax(pace->step_s * busy + learning_s, (pace->step_s * total + learnt_s) / jobs)};
}

/* Of a study of time alone: three activities a dispatch and its rows, after the fleet is drawn. */
static double timing_of(const struct scenario *s, double rounds)
{
    double dispatches = (double)scenario_dispatches(s) * rounds;
    double rows = s->record == RECORD_ROUNDS ? 0 : s->record == RECORD_AGENTS ? 1 : 7;
    return s->agents * AGENT_S + dispatches * (3 * ACTIVITY_S + rows * ROW_S);
}

/* Whether no trial before plays the same episodes. */
static bool plays_first(const struct trial *trial, struct text_index *met)
{
    char hash[24];
    size_t known = met->count;
    snprintf(hash, sizeof hash, "%" PRIx64, study_episodes(trial));
    return text_index_add(met, hash) == known;
}

static void add_steps(struct host_cost *cost, const struct scenario *s, uint32_t horizon,
                      double rounds)
{
    cost->agent_steps += (double)steps_of_local_job(s, horizon) * scenario_dispatches(s) * rounds;
    cost->server_steps += (double)steps_of_server(s, horizon) * rounds;
    cost->evaluation_steps += evaluation_steps_of(s, horizon, rounds);
}

static void add_trial(struct loads *loads, struct load trial, double lasting, bool first)
{
    load_add(&loads->most, trial.core_s, trial.longest_s);
    load_add(&loads->likely, trial.core_s * lasting, trial.longest_s * lasting);
    if (first) {
        load_add(&loads->shared_most, trial.core_s, trial.longest_s);
        load_add(&loads->shared_likely, trial.core_s * lasting, trial.longest_s * lasting);
    }
}

static void take_times(struct host_cost *cost, const struct loads *loads, unsigned jobs)
{
    cost->host_s = load_s(&loads->likely, jobs);
    cost->host_most_s = load_s(&loads->most, jobs);
    cost->shared_s = load_s(&loads->shared_likely, jobs);
    cost->shared_most_s = load_s(&loads->shared_most, jobs);
}

/* What is done has been played, but costs nothing. */
struct host_cost host_cost_of(const struct study *study, const struct host_paces *paces,
                              double rounds_most, unsigned jobs, const bool *done)
{
    struct host_cost cost = {0};
    struct loads loads = {0};
    struct text_index met = {0};
    for (size_t t = 0; t < study->count; t++) {
        struct errs gone = {0}; /* a trial whose files have just gone counts nothing */
        const struct trial *trial = study_trial_texts(study, t, &gone);
        errs_free(&gone);
        cost.distinct += !trial;
        if (!trial)
            continue;
        const struct scenario *s = trial->scenario;
        const struct host_pace *pace = host_pace_of(paces, s);
        double rounds = s->rounds ? fmin(s->rounds, rounds_most) : rounds_most;
        bool first = !pace || plays_first(trial, &met);
        if (done && done[t])
            continue;
        cost.distinct += first;
        if (pace)
            add_steps(&cost, s, pace->horizon, rounds);
        double timing = pace ? 0 : timing_of(s, rounds); /* on one thread */
        add_trial(&loads, pace ? load_of(s, pace, rounds, jobs) : (struct load){timing, timing},
                  pace ? pace->lasting : 1, first);
    }
    take_times(&cost, &loads, jobs);
    text_index_free(&met);
    return cost;
}

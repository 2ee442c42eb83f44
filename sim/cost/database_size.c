/* Weighs the rows of a trial. Bytes a row were measured with SQLite's dbstat on databases of ten
 * kilobytes to thirty megabytes: the record, its part of a page's head, and the room that pages
 * leave. */
#include "sim/cost/database_size.h"

#include "models/federated/local_learner.h"
#include "sim/cost/host_cost.h"
#include "sim/record/rows.h"

#include <math.h>
#include <string.h>

enum { PAGE_B = 8192, SCHEMA_PAGES = 7 };
enum {
    ROW_AGENT_B = 88,
    ROW_AGENT_ENERGY_B = 60,
    ROW_ROUND_B = 180,
    ROW_CELL_ROUND_B = 45,
    ROW_AGENT_ROUND_B = 130,
    ROW_SPAN_B = 45,
    ROW_EVENT_B = 47,
    ROW_MEMORY_EVENT_B = 42,
    ROW_PANEL_ANSWER_B = 60,
    ROW_CLIENT_EVALUATION_B = 75,
    ROW_POLICY_B = 60, /* beside the policy itself */
    ROW_EPISODE_B = 60,
    MOMENTS_B = 24,  /* of one observation */
    ROW_RUN_B = 2500 /* with its rows in run_memory, host_run and host_check */
};
/* Of a dispatch: download, compute, panel, upload, wait; select to arrive; the categories that
 * change with each stage (memory_timeline.h). */
enum { SPANS_EACH = 5, EVENTS_EACH = 5, MEMORY_EVENTS_EACH = 14 };

/* A table takes a page even where it has no row. */
double database_size_empty(void)
{
    return (double)PAGE_B * (SCHEMA_PAGES + TABLES);
}

static double questions_of(const struct scenario *s)
{
    return config_queries(&s->algorithm);
}

/* Rows of a dispatch. */
static double dispatch_bytes(const struct scenario *s, bool learns)
{
    double bytes = 0;
    if (s->record >= RECORD_AGENTS)
        bytes += ROW_AGENT_ROUND_B + SPANS_EACH * ROW_SPAN_B;
    if (s->record >= RECORD_EVENTS)
        bytes += EVENTS_EACH * ROW_EVENT_B;
    if (s->record >= RECORD_EVENTS && learns)
        bytes += MEMORY_EVENTS_EACH * ROW_MEMORY_EVENT_B + questions_of(s) * ROW_PANEL_ANSWER_B;
    return bytes;
}

/* What changes of an agent's state in a round: of judged pairs that it keeps those of the round,
 * at most (played once: in one of `rounds`); without moments of its own all of that state are
 * pairs. */
static double changed_bytes(const struct learner *learner, double episodes, double rounds)
{
    double own = (double)local_own_state_bytes(learner);
    double others = (double)local_state_bytes(learner) - own;
    const struct policy_shape *shape = &learner->problem.shape;
    double numbers = episodes * task_horizon(learner->problem.task) *
                     (shape->width[0] + shape->width[shape->layers]);
    bool pairs = learner->config.method->local->pairs && !local_keeps_moments(learner);
    double share = config_plays_once(&learner->config) ? fmax(rounds, 1) : 1;
    return others + (pairs ? fmin(own, numbers * sizeof(float)) / share : own);
}

/* What came of an agent's round that it learnt by gradients is kept as a whole: its upload, what it
 * changed of its state, and the length of each episode. */
static double lesson_bytes(const struct learner *learner, double rounds)
{
    const struct algorithm_config *config = &learner->config;
    double episodes =
        (double)config_local_steps(config) * lesson_episodes(config, config->panel.episodes);
    double statistics = learner_fleet(learner) ? (double)MOMENTS_B * learner->obs : 0;
    return ROW_EPISODE_B + (double)learner_answer_bytes(learner) + statistics +
           changed_bytes(learner, episodes, rounds) + 4 * episodes;
}

/* Rows of host_episode, if each episode is kept and none is another trial's: of the dispatches,
 * each with a row of the moments that feed the fleet's normaliser, and of the evaluations. */
static double episode_bytes(const struct scenario *s, const struct learner *learner, double rounds,
                            double dispatches)
{
    const struct task_info *task = s->task.info;
    if (!task || !task->obs)
        return 0;
    const struct task_options options = scenario_task_options(s);
    bool observed = s->policy.normaliser == NORMALISER_FLEET;
    double evaluated = cost_evaluations(s, rounds) * s->evaluation.episodes;
    if (algorithm_learns_locally(learner->config.method))
        return evaluated * ROW_EPISODE_B + dispatches * lesson_bytes(learner, rounds);
    const struct panel *panel = &s->algorithm.panel;
    double played =
        dispatches * 2 * config_probes(&s->algorithm) * panel->batches * panel->episodes;
    double moments = observed ? ROW_EPISODE_B + MOMENTS_B * task_observations(task, &options) : 0;
    return (played + evaluated) * ROW_EPISODE_B + dispatches * moments;
}

static bool tells_of_all(const struct scenario *s)
{
    bool leaves = false;
    for (uint32_t i = 0; i < s->class_count; i++)
        leaves |= s->classes[i].availability.kind != INTERVAL_ALWAYS;
    return s->record >= RECORD_AGENTS && (leaves || scenario_draws_power(s));
}

/* An agent has a row once it is asked, which where something is learnt is in the final flush at the
 * latest; or once it is told of its presence or energy. Rounds alone tell of none. */
static double agent_rows(const struct scenario *s, bool learns, double dispatches)
{
    if (s->record < RECORD_AGENTS)
        return 0;
    return learns || tells_of_all(s) ? s->agents : fmin(s->agents, dispatches);
}

double database_size(const struct trial *trial, const struct learner *learner, double rounds,
                     double dispatches)
{
    const struct scenario *s = trial->scenario;
    bool learns = learner != NULL;
    double policy_B = learns ? 4.0 * policy_parameters(&learner->problem.shape) + 200 : 0;
    /* A trial keeps its scenario twice: as written, and with every default filled in. */
    double texts = (double)(strlen(trial->resolved) + strlen(trial->text));
    double bytes = ROW_RUN_B + texts + agent_rows(s, learns, dispatches) * ROW_AGENT_B;
    double each_round = ROW_ROUND_B;
    if (s->record >= RECORD_AGENTS) {
        each_round += s->cell_count * (double)ROW_CELL_ROUND_B;
        bytes += scenario_draws_power(s) ? (double)s->agents * ROW_AGENT_ENERGY_B : 0;
    }
    if (learns)
        bytes += cost_evaluations(s, rounds) * (policy_B + ROW_POLICY_B) +
                 episode_bytes(s, learner, rounds, dispatches);
    bytes += cost_client_evaluations(s, rounds) * ROW_CLIENT_EVALUATION_B;
    return bytes + rounds * each_round + dispatches * dispatch_bytes(s, learns);
}

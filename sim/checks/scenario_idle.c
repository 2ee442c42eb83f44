/* Under which condition each key of a scenario counts. */
#include "sim/checks/scenario_idle.h"

#include "models/device/recording.h"
#include "models/federated/local_learner.h"
#include "models/methods/algorithm_list.h"
#include "models/tasks/task.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/rounds/selection.h"

#include <math.h>

#define HOLDS(name, expression)                                                                    \
    static bool name##_holds(const struct scenario *s, uint32_t item)                              \
    {                                                                                              \
        (void)item;                                                                                \
        return expression;                                                                         \
    }

/* Of the scenario s. */
#define CONDITION(name, words_, expression)                                                        \
    HOLDS(name, expression)                                                                        \
    static const struct idle_condition name = {.holds = name##_holds, .words = words_}

/* The same, with the names of the policies that `has` holds for between `words_` and `rest_`. */
#define POLICY_CONDITION(name, words_, has, rest_, expression)                                     \
    HOLDS(name, expression)                                                                        \
    static const struct idle_condition name = {                                                    \
        .holds = name##_holds, .words = words_, .policies = has, .rest = rest_}

/* Of the row of an algorithm a. */
#define ALGORITHM_CONDITION(name, expression)                                                      \
    static bool name##_applies(const struct algorithm *a)                                          \
    {                                                                                              \
        return expression;                                                                         \
    }                                                                                              \
    HOLDS(name, name##_applies(s->algorithm.method))                                               \
    static const struct idle_condition name = {.holds = name##_holds, .algorithms = name##_applies}

/* Of a class c. */
#define CLASS_CONDITION(name, words_, expression)                                                  \
    static bool name##_holds(const struct scenario *s, uint32_t item)                              \
    {                                                                                              \
        const struct class_spec *c = &s->classes[item];                                            \
        return expression;                                                                         \
    }                                                                                              \
    static const struct idle_condition name = {.holds = name##_holds, .words = words_}

/* --- conditions ------------------------------------------------------------------------------ */

/* What several conditions rest on. */
static bool learns(const struct scenario *s)
{
    return algorithm_learns(s->algorithm.method);
}

/* Agents learn by them, or are evaluated by them. */
static bool wishes_count(const struct scenario *s, const struct class_spec *c)
{
    return !distribution_is(&c->objective.weight, 0) || scenario_evaluates_clients(s);
}

static bool plays(const struct scenario *s)
{
    return scenario_has_robot(s);
}

static const struct task_info *task_of(const struct scenario *s)
{
    return s->task.info;
}

static bool keeps(const struct scenario *s)
{
    return round_policy_keeps(s->round.policy);
}

static bool leaves_late(const struct scenario *s)
{
    return round_policy_cuts(s->round.policy) && s->round.on_deadline == DEADLINE_FINISH;
}

/* More agents may be free than are asked. */
static bool chooses(const struct scenario *s)
{
    bool some_out =
        (uint64_t)s->agents * s->round.in_flight > round_under_way(&s->round, s->agents);
    return round_cohort(&s->round, s->agents) < s->agents || s->round.missing == MISSING_REASSIGN ||
           (keeps(s) && some_out);
}

/* Its agents' memory may not be enough. */
static bool runs_short(const struct scenario *s, const struct class_spec *c)
{
    return learns(s) && !distribution_is(&c->memory, INFINITY);
}

static bool loses(const struct scenario *s)
{
    for (uint32_t i = 0; i < s->class_count; i++) {
        const struct class_spec *c = &s->classes[i];
        if (c->dropout > 0 || c->availability.kind != INTERVAL_ALWAYS || runs_short(s, c))
            return true;
    }
    return false;
}

CONDITION(learning, "with an algorithm other than transfer", learns(s));
static bool perturbs(const struct scenario *s)
{
    return learns(s) && !algorithm_learns_locally(s->algorithm.method);
}

CONDITION(perturbing,
          "with an algorithm that probes perturbed policies (not transfer, nor one whose agents "
          "learn by gradients)",
          perturbs(s));
ALGORITHM_CONDITION(transferring, !algorithm_learns(a));
ALGORITHM_CONDITION(cutting_blocks, a->blocks);
ALGORITHM_CONDITION(norm_matched, a->norm_matched);
ALGORITHM_CONDITION(stepping_locally, a->local_steps);
ALGORITHM_CONDITION(descending, algorithm_learns_locally(a));
ALGORITHM_CONDITION(learning_by_ppo, algorithm_learns_locally(a) && a->local->ppo);
ALGORITHM_CONDITION(learning_values, algorithm_learns_locally(a) && a->local->q);
ALGORITHM_CONDITION(learning_from_pairs, algorithm_learns_locally(a) && a->local->pairs);
ALGORITHM_CONDITION(referring, algorithm_learns_locally(a) && a->local->reference);
ALGORITHM_CONDITION(learning_rewards, algorithm_learns_locally(a) && a->local->reward);
ALGORITHM_CONDITION(telling_perturbations, algorithm_tells_rows(a));
ALGORITHM_CONDITION(probing_several, a->several);
ALGORITHM_CONDITION(measuring, algorithm_measures(a));
ALGORITHM_CONDITION(encoding, algorithm_sends_scalars(a) || algorithm_sends_weights(a));

/* Of votes on one direction there is the majority, and nothing else to choose. */
static bool pooling_holds(const struct scenario *s, uint32_t item)
{
    const struct algorithm *method = s->algorithm.method;
    bool votes = method->feedback == FEEDBACK_VOTE && method->pooled;
    (void)item;
    return algorithm_aggregates(method) ||
           (votes && s->numbers.aggregate.kind == AGGREGATE_MAJORITY);
}
static const struct idle_condition pooling = {.holds = pooling_holds,
                                              .algorithms = algorithm_aggregates,
                                              .rest =
                                                  ", where the server takes a mean over agents"};

CONDITION(telling,
          "where every download carries the policy, or sums that it is made of (methods that send "
          "weights, fedkseed, and algorithm.replica: server), where agents replay numbers, or "
          "where perturbations of real numbers are sent",
          config_tells_floats(&s->algorithm));
CONDITION(
    observing,
    "where observations travel or are kept (policy.normaliser: fleet, panel.place: server, or "
    "panel.view: recorded, with a task other than none)",
    plays(s) && (s->policy.normaliser == NORMALISER_FLEET || config_records(&s->algorithm)));
CONDITION(hiding, "with algorithm.privacy.clip", config_hides(&s->algorithm));
CONDITION(leaving_out, "where weights go up with an algorithm.codec other than float32",
          algorithm_sends_weights(s->algorithm.method) && s->numbers.codec.kind != CODEC_FLOAT32);
CONDITION(estimating, "where numbers are estimated from votes (algorithm.feedback: panel)",
          algorithm_measures(s->algorithm.method) && config_asks(&s->algorithm));
CONDITION(seeing, "where agents see returns (algorithm.feedback: return)",
          algorithm_measures(s->algorithm.method) && !config_asks(&s->algorithm));
ALGORITHM_CONDITION(replayable, a->replayable);
CONDITION(adam, "with algorithm.optimizer: adam", s->algorithm.optimiser.kind == OPTIMISER_ADAM);
CONDITION(halving, "with algorithm.schedule: halving",
          learns(s) && s->algorithm.schedule == SCHEDULE_HALVING);

CONDITION(having_own,
          "where agents send weights, with a task other than none and record: agents or events",
          scenario_may_evaluate_clients(s));
CONDITION(playing, "with a task other than none", plays(s));
CONDITION(sampling, "with a task other than none and a policy.head other than deterministic",
          plays(s) && s->policy.head != HEAD_DETERMINISTIC);
CONDITION(noisy, "with a robot or CartPole",
          (plays(s) && !task_of(s)->still) || !(s->task.reset_noise > 0));
CONDITION(gridded, "with task.name: GridWorld", task_of(s)->observations);
CONDITION(physical, "with a robot or CartPole", task_has_worlds(task_of(s)));
CONDITION(layered, "with a task other than none and hidden layers",
          plays(s) && (s->policy.hidden_count > 0 || s->policy.init_path));
CONDITION(scratch, "with policy.init: scratch and a task other than none",
          plays(s) && !s->policy.init_path);
CONDITION(gaussian, "with policy.head: gaussian, policy.init: scratch and a task other than none",
          plays(s) && !s->policy.init_path && s->policy.head == HEAD_GAUSSIAN);

CONDITION(splitting, "with an even number of panel.panelists, and an algorithm that learns",
          learns(s) && s->algorithm.panel.panelists % 2 == 0);
CONDITION(viewing,
          "with an algorithm that probes perturbed policies (not transfer, nor one whose agents "
          "learn by gradients), or with panel.place: server",
          perturbs(s) || s->algorithm.panel.place == PANEL_SERVER);
CONDITION(pairing,
          "with a task other than none and an algorithm that probes perturbed policies (not one "
          "whose agents learn by gradients)",
          plays(s) && !algorithm_learns_locally(s->algorithm.method));

POLICY_CONDITION(cutting, "with round.policy: ", round_policy_cuts, "",
                 round_policy_cuts(s->round.policy));
POLICY_CONDITION(overdue, "with round.on_deadline: finish and round.policy: ", round_policy_cuts,
                 "", leaves_late(s));
POLICY_CONDITION(stale, "for an algorithm that learns with round.policy: ", round_policy_keeps,
                 ", or with round.late: apply",
                 learns(s) && (keeps(s) || (leaves_late(s) && s->round.late == LATE_APPLY)));
static bool has_timer(const struct round_policy *policy)
{
    return policy->timer != NULL;
}

POLICY_CONDITION(timed, "with round.policy: ", has_timer, "", has_timer(s->round.policy));
POLICY_CONDITION(aging, "with round.policy: ", round_policy_keeps, ", or with round.late: apply",
                 keeps(s) || (leaves_late(s) && s->round.late == LATE_APPLY));
CONDITION(voting, "for an algorithm that learns (transfer has no majority)",
          learns(s) || s->round.missing != MISSING_REPLICATE);
CONDITION(replicating, "for an algorithm that learns with round.missing: replicate",
          learns(s) && s->round.missing == MISSING_REPLICATE);
CONDITION(overlapping,
          "for an algorithm that learns, or where agents can be out from one round to the next",
          learns(s) || keeps(s) || leaves_late(s) || s->round.missing == MISSING_REASSIGN);
CONDITION(choosing, "with a round.cohort smaller than the fleet",
          chooses(s) || s->round.select->takes_all);
CONDITION(losing, "where agents can be lost: by fleet.*.dropout, availability or memory", loses(s));

CONDITION(framed, "with network.framing: tcp", s->network.framing == FRAMING_CHOICE_TCP);
CONDITION(judging, "with algorithm.server_panel: accept_reject",
          s->algorithm.acceptance != ACCEPTANCE_NONE);
CONDITION(answering, "with panel.place: server, or with algorithm.server_panel: accept_reject",
          s->algorithm.panel.place == PANEL_SERVER || s->algorithm.acceptance != ACCEPTANCE_NONE);

CONDITION(saying,
          "for an algorithm that learns with panel.place: local; at the server its panelists vote "
          "by fleet.*.panel.conduct",
          learns(s) && s->algorithm.panel.place == PANEL_LOCAL);
CONDITION(asking, "where a panel is asked", learns(s) && config_asks(&s->algorithm));
CLASS_CONDITION(some_lying, "with a panel.conduct other than honest where a panel is asked",
                learns(s) && config_asks(&s->algorithm) && c->panel.conduct.kind != CONDUCT_HONEST);
CONDITION(local, "with panel.place: local; at the server, server.answer does",
          s->algorithm.panel.place == PANEL_LOCAL);
CLASS_CONDITION(queueing, "with panel.place: local and an answer of the class above 0 s",
                s->algorithm.panel.place == PANEL_LOCAL && !distribution_is(&c->answer, 0));
CLASS_CONDITION(silenced, "where up is not unlimited", !distribution_is(&c->up, INFINITY));
CLASS_CONDITION(short_of_memory, "for an algorithm that learns where memory is not unlimited",
                runs_short(s, c));
CLASS_CONDITION(dropping, "where dropout is above 0", c->dropout > 0);
CLASS_CONDITION(leaving, "with an availability.model other than always",
                c->availability.kind != INTERVAL_ALWAYS);
CLASS_CONDITION(on_off, "with availability.model: on_off", c->availability.kind == INTERVAL_ON_OFF);
CLASS_CONDITION(diurnal, "with availability.model: diurnal",
                c->availability.kind == INTERVAL_DIURNAL);
CLASS_CONDITION(traced, "with availability.model: trace", c->availability.kind == INTERVAL_TRACE);
CLASS_CONDITION(begun, "with availability.model: diurnal or trace",
                c->availability.kind == INTERVAL_DIURNAL || c->availability.kind == INTERVAL_TRACE);

CLASS_CONDITION(drained, "where the class has a power, and with record: agents or events",
                class_draws_power(c) && s->record >= RECORD_AGENTS);
CLASS_CONDITION(wishing, "with an objective.weight above 0, or with evaluation.client_episodes",
                wishes_count(s, c));
CLASS_CONDITION(hurrying, "with an objective.speed that counts",
                wishes_count(s, c) && !distribution_is(&c->objective.wishes[WISH_SPEED], 0));
CLASS_CONDITION(charged, "with a battery.capacity above 0 J",
                !distribution_is(&c->battery.capacity, 0));
CONDITION(powered, "where a class of the fleet has a power", scenario_draws_power(s));

static bool inhabited_holds(const struct scenario *s, uint32_t item)
{
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].cell_kind == item + 1)
            return true;
    return false;
}
static const struct idle_condition inhabited = {.holds = inhabited_holds,
                                                .words = "once a class of the fleet names it"};

/* --- the table ------------------------------------------------------------------------------- */

const struct idle_rule idle_rules[] = {{"task.reset_noise", &noisy},
                                       {"task.size", &gridded},
                                       {"task.slip", &gridded},
                                       {"task.map", &gridded},
                                       {"policy.hidden", &playing},
                                       {"policy.activation", &layered},
                                       {"policy.head", &playing},
                                       {"policy.log_std", &gaussian},
                                       {"policy.output_scale", &scratch},
                                       {"policy.normaliser", &playing},
                                       {"policy.parameters", &learning},
                                       {"algorithm.alpha", &learning},
                                       {"algorithm.mu", &perturbing},
                                       {"algorithm.step", &norm_matched},
                                       {"algorithm.probe", &norm_matched},
                                       {"algorithm.schedule", &learning},
                                       {"algorithm.adam.beta1", &adam},
                                       {"algorithm.adam.beta2", &adam},
                                       {"algorithm.adam.epsilon", &adam},
                                       {"algorithm.server_episodes", &judging},
                                       {"algorithm.patience", &halving},
                                       {"algorithm.direction", &perturbing},
                                       {"algorithm.perturbation", &telling_perturbations},
                                       {"algorithm.replica", &replayable},
                                       {"algorithm.partition", &cutting_blocks},
                                       {"algorithm.partition_over", &learning},
                                       {"algorithm.perturb", &perturbing},
                                       {"algorithm.initial", &learning},
                                       {"algorithm.local_steps", &stepping_locally},
                                       {"algorithm.directions", &probing_several},
                                       {"algorithm.feedback", &measuring},
                                       {"algorithm.assumed_link", &estimating},
                                       {"algorithm.trim", &estimating},
                                       {"algorithm.shift", &seeing},
                                       {"algorithm.aggregate", &pooling},
                                       {"algorithm.codec", &encoding},
                                       {"algorithm.codec_down", &telling},
                                       {"algorithm.codec_observations", &observing},
                                       {"algorithm.error_feedback", &leaving_out},
                                       {"algorithm.secure_sum", &learning},
                                       {"algorithm.privacy.noise", &hiding},
                                       {"algorithm.privacy.delta", &hiding},
                                       {"algorithm.ppo", &learning_by_ppo},
                                       {"algorithm.q", &learning_values},
                                       {"algorithm.pairs.replay", &learning_from_pairs},
                                       {"algorithm.pairs.passes", &learning_from_pairs},
                                       {"algorithm.pairs.minibatch", &learning_from_pairs},
                                       {"algorithm.pairs.beta", &referring},
                                       {"algorithm.reward_model", &learning_rewards},
                                       {"algorithm.proximal", &descending},
                                       {"algorithm.weigh", &descending},
                                       {"algorithm.share", &descending},
                                       {"algorithm.moments", &descending},
                                       {"algorithm.download", &transferring},
                                       {"algorithm.upload", &transferring},
                                       {"panel.panelists", &learning},
                                       {"panel.link", &learning},
                                       {"panel.tie", &splitting},
                                       {"panel.pairing", &pairing},
                                       {"panel.view", &viewing},
                                       {"panel.actions", &sampling},
                                       {"round.on_deadline", &cutting},
                                       {"round.late", &overdue},
                                       {"round.on_few", &timed},
                                       {"round.max_staleness", &aging},
                                       {"round.staleness", &stale},
                                       {"round.missing", &voting},
                                       {"round.replicas", &replicating},
                                       {"round.in_flight", &overlapping},
                                       {"round.select", &choosing},
                                       {"round.detection", &losing},
                                       {"network.connections", &framed},
                                       {"server.speed", &judging},
                                       {"server.flops", &learning},
                                       {"server.memory", &learning},
                                       {"server.answer", &answering},
                                       {"cells.*.up", &inhabited},
                                       {"cells.*.down", &inhabited},
                                       {"fleet.*.duty_cycle", &silenced},
                                       {"fleet.*.flops", &learning},
                                       {"fleet.*.memory", &learning},
                                       {"fleet.*.on_memory", &short_of_memory},
                                       {"fleet.*.conduct", &saying},
                                       {"fleet.*.panel.conduct", &asking},
                                       {"fleet.*.panel.part", &some_lying},
                                       {"fleet.*.answer", &local},
                                       {"fleet.*.agents_per_panel", &queueing},
                                       {"fleet.*.dropout_phase", &dropping},
                                       {"fleet.*.on_leave", &leaving},
                                       {"fleet.*.availability.on", &on_off},
                                       {"fleet.*.availability.off", &on_off},
                                       {"fleet.*.availability.mean", &diurnal},
                                       {"fleet.*.availability.amplitude", &diurnal},
                                       {"fleet.*.availability.peak", &diurnal},
                                       {"fleet.*.availability.dwell", &diurnal},
                                       {"fleet.*.availability.day", &diurnal},
                                       {"fleet.*.availability.begins", &begun},
                                       {"fleet.*.availability.trace", &traced},
                                       {"fleet.*.world.mass", &physical},
                                       {"fleet.*.world.friction", &physical},
                                       {"fleet.*.world.gravity", &physical},
                                       {"fleet.*.world.actuator", &physical},
                                       {"fleet.*.objective.speed", &wishing},
                                       {"fleet.*.objective.target_speed", &hurrying},
                                       {"fleet.*.objective.energy", &wishing},
                                       {"fleet.*.objective.posture", &wishing},
                                       {"fleet.*.objective.taste", &wishing},
                                       {"fleet.*.battery.capacity", &drained},
                                       {"fleet.*.battery.self_discharge", &charged},
                                       {"stop.questions", &learning},
                                       {"stop.energy", &powered},
                                       {"stop.target", &playing},
                                       {"stop.plateau", &playing},
                                       {"evaluation.every", &playing},
                                       {"evaluation.episodes", &playing},
                                       {"evaluation.mode", &playing},
                                       {"evaluation.client_episodes", &having_own},
                                       {"price.energy", &powered},
                                       {"price.answer", &learning},
                                       {"report.target", &playing},
                                       {NULL, NULL}};

/* What no single row of the table can check, and what follows from other keys. */
#include "sim/checks/scenario_check.h"

#include "core/base/mem.h"
#include "models/federated/algorithm.h"
#include "models/federated/local_learner.h"
#include "models/federated/wire.h"
#include "models/tasks/task.h"
#include "sim/checks/fleet_check.h"
#include "sim/rounds/round_check.h"
#include "sim/rounds/round_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_transfer(const struct scenario *s)
{
    return !algorithm_learns(s->algorithm.method);
}

/* A horizon of 0 and a noise below 0 stand for the task's own: from here on the numbers are
 * there. */
static bool check_task(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    const struct task_info *info = s->task.info;
    bool none = !scenario_has_robot(s), good = true;
    if (s->task.horizon == 0)
        s->task.horizon = info->limit;
    if (s->task.reset_noise < 0)
        s->task.reset_noise = info->reset_noise;
    if (is_transfer(s) && !none)
        good = WRONG(check, yaml_mark(check->root, "algorithm", "name"), "task: {name: none}",
                     "%s learns nothing: its task is none, not %s", s->algorithm.method->name,
                     s->task.name);
    if (is_transfer(s) && s->transfer_down_B == 0 && s->transfer_up_B == 0)
        good =
            WRONG(check, yaml_mark(check->root, "algorithm", "name"),
                  "e.g. download: 100 kB, upload: 1 kB",
                  "%s has nothing to send: download and upload are 0", s->algorithm.method->name);
    if (none && !is_transfer(s) && s->policy.parameters == 0)
        good =
            WRONG(check, yaml_mark(check->root, "task", "name"), "e.g. policy: {parameters: 5702}",
                  "the task none needs policy.parameters (or the algorithm transfer)");
    if (!none && s->policy.parameters != 0)
        good = WRONG(check, yaml_mark(check->root, "policy", "parameters"),
                     "policy: {hidden: [64, 64]}",
                     "policy.parameters is for the task none; %s counts its own", s->task.name);
    return good;
}

/* Of the network that the keys describe, or as many as the task none is said to have; 0 where
 * nothing is learnt. */
static uint64_t parameters(const struct scenario *s)
{
    const struct task_info *info = s->task.info;
    struct policy_shape shape = {.layers = s->policy.hidden_count + 1};
    if (s->policy.parameters || !info->obs)
        return s->policy.parameters;
    const struct task_options options = scenario_task_options(s);
    shape.width[0] = task_observations(info, &options);
    memcpy(shape.width + 1, s->policy.hidden, s->policy.hidden_count * sizeof *shape.width);
    shape.width[shape.layers] = info->act;
    shape.trains_log_std = s->policy.trained == TRAINED_ALL;
    return policy_parameters(&shape);
}

/* Framing adds 54 bytes to each segment of 1448, 3.7 %; what the last, smaller segment of a message
 * adds beyond that is lost in the rest. */
#define WIRE_MOST 1.04

/* What counters and message headers hold: 32 bits of an agent's environment steps in a round, 20
 * bits of rounds, slots and episodes. */
static bool check_counts(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    const struct panel *panel = &s->algorithm.panel;
    double probes = (double)config_local_steps(&s->algorithm) * config_directions(&s->algorithm);
    double episodes = 2.0 * panel->batches * panel->episodes * probes;
    bool good = true;
    if (episodes * s->task.horizon > UINT32_MAX)
        good = WRONG(check, yaml_mark(check->root, "panel", "episodes"), NULL,
                     "an agent would take %.3g environment steps a round; 4.29e9 at most",
                     episodes * s->task.horizon);
    if (is_transfer(s)) {
        double bytes = WIRE_MOST * (double)(s->transfer_down_B + s->transfer_up_B) *
                       scenario_slots_configured(s);
        if (bytes > (double)INT64_MAX)
            good = WRONG(check, yaml_mark(check->root, "algorithm", "download"), NULL,
                         "%.3g B a round are more than the database counts", bytes);
        return good;
    }
    if (s->rounds >= ENTRY_FIELD_MAX)
        good = WRONG(check, yaml_mark(check->root, "rounds", NULL), NULL,
                     "rounds: %u are too many: messages can only number rounds below %d", s->rounds,
                     ENTRY_FIELD_MAX);
    if (scenario_slots_configured(s) >= ENTRY_FIELD_MAX)
        good =
            WRONG(check, yaml_mark(check->root, "round", "cohort"), "a cohort, e.g. cohort: 1000",
                  "%u agents in a round; messages can only number fewer than %d",
                  scenario_slots_configured(s), ENTRY_FIELD_MAX);
    return good;
}

/* Each block needs a coordinate. Where the number is too great for the cohort, the cohort is what
 * to change, else the fleet. */
static bool check_blocks(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    uint64_t d = parameters(s);
    bool by_cohort = s->partition_over == OVER_COHORT && s->round.cohort;
    uint32_t slots = scenario_slots_configured(s);
    if (s->algorithm.method->blocks && d && slots > d)
        return WRONG(check,
                     by_cohort ? yaml_mark(check->root, "round", "cohort")
                               : yaml_mark(check->root, "fleet", ""),
                     "a smaller cohort, or a larger policy",
                     "%s cannot cut %llu parameters into %u blocks", s->algorithm.method->name,
                     (unsigned long long)d, slots);
    return true;
}

/* Where a key such as "algorithm.privacy.clip" stands, or else the table that it would be in. */
static const struct mark *key_mark(const struct yaml_node *root, const char *key)
{
    const struct yaml_node *node = root;
    const struct mark *mark = &root->mark;
    char *path = mem_string(key), *rest = path;
    for (char *word; node && (word = strsep(&rest, "."));) {
        node = yaml_get(node, word);
        if (node)
            mark = rest && *rest ? &node->key_mark : &node->mark;
    }
    free(path);
    return mark;
}

/* What the method refuses. */
static bool check_method(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    const struct err_setting *refused;
    struct errs errs = {0};
    config_fits(&s->algorithm, &errs);
    normaliser_fits(&s->algorithm, s->policy.normaliser, &errs);
    local_subject_fits(
        &s->algorithm,
        &(struct local_subject){strcmp(s->task.name, "none") != 0, s->policy.head, s->task.horizon},
        &errs);
    for (size_t i = 0; (refused = errs_setting(&errs, i)); i++)
        WRONG(check, key_mark(check->root, refused->key), refused->meant, "%s: %s", refused->key,
              refused->what);
    bool good = errs.count == 0;
    errs_free(&errs);
    return good;
}

/* What the method cannot know of. */
static bool check_algorithm(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    const struct algorithm_config *config = &s->algorithm;
    const struct yaml_node *privacy = yaml_get(yaml_get(check->root, "algorithm"), "privacy");
    bool good = check_method(check);
    if (privacy && privacy->count > 0 && !yaml_get(privacy, "clip"))
        good = WRONG(check, &privacy->mark, "e.g. privacy: {clip: 1, noise: 1}",
                     "algorithm.privacy: clip is missing; without it nothing is hidden");
    if (config_secure(config) &&
        (s->round.late == LATE_APPLY || s->round.missing == MISSING_REASSIGN))
        good = WRONG(check, yaml_mark(check->root, "algorithm", "secure_sum"), "secure_sum: none",
                     "algorithm.secure_sum: whoever answers late, or in the place of another, has "
                     "no part in the round's sum");
    if (config->acceptance != ACCEPTANCE_NONE && is_transfer(s))
        good =
            WRONG(check, yaml_mark(check->root, "algorithm", "server_panel"), "server_panel: none",
                  "algorithm.server_panel: %s learns nothing that could be rejected",
                  config->method->name);
    return good;
}

static bool check_policy(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    bool scratch = strcmp(s->policy.init, "scratch") == 0, good = true;
    if (s->policy.head == HEAD_CATEGORICAL && scenario_has_robot(s) && !s->task.info->chooses)
        good =
            WRONG(check, yaml_mark(check->root, "policy", "head"), "head: gaussian",
                  "policy.head: %s has no choices: each of its actions is a number", s->task.name);
    if ((s->evaluation.modes & MODE_STOCHASTIC) && s->policy.head == HEAD_DETERMINISTIC)
        good =
            WRONG(check, yaml_mark(check->root, "evaluation", "mode"), "policy: {head: gaussian}",
                  "evaluation.mode: a deterministic head has nothing to sample");
    if (s->policy.trained == TRAINED_ALL &&
        (s->policy.head != HEAD_GAUSSIAN || !scenario_has_robot(s)))
        good = WRONG(check, yaml_mark(check->root, "policy", "trained"), "trained: mean",
                     "policy.trained: without a task and a Gaussian head there is no log-std to "
                     "train");
    if (scratch && s->policy.normaliser == NORMALISER_FROZEN)
        good = WRONG(check, yaml_mark(check->root, "policy", "normaliser"),
                     "normaliser: fleet, or none",
                     "policy.normaliser: from scratch there is nothing to freeze");
    if (!scratch && !scenario_has_robot(s))
        good = WRONG(check, yaml_mark(check->root, "policy", "init"), NULL,
                     "policy.init: the task none has no policy");
    if (!scratch) {
        char *path = check->reader->locate(check->reader->owner, s->policy.init);
        if (access(path, R_OK) != 0)
            good = WRONG(check, yaml_mark(check->root, "policy", "init"),
                         "scratch, or a policy file", "policy.init: there is no file %s", path);
        s->policy.init_path = arena_string(check->reader->arena, path);
        free(path);
    }
    return good;
}

static bool check_rounds(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    const struct algorithm *method = s->algorithm.method;
    const struct round_check rounds = {.settings = &s->round,
                                       .agents = s->agents,
                                       .method = method->name,
                                       .votes = !algorithm_sends_weights(method),
                                       .blocks_of_wave =
                                           method->blocks && s->partition_over == OVER_COHORT,
                                       .root = check->root,
                                       .reader = check->reader};
    return round_check(&rounds);
}

/* Why the rule can never be met in the scenario, and what to give; NULL: it can. Time passes and
 * bytes flow in every trial. */
static const char *unmet(const struct scenario *s, enum stop_rule rule, const char **meant)
{
    *meant = "e.g. rounds: 200, or stop: {time: 1 d}";
    switch (rule) {
    case STOP_QUESTIONS:
        return is_transfer(s) ? "transfer asks nobody" : NULL;
    case STOP_ENERGY:
        *meant = "e.g. fleet: {phones: {power: {compute: 2 W}}}";
        return scenario_draws_power(s) ? NULL : "no class has a power, so no energy is counted";
    case STOP_TARGET:
    case STOP_PLATEAU:
        return scenario_has_robot(s) ? NULL : "the task none has no policy, and so no returns";
    case STOP_ROUNDS:
    case STOP_TIME:
    case STOP_BYTES:
    case STOP_RULES:
        break;
    }
    return NULL;
}

/* Some rule that can be met has to be given; else the first that is given says why it cannot. */
static bool check_stop(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    const char *meant;
    enum stop_rule never = STOP_RULES;
    bool ends = s->rounds > 0;
    for (enum stop_rule rule = STOP_ROUNDS; rule < STOP_RULES; rule++) {
        bool given = stop_given(&s->stop, rule);
        ends |= given && !unmet(s, rule, &meant);
        never = given && never == STOP_RULES ? rule : never;
    }
    if (ends)
        return true;
    const char *why = unmet(s, never, &meant);
    if (why)
        return WRONG(check, yaml_mark(check->root, "stop", stop_name(never)), meant,
                     "stop.%s alone would never end a trial: %s", stop_name(never), why);
    return WRONG(check,
                 yaml_get(check->root, "stop") ? yaml_mark(check->root, "stop", NULL)
                                               : &check->root->mark,
                 meant, "nothing would ever end a trial: rounds is missing, or another rule");
}

/* `stop.rounds` is the same as `rounds`. */
static bool resolve_stop(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    double *rounds = &s->stop.limits[STOP_ROUNDS];
    if (isfinite(*rounds) && s->rounds)
        return WRONG(check, yaml_mark(check->root, "stop", "rounds"), "keep one of the two",
                     "both rounds and stop.rounds are given");
    if (isfinite(*rounds))
        s->rounds = (uint32_t)ceil(*rounds);
    *rounds = INFINITY;
    return check_stop(check);
}

/* What the method is told of rounds. */
static void tell_method(struct scenario *s)
{
    const struct round_settings *round = &s->round;
    s->algorithm.asynchronous = round->policy->keeps;
    s->algorithm.in_flight = round->in_flight;
    s->algorithm.replicas = round->missing == MISSING_REPLICATE ? round->replicas : 1;
    s->algorithm.buffer = round_buffer(round);
    s->algorithm.staleness = round->staleness;
}

/* `&` and not `&&` where checks do not rest on each other: all faults are told at once. What rests
 * on the number of agents comes once that is known. */
bool scenario_resolve(struct scenario *scenario, const struct yaml_node *root,
                      struct field_reader *reader)
{
    const struct scenario_check check = {scenario, root, reader};
    scenario->algorithm.numbers = &scenario->numbers;
    tell_method(scenario);
    bool good = check_task(&check) & check_policy(&check) & check_algorithm(&check);
    good &= check_availabilities(&check);
    good &= check_losses(&check);
    good &= check_objectives(&check);
    if (!resolve_agents(&check) || !check_people(&check) || !resolve_rows(&check) ||
        !resolve_cells(&check))
        return false;
    return good & resolve_stop(&check) & check_rounds(&check) & check_blocks(&check) &
           check_counts(&check);
}

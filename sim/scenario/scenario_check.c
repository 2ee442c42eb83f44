/* What no single row of the table can check, and what follows from other keys. */
#include "sim/scenario/scenario_parts.h"

#include "models/federated/wire.h"
#include "models/methods/algorithm_list.h"
#include "models/tasks/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct mark *check_where(const struct check *check, const char *table, const char *key)
{
    const struct yaml_node *outer = yaml_get(check->root, table);
    const struct yaml_node *inner = key ? yaml_get(outer, key) : NULL;
    return inner   ? &inner->mark
           : outer ? (key ? &outer->key_mark : &outer->mark)
                   : &check->root->mark;
}

static const struct mark *class_mark(const struct check *check, const struct class_spec *spec,
                                     const char *key)
{
    const struct yaml_node *table = yaml_get(yaml_get(check->root, "fleet"), spec->name);
    const struct yaml_node *inner = yaml_get(table, key);
    return inner ? &inner->mark : table ? &table->key_mark : &check->root->mark;
}

static bool class_size_given(const struct check *check, const struct class_spec *spec)
{
    bool counted = spec->count != UINT32_MAX, shared = !isnan(spec->share);
    if (counted && shared)
        return WRONG(check, class_mark(check, spec, "share"), "keep one of the two",
                     "fleet.%s: both count and share are given", spec->name);
    if (!counted && !shared)
        return WRONG(check, class_mark(check, spec, "count"), "e.g. count: 3",
                     "fleet.%s: count is missing", spec->name);
    return true;
}

/* Gives `left` agents to the classes with shares, by largest remainders; among equal ones the class
 * of the lesser name comes first, so that the order in the file does not matter. */
static void divide(struct scenario *s, uint32_t left, double shares)
{
    uint32_t given = 0;
    for (uint32_t i = 0; i < s->class_count; i++) {
        struct class_spec *spec = &s->classes[i];
        if (isnan(spec->share))
            continue;
        spec->count = (uint32_t)floor(left * (spec->share / shares));
        given += spec->count;
    }
    while (given < left) {
        struct class_spec *best = NULL;
        double most = 0;
        for (uint32_t i = 0; i < s->class_count; i++) {
            struct class_spec *spec = &s->classes[i];
            double rest = left * (spec->share / shares) - spec->count;
            if (!isnan(spec->share) &&
                (!best || rest > most || (rest == most && strcmp(spec->name, best->name) < 0))) {
                best = spec;
                most = rest;
            }
        }
        best->count++;
        given++;
    }
}

static bool resolve_agents(const struct check *check)
{
    struct scenario *s = check->scenario;
    uint64_t counted = 0;
    double shares = 0;
    bool good = true, shared = false;
    for (uint32_t i = 0; i < s->class_count; i++) {
        good &= class_size_given(check, &s->classes[i]);
        shared |= !isnan(s->classes[i].share);
        shares += isnan(s->classes[i].share) ? 0 : s->classes[i].share;
        counted += s->classes[i].count == UINT32_MAX ? 0 : s->classes[i].count;
    }
    if (!good)
        return false;
    if (counted > 100000000)
        return WRONG(check, check_where(check, "fleet", ""), NULL, "fleet: more than 10^8 agents");
    if (shared && (!s->agents || counted > s->agents || !(shares > 0)))
        return WRONG(
            check, s->agents ? check_where(check, "agents", NULL) : check_where(check, "fleet", ""),
            "e.g. agents: 100",
            !s->agents      ? "shares need the size of the fleet: agents is missing"
            : !(shares > 0) ? "the shares must have a sum above 0"
                            : "the classes count more agents than agents says");
    if (shared)
        divide(s, s->agents - (uint32_t)counted, shares);
    else if (s->agents && s->agents != counted)
        return WRONG(check, check_where(check, "agents", NULL),
                     "leave agents away: the counts say it",
                     "agents is %u, but the classes count %u", s->agents, (uint32_t)counted);
    if (!shared)
        s->agents = (uint32_t)counted;
    return s->agents > 0 || WRONG(check, check_where(check, "fleet", ""),
                                  "give a class a count above 0", "the fleet has 0 agents");
}

static bool is_transfer(const struct scenario *s)
{
    return !algorithm_learns(s->algorithm.method);
}

static bool check_task(const struct check *check)
{
    struct scenario *s = check->scenario;
    const struct task_info *info = task_find(s->task.name);
    bool none = strcmp(s->task.name, "none") == 0, good = true;
    if (s->task.horizon == 0)
        s->task.horizon = info->limit;
    if (s->task.reset_noise < 0)
        s->task.reset_noise = info->reset_noise;
    if (is_transfer(s) && !none)
        good =
            WRONG(check, check_where(check, "algorithm", "name"), "task: {name: none}",
                  "%s learns nothing: its task is none, not %s", s->algorithm_name, s->task.name);
    if (is_transfer(s) && s->transfer_down_B == 0 && s->transfer_up_B == 0)
        good = WRONG(check, check_where(check, "algorithm", "name"),
                     "e.g. download: 100 kB, upload: 1 kB",
                     "%s has nothing to send: download and upload are 0", s->algorithm_name);
    if (none && !is_transfer(s) && s->policy.parameters == 0)
        good = WRONG(check, check_where(check, "task", "name"), "e.g. policy: {parameters: 5702}",
                     "the task none needs policy.parameters (or the algorithm transfer)");
    if (!none && s->policy.parameters != 0)
        good =
            WRONG(check, check_where(check, "policy", "parameters"), "policy: {hidden: [64, 64]}",
                  "policy.parameters is for the task none; %s counts its own", s->task.name);
    return good;
}

static uint64_t parameters(const struct scenario *s)
{
    const struct task_info *info = task_find(s->task.name);
    struct policy_shape shape = {.layers = s->policy.hidden_count + 1};
    if (s->policy.parameters || !info->obs)
        return s->policy.parameters;
    shape.width[0] = info->obs;
    memcpy(shape.width + 1, s->policy.hidden, s->policy.hidden_count * sizeof *shape.width);
    shape.width[shape.layers] = info->act;
    return policy_parameters(&shape);
}

/* What counters and message headers hold: 32 bits of an agent's environment steps in a round, 20
 * bits of rounds, slots and episodes. */
/* Framing adds 54 bytes to every 1448 at most, but for the last ones. */
#define WIRE_MOST 1.04

static bool check_counts(const struct check *check)
{
    const struct scenario *s = check->scenario;
    const struct panel *panel = &s->algorithm.panel;
    const struct algorithm *method = s->algorithm.method;
    double episodes = 2.0 * panel->batches * panel->episodes * config_local_steps(&s->algorithm);
    bool good = true;
    if (episodes * s->task.horizon > UINT32_MAX)
        good = WRONG(check, check_where(check, "panel", "episodes"), NULL,
                     "an agent would take %.3g environment steps a round; 4.29e9 at most",
                     episodes * s->task.horizon);
    if (is_transfer(s)) {
        double bytes = WIRE_MOST * (double)(s->transfer_down_B + s->transfer_up_B) *
                       scenario_slots_configured(s);
        if (bytes > (double)INT64_MAX)
            good = WRONG(check, check_where(check, "algorithm", "download"), NULL,
                         "%.3g B a round are more than the database counts", bytes);
        return good;
    }
    if (algorithm_sends_weights(method) && episodes > ENTRY_FIELD_MAX)
        good = WRONG(check, check_where(check, "panel", "episodes"), NULL,
                     "an agent would run %.0f episodes a round; %s tells of %d at most", episodes,
                     method->name, ENTRY_FIELD_MAX);
    if (s->rounds >= ENTRY_FIELD_MAX)
        good = WRONG(check, check_where(check, "rounds", NULL), NULL,
                     "rounds: %u; messages count to less than %d", s->rounds, ENTRY_FIELD_MAX);
    if (scenario_slots_configured(s) >= ENTRY_FIELD_MAX)
        good = WRONG(check, check_where(check, "round", "cohort"), "a cohort, e.g. cohort: 1000",
                     "%u agents in a round; messages tell of less than %d",
                     scenario_slots_configured(s), ENTRY_FIELD_MAX);
    return good;
}

static bool check_blocks(const struct check *check)
{
    const struct scenario *s = check->scenario;
    uint64_t d = parameters(s);
    bool by_cohort = s->partition_over == OVER_COHORT && s->round.cohort;
    uint32_t slots = scenario_slots_configured(s);
    if (s->algorithm.method->blocks && d && slots > d)
        return WRONG(
            check,
            by_cohort ? check_where(check, "round", "cohort") : check_where(check, "fleet", ""),
            "a smaller cohort, or a larger policy", "%s cannot cut %llu parameters into %u blocks",
            s->algorithm.method->name, (unsigned long long)d, slots);
    return true;
}

static bool check_step(const struct check *check)
{
    const struct scenario *s = check->scenario;
    const struct algorithm_config *config = &s->algorithm;
    const char *name = config->method->name;
    bool gradient = algorithm_has_gradient(config->method), good = true;
    if (config->schedule == SCHEDULE_HALVING && config->acceptance == ACCEPTANCE_NONE)
        good =
            WRONG(check, check_where(check, "algorithm", "schedule"), "server_panel: accept_reject",
                  "algorithm.schedule: halving needs a server's panel that rejects");
    if (config->optimiser.kind == OPTIMISER_ADAM && !gradient)
        good = WRONG(check, check_where(check, "algorithm", "optimizer"), "optimizer: plain",
                     "algorithm.optimizer: %s has no gradient for adam", name);
    if (config->optimiser.clip > 0 && !gradient)
        good = WRONG(check, check_where(check, "algorithm", "clip"), "clip: none",
                     "algorithm.clip: %s has no gradient to clip", name);
    if (config->panel.place == PANEL_SERVER && config->method->local_steps)
        good = WRONG(check, check_where(check, "panel", "place"), "place: local",
                     "panel.place: %s steps on its votes as they fall, so its panel must be local",
                     name);
    if (config->acceptance != ACCEPTANCE_NONE && is_transfer(s))
        good = WRONG(check, check_where(check, "algorithm", "server_panel"), "server_panel: none",
                     "algorithm.server_panel: %s learns nothing that could be rejected", name);
    return good;
}

static bool check_policy(const struct check *check)
{
    struct scenario *s = check->scenario;
    bool scratch = strcmp(s->policy.init, "scratch") == 0, good = true;
    if ((s->evaluation.modes & MODE_STOCHASTIC) && s->policy.head == HEAD_DETERMINISTIC)
        good = WRONG(check, check_where(check, "evaluation", "mode"), "policy: {head: gaussian}",
                     "evaluation.mode: a deterministic head has nothing to sample");
    if (scratch && s->policy.normaliser == NORMALISER_FROZEN)
        good =
            WRONG(check, check_where(check, "policy", "normaliser"), "normaliser: fleet, or none",
                  "policy.normaliser: from scratch there is nothing to freeze");
    if (!scratch && strcmp(s->task.name, "none") == 0)
        good = WRONG(check, check_where(check, "policy", "init"), NULL,
                     "policy.init: the task none has no policy");
    if (!scratch) {
        char *path = check->reader->locate(check->reader->owner, s->policy.init);
        if (access(path, R_OK) != 0)
            good = WRONG(check, check_where(check, "policy", "init"), "scratch, or a policy file",
                         "policy.init: there is no file %s", path);
        s->policy.init_path = arena_string(check->reader->arena, path);
        free(path);
    }
    return good;
}

static bool find_cell(const struct check *check, struct class_spec *spec)
{
    const struct scenario *s = check->scenario;
    if (strcmp(spec->cell, "none") == 0)
        return spec->agents_per_cell == 0 ||
               WRONG(check, class_mark(check, spec, "agents_per_cell"),
                     "cell: NAME, and cells: {NAME: {up: ..., down: ...}}",
                     "fleet.%s.agents_per_cell: the class names no cell", spec->name);
    const char **names = mem_zero(s->cell_count + 1, sizeof *names);
    for (uint32_t i = 0; i < s->cell_count; i++) {
        names[i] = s->cells[i].name;
        if (strcmp(names[i], spec->cell) == 0)
            spec->cell_kind = i + 1;
    }
    char hint[HINT_SIZE];
    if (!spec->cell_kind)
        WRONG(check, class_mark(check, spec, "cell"),
              hint_near(hint, spec->cell, names, s->cell_count,
                        "cells: {NAME: {up: ..., down: ...}}"),
              "fleet.%s.cell: there is no cell %s", spec->name, spec->cell);
    free(names);
    return spec->cell_kind != 0;
}

/* Which cell each class is in. */
static bool resolve_cells(const struct check *check)
{
    struct scenario *s = check->scenario;
    bool good = true;
    for (uint32_t i = 0; i < s->cell_count; i++)
        if (strcmp(s->cells[i].name, "none") == 0)
            good = WRONG(check, check_where(check, "cells", "none"), "another name",
                         "cells: a class says none when it is in no cell");
    for (uint32_t i = 0; i < s->class_count; i++)
        good &= find_cell(check, &s->classes[i]);
    return good;
}

/* Other keys of availability that are given although none of them counts without a model. */
static bool check_availability(const struct check *check, struct class_spec *spec)
{
    const struct yaml_node *class = yaml_get(yaml_get(check->root, "fleet"), spec->name);
    const struct yaml_node *table = yaml_get(class, "availability");
    const struct mark *mark = table ? &table->mark : &check->root->mark;
    bool given = table && table->count > 0, trace = strcmp(spec->presence, "none") != 0;
    if (given && !yaml_get(table, "model"))
        return WRONG(check, mark, "e.g. model: on_off", "fleet.%s.availability: model is missing",
                     spec->name);
    const char *fault = interval_fault(&spec->availability);
    if (fault)
        return WRONG(check, mark, NULL, "fleet.%s.availability: %s", spec->name, fault);
    if (spec->availability.kind != INTERVAL_TRACE)
        return true;
    if (!trace)
        return WRONG(check, mark, "e.g. trace: client_behave_trace.csv",
                     "fleet.%s.availability: trace is missing", spec->name);
    char *path = mem_format("fleet.%s.availability.trace", spec->name);
    bool good = fields_trace(check->reader, yaml_get(table, "trace"), path, TRACE_ONLINE,
                             TRACE_EITHER, &spec->presences);
    free(path);
    return good;
}

static bool check_classes(const struct check *check)
{
    bool good = true;
    for (uint32_t i = 0; i < check->scenario->class_count; i++)
        good &= check_availability(check, &check->scenario->classes[i]);
    return good;
}

bool scenario_resolve(struct scenario *scenario, const struct yaml_node *root,
                      struct field_reader *reader)
{
    const struct check check = {scenario, root, reader};
    scenario->algorithm.method = algorithm_find(scenario->algorithm_name);
    bool good = check_task(&check) & check_policy(&check) & check_step(&check);
    good &= check_classes(&check);
    if (!resolve_agents(&check) || !resolve_cells(&check))
        return false;
    if (!(good & check_round(&check) & check_blocks(&check) & check_counts(&check)))
        return false;
    round_derive(scenario);
    return true;
}

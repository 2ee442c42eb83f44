/* What the classes of a fleet and its cells ask of each other, and what follows from them. */
#include "sim/checks/fleet_check.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/fields/field_file.h"
#include "core/fields/field_trace.h"
#include "models/tasks/task.h"
#include "sim/keys/fleet_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct mark *class_mark(const struct scenario_check *check,
                                     const struct class_spec *spec, const char *key)
{
    const struct yaml_node *table = yaml_get(yaml_get(check->root, "fleet"), spec->name);
    const struct yaml_node *inner = yaml_get(table, key);
    return inner ? &inner->mark : table ? &table->key_mark : &check->root->mark;
}

static bool class_size_given(const struct scenario_check *check, const struct class_spec *spec)
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

/* Gives `left` agents to the classes with shares, by largest remainders (Hamilton's method): each
 * gets the whole part of what is due to it, and those with the largest rests one more until all are
 * given. Among equal rests the class of the lesser name comes first, so that the order in the file
 * does not matter. */
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

/* Three ways to say how large a fleet is: counts alone, `agents` and shares, or both, where shares
 * divide what the counts leave. */
bool resolve_agents(const struct scenario_check *check)
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
        return WRONG(check, yaml_mark(check->root, "fleet", ""), NULL,
                     "fleet: more than 10^8 agents");
    if (shared && (!s->agents || counted > s->agents || !(shares > 0)))
        return WRONG(check,
                     s->agents ? yaml_mark(check->root, "agents", NULL)
                               : yaml_mark(check->root, "fleet", ""),
                     "e.g. agents: 100",
                     !s->agents      ? "shares need the size of the fleet: agents is missing"
                     : !(shares > 0) ? "the shares must have a sum above 0"
                                     : "the classes count more agents than agents says");
    if (shared)
        divide(s, s->agents - (uint32_t)counted, shares);
    else if (s->agents && s->agents != counted)
        return WRONG(check, yaml_mark(check->root, "agents", NULL),
                     "leave out agents: the counts say it",
                     "agents is %u, but the classes count %u", s->agents, (uint32_t)counted);
    if (!shared)
        s->agents = (uint32_t)counted;
    return s->agents > 0 || WRONG(check, yaml_mark(check->root, "fleet", ""),
                                  "give a class a count above 0", "the fleet has 0 agents");
}

/* --- people ----------------------------------------------------------------------------------- */

bool check_people(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    uint32_t people = s->task.info->people;
    return people == 0 || s->agents <= people ||
           WRONG(check, yaml_mark(check->root, "fleet", ""), "a smaller fleet, or more people",
                 "the fleet has %u agents, but %s is about %u people: each agent is one of them",
                 s->agents, s->task.name, people);
}

/* --- a row for each agent -------------------------------------------------------------------- */

/* Of a distribution of the class, in the table `within` ("power"; "": none). */
static bool enough_rows(const struct scenario_check *check, const struct class_spec *spec,
                        const struct field *field, const char *within)
{
    const struct distribution *d =
        (const struct distribution *)(const void *)((const char *)spec + field->offset);
    bool anew = d == &spec->availability.on || d == &spec->availability.off, good = true;
    char *key = mem_format("%s%s%s", within, *within ? "." : "", field->name);
    if (d->once && anew)
        good = WRONG(
            check, class_mark(check, spec, *within ? within : field->name), "leave out `each`",
            "fleet.%s.%s: drawn anew each time, so no row is an agent's own", spec->name, key);
    else if (d->once && d->count < spec->count)
        good = WRONG(check, class_mark(check, spec, *within ? within : field->name),
                     "more rows, fewer agents, or without each: once",
                     "fleet.%s.%s: %s has %zu rows for %u agents", spec->name, key, d->table,
                     d->count, spec->count);
    free(key);
    return good;
}

static bool check_rows(const struct scenario_check *check, const struct class_spec *spec,
                       const struct field *fields, const char *within)
{
    bool good = true;
    for (const struct field *field = fields; field->name; field++)
        if (field->kind == FIELD_TABLE)
            good &= check_rows(check, spec, field->fields, field->name);
        else if (field->kind == FIELD_DISTRIBUTION)
            good &= enough_rows(check, spec, field, within);
    return good;
}

/* Row i of the class names its agent i, as row i of a column with each: once is its value. */
static bool resolve_names(const struct scenario_check *check, struct class_spec *spec)
{
    uint32_t count = 0;
    if (strcmp(spec->names_file, "none") == 0)
        return true;
    const struct yaml_node *class = yaml_get(yaml_get(check->root, "fleet"), spec->name);
    const struct yaml_node *file = yaml_get(class, "names");
    const struct csv *csv = field_file_texts(check->reader, file, "names");
    if (!csv)
        return false;
    int name = csv_column(csv, "name"), of_class = csv_column(csv, "class");
    if (name < 0)
        return WRONG(check, &file->mark, NULL, "fleet.%s.names: %s has no column name", spec->name,
                     spec->names_file);
    spec->names =
        arena_alloc(check->reader->arena, (spec->count + (size_t)1) * sizeof *spec->names);
    for (size_t row = 0; row < csv->rows && count < spec->count; row++)
        if (of_class < 0 || strcmp(csv_cell(csv, row, (size_t)of_class)->text, spec->name) == 0)
            spec->names[count++] = csv_cell(csv, row, (size_t)name)->text;
    return count == spec->count ||
           WRONG(check, &file->mark, NULL, "fleet.%s.names: %s has %u rows for %u agents",
                 spec->name, spec->names_file, count, spec->count);
}

bool resolve_rows(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    bool good = true;
    for (uint32_t i = 0; i < s->class_count; i++)
        good &= check_rows(check, &s->classes[i], class_fields, "") &
                resolve_names(check, &s->classes[i]);
    for (uint32_t i = 0; i < s->cell_count; i++)
        if (s->cells[i].up.once || s->cells[i].down.once)
            good =
                WRONG(check, yaml_mark(check->root, "cells", s->cells[i].name), "leave out `each`",
                      "cells.%s: each: once is for agents, not for cells", s->cells[i].name);
    return good;
}

/* --- cells ----------------------------------------------------------------------------------- */

/* Cell kinds count from 1 in a class; 0: in none. */
static bool find_cell(const struct scenario_check *check, struct class_spec *spec)
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
bool resolve_cells(const struct scenario_check *check)
{
    struct scenario *s = check->scenario;
    bool good = true;
    for (uint32_t i = 0; i < s->cell_count; i++)
        if (strcmp(s->cells[i].name, "none") == 0)
            good = WRONG(check, yaml_mark(check->root, "cells", "none"), "another name",
                         "cells: a class says none when it is in no cell");
    for (uint32_t i = 0; i < s->class_count; i++)
        good &= find_cell(check, &s->classes[i]);
    return good;
}

/* Other keys of availability that are given although none of them counts without a model. */
static bool check_availability(const struct scenario_check *check, const struct yaml_node *class,
                               struct class_spec *spec)
{
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

bool check_availabilities(const struct scenario_check *check)
{
    /* The classes stand in the order of their entries. */
    const struct yaml_node *fleet = yaml_get(check->root, "fleet"),
                           *class = fleet ? fleet->items : NULL;
    bool good = true;
    for (uint32_t i = 0; i < check->scenario->class_count && class; i++, class = class->next)
        good &= check_availability(check, class, &check->scenario->classes[i]);
    return good;
}

bool check_losses(const struct scenario_check *check)
{
    const struct scenario *s = check->scenario;
    bool good = true;
    for (uint32_t i = 0; i < s->class_count; i++)
        if (s->classes[i].dropout > 0 && s->classes[i].dropout_phase[PHASE_PANEL] >= 1 &&
            config_queries(&s->algorithm) == 0)
            good = WRONG(check, class_mark(check, &s->classes[i], "dropout_phase"),
                         "another phase, or algorithm.feedback: panel",
                         "fleet.%s.dropout_phase: agents ask no panel, so none fails there",
                         s->classes[i].name);
    return good;
}

static bool check_objective(const struct scenario_check *check, const struct class_spec *spec)
{
    const struct task_info *info = check->scenario->task.info;
    const struct mark *mark = class_mark(check, spec, "objective");
    bool good = true, wishes = false;
    if (distribution_is(&spec->objective.weight, 0))
        return true;
    for (enum wish wish = 0; wish < WISHES; wish++) {
        if (distribution_is(&spec->objective.wishes[wish], 0))
            continue;
        wishes = true;
        if (!task_knows(info, wish))
            good = WRONG(check, mark, NULL, "fleet.%s.objective.%s: the task %s has none",
                         spec->name, wish_rows[wish].name, info->name);
    }
    return good && (wishes || WRONG(check, mark, "e.g. objective: {weight: 1, speed: 1}",
                                    "fleet.%s.objective.weight: nothing is wished; speed, energy, "
                                    "posture or taste says what",
                                    spec->name));
}

bool check_objectives(const struct scenario_check *check)
{
    bool good = true;
    for (uint32_t i = 0; i < check->scenario->class_count; i++)
        good &= check_objective(check, &check->scenario->classes[i]);
    return good;
}

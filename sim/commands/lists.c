/* Prints the lists. */
#include "sim/commands/lists.h"

#include "core/base/mem.h"
#include "core/fields/field_distribution.h"
#include "core/text/wrap.h"
#include "models/methods/algorithm_list.h"
#include "models/tasks/robot_quantity.h"
#include "models/tasks/task_shelf.h"
#include "sim/commands/commands.h"
#include "sim/commands/completion.h"
#include "sim/commands/manual.h"
#include "sim/commands/scenario_files.h"
#include "sim/keys/scenario_options.h"
#include "sim/record/schema.h"
#include "sim/record/words.h"
#include "sim/sources/presets.h"

#include <stdlib.h>
#include <string.h>

/* A name, and behind it what it is, in lines. */
static void put_row_at(FILE *out, int column, const char *name, const char *about)
{
    wrap_text(out, fprintf(out, "%s", name), column, "", about);
}

static void put_row(FILE *out, const char *name, const char *about)
{
    put_row_at(out, 16, name, about);
}

static bool list_commands(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    commands_print(out);
    return true;
}

static bool list_tasks(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix;
    struct task_shelf *shelf = task_shelf_new();
    const struct task_info *task;
    for (size_t i = 0; task_name(i); i++) {
        task = task_row(task_name(i));
        if (!task && !(task = task_shelf_named(shelf, task_name(i), errs)))
            break;
        char *about = task->own_key ? mem_format("needs task.%s: %s", task->own_key, task->about)
                                    : mem_format("%u observation%s, %u action%s: %s", task->obs,
                                                 task->obs == 1 ? "" : "s", task->act,
                                                 task->act == 1 ? "" : "s", task->about);
        put_row_at(out, 24, task->name, about);
        free(about);
    }
    task_shelf_free(shelf);
    return errs->count == 0;
}

/* What an observation, a reward and a range are made of, each with its keys. */
static bool list_quantities(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    const struct quantity_kind *kind;
    for (size_t i = 0; (kind = quantity_kind(i)); i++) {
        char *about;
        size_t size;
        FILE *text = mem_stream(&about, &size);
        fprintf(text, "%s; keys", kind->row.summary);
        for (const struct field *key = kind->keys; key->name; key++)
            fprintf(text, "%s %s", key == kind->keys ? ":" : ",", key->name);
        fclose(text);
        put_row_at(out, 18, kind->row.name, about);
        free(about);
    }
    put_row_at(out, 18, "velocity",
               "how fast any of these changes, in a reward: {velocity: {qpos: hip}}");
    put_row_at(out, 18, "alive", "1 while no range of `healthy` is left, in a reward");
    return true;
}

static bool list_algorithms(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    size_t count;
    const struct algorithm *const *algorithms = algorithm_list(&count);
    for (size_t i = 0; i < count; i++) {
        put_row(out, algorithms[i]->name, algorithms[i]->summary);
        put_row(out, "    up", algorithms[i]->up);
        put_row(out, "    down", algorithms[i]->down);
    }
    return true;
}

/* The rows that a key of scenarios can name. */
static void list_rows_of(FILE *out, const char *path)
{
    struct field_keys keys = scenario_keys();
    for (size_t i = 0; i < keys.count; i++)
        if (strcmp(keys.list[i].path, path) == 0)
            field_rows_print(out, keys.list[i].field, 0);
    field_keys_free(&keys);
}

static bool list_policies(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    list_rows_of(out, "round.policy");
    return true;
}

static bool list_selections(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    list_rows_of(out, "round.select");
    return true;
}

static bool list_scenarios(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix;
    return scenario_files_print(out, errs);
}

static bool list_presets(FILE *out, const char *prefix, struct errs *errs)
{
    return presets_list(out, prefix, errs);
}

static bool list_distributions(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    distributions_list(out);
    return true;
}

static bool list_schema(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    char *schema = schema_sql();
    fputs(schema, out);
    free(schema);
    return true;
}

/* The words come from the tables by which rows are written, so that no list can be out of date. */
static void put_words(FILE *out, const char *heading, word_at *words)
{
    struct word word;
    fprintf(out, "%s\n", heading);
    for (int i = 0; words(i, &word); i++) {
        int from = fprintf(out, "  %s", word.name ? word.name : "NULL");
        wrap_text(out, from, 20, "", word.about);
    }
}

static bool list_outcomes(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix, (void)errs;
    put_words(out, "What became of a dispatch (agent_round.outcome)", outcome_word);
    put_words(out, "\nWhere it was cut off (agent_round.outcome_phase)", phase_word);
    put_words(out, "\nWhy its work came to nothing (agent_round.cause)", cause_word);
    put_words(out, "\nWhat it was doing, and when (span.phase)", span_word);
    put_words(out, "\nHow far a trial got (run.state)", state_word);
    return true;
}

static bool list_manual(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix;
    return manual_print(out, errs);
}

static bool list_completion(FILE *out, const char *prefix, struct errs *errs)
{
    (void)prefix;
    return completion_print(out, errs);
}

static bool list_names(FILE *out, const char *path, struct errs *errs)
{
    return scenario_names_print(out, path, errs);
}

static const struct list lists[] = {
    {"commands", "what fedsim can do", .print = list_commands},
    {"tasks", "the robots", .in_manual = true, .print = list_tasks},
    {"quantities", "what a robot of your own may see and be paid for", .in_manual = true,
     .print = list_quantities},
    {"algorithms", "the learning algorithms, and what each sends up and down", .in_manual = true,
     .print = list_algorithms},
    {"policies", "when a round ends (the key round.policy)", .in_manual = true,
     .print = list_policies},
    {"selections", "which agents take part in a round (the key round.select)", .in_manual = true,
     .print = list_selections},
    {"scenarios", "the scenarios that come with the program", .print = list_scenarios},
    {"options", "every key of a scenario, or those that begin with PREFIX", .takes_prefix = true,
     .in_manual = true, .print = options_print},
    {"distributions", "what a quantity that differs between agents may be drawn from",
     .in_manual = true, .print = list_distributions},
    {"presets", "links and devices, with their sources", .takes_prefix = true, .in_manual = true,
     .print = list_presets},
    {"schema", "the tables and columns of the database", .in_manual = true, .print = list_schema},
    {"outcomes", "the words of the database for what became of an agent's work", .in_manual = true,
     .print = list_outcomes},
    {"man", "the manual page, as roff", .hidden = true, .print = list_manual},
    {"completion", "the completion for bash", .hidden = true, .print = list_completion},
    {"names", "the classes and cells of a scenario, for the completion", .takes_prefix = true,
     .hidden = true, .print = list_names},
};
enum { LISTS = sizeof lists / sizeof *lists };

const struct list *lists_all(size_t *count)
{
    *count = LISTS;
    return lists;
}

const struct list *lists_find(const char *name)
{
    for (size_t i = 0; i < LISTS; i++)
        if (strcmp(lists[i].name, name) == 0)
            return &lists[i];
    return NULL;
}

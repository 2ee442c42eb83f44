/* `fedsim policy export`: a policy out of a database or a policy file, into a policy file or a file
 * of another program's. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "core/files/file_name.h"
#include "models/policy/actor.h"
#include "reports/data/query.h"
#include "sim/commands/policy_verbs.h"
#include "sim/sources/scenario_task.h"
#include "sim/verify/verify_policy.h"

#include <stdlib.h>
#include <string.h>

/* --- writing ---------------------------------------------------------------------------------- */

/* As the option says, or the ending of the file's name. */
static const struct policy_format *format_of(const struct policy_input *input)
{
    for (size_t i = 0; !input->format && policy_format(i); i++)
        if (file_name_ends(input->output, policy_format(i)->ending))
            return policy_format(i);
    return input->format ? input->format : policy_format(0);
}

/* Files of other programs say nothing of who wrote them. */
static bool is_ours(const char *start, size_t length)
{
    (void)start, (void)length;
    return false;
}

static bool may_write(const struct policy_input *input, const struct output_rule *rule,
                      struct errs *errs)
{
    return format_of(input)->write ? output_allowed(input->output, is_ours, rule, errs)
                                   : policy_file_may_write(input->output, rule, errs);
}

static bool write_arrays(const struct policy_input *input, const struct array_list *arrays,
                         const struct output_rule *rule, struct errs *errs)
{
    struct output *output = output_begin(input->output, is_ours, rule, errs);
    if (!output)
        return false;
    struct wire wire = {0};
    format_of(input)->write(arrays, &wire);
    fwrite(wire.bytes, 1, wire.length, output_stream(output));
    wire_free(&wire);
    return output_end(output, true, errs);
}

static bool write_policy(const struct policy_input *input, const struct policy_file *policy,
                         const struct output_rule *rule, struct errs *errs)
{
    if (!format_of(input)->write)
        return policy_file_write(policy, input->output, rule, errs);
    const struct actor_names *names = input->names ? input->names : actor_names_find("torch");
    struct array_list arrays = {0};
    bool good = actor_write(policy, names, input->words.list[1], &arrays, errs) &&
                write_arrays(input, &arrays, rule, errs);
    arrays_free(&arrays);
    return good;
}

/* --- out of a database ------------------------------------------------------------------------ */

/* Every option that is given must agree; compared as texts, as the database tells them. */
static bool matches(const struct sql_table *table, size_t row, const struct policy_input *input)
{
    return (!input->run || strcmp(input->run, sql_text(table, row, "run")) == 0) &&
           (!input->seed || strcmp(input->seed, sql_text(table, row, "seed")) == 0) &&
           (!input->round || strcmp(input->round, sql_text(table, row, "round")) == 0) &&
           (!input->point || strstr(sql_text(table, row, "point"), input->point) ||
            strstr(sql_text(table, row, "algorithm"), input->point));
}

/* Evaluates it again, in the task of its run. */
static bool renew(struct database *database, int64_t run, struct policy_file *file,
                  const struct policy_input *input, struct errs *errs)
{
    char *sql = mem_format("SELECT resolved FROM run WHERE run = %lld", (long long)run);
    struct sql_table *table = database_ask(database, sql, errs);
    struct task_shelf *shelf = task_shelf_new();
    bool good = table && table->rows == 1;
    if (good) {
        char *name = mem_format("%s, run %lld", input->words.list[1], (long long)run);
        char *text = mem_string(sql_text(table, 0, "resolved"));
        const struct source resolved = {.name = name, .text = text, .length = strlen(text)};
        const struct task_info *info =
            scenario_task_kept(shelf, &resolved, input->words.list[1], errs);
        good = info && verify_policy_renew(file, info, 0, input->output, errs);
        free(text);
        free(name);
    }
    task_shelf_free(shelf);
    sql_table_free(table);
    free(sql);
    return good;
}

/* Row `row`, which is the only one that matched unless `chosen`. The highest of several estimates
 * is likely one whose error went upwards, so that a policy chosen by it is evaluated anew, on other
 * episodes. */
static bool export_row(struct database *database, const struct sql_table *table, size_t row,
                       bool chosen, const struct policy_input *input,
                       const struct output_rule *rule, struct errs *errs)
{
    const char *path = input->output;
    struct source stored;
    struct policy_file file;
    int64_t run = strtoll(sql_text(table, row, "run"), NULL, 10);
    int64_t round = strtoll(sql_text(table, row, "round"), NULL, 10);
    if (!database_policy(database, run, round, &stored, errs))
        return false;
    bool good = policy_file_decode(&file, &stored, errs);
    if (good) {
        good = (!chosen || renew(database, run, &file, input, errs)) &&
               write_policy(input, &file, rule, errs);
        const char *point = sql_text(table, row, "point");
        if (good) {
            printable_print(stdout, "%s: run %lld (%s, seed %s), round %lld\n", path,
                            (long long)run, *point ? point : sql_text(table, row, "algorithm"),
                            sql_text(table, row, "seed"), (long long)round);
            policy_describe(&file);
        }
        policy_file_free(&file);
    }
    source_free(&stored);
    return good;
}

static void export_stored(const struct policy_input *input, const struct output_rule *rule,
                          struct errs *errs)
{
    struct database *database = database_open(input->words.list[1], errs);
    struct sql_table *table = database && database_is_sound(database, errs)
                                  ? database_query(database, "policies", errs)
                                  : NULL;
    size_t row = 0, matching = 0;
    for (size_t i = table ? table->rows : 0; i-- > 0;)
        if (matches(table, i, input))
            row = i, matching++; /* the first of them in the end */
    if (table && matching == 0)
        errs_add(errs, FAULT_INPUT, NULL,
                 table->rows ? "`fedsim compare` shows which runs there are" : NULL, "%s: %s",
                 input->words.list[1],
                 table->rows ? "no stored policy matches" : "no policy is stored in it");
    else if (table)
        export_row(database, table, row, matching > 1, input, rule, errs);
    sql_table_free(table);
    database_close(database);
}

/* --- out of a policy file --------------------------------------------------------------------- */

static void export_file(const struct policy_input *input, const struct output_rule *rule,
                        struct errs *errs)
{
    struct policy_file policy;
    if (!policy_file_read(&policy, input->words.list[1], errs))
        return;
    if (write_policy(input, &policy, rule, errs)) {
        printf("%s: ", input->output);
        policy_describe(&policy);
    }
    policy_file_free(&policy);
}

int policy_export(const struct policy_input *input, struct errs *errs)
{
    const struct output_rule rule = {
        .force = input->force, .inputs = &input->words.list[1], .input_count = 1};
    bool chooses = input->run || input->point || input->seed || input->round;
    if (input->names && !format_of(input)->write)
        errs_add(errs, FAULT_INPUT, NULL, "--format npz",
                 "--names does nothing: a policy file has no names");
    else if (policy_file_is(input->words.list[1]) && chooses)
        errs_add(errs, FAULT_INPUT, NULL, NULL,
                 "%s: is one policy; --run, --point, --seed and --round choose from a database",
                 input->words.list[1]);
    else if (may_write(input, &rule, errs))
        (policy_file_is(input->words.list[1]) ? export_file : export_stored)(input, &rule, errs);
    return errs_exit_status(errs);
}

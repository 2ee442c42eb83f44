/* `fedsim policy`: trained policies out of a database, and what a policy file holds. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "models/policy/policy_file.h"
#include "reports/data/query.h"
#include "sim/commands/commands.h"
#include "sim/sources/scenario_task.h"
#include "sim/verify/verify_policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct policy_input {
    struct words words;
    const char *output, *run, *point, *seed, *round;
    bool force;
};

static const char *verb(size_t i)
{
    static const char *const verbs[] = {"export", "show", NULL};
    return verbs[i];
}

#define AT(member) offsetof(struct policy_input, member)
static enum completion rest(size_t i)
{
    static const enum completion of_verbs[] = {COMPLETE_DATABASE, COMPLETE_FILE};
    return of_verbs[i];
}

static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS,
     .offset = AT(words),
     .completes = COMPLETE_WORDS,
     .words = verb,
     .rest = rest},
    {"output", 'o', PARAMETER_TEXT, AT(output), "FILE", .help = "File to write (export)",
     .completes = COMPLETE_FILE, .verb = "export"},
    {"run", 0, PARAMETER_TEXT, AT(run), "N", .help = "Only this run (column run of the database)",
     .verb = "export"},
    {"point", 0, PARAMETER_TEXT, AT(point), "TEXT",
     .help = "Only runs whose sweep point or algorithm contains TEXT", .verb = "export"},
    {"seed", 0, PARAMETER_TEXT, AT(seed), "N", .help = "Only this seed", .verb = "export"},
    {"round", 0, PARAMETER_TEXT, AT(round), "N", .help = "Only this round", .verb = "export"},
    {.name = "force",
     .kind = PARAMETER_SET,
     .offset = AT(force),
     .help = "Also replace a file that this command did not write",
     .verb = "export"},
};
#undef AT

static void check(void *into, struct argp_state *state)
{
    const struct policy_input *input = into;
    const char *const *words = input->words.list;
    if (input->words.count != 2 ||
        (strcmp(words[0], "export") != 0 && strcmp(words[0], "show") != 0))
        usage_error(state, "say `export RESULTS.db -o FILE` or `show FILE`");
    else if (*words[0] == 'e' && !input->output)
        usage_error(state, "export needs -o FILE");
}

/* Shape and size in one line, the evaluation in another. */
static void describe(const struct policy_file *file)
{
    printf("%s, horizon %u, ", file->task, file->horizon);
    if (file->reset_noise >= 0)
        printf("reset noise %g, ", file->reset_noise);
    for (uint32_t l = 0; l <= file->shape.layers; l++)
        printf("%s%u", l ? "-" : "", file->shape.width[l]);
    printf(" %s, %s head, d = %zu, %s\n", activation_names[file->shape.activation],
           file->shape.head == HEAD_GAUSSIAN ? "Gaussian" : head_names[file->shape.head],
           policy_parameters(&file->shape),
           file->normaliser.width ? "observations normalised" : "observations as they are");
    const struct policy_evaluation *e = &file->evaluation;
    if (!e->episodes)
        return;
    printf("evaluated %s over %u episodes (seed %llu): ",
           e->stochastic ? "stochastically" : "deterministically", e->episodes,
           (unsigned long long)e->seed);
    if (isinf(e->mean))
        puts("it broke the physics, so that it has no mean return");
    else
        printf("mean return %.2f, SD %.2f\n", e->mean, e->sd);
}

static int show(const char *path, struct errs *errs)
{
    struct policy_file file;
    if (policy_file_read(&file, path, errs)) {
        describe(&file);
        policy_file_free(&file);
    }
    return errs_exit_status(errs);
}

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
        good = info && verify_policy_renew(file, info, input->output, errs);
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
               policy_file_write(&file, path, rule, errs);
        const char *point = sql_text(table, row, "point");
        if (good) {
            printable_print(stdout, "%s: run %lld (%s, seed %s), round %lld\n", path,
                            (long long)run, *point ? point : sql_text(table, row, "algorithm"),
                            sql_text(table, row, "seed"), (long long)round);
            describe(&file);
        }
        policy_file_free(&file);
    }
    source_free(&stored);
    return good;
}

static int export(const struct policy_input *input, struct errs *errs)
{
    const struct output_rule rule = {
        .force = input->force, .inputs = &input->words.list[1], .input_count = 1};
    struct database *database = policy_file_may_write(input->output, &rule, errs)
                                    ? database_open(input->words.list[1], errs)
                                    : NULL;
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
        export_row(database, table, row, matching > 1, input, &rule, errs);
    sql_table_free(table);
    database_close(database);
    return errs_exit_status(errs);
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct policy_input input = {0};
    command_parse(&command_policy, argc, argv, &input);
    const char *const *words = input.words.list;
    int status = *words[0] == 'e' ? export(&input, errs) : show(words[1], errs);
    free(input.words.list);
    return status;
}

const struct command command_policy = {
    .name = "policy",
    .summary = "export a trained policy, or describe a policy file",
    .arguments = "export RESULTS.db -o FILE\nshow FILE",
    .about = "Write a trained policy from a database to a file, or describe such a file. If "
             "several policies match, the one with the highest recorded return is exported and "
             "evaluated again, because the return that it was chosen for is biased upwards.\v"
             "Example: fedsim policy export results.db --point par_s2zpo --seed 1 -o best.policy",
    PARAMETERS(parameters),
    .check = check,
    .run = run};

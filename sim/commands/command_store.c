/* `fedsim store`: what a database keeps so that it is not computed again, and how it becomes
 * smaller. */
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/units.h"
#include "reports/data/query.h"
#include "sim/commands/commands.h"
#include "sim/record/recorder_open.h"
#include "sim/record/store_upkeep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT_SIZE = 64 };

/* What is being done with one database. */
struct upkeep {
    const char *path;
    struct database *database; /* of a verb that only reads; else NULL */
    struct recorder *recorder; /* of a verb that changes the file; else NULL */
    struct store_counts counts;
    struct errs *errs;
};

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static const char *bytes_text(char text[TEXT_SIZE], double bytes)
{
    if (bytes == 0) /* units_human has no plain 0 */
        return "0 B";
    units_human(UNIT_BYTES, bytes, text, TEXT_SIZE);
    return text;
}

/* At the mean pace of the database's own runs. */
static void put_host_time(const struct sql_table *runs, const struct store_counts *counts)
{
    double busy_s = 0, steps = 0;
    char text[TEXT_SIZE];
    for (size_t i = 0; i < runs->rows; i++) {
        busy_s += sql_number(runs, i, "busy_s");
        steps += sql_number(runs, i, "steps");
    }
    if (!(steps > 0) || !counts->steps)
        return;
    units_human(UNIT_TIME, busy_s / steps * (double)counts->steps, text, sizeof text);
    printf("they took about %s on one core, at the mean pace of its runs\n", text);
}

static void put_settings(const struct sql_table *runs)
{
    for (size_t i = 0; i < runs->rows; i++)
        printable_print(stdout, "its runs played on %s with %s and MuJoCo %s\n",
                        sql_text(runs, i, "family"), sql_text(runs, i, "libm"),
                        sql_text(runs, i, "mujoco"));
}

static bool count(struct upkeep *upkeep)
{
    bool good = true;
    for (enum kept_kind kind = 0; kind < KEPT_KINDS && good; kind++) {
        struct sqlite3_stmt *rows =
            database_statement(upkeep->database, store_last_first(kind), upkeep->errs);
        good = rows && store_count(rows, kind, &upkeep->counts);
        good = rows && database_statement_end(upkeep->database, rows, upkeep->errs) && good;
    }
    return good;
}

static bool show(struct upkeep *upkeep)
{
    char bytes[TEXT_SIZE];
    const struct store_counts *counts = &upkeep->counts;
    struct sql_table *runs =
        count(upkeep) ? database_query(upkeep->database, "store_runs", upkeep->errs) : NULL;
    if (!runs)
        return false;
    const struct kept_count *episodes = &counts->of[KEPT_EPISODES],
                            *results = &counts->of[KEPT_RESULTS];
    printable_print(stdout, "%s: %" PRIu64 " episode%s, %s, %" PRIu64 " environment step%s\n",
                    upkeep->path, episodes->good, plural(episodes->good),
                    bytes_text(bytes, (double)episodes->bytes), counts->steps,
                    plural(counts->steps));
    put_host_time(runs, counts);
    put_settings(runs);
    sql_table_free(runs);
    if (results->good)
        printf("%" PRIu64 " pretraining run%s, %s\n", results->good, plural(results->good),
               bytes_text(bytes, (double)results->bytes));
    uint64_t damaged = episodes->damaged + results->damaged,
             doubles = episodes->doubles + results->doubles;
    if (damaged + doubles)
        printf("%" PRIu64 " damaged, %" PRIu64 " double: `fedsim store prune` removes them\n",
               damaged, doubles);
    return true;
}

static uint64_t all_rows(const struct kept_count *count)
{
    return count->good + count->damaged + count->doubles;
}

static bool drop(struct upkeep *upkeep)
{
    if (!store_drop(upkeep->recorder, &upkeep->counts))
        return false;
    uint64_t episodes = all_rows(&upkeep->counts.of[KEPT_EPISODES]),
             results = all_rows(&upkeep->counts.of[KEPT_RESULTS]);
    printable_print(stdout, "%s: %" PRIu64 " episode%s", upkeep->path, episodes, plural(episodes));
    if (results)
        printf(" and %" PRIu64 " pretraining run%s", results, plural(results));
    printf(" removed");
    return true;
}

static void put_pruned(const struct kept_count *count, const char *what)
{
    printf("%" PRIu64 " damaged and %" PRIu64 " double %s%s removed, %" PRIu64 " kept",
           count->damaged, count->doubles, what, plural(count->doubles), count->good);
}

static bool prune(struct upkeep *upkeep)
{
    if (!store_prune(upkeep->recorder, &upkeep->counts))
        return false;
    printable_print(stdout, "%s: ", upkeep->path);
    put_pruned(&upkeep->counts.of[KEPT_EPISODES], "episode");
    if (all_rows(&upkeep->counts.of[KEPT_RESULTS])) {
        printf("; ");
        put_pruned(&upkeep->counts.of[KEPT_RESULTS], "pretraining run");
    }
    return true;
}

static const struct verb {
    const char *name;
    bool changes; /* the file, whose sizes are told then */
    bool (*run)(struct upkeep *upkeep);
} verbs[] = {{"show", false, show}, {"drop", true, drop}, {"prune", true, prune}};
enum { VERBS = sizeof verbs / sizeof *verbs };

static const char *verb_name(size_t i)
{
    return i < VERBS ? verbs[i].name : NULL;
}

static enum completion rest(size_t i)
{
    (void)i;
    return COMPLETE_DATABASE;
}

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS, .completes = COMPLETE_WORDS, .words = verb_name, .rest = rest},
};

static void check(void *input, struct argp_state *state)
{
    const struct words *words = input;
    if (words->count != 2 || !verb_find(words->list[0]))
        usage_error(state, "say `show FILE`, `drop FILE` or `prune FILE`");
}

/* A reader first: a recorder would make a file that is not there. It also has the lock, which no
 * run that uses the file's episodes leaves to it. */
static bool open_file(struct upkeep *upkeep, bool changes)
{
    upkeep->database = database_open(upkeep->path, upkeep->errs);
    if (!changes || !upkeep->database)
        return upkeep->database && database_is_sound(upkeep->database, upkeep->errs);
    database_close(upkeep->database);
    upkeep->database = NULL;
    upkeep->recorder = recorder_open(upkeep->path, upkeep->errs);
    return upkeep->recorder != NULL;
}

static double file_bytes(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (double)about.st_size : 0;
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct words words = {0};
    command_parse(&command_store, argc, argv, &words);
    const struct verb *verb = verb_find(words.list[0]);
    struct upkeep upkeep = {.path = words.list[1], .errs = errs};
    double before = file_bytes(upkeep.path);
    bool done = open_file(&upkeep, verb->changes) && verb->run(&upkeep);
    database_close(upkeep.database);
    recorder_close(upkeep.recorder);
    if (done && verb->changes) {
        char was[TEXT_SIZE], is[TEXT_SIZE];
        printf("; the file had %s, and has %s\n", bytes_text(was, before),
               bytes_text(is, file_bytes(upkeep.path)));
    }
    free(words.list);
    return errs_exit_status(errs);
}

const struct command command_store = {
    .name = "store",
    .summary = "show or remove what a database keeps for later runs",
    .arguments = "show FILE\ndrop FILE\nprune FILE",
    .about = "Show how many episodes and pretraining runs a database keeps so that they are not "
             "computed twice (see `fedsim run --help` and `fedsim pretrain --help`, --store), "
             "remove all of them, or remove those that are damaged or there twice. No result "
             "depends on them: without them the same commands take longer. "
             "A database that a run is using can be shown, and is not changed.\v"
             "Examples: fedsim store show results.db\n"
             "          fedsim store drop results.db",
    PARAMETERS(parameters),
    .check = check,
    .run = run};

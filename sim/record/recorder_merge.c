/* Copies rows from an attached database. */
#include "sim/record/recorder_merge.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "core/results/results_format.h"
#include "sim/record/episode_row.h"
#include "sim/record/recorder_parts.h"
#include "sim/record/result_row.h"

#include <stdlib.h>
#include <string.h>

#define FINISHED "('done', 'nobody_fits')"
/* As a run is called wherever one is told of (federation_fail, progress): "POINT, seed 3". */
#define NAME "iif(point = '', '', point || ', ') || 'seed ' || seed"
/* Of a run: what its scenario says of it, and no result depends on (recorder_relabel_run). */
#define LABELS                                                                                     \
    "scenario_hash, point, place, trials, target, currency, price_up_per_GB, price_down_per_GB, "  \
    "price_per_kWh, price_per_answer"
/* Why values of a column that differ between what is there and the part are refused. */
#define DIFFERING(table, column)                                                                   \
    "SELECT group_concat(value, ' and ') FROM (SELECT " column " AS value FROM main." table        \
    " UNION SELECT " column " FROM part." table ") HAVING count(*) > 1"

/* A statement whose first value, where it has one, says what the part is refused for. */
struct refusal {
    const char *sql, *what, *meant;
    bool mixed; /* admitted with --mixed */
};
static const struct refusal refusals[] = {
    {DIFFERING("run", "version"), "versions of fedsim differ", "run all parts by one version",
     false},
    {DIFFERING("run", "scenario"), "it is a part of another scenario",
     "parts come of one scenario file", false},
    {DIFFERING("host_run", "mujoco"), "versions of MuJoCo differ", "run all parts with one version",
     false},
    {DIFFERING("host_run", "libm"), "C libraries differ, and so may the last digits of results",
     "--mixed admits it, and the report says so", true},
    {DIFFERING("host_run", "family"),
     "families of processors differ, and so may the last digits of results",
     "--mixed admits it, and the report says so", true},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

/* The first value as a text, which the caller frees; NULL: none, or a failure, which is told. */
static char *ask(struct recorder *recorder, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    char *text = NULL;
    if (recorder->broken)
        return NULL;
    int step = sqlite3_prepare_v2(recorder->db, sql, -1, &statement, NULL);
    if (step == SQLITE_OK)
        step = sqlite3_step(statement);
    const char *value = step == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (value)
        text = mem_string(value);
    else
        results_memory(sqlite3_errcode(recorder->db)); /* NULL, or no memory for its text */
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        recorder_fail(recorder, "compare it with a part");
    sqlite3_finalize(statement);
    return text;
}

/* "a", "b": the table's columns but for those that are left out; the caller frees it. */
static char *columns_but(enum table_id id, const char *left_out)
{
    const struct recorded_table *table = &recorded_tables[id];
    char *columns;
    size_t size;
    FILE *out = mem_stream(&columns, &size);
    const char *comma = "";
    for (int i = 0; i < table->count; i++) {
        char *word = mem_format(", %s,", table->columns[i].name);
        if (!strstr(left_out, word)) {
            fprintf(out, "%s\"%s\"", comma, table->columns[i].name);
            comma = ", ";
        }
        free(word);
    }
    fclose(out);
    return columns;
}

/* A trial that both have finished, and not in the same way, as a text that the caller frees; NULL:
 * none, or a failure. Labels may differ, and with them how the scenario was resolved. */
static char *contradicting(struct recorder *recorder)
{
    char *columns = columns_but(TABLE_RUN, ", resolved, " LABELS ",");
    char *sql = mem_format(
        "SELECT (SELECT " NAME " FROM part.run AS named WHERE named.run = ours.run) "
        "FROM part.run AS theirs JOIN main.run AS ours USING (run) "
        "WHERE ours.state IN " FINISHED " AND theirs.state IN " FINISHED " AND (EXISTS ("
        "SELECT item, digest FROM part.host_check AS c WHERE c.run = ours.run AND item <> 'run' "
        "EXCEPT SELECT item, digest FROM main.host_check AS c WHERE c.run = ours.run) OR EXISTS ("
        "SELECT %s FROM part.run AS r WHERE r.run = ours.run EXCEPT "
        "SELECT %s FROM main.run AS r WHERE r.run = ours.run)) ORDER BY theirs.run LIMIT 1",
        columns, columns);
    char *text = ask(recorder, sql);
    free(sql);
    free(columns);
    return text;
}

static bool is_admitted(struct recorder *recorder, const char *path, bool mixed, struct errs *errs)
{
    bool good = true;
    for (int i = 0; i < REFUSALS && good; i++) {
        char *differing = ask(recorder, refusals[i].sql);
        if (differing && !(mixed && refusals[i].mixed))
            good = errs_add(errs, FAULT_INPUT, NULL, refusals[i].meant, "%s: %s (%s)", path,
                            refusals[i].what, differing);
        free(differing);
    }
    char *trial = good ? contradicting(recorder) : NULL;
    if (trial)
        good = errs_add(errs, FAULT_INPUT, NULL, "find out which of the two is wrong",
                        "%s: a trial contradicts the same trial of another part (%s)", path, trial);
    free(trial);
    return good && !recorder->broken;
}

/* Which runs are taken over: `taken` is a table, since what is there changes in between. */
static const char choose_runs[] =
    "CREATE TEMP TABLE taken AS SELECT run FROM part.run AS theirs WHERE state <> 'running' AND "
    "NOT EXISTS (SELECT 1 FROM main.run AS ours WHERE ours.run = theirs.run AND (ours.state "
    "IN " FINISHED " OR (ours.state = 'failed' AND theirs.state = 'failed')))";

/* The rows of those runs, in the place of what was there of them. */
static bool take_rows(struct recorder *recorder, const struct recorded_table *table)
{
    char *sql = mem_format("DELETE FROM main.%s WHERE run IN (SELECT run FROM temp.taken); "
                           "INSERT INTO main.%s SELECT * FROM part.%s WHERE run IN (SELECT run "
                           "FROM temp.taken)",
                           table->name, table->name, table->name);
    bool good = recorder_execute(recorder, "take over a part", sql);
    free(sql);
    return good;
}

/* What both have is labelled as the part has it, which was run later than what it is merged into,
 * or by the same scenario. */
static bool take_labels(struct recorder *recorder)
{
    static const struct results_item changed = {.name = "run"};
    static const char doing[] = "label what is there";
    sqlite3_stmt *runs = NULL;
    bool good =
        recorder_execute(recorder, doing,
                         "CREATE TEMP TABLE relabelled AS SELECT run FROM ("
                         "SELECT run, " LABELS " FROM part.run WHERE state IN " FINISHED " EXCEPT "
                         "SELECT run, " LABELS " FROM main.run) JOIN main.run USING (run) "
                         "WHERE state IN " FINISHED "; "
                         "UPDATE main.run AS ours SET (" LABELS ") = (SELECT " LABELS " FROM "
                         "part.run AS theirs WHERE theirs.run = ours.run) "
                         "WHERE run IN (SELECT run FROM temp.relabelled)") &&
        recorder_prepare(recorder, "SELECT run FROM temp.relabelled", &runs);
    while (good && sqlite3_step(runs) == SQLITE_ROW)
        good =
            results_seal(recorder->db, sqlite3_column_int64(runs, 0), &changed, 1) == SQLITE_DONE ||
            recorder_fail(recorder, doing);
    sqlite3_finalize(runs);
    return good && recorder_execute(recorder, doing, "DROP TABLE temp.relabelled");
}

static bool is_good_episode(sqlite3_stmt *statement)
{
    struct episode_row row;
    bool good = episode_row_read(statement, &row);
    episode_row_free(&row);
    return good;
}

static bool is_good_result(sqlite3_stmt *statement)
{
    struct result_row row;
    bool good = result_row_read(statement, &row);
    result_row_free(&row);
    return good;
}

/* What is kept, and how it is read; `number` is the column behind those that `is_good` reads. */
static const struct kept {
    enum table_id table;
    bool (*is_good)(sqlite3_stmt *statement);
    const char *shared; /* rows whose identity the part has, too */
    int number;
} kept[] = {
#define SHARED(columns, name)                                                                      \
    "SELECT " columns ", number FROM main." name                                                   \
    " WHERE identity IN (SELECT identity FROM part." name ")"
    {TABLE_HOST_EPISODE, is_good_episode, SHARED(EPISODE_COLUMNS, "host_episode"),
     EPISODE_COLUMN_COUNT},
    {TABLE_HOST_RESULT, is_good_result, SHARED(RESULT_COLUMNS, "host_result"), RESULT_COLUMN_COUNT},
#undef SHARED
};

/* A damaged row would keep the part's good one away. The part's last one takes its place. */
static bool drop_damaged(struct recorder *recorder, const struct kept *what)
{
    static const char doing[] = "take over what is kept";
    sqlite3_stmt *rows = NULL;
    int64_t *damaged = NULL;
    size_t count = 0, capacity = 0;
    int step = SQLITE_ERROR;
    if (!recorder_prepare(recorder, what->shared, &rows))
        return false;
    while ((step = results_memory(sqlite3_step(rows))) == SQLITE_ROW)
        if (!what->is_good(rows)) {
            mem_grow(&damaged, &capacity, count + 1, sizeof *damaged);
            damaged[count++] = sqlite3_column_int64(rows, what->number);
        }
    bool good = step == SQLITE_DONE || recorder_fail(recorder, doing);
    sqlite3_finalize(rows);
    for (size_t i = 0; i < count && good; i++) {
        char *sql = mem_format("DELETE FROM main.%s WHERE number = %lld",
                               recorded_tables[what->table].name, (long long)damaged[i]);
        good = recorder_execute(recorder, doing, sql);
        free(sql);
    }
    free(damaged);
    return good;
}

/* Of several rows of one identity the last counts. They get numbers of their own. */
static bool take_kept(struct recorder *recorder, const struct kept *what)
{
    enum table_id id = what->table;
    const struct recorded_table *table = &recorded_tables[id];
    char *columns = columns_but(id, ", number,");
    char *sql =
        mem_format("INSERT INTO main.%s(%s) SELECT %s FROM part.%s WHERE number IN (SELECT "
                   "max(number) FROM part.%s GROUP BY identity) AND identity NOT IN (SELECT "
                   "identity FROM main.%s) ORDER BY number",
                   table->name, columns, columns, table->name, table->name, table->name);
    bool good =
        drop_damaged(recorder, what) && recorder_execute(recorder, "take over what is kept", sql);
    free(columns);
    free(sql);
    return good;
}

static bool take_all(struct recorder *recorder)
{
    bool good = recorder_execute(recorder, "take over a part", "BEGIN IMMEDIATE") &&
                take_labels(recorder) &&
                recorder_execute(recorder, "take over a part", choose_runs);
    for (int i = 0; i < TABLES && good; i++)
        if (recorded_tables[i].link != APART)
            good = take_rows(recorder, &recorded_tables[i]);
    return good && take_kept(recorder, &kept[0]) && take_kept(recorder, &kept[1]) &&
           recorder_execute(recorder, "take over a part", "DROP TABLE temp.taken; COMMIT");
}

static bool attach(struct recorder *recorder, const char *path)
{
    sqlite3_stmt *statement = NULL;
    char *name = results_path(path);
    bool good = recorder_prepare(recorder, "ATTACH ?1 AS part", &statement);
    if (good) {
        sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE || recorder_fail(recorder, "open a part");
    }
    sqlite3_finalize(statement);
    free(name);
    return good;
}

/* 0 where there is none. */
static size_t ask_count(struct recorder *recorder, const char *sql)
{
    char *text = ask(recorder, sql);
    size_t count = text ? strtoull(text, NULL, 10) : 0;
    free(text);
    return count;
}

bool recorder_merge(struct recorder *recorder, const char *path, bool mixed, size_t *ended,
                    struct errs *errs)
{
    *ended = 0;
    if (!attach(recorder, path))
        return false;
    bool good = is_admitted(recorder, path, mixed, errs) && take_all(recorder);
    if (good)
        *ended = ask_count(recorder, "SELECT count(*) FROM part.run WHERE state <> 'running'");
    return recorder_execute(recorder, "close a part", "DETACH part") && good;
}

#define IN_PLACE "state IN " FINISHED " AND place < (SELECT max(trials) FROM run)"
#define FAILED                                                                                     \
    "FROM run WHERE state = 'failed' AND place < (SELECT max(trials) FROM run) AND place NOT IN "  \
    "(SELECT place FROM run WHERE " IN_PLACE ")"

bool recorder_merged(struct recorder *recorder, struct merged *merged)
{
    char *failures = mem_format("SELECT group_concat(name, '; ') FROM (SELECT " NAME
                                " AS name " FAILED " ORDER BY place LIMIT %d)",
                                MERGED_NAMED);
    *merged = (struct merged){
        .scenario = ask(recorder, "SELECT scenario FROM run LIMIT 1"),
        .trials = ask_count(recorder, "SELECT max(trials) FROM run"),
        .finished = ask_count(recorder, "SELECT count(DISTINCT place) FROM run WHERE " IN_PLACE),
        .failed = ask_count(recorder, "SELECT count(DISTINCT place) " FAILED),
        .failures = ask(recorder, failures),
        .all = ask_count(recorder, "SELECT count(*) FROM run WHERE state IN " FINISHED),
        .versions = ask_count(recorder, "SELECT count(DISTINCT scenario_hash) FROM run"),
        .machines = ask_count(recorder, "SELECT count(*) FROM (SELECT DISTINCT libm, family FROM "
                                        "host_run)")};
    free(failures);
    return !recorder->broken;
}

void merged_free(struct merged *merged)
{
    free(merged->scenario);
    free(merged->failures);
    *merged = (struct merged){0};
}

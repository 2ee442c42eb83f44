/* Attaches databases to the first and puts temporary views over the tables of all. */
#include "reports/data/database_join.h"

#include "core/base/mem.h"
#include "core/results/results_format.h"

#include <stdlib.h>
#include <string.h>

/* TOLD_MAX: trials with different results that are named one by one. */
enum { TOLD_MAX = 5, PLACES = 1000000 }; /* PLACES: more than a study has trials */

struct joining {
    struct database *database;
    const char *const *paths;
    size_t count;
    FILE *notes;
    struct errs *errs;
};

/* The first database is `main`, as SQLite has it. */
static char *schema_of(size_t file)
{
    return file ? mem_format("file%zu", file) : mem_string("main");
}

static bool execute(const struct joining *joining, char *sql)
{
    bool good = database_execute(joining->database, sql, joining->errs);
    free(sql);
    return good;
}

static struct database *open_sound(const char *path, struct errs *errs)
{
    struct database *database = database_open(path, errs);
    if (!database || database_is_sound(database, errs))
        return database;
    database_close(database);
    return NULL;
}

/* Every path is checked on its own, so that its faults are told by its name. */
static bool check_each(const struct joining *joining)
{
    for (size_t i = 1; i < joining->count; i++) {
        struct database *database = open_sound(joining->paths[i], joining->errs);
        if (!database)
            return false;
        database_close(database);
    }
    return true;
}

/* As SQL has it, with quotes doubled: paths may contain them. */
static char *quoted(const char *text)
{
    char *out = mem_zero(2 * strlen(text) + 3, 1), *at = out;
    *at++ = '\'';
    for (; *text; text++) {
        if (*text == '\'')
            *at++ = '\'';
        *at++ = *text;
    }
    *at = '\'';
    return out;
}

static bool attach(const struct joining *joining)
{
    bool good = true;
    for (size_t i = 1; good && i < joining->count; i++) {
        char *plain = results_path(joining->paths[i]), *path = quoted(plain);
        good = execute(joining, mem_format("ATTACH %s AS file%zu", path, i));
        free(path);
        free(plain);
    }
    return good;
}

/* Which file a run is read from: the first that finished it, else the first in which it failed,
 * else the first in which it still runs. */
static bool choose_owners(const struct joining *joining)
{
    bool good = execute(joining, mem_string("CREATE TEMP TABLE owner(run INTEGER PRIMARY KEY, file "
                                            "INTEGER, rank INTEGER, files INTEGER DEFAULT 1)"));
    for (size_t i = 0; good && i < joining->count; i++) {
        char *schema = schema_of(i);
        good = execute(
            joining,
            mem_format("INSERT INTO owner(run, file, rank) SELECT run, %zu, CASE state WHEN "
                       "'running' THEN 2 WHEN 'failed' THEN 1 ELSE 0 END FROM %s.run WHERE true "
                       "ON CONFLICT(run) DO UPDATE SET files = files + 1, "
                       "file = iif(excluded.rank < rank, excluded.file, file), "
                       "rank = min(rank, excluded.rank)",
                       i, schema));
        free(schema);
    }
    return good;
}

/* What came of each trial that several files have finished, as one text: rounds, their end, bytes,
 * θ's last hash, evaluations and their sum. Trials are reproducible, so that different texts mean
 * different programs or a damaged file. */
static bool collect_results(const struct joining *joining)
{
    bool good = execute(joining, mem_string("CREATE TEMP TABLE result(run INTEGER, file INTEGER, "
                                            "what TEXT)"));
    for (size_t i = 0; good && i < joining->count; i++) {
        char *schema = schema_of(i);
        good = execute(
            joining,
            mem_format(
                "INSERT INTO result SELECT run, %zu, "
                "(SELECT count(*) || ' ' || sum(t_end_ns) || ' ' || sum(down_wire_B + up_wire_B) "
                "|| ' ' || max(printf('%%09d %%s', round, theta_hash)) FROM %s.round AS r "
                "WHERE r.run = o.run) || (SELECT count(*) || printf(' %%.17g', total(mean)) FROM "
                "%s.evaluation AS e WHERE e.run = o.run) FROM owner AS o JOIN %s.run AS i "
                "USING (run) WHERE files > 1 AND state = 'done'",
                i, schema, schema, schema));
        free(schema);
    }
    return good;
}

static const char *path_of(const struct joining *joining, double file)
{
    return joining->paths[(size_t)file];
}

/* The same trial has the same results on every machine with the same C library: where it has not,
 * the files come from different ones, or one was changed. */
static bool tell_conflicts(const struct joining *joining)
{
    struct sql_table *table = database_ask(
        joining->database,
        "SELECT run.scenario, run.point, run.seed, o.file AS kept, other.file AS other FROM owner "
        "AS o JOIN result AS own USING (run, file) JOIN result AS other ON other.run = o.run AND "
        "other.what IS NOT own.what JOIN run ON run.run = o.run GROUP BY o.run "
        "ORDER BY run.scenario, run.place, run.seed",
        joining->errs);
    for (size_t i = 0; table && i < table->rows && i < TOLD_MAX; i++)
        fprintf(joining->notes,
                "%s and %s have different results for the same trial (%s%s%s, seed %s): that of "
                "%s counts\n",
                path_of(joining, sql_number(table, i, "kept")),
                path_of(joining, sql_number(table, i, "other")), sql_text(table, i, "scenario"),
                *sql_text(table, i, "point") ? ", " : "", sql_text(table, i, "point"),
                sql_text(table, i, "seed"), path_of(joining, sql_number(table, i, "kept")));
    if (table && table->rows > TOLD_MAX)
        fprintf(joining->notes, "and so have %zu more trials\n", table->rows - TOLD_MAX);
    sql_table_free(table);
    return table != NULL;
}

static bool tell_repeated(const struct joining *joining)
{
    struct sql_table *table = database_ask(
        joining->database, "SELECT count(*) AS trials FROM owner WHERE files > 1", joining->errs);
    double trials = table ? sql_number(table, 0, "trials") : 0;
    if (trials > 0)
        fprintf(joining->notes, "%.0f trial%s in several of the databases and count%s once\n",
                trials, trials > 1 ? "s are" : " is", trials > 1 ? "" : "s");
    sql_table_free(table);
    return table != NULL;
}

/* The columns of a table; places of later files come behind those of earlier ones. */
static char *columns_of(const struct joining *joining, const char *name, size_t file)
{
    char *sql = mem_format("SELECT name FROM pragma_table_info('%s')", name), *columns = NULL;
    struct sql_table *table = database_ask(joining->database, sql, joining->errs);
    free(sql);
    for (size_t i = 0; table && i < table->rows; i++) {
        const char *column = sql_text(table, i, "name");
        bool place = strcmp(name, "run") == 0 && strcmp(column, "place") == 0;
        char *longer =
            mem_format("%s%s\"%s\"", columns ? columns : "", columns ? ", " : "", column);
        if (place) {
            free(longer);
            longer = mem_format("%s, place + %zu AS place", columns, file * PLACES);
        }
        free(columns);
        columns = longer;
    }
    sql_table_free(table);
    return columns;
}

/* A view of the table's own name over all files, in which each trial is that of its owner: every
 * statement of the reports works on it unchanged. */
static bool put_view(const struct joining *joining, const char *name)
{
    char *view = mem_format("CREATE TEMP VIEW \"%s\" AS", name);
    bool good = true;
    for (size_t i = 0; good && i < joining->count; i++) {
        char *schema = schema_of(i), *columns = columns_of(joining, name, i), *longer;
        good = columns != NULL;
        longer = mem_format("%s%s SELECT %s FROM %s.\"%s\" WHERE run IN (SELECT run FROM "
                            "temp.owner WHERE file = %zu)",
                            view, i ? " UNION ALL" : "", columns ? columns : "", schema, name, i);
        free(view);
        free(schema);
        free(columns);
        view = longer;
    }
    good = good && database_execute(joining->database, view, joining->errs);
    free(view);
    return good;
}

/* Names without a schema mean temporary views first. */
static bool put_views(const struct joining *joining)
{
    struct sql_table *table = database_ask(
        joining->database,
        "SELECT name FROM main.sqlite_schema AS s WHERE type IN ('table', 'view') AND EXISTS "
        "(SELECT 1 FROM pragma_table_info(s.name) AS c WHERE c.name = 'run')",
        joining->errs);
    bool good = table != NULL;
    for (size_t i = 0; good && i < table->rows; i++)
        good = put_view(joining, sql_text(table, i, "name"));
    sql_table_free(table);
    return good;
}

/* ATTACH does not go within a transaction, and making views does not go read-only: both are ended
 * for as long as it takes. */
static bool join(const struct joining *joining)
{
    return database_execute(joining->database, "COMMIT; PRAGMA query_only = 0", joining->errs) &&
           attach(joining) && choose_owners(joining) && collect_results(joining) &&
           put_views(joining) && tell_conflicts(joining) && tell_repeated(joining) &&
           database_execute(joining->database, "PRAGMA query_only = 1; BEGIN", joining->errs);
}

/* The first is opened, the others are attached to it. `notes` is set in any case, for the caller to
 * free. */
struct database *databases_open(const char *const *paths, size_t count, char **notes,
                                struct errs *errs)
{
    *notes = mem_string("");
    if (count > DATABASES_MAX) {
        errs_add(errs, FAULT_INPUT, NULL, NULL, "at most %d databases can be read as one",
                 DATABASES_MAX);
        return NULL;
    }
    struct database *database = open_sound(paths[0], errs);
    if (!database || count == 1)
        return database;
    free(*notes);
    size_t size;
    struct joining joining = {database, paths, count, mem_stream(notes, &size), errs};
    bool good = check_each(&joining) && join(&joining);
    fclose(joining.notes);
    if (good)
        return database;
    database_close(database);
    return NULL;
}

#include "tests/support/sim_world.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char world_learning[] =
    "name: tiny\n"
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}, tie: coin}\n"
    "network: {framing: none}\n"
    "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
    "fleet:\n"
    "  cells: {count: 3, up: unlimited, down: unlimited, latency: 0 s, speed: unlimited}\n"
    "evaluation: {every: 1, episodes: 1}\n";

const char world_timeline[] =
    "name: timeline\n"
    "rounds: 2\n"
    "task: {name: none, horizon: 100}\n"
    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
    "round: {policy: deadline, deadline: 5 s}\n"
    "network: {framing: none}\n"
    "server: {up: unlimited, down: unlimited, latency: 0 s}\n"
    "fleet:\n"
    "  a: {count: 1, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, speed: 200 steps/s}\n"
    "  b: {count: 1, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, speed: 100 steps/s}\n"
    "  c: {count: 1, up: 1000 B/s, down: 1000 B/s, latency: 100 ms, speed: 20 steps/s}\n"
    "record: events\n";

const char world_rich[] =
    "name: rich\n"
    "rounds: 8\n"
    "task: {name: Hopper, horizon: 15}\n"
    "policy: {hidden: [5], head: gaussian, output_scale: 1, normaliser: fleet}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1, partition: random}\n"
    "panel: {panelists: 11, batches: 2, link: {logistic: 0.1}, tie: coin}\n"
    "round: {policy: deadline, deadline: 9 s, min_arrivals: 2, on_deadline: finish, cohort: 5,\n"
    "        detection: 500 ms}\n"
    "server: {up: 40 kbit/s, down: 30 kbit/s, latency: 5 ms}\n"
    "fleet:\n"
    "  phones: {count: 4, up: {log_uniform: [4 kbit/s, 40 kbit/s]}, down: 20 kbit/s,\n"
    "           latency: {uniform: [20 ms, 80 ms]}, speed: {uniform: [20 steps/s, 60 steps/s]},\n"
    "           flops: 1 MFLOP/s, answer: {lognormal: {median: 1 s, sigma: 0.5}},\n"
    "           agents_per_panel: 2, dropout: 0.2, world: {mass: {uniform: [0.8, 1.2]}}}\n"
    "  sensors: {count: 4, up: 8 kbit/s, down: 8 kbit/s, latency: 100 ms,\n"
    "            speed: {normal: {mean: 30 steps/s, sd: 2 steps/s}}, answer: 1 s, dropout: 0.4}\n"
    "evaluation: {every: 2, episodes: 3, mode: [deterministic, stochastic]}\n"
    "record: events\n"
    "sweep:\n"
    "  - algorithm.name: [par_s2zpo, fedavg_s2zpo, fedavg]\n";

/* --- running -------------------------------------------------------------------------------- */

char *world_file(struct world *world, const char *name, const char *text)
{
    if (!*world->folder)
        folder_make(world->folder);
    char *path = mem_format("%s/%s", world->folder, name);
    write_file(path, text);
    return path;
}

static void write_scenario(struct world *world)
{
    char *path = world_file(world, "s.yaml", world->text);
    snprintf(world->scenario, sizeof world->scenario, "%s", path);
    snprintf(world->database, sizeof world->database, "%s/r.db", world->folder);
    free(path);
}

static size_t count_sets(const struct world *world)
{
    size_t count = 0;
    while (count < WORLD_SETS && world->sets[count])
        count++;
    return count;
}

struct study world_study(struct world *world)
{
    struct study study;
    write_scenario(world);
    bool good = study_read(&study, world->scenario, world->sets, count_sets(world), &world->errs);
    ck_assert_msg(good, "%s", errs_first(&world->errs));
    return study;
}

static void keep_round(void *context, const struct round_row *row)
{
    struct world *world = context;
    mem_grow(&world->rounds, &world->round_capacity, world->round_count + 1, sizeof *row);
    world->rounds[world->round_count++] = *row;
}

/* The seams share one context, which is the world here; these lead on to the test's own. */
static int64_t compute_seam(void *context, uint32_t agent, uint32_t round)
{
    const struct world *world = context;
    return world->compute_ns(world->context, agent, round);
}

static void select_seam(void *context, uint32_t round, uint32_t *agents, uint32_t count)
{
    const struct world *world = context;
    world->select(world->context, round, agents, count);
}

static void tamper_seam(void *context, uint32_t agent, uint32_t round, struct wire *bytes)
{
    const struct world *world = context;
    world->tamper(world->context, agent, round, bytes);
}

void world_bare(struct world *world)
{
    struct study study = world_study(world);
    struct federation federation = {.jobs = world->jobs ? world->jobs : 1,
                                    .chaos = world->chaos,
                                    .audit = world->audit,
                                    .seams = {.ended = keep_round, .context = world}};
    federation.seams.compute_ns = world->compute_ns ? compute_seam : NULL;
    federation.seams.select = world->select ? select_seam : NULL;
    federation.seams.tamper = world->tamper ? tamper_seam : NULL;
    world->round_count = 0;
    world->end = TRIAL_FAILED;
    if (federation_open(&federation, study_trial(&study, 0, NULL)->scenario, &world->errs))
        world->end = federation_run(&federation);
    federation_close(&federation);
    study_free(&study);
}

void world_record(struct world *world)
{
    write_scenario(world);
    const char *scenarios[] = {world->scenario};
    struct run_options options = {.scenarios = scenarios,
                                  .scenario_count = 1,
                                  .database = world->database,
                                  .sets = world->sets,
                                  .set_count = count_sets(world),
                                  .jobs = world->jobs ? world->jobs : 1,
                                  .chaos = world->chaos,
                                  .audit = world->audit,
                                  .fresh = world->fresh,
                                  .helper = world->helper,
                                  .quiet = true};
    sqlite3_close(world->db);
    world->db = NULL;
    world->status = run_studies(&options, &world->errs);
    /* Wrong input is told before there is a database. */
    bool none = world->status == 2 && access(world->database, F_OK) != 0;
    if (!none)
        ck_assert_int_eq(sqlite3_open_v2(world->database, &world->db, SQLITE_OPEN_READWRITE, NULL),
                         SQLITE_OK);
}

void world_run(struct world *world)
{
    world_record(world);
    ck_assert_msg(world->status == 0, "status %d: %s", world->status, errs_first(&world->errs));
}

void world_free(struct world *world)
{
    sqlite3_close(world->db);
    errs_free(&world->errs);
    free(world->rounds);
    folder_remove(world->folder);
}

/* --- reading back --------------------------------------------------------------------------- */

/* SQLite would round a REAL to 15 digits. */
static void print_value(sqlite3_stmt *statement, int column, FILE *out)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (sqlite3_column_type(statement, column) == SQLITE_FLOAT)
        fprintf(out, "%.17g", sqlite3_column_double(statement, column));
    else
        fputs(text ? text : "NULL", out);
}

static void print_rows(const struct world *world, const char *sql, FILE *out)
{
    sqlite3_stmt *statement;
    ck_assert_msg(sqlite3_prepare_v2(world->db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  sql, sqlite3_errmsg(world->db));
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            fputs(i ? "|" : "", out);
            print_value(statement, i, out);
        }
        fputc('\n', out);
    }
    ck_assert_int_eq(result, SQLITE_DONE);
    sqlite3_finalize(statement);
}

char *world_rows(const struct world *world, const char *format, ...)
{
    char *sql = NULL, *text = NULL;
    size_t length;
    va_list arguments;
    va_start(arguments, format);
    ck_assert_int_ge(vasprintf(&sql, format, arguments), 0);
    va_end(arguments);
    FILE *out = open_memstream(&text, &length);
    print_rows(world, sql, out);
    fclose(out);
    free(sql);
    return text;
}

double world_number(const struct world *world, const char *format, ...)
{
    char *sql = NULL;
    va_list arguments;
    va_start(arguments, format);
    ck_assert_int_ge(vasprintf(&sql, format, arguments), 0);
    va_end(arguments);
    char *text = world_rows(world, "%s", sql), *end;
    double value = strtod(text, &end);
    ck_assert_msg(end != text && strcmp(end, "\n") == 0, "%s gives \"%s\"", sql, text);
    free(text);
    free(sql);
    return value;
}

double world_bookkeeping(unsigned in_flight, const char *setting)
{
    char *set = mem_format("round.in_flight=%u", in_flight);
    struct world world = {.text = world_learning, .sets = {"rounds=1", set, setting}};
    world_record(&world);
    double bytes = world_number(&world, "SELECT " WORLD_BOOKKEEPING);
    world_free(&world);
    free(set);
    return bytes;
}

char *world_memory(const char *path, double bytes)
{
    return mem_format("%s=%.0f B", path, bytes);
}

/* Every value goes through quote(), which keeps the type, all digits of a REAL, and BLOBs. */
char *world_dump(const struct world *world)
{
    char *tables = world_rows(world, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                     "NOT LIKE 'host_%%' AND name NOT LIKE 'sqlite_%%' ORDER BY 1");
    char *text = NULL, *rest = tables;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    for (char *table; (table = strsep(&rest, "\n")) && *table;) {
        char *columns = world_rows(
            world, "SELECT group_concat('quote(' || name || ')') FROM pragma_table_info('%s')",
            table);
        char *keys = world_rows(world,
                                "SELECT group_concat(name) FROM (SELECT name FROM "
                                "pragma_table_info('%s') WHERE pk > 0 ORDER BY pk)",
                                table);
        char *sql = mem_format("SELECT %s FROM %s ORDER BY %s", columns, table, keys);
        fprintf(out, "-- %s\n", table);
        print_rows(world, sql, out);
        free(columns);
        free(keys);
        free(sql);
    }
    fclose(out);
    free(tables);
    return text;
}

struct source world_without_host(const struct world *world)
{
    char *tables = world_rows(world, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                     "LIKE 'host_%%'");
    char *rest = tables;
    for (char *table; (table = strsep(&rest, "\n")) && *table;)
        free(world_rows(world, "DROP TABLE %s", table));
    free(tables);
    char *path = mem_format("%s/bare.db", world->folder);
    free(world_rows(world, "VACUUM INTO '%s'", path));
    struct source file;
    struct errs errs = {0};
    ck_assert_msg(source_read(&file, path, &errs), "%s", errs_first(&errs));
    free(path);
    return file;
}

void world_same(const char *text, const char *expected)
{
    size_t at = 0, line = 1;
    for (size_t i = 0; text[i] && text[i] == expected[i]; i++)
        if (text[i] == '\n') {
            at = i + 1;
            line++;
        }
    ck_assert_msg(strcmp(text, expected) == 0, "line %zu is\n%.400s\n--- not\n%.400s", line,
                  text + at, expected + at);
}

void world_expect(const struct world *world, const char *sql, const char *expected)
{
    char *rows = world_rows(world, "%s", sql);
    ck_assert_msg(strcmp(rows, expected) == 0, "%s\n--- gives\n%s--- not\n%s", sql, rows, expected);
    free(rows);
}

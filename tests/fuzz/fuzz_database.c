/* Results databases that were damaged. The input is what happened to a sound one, four bytes each:
 * at a place (24 bits, modulo its length) a byte that is XORed into it; with 0 the file is cut
 * there. A database that is called sound nevertheless says what the sound one said. */
#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "reports/data/query.h"
#include "sim/record/recorder_open.h"
#include "sim/run/run.h"
#include "tests/fuzz/fuzz.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char scenario[] =
    "rounds: 2\n"
    "task: {name: none, horizon: 10}\n"
    "algorithm: {name: transfer, download: 10 B, upload: 5 B}\n"
    "server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}\n"
    "fleet: {a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 10 steps/s}}\n"
    "record: events\n";

/* A sound database, made once. */
static struct source sound_database(void)
{
    char *study = fuzz_file("study.yaml", scenario, strlen(scenario)),
         *path = mem_format("%s/sound.db", fuzz_folder());
    const char *scenarios[] = {study};
    struct run_options options = {
        .scenarios = scenarios, .scenario_count = 1, .database = path, .jobs = 1, .quiet = true};
    struct source sound;
    struct errs errs = {0};
    FUZZ_MUST(access(path, F_OK) == 0 || run_studies(&options, &errs) == 0);
    FUZZ_MUST(source_read(&sound, path, &errs));
    free(study);
    free(path);
    return sound;
}

static void hash_row(sqlite3_stmt *row, uint64_t *hash)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        int type = sqlite3_column_type(row, i);
        const void *bytes = sqlite3_column_blob(row, i);
        *hash = hash_bytes(*hash, &type, sizeof type);
        *hash = hash_bytes(*hash, bytes, (size_t)sqlite3_column_bytes(row, i));
    }
}

/* Of all rows of a statement; with `each` of the statements that these are. */
static uint64_t hash_rows(sqlite3 *db, const char *sql, bool each)
{
    uint64_t hash = 0;
    sqlite3_stmt *rows;
    FUZZ_MUST(sqlite3_prepare_v2(db, sql, -1, &rows, NULL) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        if (each)
            hash += hash_rows(db, (const char *)sqlite3_column_text(rows, 0), false);
        else
            hash_row(rows, &hash);
    }
    FUZZ_MUST(sqlite3_finalize(rows) == SQLITE_OK);
    return hash;
}

/* Of all that is told in the tables, but for those of the machine. */
static uint64_t contents(const char *path)
{
    sqlite3 *db;
    FUZZ_MUST(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    uint64_t hash =
        hash_rows(db,
                  "SELECT 'SELECT * FROM \"' || name || '\" ORDER BY 1, 2, 3' FROM "
                  "sqlite_schema WHERE type = 'table' AND name NOT LIKE 'host\\_%' "
                  "ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                  true);
    sqlite3_close(db);
    return hash;
}

/* Whether the readers call it sound. */
static bool is_sound(const char *path)
{
    struct errs errs = {0};
    struct database *database = database_open(path, &errs);
    bool sound = database && database_is_sound(database, &errs);
    database_close(database);
    fuzz_told(sound, &errs, 2);
    return sound;
}

/* Whether the writer does. */
static bool is_accepted(const char *path)
{
    struct errs errs = {0};
    struct recorder *recorder = recorder_open(path, &errs);
    bool accepted = recorder != NULL;
    recorder_close(recorder);
    fuzz_told(accepted, &errs, 2);
    return accepted;
}

static void spoil(struct source *database, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i + 4 <= length && database->length > 0; i += 4) {
        size_t place =
            (bytes[i] | (size_t)bytes[i + 1] << 8 | (size_t)bytes[i + 2] << 16) % database->length;
        if (bytes[i + 3])
            database->text[place] ^= (char)bytes[i + 3];
        else
            database->length = place;
    }
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    struct source database = sound_database();
    char *sound = mem_format("%s/sound.db", fuzz_folder());
    spoil(&database, bytes, length);
    char *path = fuzz_file("spoilt.db", database.text, database.length);
    if (is_sound(path))
        FUZZ_MUST(contents(path) == contents(sound));
    if (is_accepted(path))
        FUZZ_MUST(database.length == 0 || contents(path) == contents(sound));
    free(sound);
    free(path);
    source_free(&database);
}

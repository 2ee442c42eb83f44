/* Counts and deletes rows of what is kept. */
#include "sim/record/store_upkeep.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/episode_index.h"
#include "sim/record/episode_row.h"
#include "sim/record/recorder_parts.h"
#include "sim/record/result_row.h"

#include <stdlib.h>

/* What a row holds beside moments or a result: identity and checksum; return, steps and blow-up. */
enum { KEY_BYTES = 16 + 8, EPISODE_BYTES = 8 + 4 + 1 };

/* A row of either kind, as far as upkeep is concerned. */
struct kept_row {
    struct digest identity;
    uint64_t bytes, steps;
    bool counts; /* as one; what is kept as bytes does not */
};

static bool read_episode(sqlite3_stmt *statement, struct kept_row *kept)
{
    struct episode_row row;
    bool good = episode_row_read(statement, &row);
    *kept = (struct kept_row){row.identity, KEY_BYTES + EPISODE_BYTES + row.bytes.length,
                              row.episode.steps, !row.bytes.length};
    episode_row_free(&row);
    return good;
}

static bool read_result(sqlite3_stmt *statement, struct kept_row *kept)
{
    struct result_row row;
    bool good = result_row_read(statement, &row);
    *kept = (struct kept_row){row.identity, KEY_BYTES + row.result.length, 0, true};
    result_row_free(&row);
    return good;
}

/* By enum kept_kind. `number` is the column behind those that `read` reads. */
static const struct kept_table {
    const char *last_first, *delete_one, *delete_all;
    bool (*read)(sqlite3_stmt *statement, struct kept_row *kept);
    int number;
} tables[] = {
#define KEPT(table, columns, read, number)                                                         \
    {                                                                                              \
        "SELECT " columns ", number FROM " table " ORDER BY number DESC",                          \
            "DELETE FROM " table " WHERE number = ?1", "DELETE FROM " table, read, number          \
    }
    [KEPT_EPISODES] = KEPT("host_episode", EPISODE_COLUMNS, read_episode, EPISODE_COLUMN_COUNT),
    [KEPT_RESULTS] = KEPT("host_result", RESULT_COLUMNS, read_result, RESULT_COLUMN_COUNT),
#undef KEPT
};

const char *store_last_first(enum kept_kind kind)
{
    return tables[kind].last_first;
}

/* A walk over all rows, the last first, since it is the one that counts. */
struct survey {
    const struct kept_table *table;
    struct kept_count *count;
    uint64_t steps;
    struct episode_index met; /* the good ones */
    int64_t *useless;         /* numbers of damaged and double rows */
    size_t useless_count, capacity;
};

static void add_useless(struct survey *survey, int64_t number)
{
    mem_grow(&survey->useless, &survey->capacity, survey->useless_count + 1,
             sizeof *survey->useless);
    survey->useless[survey->useless_count++] = number;
}

static void look_at(struct survey *survey, sqlite3_stmt *statement)
{
    struct kept_count *count = survey->count;
    struct kept_row row = {0};
    int64_t number = sqlite3_column_int64(statement, survey->table->number);
    if (!survey->table->read(statement, &row)) {
        count->damaged++;
        add_useless(survey, number);
    } else if (episode_index_find(&survey->met, row.identity.low) >= 0) {
        count->doubles += row.counts;
        add_useless(survey, number);
    } else {
        episode_index_add(&survey->met, row.identity.low, number);
        count->good += row.counts;
        count->bytes += row.bytes;
        survey->steps += row.steps;
    }
}

static void survey_free(struct survey *survey)
{
    episode_index_free(&survey->met);
    free(survey->useless);
}

/* survey_free is due in either case. */
static bool look(sqlite3_stmt *rows, enum kept_kind kind, struct store_counts *counts,
                 struct survey *survey)
{
    int step;
    *survey = (struct survey){.table = &tables[kind], .count = &counts->of[kind]};
    while ((step = results_memory(sqlite3_step(rows))) == SQLITE_ROW)
        look_at(survey, rows);
    counts->steps += survey->steps;
    return step == SQLITE_DONE;
}

bool store_count(sqlite3_stmt *rows, enum kept_kind kind, struct store_counts *counts)
{
    struct survey survey;
    bool good = look(rows, kind, counts, &survey);
    survey_free(&survey);
    return good;
}

static bool delete_useless(struct recorder *recorder, const struct survey *survey)
{
    sqlite3_stmt *statement = NULL;
    if (!recorder_prepare(recorder, survey->table->delete_one, &statement))
        return false;
    bool good = recorder_execute(recorder, "delete from it", "BEGIN IMMEDIATE");
    for (size_t i = 0; good && i < survey->useless_count; i++) {
        good = sqlite3_bind_int64(statement, 1, survey->useless[i]) == SQLITE_OK &&
               sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
        if (!good)
            recorder_fail(recorder, "delete from it");
    }
    sqlite3_finalize(statement);
    return good && recorder_execute(recorder, "delete from it", "COMMIT");
}

/* Whether there was something to delete goes to *deleted. */
static bool clear_kind(struct recorder *recorder, enum kept_kind kind, bool all,
                       struct store_counts *counts, bool *deleted)
{
    sqlite3_stmt *rows = NULL;
    struct survey survey;
    if (!recorder_prepare(recorder, tables[kind].last_first, &rows))
        return false;
    bool good = look(rows, kind, counts, &survey) || recorder_fail(recorder, "read what it keeps");
    sqlite3_finalize(rows);
    bool due = survey.useless_count > 0 || (all && counts->of[kind].bytes > 0);
    if (good && due)
        good = all ? recorder_execute(recorder, "delete from it", tables[kind].delete_all)
                   : delete_useless(recorder, &survey);
    *deleted |= due;
    survey_free(&survey);
    return good;
}

/* Of a file in WAL mode it is the closing that makes it smaller. */
static bool clear(struct recorder *recorder, bool all, struct store_counts *counts)
{
    bool good = true, deleted = false;
    *counts = (struct store_counts){0};
    for (enum kept_kind kind = 0; kind < KEPT_KINDS && good; kind++)
        good = clear_kind(recorder, kind, all, counts, &deleted);
    return good && (!deleted || recorder_execute(recorder, "make it smaller", "VACUUM"));
}

bool store_drop(struct recorder *recorder, struct store_counts *counts)
{
    return clear(recorder, true, counts);
}

bool store_prune(struct recorder *recorder, struct store_counts *counts)
{
    return clear(recorder, false, counts);
}

/* Counts and deletes rows of host_episode. */
#include "sim/record/episode_upkeep.h"

#include "core/base/mem.h"
#include "core/results/results_check.h"
#include "sim/record/episode_index.h"
#include "sim/record/episode_row.h"
#include "sim/record/recorder_parts.h"

#include <stdlib.h>

/* What a row holds beside the moments: identity, return, steps, blow-up and checksum. */
enum { ROW_BYTES = 16 + 8 + 4 + 1 + 8 };

/* A walk over all rows, the last first, since it is the one that counts. */
struct survey {
    struct episode_counts counts;
    struct episode_index met; /* the good ones */
    int64_t *useless;         /* numbers of damaged and double rows */
    size_t count, capacity;
};

static void add_useless(struct survey *survey, int64_t number)
{
    mem_grow(&survey->useless, &survey->capacity, survey->count + 1, sizeof *survey->useless);
    survey->useless[survey->count++] = number;
}

static void look_at(struct survey *survey, sqlite3_stmt *statement)
{
    struct episode_counts *counts = &survey->counts;
    struct episode_row row;
    int64_t number = sqlite3_column_int64(statement, EPISODE_COLUMN_COUNT);
    if (!episode_row_read(statement, &row)) {
        counts->damaged++;
        add_useless(survey, number);
    } else if (episode_index_find(&survey->met, row.identity.low) >= 0) {
        counts->doubles++;
        add_useless(survey, number);
    } else {
        episode_index_add(&survey->met, row.identity.low, number);
        counts->episodes += !row.observed.length;
        counts->steps += row.episode.steps;
        counts->bytes += ROW_BYTES + row.observed.length;
    }
    episode_row_free(&row);
}

static void survey_free(struct survey *survey)
{
    episode_index_free(&survey->met);
    free(survey->useless);
}

/* survey_free is due in either case. */
static bool look(sqlite3_stmt *rows, struct survey *survey)
{
    int step;
    *survey = (struct survey){0};
    while ((step = results_memory(sqlite3_step(rows))) == SQLITE_ROW)
        look_at(survey, rows);
    return step == SQLITE_DONE;
}

/* The same of the recorder's database. */
static bool survey_take(struct recorder *recorder, struct survey *survey)
{
    sqlite3_stmt *rows = NULL;
    *survey = (struct survey){0};
    if (!recorder_prepare(recorder, EPISODES_LAST_FIRST, &rows))
        return false;
    bool good = look(rows, survey) || recorder_fail(recorder, "read its episodes");
    sqlite3_finalize(rows);
    return good;
}

/* Of a file in WAL mode it is the closing that makes it smaller. */
static bool give_back(struct recorder *recorder)
{
    return recorder_execute(recorder, "make it smaller", "VACUUM");
}

static bool delete_useless(struct recorder *recorder, const struct survey *survey)
{
    sqlite3_stmt *statement = NULL;
    if (!recorder_prepare(recorder, "DELETE FROM host_episode WHERE number = ?1", &statement))
        return false;
    bool good = recorder_execute(recorder, "delete episodes", "BEGIN IMMEDIATE");
    for (size_t i = 0; good && i < survey->count; i++) {
        good = sqlite3_bind_int64(statement, 1, survey->useless[i]) == SQLITE_OK &&
               sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
        if (!good)
            recorder_fail(recorder, "delete episodes");
    }
    sqlite3_finalize(statement);
    return good && recorder_execute(recorder, "delete episodes", "COMMIT");
}

bool episodes_count(sqlite3_stmt *rows, struct episode_counts *counts)
{
    struct survey survey;
    bool good = look(rows, &survey);
    *counts = survey.counts;
    survey_free(&survey);
    return good;
}

static bool delete_all(struct recorder *recorder)
{
    return recorder_execute(recorder, "delete episodes", "DELETE FROM host_episode");
}

bool episodes_drop(struct recorder *recorder, struct episode_counts *counts)
{
    struct survey survey;
    bool good = survey_take(recorder, &survey) && (survey.counts.bytes + survey.count == 0 ||
                                                   (delete_all(recorder) && give_back(recorder)));
    *counts = survey.counts;
    survey_free(&survey);
    return good;
}

bool episodes_prune(struct recorder *recorder, struct episode_counts *counts)
{
    struct survey survey;
    bool good = survey_take(recorder, &survey) &&
                (survey.count == 0 || (delete_useless(recorder, &survey) && give_back(recorder)));
    *counts = survey.counts;
    survey_free(&survey);
    return good;
}

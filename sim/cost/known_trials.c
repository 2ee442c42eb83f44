/* Asks a results database for the trials that it has. */
#include "sim/cost/known_trials.h"

#include "core/base/mem.h"
#include "core/results/results_format.h"
#include "core/text/units.h"
#include "reports/data/query.h"

#include <math.h>
#include <stdlib.h>

bool known_trials_read(struct known_trials *known, const char *path, struct errs *errs)
{
    struct database *database = database_open(path, errs);
    known->rows = database ? database_query(database, "known_trials", errs) : NULL;
    database_close(database);
    return known->rows != NULL;
}

void known_trials_free(struct known_trials *known)
{
    sql_table_free(known->rows);
    known->rows = NULL;
}

/* Of 63 bits, which a double does not hold. */
static int64_t run_of(const struct sql_table *rows, size_t row)
{
    return strtoll(sql_text(rows, row, "run"), NULL, 10);
}

/* Its state and its row. */
static enum run_state find(const struct sql_table *rows, int64_t run, size_t *row)
{
    size_t from = 0, end = rows->rows;
    while (from < end) {
        *row = from + (end - from) / 2;
        int64_t there = run_of(rows, *row);
        if (there == run)
            return run_state_of(sql_text(rows, *row, "state"));
        if (there < run)
            from = *row + 1;
        else
            end = *row;
    }
    return RUN_ABSENT;
}

bool known_trials_has(const struct known_trials *known, int64_t run)
{
    size_t row;
    return run_state_is_final(find(known->rows, run, &row));
}

bool known_trials_began(const struct known_trials *known, int64_t run)
{
    size_t row;
    return find(known->rows, run, &row) == RUN_RUNNING;
}

/* What was cut off before its first second or its first round has nothing to tell. */
void cut_off_add(struct cut_off *cut_off, const struct known_trials *known, int64_t run)
{
    size_t row;
    if (find(known->rows, run, &row) != RUN_RUNNING)
        return;
    double round = sql_number(known->rows, row, "round"),
           wall_s = sql_number(known->rows, row, "wall_s"),
           playing = sql_number(known->rows, row, "playing");
    if (isnan(round) || isnan(wall_s))
        return;
    bool found = known->kept == EPISODES_ELSEWHERE ||
                 (known->kept == EPISODES_HERE && sql_number(known->rows, row, "kept") > 0);
    cut_off->trials++;
    cut_off->round = (uint32_t)round;
    cut_off->replay_s += wall_s * (found && playing > 0 ? fmax(0, 1 - playing) : 1);
}

char *cut_off_text(const struct cut_off *cut_off)
{
    char time[64];
    if (cut_off->replay_s < 1)
        return NULL;
    units_human(UNIT_TIME, cut_off->replay_s, time, sizeof time);
    return cut_off->trials == 1
               ? mem_format("a trial was cut off after round %u: running it up to there again "
                            "takes about %s",
                            cut_off->round, time)
               : mem_format("%zu trials were cut off: running them again up to where they stopped "
                            "takes about %s",
                            cut_off->trials, time);
}

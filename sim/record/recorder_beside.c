/* Keeps rows until their transaction, and writes them as a whole. */
#include "sim/record/recorder_beside.h"

#include "sim/record/recorder.h"
#include "sim/record/recorder_parts.h"

#include <stdlib.h>
#include <string.h>

/* Rows, of at most some 300 B each. */
enum { MOST_WAITING = 20000 };

struct recorder *recorder_beside(struct recorder *database)
{
    struct recorder *beside = mem_zero(1, sizeof *beside);
    beside->database = database;
    beside->lock = -1;
    return beside;
}

void recorder_beside_free(struct recorder *beside)
{
    if (!beside)
        return;
    row_buffer_free(&beside->rows);
    free(beside);
}

void recorder_rounds_may_wait(struct recorder *beside, bool may)
{
    beside->may_wait = may;
}

void recorder_take_pen(struct recorder *database)
{
    pthread_mutex_lock(&database->pen);
}

void recorder_give_pen(struct recorder *database)
{
    pthread_mutex_unlock(&database->pen);
}

/* With the pen; what the database records next is of this run. Its rows were hashed when they
 * came. */
static bool write_rows(struct recorder *beside)
{
    struct recorder *database = beside->database;
    bool good = true;
    database->run = beside->run;
    memcpy(database->sums, beside->sums, sizeof database->sums);
    for (size_t i = 0; i < beside->rows.count && good; i++)
        good =
            recorder_insert_summed(database, beside->rows.rows[i].table, beside->rows.rows[i].row);
    row_buffer_clear(&beside->rows);
    return good;
}

bool beside_insert(struct recorder *beside, enum table_id table, const void *row)
{
    row_buffer_add(&beside->rows, table, row);
    return recorder_ok(beside->database);
}

/* False: it waits for the next commit, as somebody else is writing. */
static bool take_pen_for_rows(struct recorder *beside)
{
    if (beside->may_wait && beside->rows.count < MOST_WAITING)
        return pthread_mutex_trylock(&beside->database->pen) == 0;
    recorder_take_pen(beside->database);
    return true;
}

/* Rows of a run that replaces another wait for its end; what joins them does not. */
bool beside_commit(struct recorder *beside)
{
    if (!take_pen_for_rows(beside))
        return recorder_ok(beside->database);
    bool good = beside->replacing ? recorder_commit_joined(beside->database)
                                  : write_rows(beside) && recorder_commit(beside->database);
    recorder_give_pen(beside->database);
    return good;
}

bool beside_begin_run(struct recorder *beside, const struct run_row *row)
{
    recorder_take_run(beside, row->run);
    recorder_take_pen(beside->database);
    bool good = recorder_begin_run(beside->database, row);
    recorder_give_pen(beside->database);
    return good;
}

/* The row of the run waits like the others, in front of them. */
bool beside_replace_run(struct recorder *beside, const struct run_row *row)
{
    struct run_row begun = *row;
    begun.state = RUN_RUNNING;
    recorder_take_run(beside, row->run);
    beside->replacing = true;
    return beside_insert(beside, TABLE_RUN, &begun);
}

/* A run that fails replaces none. */
bool beside_end_run(struct recorder *beside, const struct run_end *end)
{
    bool replacing = beside->replacing, good;
    beside->replacing = false;
    recorder_take_pen(beside->database);
    if (replacing && end->state == RUN_FAILED) {
        row_buffer_clear(&beside->rows);
        good = recorder_commit_joined(beside->database);
    } else {
        good = (!replacing || recorder_erase_run(beside->database, beside->run)) &&
               write_rows(beside) && recorder_end_run(beside->database, end);
    }
    recorder_give_pen(beside->database);
    return good;
}

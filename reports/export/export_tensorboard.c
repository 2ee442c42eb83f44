/* Writes trials as event files of TensorBoard. */
#include "reports/export/export_tensorboard.h"

#include "core/base/mem.h"
#include "reports/data/sql_cursor.h"
#include "reports/export/event_file.h"

#include <stdlib.h>

/* TensorBoard reads files with "tfevents" in their names. The number is a time in seconds since
 * 1970, which virtual time does not have. */
static const char file_name[] = "events.out.tfevents.0000000000.fedsim";

/* Columns of export_scalars.sql before the scalars. */
enum { COLUMN_RUN, COLUMN_ROUND, COLUMN_WALL_S, COLUMN_FIRST };

static void put_row(FILE *out, const struct sql_cursor *cursor, struct scalar *scalars)
{
    size_t count = sql_cursor_columns(cursor) - COLUMN_FIRST;
    for (size_t i = 0; i < count; i++)
        scalars[i] = (struct scalar){sql_cursor_name(cursor, COLUMN_FIRST + i),
                                     sql_cursor_value(cursor, COLUMN_FIRST + i).real};
    event_file_step(out, sql_cursor_value(cursor, COLUMN_WALL_S).real,
                    sql_cursor_value(cursor, COLUMN_ROUND).integer, scalars, count);
}

/* The file that is being written. */
struct trial_file {
    int64_t run;
    FILE *out; /* NULL: none */
};

/* Closes the current file and opens the one of another run. */
static bool turn_to(struct trial_file *file, const struct exported *exported,
                    struct output_folder *folder, int64_t run, struct errs *errs)
{
    if (file->out && !output_file_end(folder, errs))
        return false;
    const struct exported_trial *trial = &exported->trials[exported_index(exported, run)];
    char *name = mem_format("%s/%s", trial->folder, file_name);
    *file = (struct trial_file){run, output_file_begin(folder, name, errs)};
    free(name);
    if (file->out)
        event_file_begin(file->out);
    return file->out != NULL;
}

/* The statement sorts by run, so that one file is open at a time. */
static bool put_rows(struct sql_cursor *cursor, const struct exported *exported,
                     struct output_folder *folder, size_t *written, struct errs *errs)
{
    struct scalar *scalars = mem_zero(sql_cursor_columns(cursor), sizeof *scalars);
    struct trial_file file = {.out = NULL};
    size_t before = errs->count;
    while (sql_cursor_next(cursor, errs)) {
        int64_t run = sql_cursor_value(cursor, COLUMN_RUN).integer;
        if (!file.out || run != file.run) {
            if (!turn_to(&file, exported, folder, run, errs))
                break;
            ++*written;
        }
        put_row(file.out, cursor, scalars);
    }
    free(scalars);
    return errs->count == before && (!file.out || output_file_end(folder, errs));
}

bool export_tensorboard(const struct exported *exported, struct output_folder *folder,
                        size_t *written, struct errs *errs)
{
    struct sql_cursor *cursor = database_cursor(exported->database, "export_scalars", errs);
    bool good = cursor && put_rows(cursor, exported, folder, written, errs);
    sql_cursor_free(cursor);
    return good;
}

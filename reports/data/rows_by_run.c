/* Finds the rows of a run, of a series and of a device class in a statement's answer. */
#include "reports/data/rows_by_run.h"

#include "core/base/mem.h"
#include "core/base/stats.h"

#include <stdlib.h>
#include <string.h>

/* Statements sort by run, so that the rows of a run stand together. */
bool rows_by_run_read(struct rows_by_run *by_run, struct database *database, const char *name,
                      struct errs *errs)
{
    struct sql_table *table = database_query(database, name, errs);
    size_t capacity = 0;
    *by_run = (struct rows_by_run){.table = table};
    for (size_t row = 0; table && row < table->rows; row++) {
        const char *run = sql_text(table, row, "run");
        if (by_run->count && strcmp(by_run->list[by_run->count - 1].run, run) == 0) {
            by_run->list[by_run->count - 1].count++;
            continue;
        }
        mem_grow(&by_run->list, &capacity, by_run->count + 1, sizeof *by_run->list);
        by_run->list[by_run->count++] = (struct run_rows){.run = run, .first = row, .count = 1};
        text_index_add(&by_run->runs, run);
    }
    return table != NULL;
}

void rows_by_run_free(struct rows_by_run *by_run)
{
    sql_table_free(by_run->table);
    free(by_run->list);
    text_index_free(&by_run->runs);
    *by_run = (struct rows_by_run){0};
}

struct run_rows rows_of_run(const struct rows_by_run *by_run, const char *run)
{
    size_t number = text_index_find(&by_run->runs, run);
    return number < by_run->count ? by_run->list[number] : (struct run_rows){.run = run};
}

struct run_rows rows_of_first_run(const struct rows_by_run *by_run, const struct series *series)
{
    struct run_rows rows = {.count = 0};
    for (size_t i = 0; i < series->count && rows.count == 0; i++)
        rows = rows_of_run(by_run, series->runs[i].id);
    return rows;
}

bool rows_of_series(const struct rows_by_run *by_run, const struct series *series)
{
    return rows_of_first_run(by_run, series).count > 0;
}

/* Only those side by side, as the statement has them in order. */
struct run_rows rows_alike(const struct sql_table *table, struct run_rows rows, size_t first,
                           const char *column)
{
    struct run_rows alike = {.run = rows.run, .first = first};
    const char *text = sql_text(table, first, column);
    for (size_t row = first; row < rows.first + rows.count; row++, alike.count++)
        if (strcmp(sql_text(table, row, column), text) != 0)
            break;
    return alike;
}

void add_class_rows(const struct rows_by_run *by_run, const struct series *series,
                    const char *class, const char *const *columns, size_t count,
                    struct moments *moments)
{
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++)
            if (strcmp(sql_text(by_run->table, row, "class"), class) == 0)
                for (size_t k = 0; k < count; k++)
                    moments_add(&moments[k], sql_number(by_run->table, row, columns[k]));
    }
}

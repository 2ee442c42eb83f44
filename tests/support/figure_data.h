/* A figure's data as a reader takes them: the numbers in NAME.csv that stand for names, with the
 * names of NAME-names.csv, quoted, in their place. */
#ifndef TESTS_FIGURE_DATA_H
#define TESTS_FIGURE_DATA_H

#include "core/text/csv.h"
#include "tests/support/check.h"
#include "tests/support/files.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The name behind a cell; NULL: it stands for itself. */
static inline const char *figure_name(const struct csv *names, const char *column, const char *cell)
{
    for (size_t row = 0; row < names->rows; row++)
        if (strcmp(csv_cell(names, row, 0)->text, column) == 0 &&
            strcmp(csv_cell(names, row, 1)->text, cell) == 0)
            return csv_cell(names, row, 2)->text;
    return NULL;
}

/* `name` without ".csv"; the caller frees it. */
static inline char *figure_data(const char *folder, const char *name)
{
    struct errs errs = {0};
    struct csv data = {0}, names = {0};
    char *path = mem_format("%s/%s.csv", folder, name), *text = NULL;
    char *names_path = mem_format("%s/%s-names.csv", folder, name);
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    ck_assert_msg(csv_read(&data, path, &errs), "%s", errs_first(&errs));
    if (access(names_path, F_OK) == 0)
        ck_assert_msg(csv_read(&names, names_path, &errs), "%s", errs_first(&errs));
    for (size_t i = 0; i < (data.rows + 1) * data.columns; i++) {
        const char *cell = data.cells[i].text, *column = data.cells[i % data.columns].text;
        const char *named = i < data.columns ? NULL : figure_name(&names, column, cell);
        fprintf(out, named ? "\"%s\"" : "%s", named ? named : cell);
        fputc(i % data.columns + 1 == data.columns ? '\n' : ',', out);
    }
    fclose(out);
    csv_free(&data);
    csv_free(&names);
    free(path);
    free(names_path);
    return text;
}

#endif

#include "sim/verify_csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_LENGTH = 64, COLUMNS_MAX = 10000 };

/* A line of the file without its end. */
struct line {
    const char *start, *end;
    unsigned number;
};

/* The next line that is not empty; false at the end of the file. */
static bool next_line(const struct source *source, struct line *line)
{
    const char *at = line->end, *last = source->text + source->length;
    for (;;) {
        while (at < last && *at == '\r')
            at++;
        if (line->number && at < last && *at == '\n')
            at++;
        if (at >= last)
            return false;
        const char *newline = memchr(at, '\n', (size_t)(last - at));
        line->start = at;
        line->end = newline ? newline : last;
        line->number++;
        at = line->end;
        while (line->end > line->start && line->end[-1] == '\r')
            line->end--;
        if (line->end > line->start)
            return true;
    }
}

static size_t count_columns(const struct line *line)
{
    size_t count = 1;
    for (const char *at = line->start; at < line->end; at++)
        count += *at == ',';
    return count;
}

static char *copy(struct arena *arena, const char *start, const char *end)
{
    char *text = arena_alloc(arena, (size_t)(end - start) + 1);
    memcpy(text, start, (size_t)(end - start));
    return text;
}

static const char *field_end(const char *start, const struct line *line)
{
    const char *comma = memchr(start, ',', (size_t)(line->end - start));
    return comma ? comma : line->end;
}

static bool read_names(struct csv *csv, const struct line *line, struct errs *errs)
{
    struct mark mark = {&csv->source, line->number, 1};
    csv->columns = count_columns(line);
    if (csv->columns > COLUMNS_MAX)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "more than %d columns", COLUMNS_MAX);
    csv->names = arena_alloc(&csv->arena, csv->columns * sizeof *csv->names);
    const char *at = line->start;
    for (size_t i = 0; i < csv->columns; i++) {
        const char *end = field_end(at, line);
        csv->names[i] = copy(&csv->arena, at, end);
        at = end + 1;
    }
    return true;
}

static bool read_number(struct csv *csv, const char *start, const char *end,
                        const struct line *line, double *value, struct errs *errs)
{
    char text[NUMBER_LENGTH], *rest = text;
    size_t length = (size_t)(end - start);
    struct mark mark = {&csv->source, line->number, (unsigned)(start - line->start) + 1};
    if (length > 0 && length < sizeof text) {
        memcpy(text, start, length);
        text[length] = 0;
        *value = strtod(text, &rest);
    }
    if (length == 0 || length >= sizeof text || rest != text + length || !isfinite(*value))
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "\"%.*s\" is not a finite number",
                        length < sizeof text ? (int)length : (int)sizeof text, start);
    return true;
}

static bool read_row(struct csv *csv, const struct line *line, unsigned kind, size_t *capacity,
                     struct errs *errs)
{
    size_t row = csv->rows, columns = count_columns(line);
    struct mark mark = {&csv->source, line->number, 1};
    if (columns != csv->columns)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "%zu columns, but the header names %zu",
                        columns, csv->columns);
    if (row == *capacity) {
        *capacity = 2 * row + 64;
        csv->values = mem_realloc(csv->values, *capacity * columns * sizeof *csv->values);
        csv->lines = mem_realloc(csv->lines, *capacity * sizeof *csv->lines);
        csv->keys = mem_realloc(csv->keys, *capacity * sizeof *csv->keys);
    }
    csv->lines[row] = line->number;
    const char *at = line->start;
    for (size_t i = 0; i < columns; i++) {
        const char *end = field_end(at, line);
        double *value = &csv->values[row * columns + i];
        *value = end == at && kind & CSV_SPARSE ? NAN : 0;
        if (kind & CSV_KEYED && i == 0)
            csv->keys[row] = copy(&csv->arena, at, end);
        else if (!isnan(*value) && !read_number(csv, at, end, line, value, errs))
            return false;
        at = end + 1;
    }
    csv->rows++;
    return true;
}

bool csv_read(struct csv *csv, const char *path, unsigned kind, struct errs *errs)
{
    *csv = (struct csv){0};
    if (!source_read(&csv->source, path, errs))
        return false;
    struct mark mark = {&csv->source, 0, 0};
    struct line line = {csv->source.text, csv->source.text, 0};
    if (!next_line(&csv->source, &line))
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "the file is empty");
    if (!read_names(csv, &line, errs))
        return false;
    size_t capacity = 0, before = errs->count;
    while (next_line(&csv->source, &line))
        if (!read_row(csv, &line, kind, &capacity, errs) && errs->count - before >= 5)
            return false;
    if (errs->count > before)
        return false;
    if (csv->rows == 0)
        return errs_add(errs, FAULT_INPUT, &mark, NULL, "there is a header but no row");
    return true;
}

void csv_free(struct csv *csv)
{
    free(csv->values);
    free(csv->lines);
    free(csv->keys);
    arena_free(&csv->arena);
    source_free(&csv->source);
    *csv = (struct csv){0};
}

struct mark csv_mark(const struct csv *csv, size_t row)
{
    return (struct mark){&csv->source, csv->lines[row], 1};
}

/* Reads a CSV file into cells. */
#include "core/text/csv.h"

#include "core/base/datadir.h"

#include <stdlib.h>
#include <string.h>

/* Where reading stands in the text. */
struct cursor {
    const struct source *source;
    size_t at, line_begin;
    unsigned line;
};

static char current(const struct cursor *c)
{
    return c->at < c->source->length ? c->source->text[c->at] : '\n';
}

static bool ended(const struct cursor *c)
{
    return c->at >= c->source->length;
}

static void next_line(struct cursor *c)
{
    while (!ended(c) && current(c) != '\n')
        c->at++;
    c->at++;
    c->line++;
    c->line_begin = c->at;
}

/* Passes over comments and empty lines; false at the end. */
static bool seek_row(struct cursor *c)
{
    while (!ended(c)) {
        size_t blank = c->at + strspn(c->source->text + c->at, " \t\r");
        if (blank < c->source->length && c->source->text[blank] != '\n' &&
            c->source->text[blank] != '#')
            return true;
        next_line(c);
    }
    return false;
}

/* The text of a quoted cell; the cursor goes behind its last quote. */
static char *quoted(struct cursor *c, struct arena *arena)
{
    size_t length = 0, begin = ++c->at;
    char *text = NULL;
    for (int pass = 0; pass < 2; pass++) {
        length = 0;
        for (c->at = begin; !ended(c) && current(c) != '\n'; c->at++) {
            if (current(c) == '"' && c->source->text[c->at + 1] != '"')
                break;
            if (current(c) == '"')
                c->at++;
            if (text)
                text[length] = current(c);
            length++;
        }
        if (!text)
            text = arena_alloc(arena, length + 1);
    }
    if (current(c) != '"')
        return NULL;
    c->at++;
    return text;
}

static char *plain(struct cursor *c, struct arena *arena)
{
    size_t begin = c->at, end;
    while (current(c) != ',' && current(c) != '\n')
        c->at++;
    for (end = c->at; end > begin && strchr(" \t\r", c->source->text[end - 1]); end--)
        ;
    char *text = arena_alloc(arena, end - begin + 1);
    memcpy(text, c->source->text + begin, end - begin);
    return text;
}

static void skip_blanks(struct cursor *c)
{
    while (!ended(c) && current(c) != '\n' && strchr(" \t\r", current(c)))
        c->at++;
}

/* Reads one cell and the comma behind it; false on a syntax error. */
static bool read_cell(struct cursor *c, struct arena *arena, struct csv_cell *cell, bool *more)
{
    skip_blanks(c);
    unsigned column = (unsigned)(c->at - c->line_begin) + 1;
    cell->mark = (struct mark){c->source, c->line, column};
    cell->text = current(c) == '"' ? quoted(c, arena) : plain(c, arena);
    if (!cell->text)
        return false;
    skip_blanks(c);
    *more = current(c) == ',';
    if (*more)
        c->at++;
    return *more || current(c) == '\n';
}

/* Reads the cells of one row behind those there are; false on an error, which is told. */
static bool read_row(struct csv *csv, struct cursor *c, size_t *capacity, struct errs *errs)
{
    size_t base = csv->columns * csv->rows, count = 0;
    for (bool more = true; more; count++) {
        mem_grow(&csv->cells, capacity, base + count + 1, sizeof *csv->cells);
        struct csv_cell *cell = &csv->cells[base + count];
        if (!read_cell(c, &csv->arena, cell, &more))
            return errs_add(errs, FAULT_INPUT, &cell->mark, NULL,
                            "a quote that is not closed, or text behind one");
        if (count == CSV_COLUMNS_MAX)
            return errs_add(errs, FAULT_INPUT, &cell->mark, NULL, "more than 256 columns");
    }
    if (csv->columns && count != csv->columns)
        return errs_add(errs, FAULT_INPUT, &csv->cells[base].mark, NULL,
                        "%zu cells here, but the header names %zu columns", count, csv->columns);
    csv->columns = count;
    csv->rows++;
    next_line(c);
    return true;
}

bool csv_read(struct csv *csv, const char *path, struct errs *errs)
{
    if (!source_read(&csv->source, path, errs))
        return false;
    struct mark whole = {&csv->source, 0, 0};
    if (memchr(csv->source.text, 0, csv->source.length))
        return errs_add(errs, FAULT_INPUT, &whole, NULL, "this is no text");
    struct cursor cursor = {&csv->source, 0, 0, 1};
    size_t capacity = 0;
    while (seek_row(&cursor)) {
        if (csv->rows == CSV_ROWS_MAX)
            return errs_add(errs, FAULT_INPUT, &whole, NULL, "more than a million rows");
        if (!read_row(csv, &cursor, &capacity, errs))
            return false;
    }
    if (csv->rows < 2)
        return errs_add(errs, FAULT_INPUT, &whole, "the first line names the columns",
                        "there is no row of values in it");
    csv->rows--;
    return true;
}

void csv_free(struct csv *csv)
{
    source_free(&csv->source);
    arena_free(&csv->arena);
    free(csv->cells);
    *csv = (struct csv){0};
}

int csv_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->columns; i++)
        if (strcmp(csv->cells[i].text, name) == 0)
            return (int)i;
    return -1;
}

const struct csv_cell *csv_cell(const struct csv *csv, size_t row, size_t column)
{
    return &csv->cells[(row + 1) * csv->columns + column];
}

/* Reads comma-separated values, row by row or as a table. */
#include "core/text/csv.h"

#include "core/files/datadir.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- rows ------------------------------------------------------------------------------------ */

/* A source ends with a NUL beyond its length (core/files/datadir.h), so that one byte more may
 * always be looked at. */
static bool ended(const struct csv_rows *rows)
{
    return rows->at >= rows->source->length;
}

/* The end of the text ends the row, as a line feed does. */
static char current(const struct csv_rows *rows)
{
    return ended(rows) ? '\n' : rows->source->text[rows->at];
}

/* Lines are counted for marks also within a quoted cell. */
static void next_line(struct csv_rows *rows)
{
    const char *text = rows->source->text;
    const char *end =
        ended(rows) ? NULL : memchr(text + rows->at, '\n', rows->source->length - rows->at);
    rows->at = end ? (size_t)(end - text) + 1 : rows->source->length;
    rows->line++;
    rows->line_begin = rows->at;
}

static bool is_blank(const struct csv_rows *rows, char c)
{
    return c == ' ' || c == '\r' || (c == '\t' && rows->separator != '\t');
}

static void skip_blanks(struct csv_rows *rows)
{
    while (!ended(rows) && is_blank(rows, current(rows)))
        rows->at++;
}

/* Passes over comments and empty lines; false at the end. */
static bool seek_row(struct csv_rows *rows)
{
    const char *text = rows->source->text;
    while (!ended(rows)) {
        size_t at = rows->at;
        while (text[at] == ' ' || text[at] == '\t' || text[at] == '\r')
            at++;
        if (at < rows->source->length && text[at] != '\n' && text[at] != '#')
            return true;
        next_line(rows);
    }
    return false;
}

/* Whether `separator` stands in the line outside of quotes. */
static bool line_has(const char *line, char separator)
{
    for (bool quoted = false; *line && *line != '\n'; line++)
        if (*line == '"')
            quoted = !quoted;
        else if (*line == separator && !quoted)
            return true;
    return false;
}

/* By the first row alone: a file keeps to one separator. */
static char separator_of(const char *line, enum csv_separators separators)
{
    if (line_has(line, ','))
        return ',';
    if (line_has(line, ';'))
        return ';';
    bool tabs = line_has(line, '\t');
    if (separators == CSV_MARKS)
        return tabs ? '\t' : ',';
    return tabs && isalpha((unsigned char)*line) ? '\t' : ' ';
}

/* The first line decides which separator the whole file has. */
void csv_rows_begin(struct csv_rows *rows, const struct source *source,
                    enum csv_separators separators)
{
    *rows = (struct csv_rows){.source = source, .line = 1};
    if (!seek_row(rows))
        return;
    const char *line = source->text + rows->at;
    rows->separator = separator_of(line + strspn(line, " "), separators);
}

void csv_rows_free(struct csv_rows *rows)
{
    free(rows->list);
    free(rows->begins);
    free(rows->text);
    *rows = (struct csv_rows){0};
}

static void put(struct csv_rows *rows, const char *text, size_t length)
{
    mem_grow(&rows->text, &rows->text_capacity, rows->length + length + 1, 1);
    memcpy(rows->text + rows->length, text, length);
    rows->length += length;
}

/* Puts the text of a quoted cell, and goes behind its last quote; false when there is none. */
static bool put_quoted(struct csv_rows *rows)
{
    const char *text = rows->source->text;
    for (rows->at++; !ended(rows);) {
        size_t from = rows->at;
        while (!ended(rows) && current(rows) != '"' && current(rows) != '\n')
            rows->at++;
        put(rows, text + from, rows->at - from);
        if (ended(rows))
            return false;
        if (current(rows) == '\n') {
            put(rows, "\n", 1);
            next_line(rows);
        } else if (text[rows->at + 1] == '"') {
            put(rows, "\"", 1);
            rows->at += 2;
        } else {
            rows->at++;
            return true;
        }
    }
    return false;
}

/* A quote within a plain cell is a character like any other. */
static void put_plain(struct csv_rows *rows)
{
    const char *text = rows->source->text;
    size_t from = rows->at;
    while (current(rows) != '\n' && current(rows) != rows->separator &&
           !(rows->separator == ' ' && current(rows) == '\t'))
        rows->at++;
    size_t end = rows->at;
    while (end > from && is_blank(rows, text[end - 1]))
        end--;
    put(rows, text + from, end - from);
}

/* Goes behind what parts this cell from the next; false where something else stands. `more`: there
 * is a next one. */
static bool part(struct csv_rows *rows, bool *more)
{
    size_t from = rows->at;
    skip_blanks(rows);
    if (current(rows) == '\n') {
        *more = false;
        return true;
    }
    *more = true;
    if (rows->separator == ' ')
        return rows->at > from;
    return !ended(rows) && rows->source->text[rows->at++] == rows->separator;
}

static enum csv_step wrong(const struct csv_cell *cell, const char *what, struct errs *errs)
{
    errs_add(errs, FAULT_INPUT, &cell->mark, NULL, "%s", what);
    return CSV_WRONG;
}

/* Its mark is where its text begins, behind the blanks. */
static struct csv_cell *new_cell(struct csv_rows *rows)
{
    skip_blanks(rows);
    mem_grow(&rows->list, &rows->capacity, rows->count + 1, sizeof *rows->list);
    mem_grow(&rows->begins, &rows->begins_capacity, rows->count + 1, sizeof *rows->begins);
    rows->begins[rows->count] = rows->length;
    struct csv_cell *cell = &rows->list[rows->count++];
    unsigned column = (unsigned)(rows->at - rows->line_begin) + 1;
    cell->mark = (struct mark){rows->source, rows->line, column};
    return cell;
}

/* Texts go into one buffer, which moves as it grows, so that cells get their addresses only when
 * the row is whole. */
enum csv_step csv_rows_next(struct csv_rows *rows, struct errs *errs)
{
    rows->count = rows->length = 0;
    if (!seek_row(rows))
        return CSV_END;
    for (bool more = true; more;) {
        const struct csv_cell *cell = new_cell(rows);
        if (rows->count > CSV_COLUMNS_MAX)
            return wrong(cell, "more than 4096 columns", errs);
        bool good = true;
        if (current(rows) == '"')
            good = put_quoted(rows);
        else
            put_plain(rows);
        if (!good || !part(rows, &more))
            return wrong(cell, "a quote that is not closed, or text behind one", errs);
        put(rows, "", 1);
    }
    for (size_t i = 0; i < rows->count; i++)
        rows->list[i].text = rows->text + rows->begins[i];
    rows->cells = rows->list;
    next_line(rows);
    return CSV_ROW;
}

/* --- a table --------------------------------------------------------------------------------- */

/* The header counts as a row until csv_read takes it off again. */
static bool add_row(struct csv *csv, const struct csv_rows *rows, size_t *capacity,
                    struct errs *errs)
{
    size_t base = csv->columns * csv->rows;
    if (csv->rows && rows->count != csv->columns)
        return errs_add(errs, FAULT_INPUT, &rows->cells[0].mark, NULL,
                        "%zu cells here, but the header names %zu columns", rows->count,
                        csv->columns);
    csv->columns = rows->count;
    mem_grow(&csv->cells, capacity, base + rows->count, sizeof *csv->cells);
    for (size_t i = 0; i < rows->count; i++)
        csv->cells[base + i] =
            (struct csv_cell){arena_string(&csv->arena, rows->cells[i].text), rows->cells[i].mark};
    csv->rows++;
    return true;
}

static bool read_rows(struct csv *csv, struct csv_rows *rows, struct errs *errs)
{
    struct mark whole = {&csv->source, 0, 0};
    size_t capacity = 0;
    enum csv_step step;
    while ((step = csv_rows_next(rows, errs)) == CSV_ROW) {
        if (csv->rows > CSV_ROWS_MAX)
            return errs_add(errs, FAULT_INPUT, &whole, NULL, "more than a million rows");
        if (!add_row(csv, rows, &capacity, errs))
            return false;
    }
    if (step == CSV_END && csv->rows < 2)
        return errs_add(errs, FAULT_INPUT, &whole, "the first line names the columns",
                        "there is no row of values in it");
    return step == CSV_END;
}

/* csv_free is due even where it fails: cells read so far are there. */
bool csv_read(struct csv *csv, const char *path, struct errs *errs)
{
    if (!source_read(&csv->source, path, errs) || !source_is_text(&csv->source, errs))
        return false;
    csv->source.sealed = csv->sealed;
    struct csv_rows rows;
    csv_rows_begin(&rows, &csv->source, CSV_MARKS);
    bool good = read_rows(csv, &rows, errs);
    csv_rows_free(&rows);
    csv->rows -= good;
    return good;
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

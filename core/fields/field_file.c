/* The files a reader has opened, each once for each way to read it. */
#include "core/fields/field_file.h"

#include "core/base/nearest.h"
#include "core/base/printable.h"
#include "core/files/nearby.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void field_files_free(struct field_reader *reader)
{
    while (reader->files) {
        struct field_file *file = reader->files;
        reader->files = file->next;
        csv_free(&file->csv);
        trace_set_free(&file->set);
        arena_free(&file->names);
        free(file->path);
        free(file->name);
        free(file);
    }
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* All that changes what a file's bytes are read as. Two keys that differ in one of these have a set
 * of traces each, though the file is the same. */
static bool same_options(const struct trace_options *a, const struct trace_options *b)
{
    return a->side == b->side && a->bin_ns == b->bin_ns && a->scale == b->scale &&
           same_text(a->time, b->time) && same_text(a->rate, b->rate) &&
           same_text(a->unit, b->unit) && a->gaps == b->gaps && a->gaps_chosen == b->gaps_chosen &&
           a->gap_ns == b->gap_ns;
}

static bool is(const struct field_file *file, const char *name, const struct trace_options *traces)
{
    return strcmp(file->name, name) == 0 && file->is_traces == (traces != NULL) &&
           (!traces || same_options(&file->options, traces));
}

static const char *own_text(const char *text, struct arena *arena)
{
    return text ? arena_string(arena, text) : NULL;
}

/* Options outlive what the text they came from is kept in. */
static struct trace_options own_options(struct trace_options options, struct arena *arena)
{
    options.time = own_text(options.time, arena);
    options.rate = own_text(options.rate, arena);
    options.unit = own_text(options.unit, arena);
    return options;
}

/* A new file goes to the end of the list, so that its order is that in which the text names
 * them. */
struct field_file *field_file(struct field_reader *reader, const char *name,
                              const struct trace_options *traces)
{
    struct field_file **end = &reader->files;
    while (*end && !is(*end, name, traces))
        end = &(*end)->next;
    if (!*end) {
        struct field_file *file = *end = mem_zero(1, sizeof *file);
        file->name = mem_string(name);
        file->path = reader->locate(reader->owner, name);
        file->is_traces = traces != NULL;
        if (traces)
            file->options = own_options(*traces, &file->names);
    }
    return *end;
}

/* A file that was not readable is told once, where it is first named; for every later use it only
 * counts as a failure, so that no value goes without its number unnoticed. */
const struct csv *field_file_csv(struct field_reader *reader, const struct yaml_node *node,
                                 const char *path)
{
    struct field_file *file = field_file(reader, node->text, NULL);
    if (!file->tried && access(file->path, R_OK) != 0) {
        int error = errno;
        char *hint = error == ENOENT ? hint_near_file(file->path) : NULL;
        field_error(reader, &node->mark, hint, "%s: %s: cannot be opened: %s", path, file->path,
                    strerror(error));
        free(hint);
    } else if (!file->tried) {
        file->csv.sealed = !nearby_has(reader->nearby, file->path);
        file->good = csv_read(&file->csv, file->path, reader->errs);
    }
    file->tried = true;
    reader->failures += !file->good;
    return file->good ? &file->csv : NULL;
}

const struct csv *field_file_texts(struct field_reader *reader, const struct yaml_node *node,
                                   const char *path)
{
    const struct csv *csv = field_file_csv(reader, node, path);
    struct mark mark = {csv ? &csv->source : NULL, 1, 1};
    uint32_t code;
    size_t bytes;
    for (const char *at = csv ? csv->source.text : ""; *at; at += bytes) {
        bytes = printable_decode(at, &code);
        if (bytes == 0) {
            field_error(reader, &mark,
                        "save the file as UTF-8; in other encodings letters with accents are other "
                        "bytes",
                        "this is not text in UTF-8");
            return NULL;
        }
        mark.column = code == '\n' ? 1 : mark.column + 1;
        mark.line += code == '\n';
    }
    return csv;
}

/* Where the unit stands that a column's name ends with, "(Mbit/s)" of "up (Mbit/s)", its brackets
 * round or square; NULL: it has none. */
static const char *column_unit(const char *column)
{
    const char *round = strrchr(column, '('), *square = strrchr(column, '[');
    return !round || (square && square > round) ? square : round;
}

/* Only a text of nothing but the signs that a number may have is taken to be without a unit; "5 ms"
 * keeps its own, and so does a text that is no number, whose error then shows it as it was
 * written. */
const char *cell_with_unit(const char *cell, const char *column, char out[CELL_TEXT_SIZE])
{
    const char *unit = column_unit(column);
    if (!unit || !*cell || cell[strspn(cell, "0123456789.eE+-")] != '\0')
        return cell;
    snprintf(out, CELL_TEXT_SIZE, "%.60s %.*s", cell, (int)strcspn(unit + 1, ")]"), unit + 1);
    return out;
}

/* By reading a 1 with it: the parser of units is the one judge of what a unit is. */
bool column_unit_good(struct field_reader *reader, const struct csv_cell *head, enum unit unit,
                      const char *path)
{
    const char *bracket = column_unit(head->text);
    char text[CELL_TEXT_SIZE], why[128], meant[160];
    double number;
    if (!bracket || unit == UNIT_NONE ||
        units_parse(unit, cell_with_unit("1", head->text, text), &number, why, sizeof why))
        return true;
    snprintf(meant, sizeof meant, "e.g. %.*s(%s)", (int)(bracket - head->text), head->text,
             strchr(units_example(unit), ' ') + 1);
    return field_error(reader, &head->mark, meant, "%s: in the header %s", path, why);
}

/* Traces are passed over: they are not kept as texts. */
const struct source *fields_file(const struct field_reader *reader, size_t i, const char **name)
{
    const struct field_file *file = reader->files;
    while (file && (file->is_traces || i--))
        file = file->next;
    if (file)
        *name = file->name;
    return file ? &file->csv.source : NULL;
}

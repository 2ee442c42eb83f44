/* The distribution {csv: ...}: a column of a CSV file, all rows of it or those of one class. */
#include "core/fields/field_column.h"

#include "core/base/nearest.h"
#include "core/fields/field_distribution_parts.h"
#include "core/fields/field_file.h"
#include "core/text/word_list.h"

#include <stdlib.h>
#include <string.h>

/* The value of the key `key`, where it is there, else NULL. False and an error
 * when it is something else. `word` NULL: any text. */
static bool text_part(const struct value *value, const struct yaml_node *inner, const char *key,
                      const char *word, const char **text)
{
    const struct yaml_node *node = yaml_get(inner, key);
    *text = NULL;
    if (!node)
        return true;
    if (node->kind != YAML_SCALAR || !*node->text || (word && strcmp(node->text, word) != 0))
        return value_error(value, node, "%s: expected %s", key, word ? word : "a text");
    *text = arena_string(value->reader->arena, node->text);
    return true;
}

/* A bare number in a column that names no unit: what helps is another header. */
static bool has_unit(const struct value *value, const struct csv_cell *cell, const char *column)
{
    enum unit unit = value->field->unit;
    double number;
    char why[128], meant[160], *end;
    strtod(cell->text, &end);
    if (end == cell->text || *end || units_parse(unit, cell->text, &number, why, sizeof why))
        return true; /* or something else is wrong, which is told elsewhere */
    const char *example = strchr(units_example(unit), ' ');
    snprintf(meant, sizeof meant, "a header with the unit, e.g. %.60s (%s)", column, example + 1);
    return field_error(value->reader, &cell->mark, meant,
                       "%s: %.40s has no unit, nor has its column", value->path, cell->text);
}

/* The column of numbers, all rows of it or those of one class. Each cell is read as if it stood in
 * the scenario itself: as a node whose mark is the cell's place in the file, so that an error about
 * it quotes the file and not the scenario that names it. */
static bool read_cells(const struct value *value, const struct csv *csv, size_t column,
                       struct distribution *out)
{
    double *numbers = arena_alloc(value->reader->arena, csv->rows * sizeof *numbers);
    int class_column = out->class_name ? csv_column(csv, "class") : -1;
    char text[CELL_TEXT_SIZE];
    for (size_t i = 0; i < csv->rows; i++) {
        const struct csv_cell *cell = csv_cell(csv, i, column);
        struct yaml_node node = {.mark = cell->mark,
                                 .text = cell_with_unit(cell->text, out->column, text)};
        if (out->class_name &&
            (class_column < 0 ||
             strcmp(csv_cell(csv, i, (size_t)class_column)->text, out->class_name) != 0))
            continue;
        if (node.text == cell->text && !has_unit(value, cell, out->column))
            return false;
        if (!distribution_number(value, &node, &numbers[out->count]))
            return false;
        out->count++;
    }
    out->values = numbers;
    return true;
}

/* The columns are listed only where the file may be quoted: one that is sealed is told by its name
 * alone. */
static bool no_such_column(const struct value *value, const struct csv *csv,
                           const struct yaml_node *file, const struct yaml_node *column)
{
    const char **names = mem_zero(csv->columns, sizeof *names);
    char hint[HINT_SIZE];
    for (size_t i = 0; i < csv->columns; i++)
        names[i] = csv->cells[i].text;
    char *list = word_list(names, csv->columns, "and");
    const char *near = hint_near(hint, column->text, names, csv->columns, "");
    char *all = mem_format("%s%s columns are %.400s", near, *near ? " Its" : "its", list);
    field_error(value->reader, &column->mark, csv->sealed ? NULL : all,
                "%s: %.60s has no column \"%.60s\"", value->path, file->text, column->text);
    free(all);
    free(list);
    free(names);
    return false;
}

/* A column is read once the file is: the text is checked before, so that a slip in it does not cost
 * the reading of a large file. */
bool distribution_read_column(const struct value *value, const struct yaml_node *inner,
                              struct distribution *out)
{
    static const char *const keys[] = {"file", "column", "each", "class", NULL};
    const struct yaml_node *file, *column;
    const char *once;
    if (!distribution_only(value, inner, keys) ||
        !(file = distribution_part(value, inner, "file")) ||
        !(column = distribution_part(value, inner, "column")))
        return false;
    if (!text_part(value, inner, "file", NULL, &out->table) ||
        !text_part(value, inner, "column", NULL, &out->column) ||
        !text_part(value, inner, "each", "once", &once) ||
        !text_part(value, inner, "class", NULL, &out->class_name))
        return false;
    out->once = once != NULL;
    const struct csv *csv = field_file_csv(value->reader, file, value->path);
    if (!csv)
        return false;
    int index = csv_column(csv, column->text);
    if (index < 0)
        return no_such_column(value, csv, file, column);
    return column_unit_good(value->reader, &csv->cells[index], value->field->unit, value->path) &&
           read_cells(value, csv, (size_t)index, out) &&
           (out->count > 0 || value_error(value, inner, "%.60s has no rows of the class \"%.60s\"",
                                          file->text, out->class_name));
}

/* Reads numbers of field tables, and tells the errors about values. */
#include "core/fields/field_number.h"

#include "core/fields/field_range.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* "e.g. rounds: 200", from the row's example or default; NULL when it has neither. */
static const char *example(const struct field *field, char *out, size_t size)
{
    bool is_word = field->word && field->fallback && strcmp(field->word, field->fallback) == 0;
    const char *shown = field->example           ? field->example
                        : is_word && field->unit ? units_example(field->unit)
                                                 : field->fallback;
    if (!shown)
        return NULL;
    snprintf(out, size, "e.g. %s: %s", field->name, shown);
    return out;
}

bool value_error(const struct value *value, const struct yaml_node *node, const char *format, ...)
{
    char what[256], meant[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return field_error(value->reader, &(node ? node : value->node)->mark,
                       example(value->field, meant, sizeof meant), "%s: %s", value->path, what);
}

const char *value_kind(const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR)
        return *node->text ? "a single value" : "nothing";
    return node->kind == YAML_LIST ? "a list" : "a table";
}

/* The message shows the number as it was written, not as it was read. */
bool value_range(const struct value *value, const struct yaml_node *node, double number)
{
    const struct yaml_node *written = node ? node : value->node;
    char *fault = field_range_fault(value->field, number,
                                    written->kind == YAML_SCALAR ? written->text : NULL);
    if (fault)
        value_error(value, node, "%s", fault);
    free(fault);
    return !fault;
}

bool value_number(const struct value *value, const struct yaml_node *node, enum unit unit,
                  double *number)
{
    const struct field *field = value->field;
    char why[128];
    node = node ? node : value->node;
    if (node->kind != YAML_SCALAR || !*node->text)
        return value_error(value, node, "expected %s%s%s, found %s", units_name(unit),
                           field->word ? " or " : "", field->word ? field->word : "",
                           value_kind(node));
    if (units_parse(unit, node->text, number, why, sizeof why))
        return true;
    char *drawn = strstr(why, "; a value that is drawn");
    if (drawn && field->kind != FIELD_DISTRIBUTION)
        strcpy(drawn, ", where one value is expected");
    /* The parser's own words, which do not know of it. */
    bool expected = field->word && strstr(why, "expected "); /* and it may be the word, too */
    return value_error(value, node, "%s%s%s", why, expected ? " or " : "",
                       expected ? field->word : "");
}

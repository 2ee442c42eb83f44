/* Lists the keys of field tables for people. */
#include "core/fields/field_list.h"

#include "core/base/nearest.h"
#include "core/fields/field_range.h"
#include "core/text/wrap.h"

#include <stdlib.h>
#include <string.h>

static bool is_table(const struct field *field)
{
    return field->kind == FIELD_TABLE || field->kind == FIELD_TABLES;
}

/* --- the keys -------------------------------------------------------------------------------- */

static void add_table(struct field_keys *keys, const struct field *fields, const char *prefix);

/* A table comes before its keys, as the head of their group. */
static void add(struct field_keys *keys, const struct field *field, const char *prefix)
{
    const char *name = field->kind == FIELD_TABLES ? ".NAME" : "";
    mem_grow(&keys->list, &keys->capacity, keys->count + 1, sizeof *keys->list);
    char *path = mem_format("%s%s%s%s", prefix, *prefix ? "." : "", field->name, name);
    keys->list[keys->count++] = (struct field_key){path, field};
    if (is_table(field))
        add_table(keys, field->fields, path);
}

/* Twice over the fields: values first, then tables, so that all that stands under a head is of that
 * head, and no key of a table follows the tables within it. */
static void add_table(struct field_keys *keys, const struct field *fields, const char *prefix)
{
    struct field_walk values = {.next = fields}, tables = {.next = fields};
    for (const struct field *field; (field = field_next(&values));)
        if (!is_table(field))
            add(keys, field, prefix);
    for (const struct field *field; (field = field_next(&tables));)
        if (is_table(field))
            add(keys, field, prefix);
}

void field_keys_add(struct field_keys *keys, const struct field *fields)
{
    add_table(keys, fields, "");
}

void field_keys_free(struct field_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        free(keys->list[i].path);
    free(keys->list);
    *keys = (struct field_keys){0};
}

/* --- prefixes -------------------------------------------------------------------------------- */

/* The text behind the first word of a path: behind its dot, or its end. */
static const char *behind(const char *path)
{
    size_t length = strcspn(path, ".");
    return path + length + (path[length] == '.');
}

static bool is_word(const char *path, const char *word)
{
    size_t length = strcspn(path, ".");
    return strcspn(word, ".") == length && strncmp(path, word, length) == 0;
}

/* Whether a word of the path begins with the letters of `word`, the last of a prefix. */
static bool is_begun(const char *path, const char *word)
{
    return !strchr(word, '.') && strncmp(path, word, strlen(word)) == 0;
}

/* What stands in a prefix where the path has NAME: nothing, a name that is followed by more, or
 * any name. Which of them is meant cannot be told from one word, so a caller tries them. */
enum name_reading { NAME_LEFT_OUT, NAME_BEFORE_MORE, NAME_ANYWHERE };

/* Compares word by word. `whole`: the last word is not only begun. */
static bool begins(const char *path, const char *prefix, enum name_reading reading, bool whole)
{
    for (; *prefix; path = behind(path)) {
        bool is_name = is_word(path, "NAME");
        if (is_name && reading == NAME_LEFT_OUT && !is_word(prefix, "NAME"))
            continue;
        if (!*path || !(is_name || is_word(path, prefix) || (!whole && is_begun(path, prefix))))
            return false;
        if (is_name && reading == NAME_BEFORE_MORE && !*behind(prefix))
            return false;
        prefix = behind(prefix);
    }
    return true;
}

static bool has_prefix(const struct field_key *key, const char *prefix, bool whole)
{
    return begins(key->path, prefix, NAME_LEFT_OUT, whole) ||
           begins(key->path, prefix, NAME_BEFORE_MORE, whole);
}

bool field_key_has_prefix(const struct field_key *key, const char *prefix)
{
    return has_prefix(key, prefix, true);
}

/* A path as people ask for it: without NAME. Freed by the caller. */
static char *without_names(const char *path)
{
    char *text = mem_string(path), *name;
    while ((name = strstr(text, ".NAME")))
        memmove(name, name + 5, strlen(name + 5) + 1);
    return text;
}

static const char *last_word(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

/* A key whose last word is just that is taken before any that is spelt nearly so: who asks for
 * "cohort" means round.cohort. */
char *field_keys_nearest(const struct field_keys *keys, const char *prefix)
{
    const char **paths = mem_zero(keys->count + 1, sizeof *paths);
    char **owned = mem_zero(keys->count + 1, sizeof *owned), *found = NULL;
    for (size_t i = 0; i < keys->count; i++)
        paths[i] = owned[i] = without_names(keys->list[i].path);
    for (size_t i = 0; i < keys->count && !found; i++)
        if (strcmp(last_word(paths[i]), prefix) == 0)
            found = mem_string(paths[i]);
    const char *near = found ? NULL : nearest_name(prefix, paths, keys->count);
    if (near)
        found = mem_string(near);
    for (size_t i = 0; i < keys->count; i++)
        free(owned[i]);
    free(owned);
    free(paths);
    return found;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* What stands for a value of the row: its example, or its default, or one of its unit's. */
static const char *example_of(const struct field *field)
{
    if (field->example)
        return field->example;
    bool is_word = field->word && field->fallback && strcmp(field->word, field->fallback) == 0;
    return field->fallback && !is_word ? field->fallback : units_example(field->unit);
}

static const char *noun_of(const struct field *field)
{
    switch (field->kind) {
    case FIELD_INTEGER:
    case FIELD_COUNT:
        return field->unit == UNIT_NONE ? "a whole number" : units_noun(field->unit);
    case FIELD_TEXT:
        return "a text";
    case FIELD_TREE:
        return "a value";
    case FIELD_INTEGERS:
        return "a list of whole numbers";
    case FIELD_WEIGHTS:
    case FIELD_TAGGED:
    case FIELD_CHOICE:
    case FIELD_SET:
    case FIELD_REAL:
    case FIELD_DISTRIBUTION:
    case FIELD_ROW:
    case FIELD_TABLE:
    case FIELD_TABLES:
    case FIELD_KEYS:
        break;
    }
    return units_noun(field->unit);
}

static void put_choices(FILE *out, const struct field *field)
{
    const char *word;
    for (size_t i = 0; (word = field_word(field, i)); i++)
        fprintf(out, "%s%s", i ? " | " : "", word);
}

static void put_those(FILE *out, const struct field *field, bool alone)
{
    const char *word, *between = "";
    for (size_t i = 0; (word = field_word(field, i)); i++)
        if ((field->alone >> i & 1) == alone) {
            fprintf(out, "%s%s", between, word);
            between = " | ";
        }
}

/* {linear: 0.01}, or one of several names with a number, of which some take none. */
static void put_tagged(FILE *out, const struct field *field)
{
    size_t count = 0, alone = 0;
    for (; field_word(field, count); count++)
        alone += field->alone >> count & 1;
    fprintf(out, "%s; the name is one of ", example_of(field));
    put_choices(out, field);
    if (alone == 1) {
        fputs("; ", out);
        put_those(out, field, true);
        fputs(" takes no number", out);
    } else if (alone) {
        fputs("; a number is taken only by ", out);
        put_those(out, field, false);
    }
}

static void put_distribution(FILE *out, const struct field *field)
{
    const char *example = example_of(field), *noun = units_noun(field->unit);
    bool is_number = *example != '{';
    if (is_number)
        fprintf(out, "%s such as %s, or a distribution", noun, example);
    else
        fprintf(out, "%s, or a distribution such as %s", noun, example);
    if (field->flags & (FIELD_TRACE_UP | FIELD_TRACE_DOWN))
        fputs(", or {trace: FILE}", out);
}

static void put_type(FILE *out, const struct field *field)
{
    if (field->kind == FIELD_TAGGED) {
        put_tagged(out, field);
    } else if (field->kind == FIELD_WEIGHTS) {
        fprintf(out, "weights such as %s", example_of(field));
    } else if (field->kind == FIELD_SET) {
        fputs("a list of ", out);
        put_choices(out, field);
    } else if (field_word(field, 0)) {
        fputs("one of ", out);
        put_choices(out, field);
    } else if (field->kind == FIELD_DISTRIBUTION) {
        put_distribution(out, field);
    } else {
        fprintf(out, "%s such as %s", noun_of(field), example_of(field));
    }
}

static bool has_range(const struct field *field)
{
    return field->kind != FIELD_CHOICE && field->kind != FIELD_ROW && field->kind != FIELD_SET &&
           field->kind != FIELD_TREE && field->kind != FIELD_TEXT && field->kind != FIELD_WEIGHTS;
}

/* "a rate such as 10 Mbit/s; at least 1 bit/s; default unlimited". */
char *field_key_values(const struct field_key *key)
{
    const struct field *field = key->field;
    char *text, range[RANGE_SIZE] = "";
    size_t size;
    FILE *out = mem_stream(&text, &size);
    put_type(out, field);
    if (field->word)
        fprintf(out, ", or %s", field->word);
    if (has_range(field))
        field_range_text(field, range);
    fprintf(out, "%s%s; ", *range ? "; " : "", range);
    if (field->fallback)
        fprintf(out, "default %s", field->fallback);
    else
        fputs("required", out);
    fclose(out);
    return text;
}

void field_rows_print(FILE *out, const struct field *field, int at)
{
    const struct field_row *row;
    for (size_t i = 0; field->row && (row = field->row(i)); i++)
        wrap_text(out, fprintf(out, "%*s%s", at, "", row->name), at + 15, "", row->summary);
}

static void print_head(FILE *out, const struct field_key *key)
{
    fprintf(out, "\n== %s ==\n", key->path);
    wrap_text(out, 0, 0, "", key->field->help);
}

static void print_key(FILE *out, const struct field_key *key)
{
    char *values = field_key_values(key);
    fprintf(out, "%s\n", key->path);
    wrap_text(out, 0, 4, "", values);
    wrap_text(out, 0, 4, "", key->field->help);
    free(values);
    field_rows_print(out, key->field, 8);
}

static bool is_of(const struct field_key *key, const char *prefix, bool any_name)
{
    return any_name ? begins(key->path, prefix, NAME_ANYWHERE, true)
                    : has_prefix(key, prefix, false);
}

static size_t print_those(FILE *out, const struct field_keys *keys, const char *prefix,
                          bool any_name)
{
    size_t count = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const struct field_key *key = &keys->list[i];
        if (prefix && !is_of(key, prefix, any_name))
            continue;
        count += !is_table(key->field);
        if (is_table(key->field))
            print_head(out, key);
        else
            print_key(out, key);
    }
    return count;
}

/* "fleet.phones" is a class of that name where no key begins so. */
size_t field_keys_print(FILE *out, const struct field_keys *keys, const char *prefix)
{
    size_t count = print_those(out, keys, prefix, false);
    return count || !prefix ? count : print_those(out, keys, prefix, true);
}

/* Finds the key that a word was probably meant to be. */
#include "core/fields/field_meant.h"

#include "core/base/nearest.h"
#include "core/text/word_list.h"

#include <stdlib.h>
#include <string.h>

enum { MEANT_MOST = 6, FIELDS_MAX = 64 };

/* By its name, or one of the other words that its row lists. */
static bool is_called(const struct field *field, const char *word)
{
    return word_among(field->name, word) || (field->also && word_among(field->also, word));
}

/* The whole path written otherwise ("Round.Cohort") is certain, and ends the search; a last word
 * alone may belong to several tables. */
char *field_keys_meant(const struct field_keys *keys, const char *word)
{
    const char *paths[MEANT_MOST];
    size_t count = 0;
    for (size_t i = 0; i < keys->count && count <= MEANT_MOST; i++) {
        if (word_among(keys->list[i].path, word))
            return mem_string(keys->list[i].path);
        if (is_called(keys->list[i].field, word) && count++ < MEANT_MOST)
            paths[count - 1] = keys->list[i].path;
    }
    return count > 0 && count <= MEANT_MOST ? word_list(paths, count, "or") : NULL;
}

/* Where in the whole scenario the word is a key. */
static char *meant_elsewhere(const struct field *const *schema, const char *word)
{
    struct field_keys keys = {0};
    for (; schema && *schema; schema++)
        field_keys_add(&keys, *schema);
    char *meant = field_keys_meant(&keys, word);
    field_keys_free(&keys);
    return meant;
}

/* "algorithm.alpha" as it is written in a file: "algorithm: {alpha: ...}". */
static char *as_table(const char *path)
{
    int length = (int)strcspn(path, ".");
    if (strchr(path + length + 1, '.'))
        return mem_format("paths with dots are for --set and sweep; here tables stand in tables, "
                          "e.g. %.*s: {...}",
                          length, path);
    return mem_format("paths with dots are for --set and sweep; here write %.*s: {%s: ...}", length,
                      path, path + length + 1);
}

/* In this order: another word for a key of this very table; a key of that name elsewhere; a known
 * path with dots, which belongs to --set; and last a key of this table that is spelt nearly so. */
char *field_hint(const struct field *const *schema, const struct field *fields, const char *word)
{
    const char *names[FIELDS_MAX], *called[MEANT_MOST];
    size_t count = 0, also = 0;
    char hint[HINT_SIZE];
    struct field_walk walk = {.next = fields};
    for (const struct field *field; count < FIELDS_MAX && (field = field_next(&walk));) {
        names[count++] = field->name;
        if (is_called(field, word) && also < MEANT_MOST)
            called[also++] = field->name;
    }
    char *meant = also ? word_list(called, also, "or") : meant_elsewhere(schema, word);
    const char *dot = strchr(word, '.');
    if (dot && dot > word && dot[1] && meant) {
        free(meant);
        return as_table(word);
    }
    if (!meant)
        return mem_string(
            hint_near(hint, word, names, count, "`fedsim list options` shows every key"));
    char *whole = mem_format("did you mean %s?", meant);
    free(meant);
    return whole;
}

const char *field_of_word(const struct field *fields, const char *text)
{
    struct field_walk walk = {.next = fields};
    for (const struct field *field; (field = field_next(&walk));) {
        const char *word;
        for (size_t i = 0; field->kind != FIELD_WEIGHTS && (word = field_word(field, i)); i++)
            if (strcmp(word, text) == 0)
                return field->name;
    }
    return NULL;
}

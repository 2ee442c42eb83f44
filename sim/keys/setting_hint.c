/* Finds the key of the scenario that a wrong option was probably meant to set. */
#include "sim/keys/setting_hint.h"

#include "core/base/mem.h"
#include "core/fields/field_meant.h"
#include "sim/keys/scenario_options.h"

#include <stdlib.h>
#include <string.h>

static size_t dots_in(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '.';
    return count;
}

/* Whether it is the path of a key, with names where any name may stand: "fleet.phones.up". */
static bool is_path(const struct field_keys *keys, const char *word)
{
    for (size_t i = 0; i < keys->count; i++)
        if (field_key_has_prefix(&keys->list[i], word) &&
            dots_in(keys->list[i].path) == dots_in(word))
            return true;
    return false;
}

/* The keys that the word of an option may mean: a path as it is written, or keys of that name;
 * with `nearly`, the one that it comes near to. The caller frees it. */
static char *keys_of_option(const struct field_keys *keys, const char *name, bool nearly)
{
    if (nearly)
        return field_keys_nearest(keys, name);
    return strchr(name, '.') && is_path(keys, name) ? mem_string(name)
                                                    : field_keys_meant(keys, name);
}

static bool is_table(const struct field *field)
{
    return field->kind == FIELD_TABLE || field->kind == FIELD_TABLES;
}

/* Takes the tables out of the list: a single value is none's. */
static void drop_tables(struct field_keys *keys)
{
    size_t kept = 0;
    for (size_t i = 0; i < keys->count; i++)
        if (is_table(keys->list[i].field))
            free(keys->list[i].path);
        else
            keys->list[kept++] = keys->list[i];
    keys->count = kept;
}

/* The table of that name, or of named tables: "fleet" is fleet.NAME. */
static const struct field *table_called(const struct field_keys *keys, const char *name)
{
    for (size_t i = 0; i < keys->count; i++) {
        const char *path = keys->list[i].path;
        size_t length = strlen(name);
        if (is_table(keys->list[i].field) && strncmp(path, name, length) == 0 &&
            (!path[length] || strcmp(path + length, ".NAME") == 0))
            return keys->list[i].field;
    }
    return NULL;
}

/* For "--task Hopper": the key of the table that has such a value. The caller frees it. */
static char *key_of_value(const struct field_keys *keys, const char *name, const char *value)
{
    const struct field *table = table_called(keys, name);
    bool single = table && table->kind == FIELD_TABLE;
    const char *key = single ? field_of_word(table->fields, value) : NULL;
    return key ? mem_format("did you mean --set %s.%s=%s?", name, key, value) : NULL;
}

/* Quotes keep the shell from what it would take for its own; the name of a class becomes *, which
 * stands for every class. */
char *setting_hint(const char *word, const char *next, bool nearly)
{
    const char *equals = strchr(word, '=');
    char *name = mem_format("%.*s", (int)strcspn(word, "="), word);
    struct field_keys keys = scenario_keys();
    const char *value = equals ? equals + 1 : next && *next != '-' ? next : "VALUE";
    const char *quote = strpbrk(value, " {}[]*") ? "'" : "";
    char *text = nearly ? NULL : key_of_value(&keys, name, value), *at;
    bool names_table = table_called(&keys, name);
    if (*value != '{')
        drop_tables(&keys);
    char *key = text ? NULL : keys_of_option(&keys, name, nearly);
    if (key && nearly && names_table && strncmp(key, name, strlen(name)) != 0) {
        free(key); /* nobody takes "server" for "seed" */
        key = NULL;
    }
    while (key && (at = strstr(key, ".NAME"))) {
        memmove(at + 2, at + 5, strlen(at + 5) + 1);
        memcpy(at, ".*", 2);
    }
    if (key && strchr(key, ' '))
        text = mem_format("did you mean --set KEY=%s%s%s? KEY is %s", quote, value, quote, key);
    else if (key)
        text = mem_format("did you mean --set %s%s=%s%s?", quote, key, value, quote);
    else if (nearly && names_table)
        text = mem_format("%s is a table; `fedsim list options %s` shows its keys", name, name);
    field_keys_free(&keys);
    free(key);
    free(name);
    return text;
}

/* Reads a map of a YAML text into a struct, key by key. Keys are looked at twice: those that stand
 * in the text, for what is unknown, and those of the table, for what they are or default to. */
#include "core/fields/fields.h"

#include "core/fields/field_file.h"
#include "core/fields/field_meant.h"
#include "core/fields/field_value.h"
#include "core/text/yaml_key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_LENGTH = 256 };

/* A table being read: its rows, its map (NULL: all defaults) and where errors about it point. */
struct field_table {
    struct field_reader *reader;
    const struct field *fields;
    const struct yaml_node *map;
    const struct mark *mark;
    const char *path;
    char *base;
};

static bool read_table(const struct field_table *table);

void fields_reader_free(struct field_reader *reader)
{
    field_files_free(reader);
    free(reader->seen);
    reader->seen = NULL;
    reader->seen_count = reader->seen_capacity = 0;
}

/* For messages alone, so a path that is too long may be cut. */
static void join(char *out, const char *path, const char *name)
{
    snprintf(out, PATH_MAX_LENGTH, "%.180s%s%.70s", path, *path ? "." : "", name);
}

/* Between { and } "down 5 Mbit/s" is a key without a value: whether the key `name` is meant. */
static bool is_unended(const struct yaml_node *entry, const char *name)
{
    return entry->kind == YAML_SCALAR && !*entry->text && yaml_key_begins(entry->key, name);
}

static const struct yaml_node *unended_entry(const struct field_table *table, const char *name)
{
    const struct yaml_node *entry = table->map ? table->map->items : NULL;
    while (entry && !is_unended(entry, name))
        entry = entry->next;
    return entry;
}

/* The text is that of a key of the table and its value, as outside { and } it would be told. */
static bool unended_key(const struct field_table *table, const struct yaml_node *entry)
{
    struct field_walk walk = {.next = table->fields};
    const struct field *field;
    while ((field = field_next(&walk)) && !is_unended(entry, field->name))
        continue;
    if (!field)
        return false;
    char *meant = NULL;
    const char *fault = yaml_key_fault(entry->key, strlen(entry->key), &meant);
    field_error(table->reader, &entry->key_mark, meant, "%s", fault);
    free(meant);
    return true;
}

/* A slip of the pen (rounds=5) is a better hint than any other key. */
static bool unknown_key(const struct field_table *table, const struct yaml_node *entry)
{
    char path[PATH_MAX_LENGTH];
    if (unended_key(table, entry))
        return false;
    join(path, table->path, entry->key);
    char *meant = yaml_key_hint(entry->key);
    if (!meant)
        meant = field_hint(table->reader->schema, table->fields, entry->key);
    field_error(table->reader, &entry->key_mark, meant, "unknown key %s", path);
    free(meant);
    return false;
}

/* Each is told, so that all slips of a table are seen at once. */
static void check_keys(const struct field_table *table)
{
    if (!table->map)
        return;
    for (const struct yaml_node *entry = table->map->items; entry; entry = entry->next) {
        struct field_walk walk = {.next = table->fields};
        const struct field *field;
        while ((field = field_next(&walk)) && strcmp(field->name, entry->key) != 0)
            continue;
        if (!field)
            unknown_key(table, entry);
    }
}

/* Words and numbers, "50 ms", are the same scalar to YAML's parser, which would take most of the
 * time that a fleet of many classes is read in. */
static bool is_plain(const char *text)
{
    return isalnum((unsigned char)*text) && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
                                                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                               "0123456789 ._/")];
}

/* The default goes through the same parser as what users write; a wrong one is a bug. */
static void read_default(const struct field_table *table, const struct field *field,
                         const char *path)
{
    struct arena arena = {0};
    struct errs errs = {0};
    char *text = arena_string(&arena, field->fallback);
    struct source source = {
        .name = arena_string(&arena, path), .text = text, .length = strlen(text)};
    struct field_reader reader = {.errs = &errs, .arena = table->reader->arena};
    struct yaml_node *node =
        is_plain(text) ? yaml_scalar(text, &arena) : yaml_read(&source, &arena, &errs);
    struct value value = {&reader, field, node, path};
    if (!value.node || !value_read(&value, table->base + field->offset))
        die("the default of %s: %s", path, errs_first(&errs));
    if (field->kind == FIELD_INTEGERS)
        memcpy(table->base + field->count_offset, &(uint32_t){(uint32_t)value.node->count},
               sizeof(uint32_t));
    fields_reader_free(&reader);
    errs_free(&errs);
    arena_free(&arena);
}

/* Names become parts of paths in --set, of labels and of file names. */
static bool good_name(const char *name)
{
    size_t length = strlen(name);
    if (length > 64 || !isalpha((unsigned char)*name))
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
            return false;
    return true;
}

/* Whether the keys of a named table stand where its name should: "fleet: {count: 3}". */
static bool is_nameless(const struct field *field, const struct yaml_node *map)
{
    struct field_walk walk = {.next = field->fields};
    for (const struct field *key; (key = field_next(&walk));)
        if (map->items->kind == YAML_SCALAR && strcmp(key->name, map->items->key) == 0)
            return true;
    return false;
}

/* An array of structs, each of which begins with its name. A table with a bad name is read all the
 * same, so that its own faults are told too. */
static void read_tables(const struct field_table *table, const struct field *field,
                        const struct yaml_node *map, const char *path)
{
    char name[PATH_MAX_LENGTH];
    if (map->kind != YAML_MAP || map->count == 0) {
        field_error(table->reader, &map->mark,
                    map->kind == YAML_LIST ? "a name and a colon stand before each, and no -"
                                           : field->example,
                    "%s: expected a table of one or more named tables", path);
        return;
    }
    if (is_nameless(field, map)) {
        char *meant = mem_format("write %s: {NAME: {%s: ...}}, with a name of your choice",
                                 field->name, map->items->key);
        field_error(table->reader, &map->items->key_mark, meant,
                    "%s: %s is a key of a named table in it", path, map->items->key);
        free(meant);
        return;
    }
    char *items = arena_alloc(table->reader->arena, map->count * field->size), *item = items;
    for (const struct yaml_node *entry = map->items; entry; entry = entry->next) {
        char *text = arena_string(table->reader->arena, entry->key);
        memcpy(item, &text, sizeof text);
        join(name, path, entry->key);
        if (!good_name(entry->key))
            field_error(table->reader, &entry->key_mark, "e.g. phones, gateway_2",
                        "%s: a name is up to 64 letters, digits, _ and -, a letter first", path);
        read_table(&(struct field_table){table->reader, field->fields, entry, &entry->key_mark,
                                         name, item});
        item += field->size;
    }
    memcpy(table->base + field->offset, &items, sizeof items);
    memcpy(table->base + field->count_offset, &(uint32_t){(uint32_t)map->count}, sizeof(uint32_t));
}

static void missing(const struct field_table *table, const struct field *field, const char *path)
{
    char meant[PATH_MAX_LENGTH];
    snprintf(meant, sizeof meant, "e.g. %s: %s", field->name, field->example ? field->example : "");
    field_error(table->reader, table->mark, field->example ? meant : NULL, "%s is missing", path);
}

static void read_field(const struct field_table *table, const struct field *field)
{
    const struct yaml_node *node = yaml_get(table->map, field->name);
    char path[PATH_MAX_LENGTH];
    join(path, table->path, field->name);
    if (field->kind == FIELD_TABLE) {
        read_table(&(struct field_table){table->reader, field->fields, node,
                                         node ? &node->key_mark : table->mark, path,
                                         table->base + field->offset});
    } else if (!node) {
        if (field->fallback && field->kind == FIELD_TABLES)
            return; /* there are none */
        if (field->fallback)
            read_default(table, field, path);
        else if (!unended_entry(table, field->name)) /* that is told already */
            missing(table, field, path);
    } else if (field->kind == FIELD_TABLES) {
        read_tables(table, field, node, path);
    } else {
        struct value value = {table->reader, field, node, path};
        bool good = value_read(&value, table->base + field->offset);
        if (good && field->kind == FIELD_INTEGERS)
            memcpy(table->base + field->count_offset, &(uint32_t){(uint32_t)node->count},
                   sizeof(uint32_t));
    }
}

/* "task: Hopper", where "task: {name: Hopper}" is meant. */
static bool refuse_table(const struct field_table *table)
{
    const struct yaml_node *node = table->map;
    const char *key = node->kind == YAML_SCALAR ? field_of_word(table->fields, node->text) : NULL;
    char *meant = NULL;
    if (key)
        meant = mem_format("did you mean {%s: %s}?", key, node->text);
    else if (node->kind == YAML_LIST)
        meant = mem_string("keys of a table stand without - before them");
    else if (table->fields->example)
        meant = mem_format("its keys stand in lines below it, or as in {%s: %s}",
                           table->fields->name, table->fields->example);
    field_error(table->reader, &node->mark,
                meant ? meant : "its keys stand in lines below it, or between { and }",
                "%s: expected a table of keys and values", table->path);
    free(meant);
    return false;
}

static bool read_table(const struct field_table *table)
{
    if (table->map && table->map->kind != YAML_MAP)
        return refuse_table(table);
    check_keys(table);
    struct field_walk walk = {.next = table->fields};
    for (const struct field *field; (field = field_next(&walk));)
        read_field(table, field);
    return true;
}

bool fields_read(struct field_reader *reader, const struct field *fields,
                 const struct yaml_node *map, const char *path, void *base)
{
    /* Errors told twice count as failures as well. */
    size_t before = reader->failures;
    read_table(&(struct field_table){reader, fields, map, map ? &map->mark : NULL, path, base});
    return reader->failures == before;
}

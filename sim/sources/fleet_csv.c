/* Turns a file with a row for each agent into classes of the fleet. */
#include "sim/sources/fleet_csv.h"

#include "core/base/nearest.h"
#include "core/base/text_index.h"
#include "core/fields/field_file.h"
#include "sim/keys/fleet_table.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 100 };

/* A column, and the key of a class that it gives. */
struct column {
    const struct csv_cell *head;
    char *key;
    const struct field *field;
};

/* A class, in the order in which the rows name them. */
struct listed_class {
    const struct csv_cell *name; /* in its first row; NULL: there is no such column */
    uint32_t count;
    struct yaml_node *table;
};

struct expansion {
    struct field_reader *reader;
    const struct yaml_node *file; /* the value of `csv` */
    const struct csv *csv;
    int class_column, name_column;
    struct column *columns;
    size_t column_count;
    struct listed_class *classes;
    size_t class_count, class_capacity;
    bool columns_told; /* an error has told which there may be */
};

static const char only_class[] = "agents";

static const char *class_name(const struct listed_class *class)
{
    return class->name ? class->name->text : only_class;
}

/* --- columns --------------------------------------------------------------------------------- */

/* Keys that the rows themselves say. */
static bool is_counted(const char *key)
{
    return strcmp(key, "count") == 0 || strcmp(key, "share") == 0 || strcmp(key, "names") == 0;
}

static size_t list_keys(const struct field *fields, const char *within, const char **names,
                        size_t count, struct arena *arena)
{
    for (const struct field *field = fields; field->name && count < KEYS_MAX; field++) {
        char *path = arena_alloc(arena, strlen(within) + strlen(field->name) + 2);
        sprintf(path, "%s%s%s", within, *within ? "." : "", field->name);
        if (field->kind == FIELD_TABLE)
            count = list_keys(field->fields, path, names, count, arena);
        else if (!is_counted(path))
            names[count++] = path;
    }
    return count;
}

/* The list of all columns is long: it is told once, not for each that is unknown. */
static bool unknown_column(struct expansion *e, const struct column *column)
{
    const char *names[KEYS_MAX + 2] = {"class", "name"};
    size_t count = list_keys(class_fields, "", names, 2, e->reader->arena), size;
    char hint[HINT_SIZE], *text;
    FILE *out = mem_stream(&text, &size);
    fputs("the columns may be ", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? ", " : "", names[i]);
    fclose(out);
    const char *meant = hint_near(hint, column->key, names, count, e->columns_told ? NULL : text);
    e->columns_told |= meant == text;
    field_error(e->reader, &column->head->mark, meant, "there is no key \"%.60s\" of a class",
                column->key);
    free(text);
    return false;
}

/* "up (Mbit/s)", "up [Mbit/s]": up. */
static char *key_of_head(const char *head, struct arena *arena)
{
    char *key = arena_string(arena, head);
    size_t length = strcspn(key, "([");
    while (length && key[length - 1] == ' ')
        length--;
    key[length] = '\0';
    return key;
}

/* A column that is not known is an error, not passed over: it may be a key with a slip in it. */
static bool read_column(struct expansion *e, const struct csv_cell *head)
{
    struct column *column = &e->columns[e->column_count];
    *column = (struct column){.head = head, .key = key_of_head(head->text, e->reader->arena)};
    column->field = class_field(column->key);
    if (is_counted(column->key))
        return field_error(e->reader, &head->mark, NULL, "one row is one agent: no column %s",
                           column->key);
    if (!column->field || column->field->kind == FIELD_TABLE)
        return unknown_column(e, column);
    for (size_t i = 0; i < e->column_count; i++)
        if (strcmp(e->columns[i].key, column->key) == 0)
            return field_error(e->reader, &head->mark, NULL, "the column %s appears twice",
                               column->key);
    if (!column_unit_good(e->reader, head, column->field->unit, column->key))
        return false;
    e->column_count++;
    return true;
}

static bool read_columns(struct expansion *e)
{
    bool good = true;
    e->class_column = csv_column(e->csv, "class");
    e->name_column = csv_column(e->csv, "name");
    e->columns = arena_alloc(e->reader->arena, (e->csv->columns + 1) * sizeof *e->columns);
    for (size_t i = 0; i < e->csv->columns; i++)
        if ((int)i != e->class_column && (int)i != e->name_column)
            good &= read_column(e, &e->csv->cells[i]);
    return good;
}

/* A name is an agent's own; agents without one, whose cell is empty, may be several. */
static bool check_names(const struct expansion *e)
{
    struct text_index names = {0};
    size_t *rows = mem_zero(e->csv->rows + 1, sizeof *rows); /* of each name's number */
    bool good = true;
    for (size_t row = 0; e->name_column >= 0 && row < e->csv->rows; row++) {
        const struct csv_cell *cell = csv_cell(e->csv, row, (size_t)e->name_column);
        size_t before = names.count, number = *cell->text ? text_index_add(&names, cell->text) : 0;
        if (names.count > before) {
            rows[number] = row;
        } else if (*cell->text) {
            const struct csv_cell *first = csv_cell(e->csv, rows[number], (size_t)e->name_column);
            good = field_error(
                e->reader, &cell->mark, "one row is one agent, with a name of its own",
                "the agent of line %u is called \"%.60s\" too", first->mark.line, cell->text);
        }
    }
    text_index_free(&names);
    free(rows);
    return good;
}

/* --- classes --------------------------------------------------------------------------------- */

static struct listed_class *class_of(struct expansion *e, size_t row)
{
    const struct csv_cell *name =
        e->class_column < 0 ? NULL : csv_cell(e->csv, row, (size_t)e->class_column);
    for (size_t i = 0; i < e->class_count; i++)
        if (!name || strcmp(e->classes[i].name->text, name->text) == 0)
            return &e->classes[i];
    mem_grow(&e->classes, &e->class_capacity, e->class_count + 1, sizeof *e->classes);
    struct listed_class *class = &e->classes[e->class_count++];
    *class = (struct listed_class){.name = name};
    return class;
}

/* What stands in a table already is kept. */
static void put(struct yaml_node *map, struct yaml_node *value, const char *key,
                const struct mark *mark)
{
    if (yaml_get(map, key))
        return;
    value->key = key;
    value->key_mark = value->mark = *mark;
    yaml_put(map, value);
}

static void put_text(struct expansion *e, struct yaml_node *map, const char *key, const char *text,
                     const struct mark *mark)
{
    put(map, yaml_scalar(text, e->reader->arena), key, mark);
}

static struct yaml_node *new_map(struct expansion *e)
{
    struct yaml_node *map = arena_alloc(e->reader->arena, sizeof *map);
    *map = (struct yaml_node){.kind = YAML_MAP};
    return map;
}

/* {csv: {file: ..., column: ..., each: once, class: ...}} */
static struct yaml_node *rows_of(struct expansion *e, const struct listed_class *class,
                                 const struct column *column)
{
    struct yaml_node *outer = new_map(e), *inner = new_map(e);
    const struct mark *mark = &column->head->mark;
    put_text(e, inner, "file", e->file->text, mark);
    put_text(e, inner, "column", column->head->text, mark);
    put_text(e, inner, "each", "once", mark);
    if (class->name)
        put_text(e, inner, "class", class->name->text, mark);
    put(outer, inner, "csv", mark);
    return outer;
}

/* The value that all rows of a class agree on; NULL and an error when they do not. */
static struct yaml_node *one_value(struct expansion *e, const struct listed_class *class,
                                   const struct column *column)
{
    const struct csv_cell *first = NULL;
    char text[CELL_TEXT_SIZE];
    for (size_t row = 0; row < e->csv->rows; row++) {
        if (class_of(e, row) != class)
            continue;
        const struct csv_cell *cell = csv_cell(e->csv, row, (size_t)(column->head - e->csv->cells));
        if (first && strcmp(first->text, cell->text) != 0) {
            field_error(e->reader, &cell->mark, "two classes",
                        "fleet.%s.%s: \"%.40s\" here and \"%.40s\" in line %u; all agents of a "
                        "class have the same",
                        class_name(class), column->key, cell->text, first->text, first->mark.line);
            return NULL;
        }
        first = first ? first : cell;
    }
    return yaml_scalar(
        arena_string(e->reader->arena, cell_with_unit(first->text, column->head->text, text)),
        e->reader->arena);
}

/* The table that the key's last part stands in. */
static struct yaml_node *table_of(struct expansion *e, struct yaml_node *map, const char **key,
                                  const struct mark *mark)
{
    for (const char *dot; (dot = strchr(*key, '.')) && map->kind == YAML_MAP; *key = dot + 1) {
        char *name = arena_string(e->reader->arena, *key);
        name[dot - *key] = '\0';
        if (!yaml_get(map, name))
            put(map, new_map(e), name, mark);
        map = yaml_get(map, name);
    }
    return map;
}

static bool put_column(struct expansion *e, const struct listed_class *class,
                       const struct column *column)
{
    const struct mark *mark = &column->head->mark;
    const char *key = column->key;
    struct yaml_node *map = table_of(e, class->table, &key, mark);
    if (map->kind != YAML_MAP || yaml_get(map, key))
        return true; /* given in the scenario; what is wrong with it, the table of keys tells */
    struct yaml_node *value = column->field->kind == FIELD_DISTRIBUTION
                                  ? rows_of(e, class, column)
                                  : one_value(e, class, column);
    if (value)
        put(map, value, key, mark);
    return value != NULL;
}

static bool fill_class(struct expansion *e, const struct listed_class *class,
                       const struct yaml_node *shared)
{
    bool good = true;
    char count[16];
    const struct mark *mark = &e->file->mark;
    for (const struct yaml_node *entry = shared->items; entry; entry = entry->next)
        if (!yaml_get(class->table, entry->key))
            yaml_put(class->table, yaml_copy(entry, e->reader->arena));
    const struct yaml_node *counted = yaml_get(class->table, "count");
    counted = counted ? counted : yaml_get(class->table, "share");
    if (counted)
        return field_error(e->reader, &counted->key_mark, NULL,
                           "fleet.%s: the rows of %s say how many agents there are",
                           class_name(class), e->file->text);
    snprintf(count, sizeof count, "%u", class->count);
    put_text(e, class->table, "count", arena_string(e->reader->arena, count), mark);
    if (e->name_column >= 0)
        put_text(e, class->table, "names", e->file->text, mark);
    for (size_t i = 0; i < e->column_count; i++)
        good &= put_column(e, class, &e->columns[i]);
    /* A class without a link of its own is where its agents are. */
    if (!yaml_get(class->table, "link"))
        put_text(e, class->table, "latency", "0 s", mark);
    return good;
}

static struct listed_class *find_class(const struct expansion *e, const char *name)
{
    for (size_t i = 0; i < e->class_count; i++)
        if (strcmp(class_name(&e->classes[i]), name) == 0)
            return &e->classes[i];
    return NULL;
}

static bool no_such_class(const struct expansion *e, const struct yaml_node *entry)
{
    const char **names = mem_zero(e->class_count, sizeof *names);
    char hint[HINT_SIZE];
    for (size_t i = 0; i < e->class_count; i++)
        names[i] = class_name(&e->classes[i]);
    const char *meant = hint_near(hint, entry->key, names, e->class_count,
                                  "a key of a class, or one of its classes");
    field_error(e->reader, &entry->key_mark, meant, "fleet.%.64s: no agent in %s is of that class",
                entry->key, e->file->text);
    free(names);
    return false;
}

/* What stands beside `csv`: tables of classes, and keys of all agents, which go to `shared`. */
static bool part_entries(struct expansion *e, struct yaml_node *fleet, struct yaml_node *shared)
{
    bool good = true;
    for (struct yaml_node *entry; (entry = fleet->items);) {
        entry = yaml_take(fleet, entry->key);
        struct listed_class *class = find_class(e, entry->key);
        if (class_field(entry->key))
            yaml_put(shared, entry);
        else if (class)
            class->table = entry;
        else
            good = no_such_class(e, entry);
    }
    return good;
}

/* Classes come in the order in which the rows name them first. */
static bool expand(struct expansion *e, struct yaml_node *fleet)
{
    struct yaml_node *shared = new_map(e);
    for (size_t row = 0; row < e->csv->rows; row++)
        class_of(e, row)->count++;
    bool good = part_entries(e, fleet, shared);
    for (size_t i = 0; i < e->class_count; i++) {
        struct listed_class *class = &e->classes[i];
        const struct mark *mark = class->name ? &class->name->mark : &e->file->mark;
        struct yaml_node *table = class->table ? class->table : new_map(e);
        class->table = table;
        if (table->kind == YAML_MAP) /* the table of keys tells when it is none */
            good &= fill_class(e, class, shared);
        table->key = NULL;
        put(fleet, table, class_name(class), mark);
    }
    return good;
}

/* What results is a tree as the user could have written it, so that the table of keys checks it
 * like any other. Its nodes have places in that file, for errors to point to. */
bool fleet_csv_expand(struct yaml_node *fleet, struct field_reader *reader)
{
    struct yaml_node *file = yaml_get(fleet, "csv");
    if (!file || file->kind != YAML_SCALAR)
        return true; /* a class of that name */
    struct expansion e = {.reader = reader, .file = file};
    file = yaml_take(fleet, "csv");
    e.csv = field_file_texts(reader, file, "fleet.csv");
    bool good = e.csv && read_columns(&e) && check_names(&e) && expand(&e, fleet);
    free(e.classes);
    return good;
}

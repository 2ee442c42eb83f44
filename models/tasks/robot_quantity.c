/* Reads quantities from a task's text. */
#include "models/tasks/robot_quantity.h"

#include "core/base/nearest.h"
#include "core/fields/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char RATE[] = "velocity", ALIVE[] = "alive";
enum { PATH_SIZE = 256 };

bool quantity_is_alive(const struct quantity *quantity)
{
    return !quantity->kind;
}

bool quantity_needs_forces(const struct quantity *quantity)
{
    return quantity->kind && quantity->array == MUJOCO_CONTACT_FORCE;
}

void quantity_measure(const struct quantity *quantity, const struct mujoco_view *view, double *out)
{
    quantity->kind->measure(quantity, view, out);
}

static const struct quantity_kind *find_kind(const char *name)
{
    const struct quantity_kind *kind;
    for (size_t i = 0; (kind = quantity_kind(i)); i++)
        if (strcmp(kind->row.name, name) == 0)
            return kind;
    return NULL;
}

size_t quantity_names(const char *names[QUANTITY_NAMES_MAX], enum quantity_use use)
{
    size_t count = 0;
    while (quantity_kind(count)) {
        names[count] = quantity_kind(count)->row.name;
        count++;
    }
    if (use == QUANTITY_REWARDED) {
        names[count++] = RATE;
        names[count++] = ALIVE;
    }
    return count;
}

static bool no_such(const struct robot_reading *reading, const char *name, const struct mark *mark,
                    enum quantity_use use, const char *path)
{
    const char *names[QUANTITY_NAMES_MAX];
    size_t count = quantity_names(names, use);
    char hint[HINT_SIZE], list[512] = "";
    for (size_t i = 0, at = 0; i < count && at < sizeof list; i++)
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", i ? " | " : "", names[i]);
    return field_error(reading->reader, mark, hint_near(hint, name, names, count, NULL),
                       "%s: \"%.60s\" is none of %s", path, name, list);
}

/* {qvel: [hip, knee]} as {qvel: {joints: [hip, knee]}}. */
static const struct yaml_node *with_main(const struct yaml_node *value, const char *main,
                                         struct arena *arena)
{
    struct yaml_node *map = arena_alloc(arena, sizeof *map);
    *map = (struct yaml_node){.kind = YAML_MAP, .mark = value->mark, .key_mark = value->key_mark};
    struct yaml_node *entry = yaml_copy(value, arena);
    entry->key = arena_string(arena, main);
    entry->key_mark = value->mark;
    entry->next = NULL;
    yaml_put(map, entry);
    return map;
}

/* `value` NULL: the kind stands alone. */
static bool read_kind(struct quantity *quantity, const struct quantity_kind *kind,
                      const struct robot_reading *reading, const struct yaml_node *node,
                      const struct yaml_node *value, const char *path)
{
    struct quantity_keys keys = {0};
    if (value && value->kind != YAML_MAP) {
        if (!kind->main)
            return field_error(reading->reader, &value->mark, NULL,
                               "%s: its keys stand between { and }", path);
        value = with_main(value, kind->main, reading->reader->arena);
    }
    if (!fields_read(reading->reader, kind->keys, value, path, &keys))
        return false;
    quantity->kind = kind;
    quantity->array = kind->array;
    quantity->clip = keys.clip > 0 ? keys.clip : INFINITY;
    return kind->bind(quantity, reading, &keys, path, node);
}

/* {velocity: {position: {body: torso, axes: x}}} */
static bool read_rate(struct quantity *quantity, const struct robot_reading *reading,
                      const struct yaml_node *value, const char *path)
{
    if (!quantity_read(quantity, reading, value, QUANTITY_SEEN, path))
        return false;
    quantity->rate = true;
    return true;
}

bool quantity_read(struct quantity *quantity, const struct robot_reading *reading,
                   const struct yaml_node *node, enum quantity_use use, const char *path)
{
    *quantity = (struct quantity){.count = 1};
    if (node->kind == YAML_LIST || (node->kind == YAML_MAP && node->count != 1) ||
        (node->kind == YAML_SCALAR && !*node->text))
        return field_error(reading->reader, &node->mark, "e.g. qvel: {clip: 10}",
                           "%s: expected one quantity, with its keys behind a colon", path);
    const struct yaml_node *value = node->kind == YAML_MAP ? node->items : NULL;
    const char *name = value ? value->key : node->text;
    const struct mark *mark = value ? &value->key_mark : &node->mark;
    if (value && value->kind == YAML_SCALAR && !*value->text)
        value = NULL;
    char inner[PATH_SIZE];
    snprintf(inner, sizeof inner, "%.180s.%.60s", path, name);
    if (use == QUANTITY_REWARDED && strcmp(name, ALIVE) == 0)
        return true;
    if (use == QUANTITY_REWARDED && strcmp(name, RATE) == 0)
        return value ? read_rate(quantity, reading, value, inner)
                     : field_error(reading->reader, mark, "velocity: {qpos: root_x}",
                                   "%s: of what?", inner);
    const struct quantity_kind *kind = find_kind(name);
    if (!kind)
        return no_such(reading, name, mark, use, path);
    if (!read_kind(quantity, kind, reading, node, value, inner))
        return false;
    return quantity->count > 0 ||
           field_error(reading->reader, mark, NULL, "%s: nothing is left of it", inner);
}

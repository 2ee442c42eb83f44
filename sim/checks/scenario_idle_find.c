/* Which of the keys that a user wrote do nothing, by the rules of scenario_idle.h. */
#include "sim/checks/scenario_idle_find.h"

#include "core/base/mem.h"
#include "core/fields/field_print.h"
#include "models/methods/algorithm_keys.h"
#include "models/methods/algorithm_list.h"
#include "sim/keys/scenario_table.h"
#include "sim/rounds/round_policy_list.h"

#include <stdlib.h>
#include <string.h>

/* --- one point of the sweep ------------------------------------------------------------------ */

/* The row of the path's first component, of `length` characters. */
static const struct field *field_of(const struct field *fields, const char *path, size_t length)
{
    struct field_walk walk = {.next = fields};
    const struct field *field = field_next(&walk);
    while (strlen(field->name) != length || strncmp(field->name, path, length) != 0)
        field = field_next(&walk);
    return field;
}

static char *printed(const struct field *one, const void *base)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    fields_print(out, one, base, 0);
    fclose(out);
    return text;
}

/* Whether the value in the struct at `base`, of `size` bytes, is the field's default. */
static bool is_default(const struct field *field, const void *base, size_t size)
{
    const struct field one[] = {*field, {.name = NULL}};
    struct arena arena = {0};
    struct errs errs = {0};
    struct field_reader reader = {.errs = &errs, .arena = &arena};
    void *other = mem_zero(1, size);
    bool same = field->fallback && fields_read(&reader, one, NULL, "", other);
    char *text = printed(one, base), *fallback = same ? printed(one, other) : NULL;
    same = same && strcmp(text, fallback) == 0;
    free(text);
    free(fallback);
    free(other);
    fields_reader_free(&reader);
    errs_free(&errs);
    arena_free(&arena);
    return same;
}

/* Where a rule has led to so far. */
struct walk {
    struct idle_keys *keys;
    const struct scenario *scenario;
    const struct idle_rule *rule;
    const void *base; /* the struct that the fields are of */
    size_t size;
    uint32_t item;
    const char *name; /* of the item; NULL: it is no class's and no cell's */
    const char
        *within; /* the key within the table that the rule is of; NULL: it is the key's own */
};

/* Keys that a preset or a file of agents has put there were not asked for, and are not told of. */
static bool is_users(const struct idle_keys *keys, const struct source *source)
{
    for (size_t i = 0; i < keys->set_count; i++)
        if (source == &keys->sets[i])
            return true;
    return source == keys->file;
}

static bool same_place(const struct mark *a, const struct mark *b)
{
    return a->source == b->source && a->line == b->line && a->column == b->column;
}

static struct idle_key *key_at(struct idle_keys *keys, const struct mark *mark,
                               const struct idle_rule *rule)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->list[i].rule == rule && same_place(&keys->list[i].mark, mark))
            return &keys->list[i];
    mem_grow(&keys->list, &keys->capacity, keys->count + 1, sizeof *keys->list);
    keys->list[keys->count] = (struct idle_key){.mark = *mark, .rule = rule};
    return &keys->list[keys->count++];
}

/* A key that counts at one point of the sweep, or for one class of several that it is set for,
 * counts. It asks for something only where it differs from its default. */
static void visit(const struct walk *walk, const struct field *field, const struct yaml_node *node)
{
    if (!is_users(walk->keys, node->key_mark.source))
        return;
    struct idle_key *key = key_at(walk->keys, &node->key_mark, walk->rule);
    key->several |= key->item && strcmp(walk->name, key->item) != 0;
    if (!key->item && walk->name)
        key->item = mem_string(walk->name);
    if (!key->counts)
        key->counts = idle_holds(walk->rule->condition, walk->scenario, walk->item);
    if (!key->counts && !key->asks)
        key->asks = !is_default(field, walk->base, walk->size);
    key->within = walk->within;
}

static void follow(const struct walk *walk, const struct field *fields, const struct yaml_node *map,
                   const char *path);

/* The rest of a path behind `*`, in each class or cell: entry i of the table is item i of the
 * array, since both are in the order of the text. */
static void follow_items(const struct walk *walk, const struct field *tables,
                         const struct yaml_node *map, const char *path)
{
    struct walk inner = *walk;
    const char *items;
    memcpy(&items, (const char *)walk->base + tables->offset, sizeof items);
    inner.item = 0;
    inner.size = tables->size;
    for (const struct yaml_node *entry = map->items; entry; entry = entry->next, inner.item++) {
        inner.base = items + inner.item * tables->size;
        inner.name = entry->key;
        follow(&inner, tables->fields, entry, path);
    }
}

static void follow_table(const struct walk *walk, const struct field *table,
                         const struct yaml_node *map, const char *path)
{
    struct walk inner = *walk;
    inner.base = (const char *)walk->base + table->offset;
    inner.size -= table->offset;
    follow(&inner, table->fields, map, path);
}

/* A rule of a table is that of each of its keys. */
static void visit_all(const struct walk *walk, const struct field *table,
                      const struct yaml_node *map)
{
    struct walk inner = *walk;
    inner.base = (const char *)walk->base + table->offset;
    inner.size -= table->offset;
    for (const struct field *field = table->fields; field->name; field++) {
        const struct yaml_node *node = yaml_get(map, field->name);
        inner.within = field->name;
        if (node)
            visit(&inner, field, node);
    }
}

static void follow(const struct walk *walk, const struct field *fields, const struct yaml_node *map,
                   const char *path)
{
    size_t length = strcspn(path, ".");
    const struct field *field = field_of(fields, path, length);
    const struct yaml_node *node = yaml_get(map, field->name);
    if (!node)
        return;
    if (!path[length] && field->kind == FIELD_TABLE)
        visit_all(walk, field, node);
    else if (!path[length])
        visit(walk, field, node);
    else if (field->kind == FIELD_TABLES)
        follow_items(walk, field, node, path + length + 3); /* ".*." */
    else
        follow_table(walk, field, node, path + length + 1);
}

static void follow_rule(struct idle_keys *keys, const struct scenario *scenario,
                        const struct yaml_node *root, const struct idle_rule *rule)
{
    follow(&(struct walk){.keys = keys,
                          .scenario = scenario,
                          .rule = rule,
                          .base = scenario,
                          .size = sizeof *scenario},
           scenario_fields, root, rule->key);
}

static struct idle_condition condition_of_policy(size_t i)
{
    return (struct idle_condition){.policy = round_policy_row(i)};
}

static struct idle_condition condition_of_method(size_t i)
{
    size_t count;
    return (struct idle_condition){.method = algorithm_list(&count)[i]};
}

/* Tables of the keys of single policies, and of single methods. */
static const struct owners {
    const struct field *(*keys)(size_t i);
    struct idle_condition (*condition)(size_t i);
    const char *group;
} owners[] = {{round_policy_keys, condition_of_policy, "round"},
              {algorithm_keys, condition_of_method, "algorithm"}};
enum { OWNERS = sizeof owners / sizeof *owners };

static size_t count_own_keys(void)
{
    const struct field *key;
    size_t count = 0;
    for (size_t o = 0; o < OWNERS; o++)
        for (size_t i = 0; (key = owners[o].keys(i)); i++)
            for (; key->name; key++)
                count++;
    return count;
}

/* A policy's own keys count under that policy, and a method's with that method. */
static void list_own_rules(struct idle_keys *keys)
{
    const struct field *key;
    keys->own_rules = mem_zero(count_own_keys(), sizeof *keys->own_rules);
    for (size_t o = 0; o < OWNERS; o++)
        for (size_t i = 0; (key = owners[o].keys(i)); i++)
            for (; key->name; key++) {
                struct own_rule *rule = &keys->own_rules[keys->own_rule_count++];
                rule->condition = owners[o].condition(i);
                rule->key = mem_format("%s.%s", owners[o].group, key->name);
                rule->rule = (struct idle_rule){rule->key, &rule->condition};
            }
}

void idle_note(struct idle_keys *keys, const struct scenario *scenario,
               const struct yaml_node *root)
{
    if (!keys->own_rules)
        list_own_rules(keys);
    for (const struct idle_rule *rule = idle_rules; rule->key; rule++)
        follow_rule(keys, scenario, root, rule);
    for (size_t i = 0; i < keys->own_rule_count; i++)
        follow_rule(keys, scenario, root, &keys->own_rules[i].rule);
}

/* Whether the key is that of the rule, or in the table that the rule is of. */
static bool is_of(const char *key, const char *of)
{
    size_t length = strlen(of);
    return strncmp(key, of, length) == 0 && (!key[length] || key[length] == '.');
}

const struct idle_rule *idle_rule_of(const struct idle_keys *keys, const char *key)
{
    for (const struct idle_rule *rule = idle_rules; rule->key; rule++)
        if (is_of(key, rule->key))
            return rule;
    for (size_t i = 0; i < keys->own_rule_count; i++)
        if (strcmp(keys->own_rules[i].key, key) == 0)
            return &keys->own_rules[i].rule;
    return NULL;
}

/* --- all of them ----------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct idle_key *x = a, *y = b;
    int sources = strcmp(x->mark.source->name, y->mark.source->name);
    if (sources != 0)
        return sources;
    if (x->mark.line != y->mark.line)
        return x->mark.line < y->mark.line ? -1 : 1;
    return (x->mark.column > y->mark.column) - (x->mark.column < y->mark.column);
}

/* "fleet.phones.answer", or "fleet.*.answer" when the place sets it for several. */
static char *key_name(const struct idle_key *key)
{
    const char *text = key->rule->key, *star = strchr(text, '*');
    if (key->within)
        return mem_format("%s.%s", text, key->within);
    if (!star || key->several)
        return mem_string(text);
    return mem_format("%.*s%s%s", (int)(star - text), text, key->item, star + 1);
}

static void tell(const struct idle_key *key, bool swept, FILE *out)
{
    char *name = key_name(key), *words = idle_words(key->rule->condition);
    fprintf(out, "%s:%u:%u: warning: %s has no effect%s; it counts %s\n", key->mark.source->name,
            key->mark.line, key->mark.column, name, swept ? " at any point of the sweep" : "",
            words);
    free(name);
    free(words);
}

void idle_tell(struct idle_keys *keys, bool swept, FILE *out)
{
    if (keys->count)
        qsort(keys->list, keys->count, sizeof *keys->list, by_place);
    for (size_t i = 0; i < keys->count; i++)
        if (!keys->list[i].counts && keys->list[i].asks)
            tell(&keys->list[i], swept, out);
}

void idle_free(struct idle_keys *keys)
{
    for (size_t i = 0; i < keys->own_rule_count; i++)
        free(keys->own_rules[i].key);
    for (size_t i = 0; i < keys->count; i++)
        free(keys->list[i].item);
    free(keys->own_rules);
    free(keys->list);
    *keys = (struct idle_keys){0};
}

/* Reads rewards and healthy ranges, and works them out. */
#include "models/tasks/robot_reward.h"

#include "core/base/nearest.h"
#include "core/fields/field_rows.h"

#include <stdlib.h>
#include <string.h>

enum { LINEAR, QUADRATIC, ABSOLUTE, PATH_SIZE = 256 };
CHOICES(shape_names, "linear", "quadratic", "absolute");

#define R(member) .offset = offsetof(struct reward_shape, member)
static const struct field shape_keys[] = {
    {"weight", FIELD_REAL, R(weight), WITHIN(-INFINITY, INFINITY), .fallback = "1",
     .help = "What one unit of it is worth."},
    {"divide_by", FIELD_REAL, R(divisor), OVER(0, INFINITY), .fallback = "1",
     .help = "What it is divided by besides."},
    {"shape", FIELD_CHOICE, R(shape), .choices = shape_names, .fallback = "linear",
     .help = "What is made of each number before they are added up."},
    {"target", FIELD_REAL, R(target), WITHIN(-INFINITY, INFINITY), .fallback = "0",
     .help = "What is taken from each number before that."},
    {"most", FIELD_REAL, R(most), OVER(0, INFINITY), .word = "none", .word_value = INFINITY,
     .fallback = "none", .example = "10", .help = "The term is cut off at ± this."},
    END};

#define B(member)                                                                                  \
    .offset = offsetof(struct healthy_bounds, member), WITHIN(-INFINITY, INFINITY),                \
    .word = "none", .word_value = NAN, .fallback = "none", .example = "0.7"
static const struct field bound_keys[] = {
    {"above", FIELD_REAL, B(above), .help = "Each number is greater than this."},
    {"below", FIELD_REAL, B(below), .help = "Each number is less than this."},
    {"at_least", FIELD_REAL, B(at_least), .help = "Each number is this or more."},
    {"at_most", FIELD_REAL, B(at_most), .help = "Each number is this or less."},
    END};

/* --- reading ---------------------------------------------------------------------------------- */

static bool is_key(const struct field *keys, const char *name)
{
    for (; keys->name; keys++)
        if (strcmp(keys->name, name) == 0)
            return true;
    return false;
}

/* Nothing is left but a quantity: of two the one that is none is told, a slip in a key perhaps. */
static bool not_one(const struct robot_reading *reading, const struct yaml_node *rest,
                    const struct field *keys, const char *path)
{
    const char *names[QUANTITY_NAMES_MAX + 8];
    size_t quantities = quantity_names(names, QUANTITY_REWARDED), count = quantities;
    char hint[HINT_SIZE], list[PATH_SIZE] = "";
    for (size_t at = 0; keys->name && at < sizeof list; keys++) {
        at += (size_t)snprintf(list + at, sizeof list - at, "%s%s", at ? ", " : "", keys->name);
        names[count++] = keys->name;
    }
    const struct yaml_node *odd = rest->items;
    for (size_t i = 0; odd && odd->next && i < quantities; i++)
        if (strcmp(names[i], odd->key) == 0) {
            odd = odd->next;
            break;
        }
    return field_error(reading->reader, odd ? &odd->key_mark : &rest->mark,
                       odd ? hint_near(hint, odd->key, names, count, NULL) : NULL,
                       "%s: expected one quantity beside %s, found %zu", path, list, rest->count);
}

/* An entry's keys of `keys` go to one map, what else it has, the quantity, to another. */
static bool split(const struct robot_reading *reading, const struct yaml_node *node,
                  const struct field *keys, struct yaml_node *own, struct yaml_node *rest,
                  const char *path)
{
    struct arena *arena = reading->reader->arena;
    *own = *rest = (struct yaml_node){.kind = YAML_MAP, .mark = node->mark};
    if (node->kind != YAML_MAP)
        return field_error(reading->reader, &node->mark,
                           "e.g. {control: {}, shape: quadratic, weight: -0.1}",
                           "%s: expected a quantity and what is made of it", path);
    for (const struct yaml_node *entry = node->items; entry; entry = entry->next) {
        struct yaml_node *copy = yaml_copy(entry, arena);
        copy->next = NULL;
        yaml_put(is_key(keys, entry->key) ? own : rest, copy);
    }
    return rest->count == 1 || not_one(reading, rest, keys, path);
}

static void longest(struct robot_reward *reward, const struct quantity *quantity)
{
    reward->longest = quantity->count > reward->longest ? quantity->count : reward->longest;
}

static bool read_part(struct robot_reward *reward, struct reward_part *part,
                      const struct robot_reading *reading, const struct yaml_node *node,
                      const char *path)
{
    struct yaml_node own, rest;
    if (!split(reading, node, shape_keys, &own, &rest, path))
        return false;
    if (!(fields_read(reading->reader, shape_keys, &own, path, &part->shape) &
          quantity_read(&part->quantity, reading, &rest, QUANTITY_REWARDED, path)))
        return false;
    longest(reward, &part->quantity);
    part->before = reward->rates;
    reward->rates += part->quantity.rate ? part->quantity.count : 0;
    return true;
}

/* A term is a part, or a list of parts. */
static bool read_term(struct robot_reward *reward, const struct robot_reading *reading,
                      const struct yaml_node *node, const char *path)
{
    char inner[PATH_SIZE];
    snprintf(inner, sizeof inner, "%.180s.%.60s", path, node->key);
    struct arena *arena = reading->reader->arena;
    struct reward_term *term = &reward->terms[reward->count++];
    bool list = node->kind == YAML_LIST, good = true;
    if (list && node->count == 0)
        return field_error(reading->reader, &node->mark, NULL, "%s: the list is empty", inner);
    *term = (struct reward_term){.name = arena_string(arena, node->key)};
    term->parts = arena_alloc(arena, ((list ? node->count : 0) + 1) * sizeof *term->parts);
    for (const struct yaml_node *part = list ? node->items : node; part;
         part = list ? part->next : NULL)
        good &= read_part(reward, &term->parts[term->count++], reading, part, inner);
    return good;
}

static bool read_terms(struct robot_reward *reward, const struct robot_reading *reading,
                       const struct yaml_node *terms, const char *path)
{
    bool good = true;
    if (terms->kind != YAML_MAP || terms->count == 0 || terms->count > TASK_TERMS_MAX)
        return field_error(reading->reader, &terms->mark,
                           "e.g. forward: {velocity: {qpos: root_x}}",
                           "%s: expected a table of 1 to %d terms, each under a name of its own",
                           path, TASK_TERMS_MAX);
    for (const struct yaml_node *term = terms->items; term; term = term->next)
        good &= read_term(reward, reading, term, path);
    return good;
}

static bool read_range(struct robot_reward *reward, const struct robot_reading *reading,
                       const struct yaml_node *node, const char *path)
{
    struct healthy_range *range = &reward->ranges[reward->range_count++];
    struct yaml_node own, rest;
    if (!split(reading, node, bound_keys, &own, &rest, path) ||
        !(fields_read(reading->reader, bound_keys, &own, path, &range->bounds) &
          quantity_read(&range->quantity, reading, &rest, QUANTITY_SEEN, path)))
        return false;
    longest(reward, &range->quantity);
    return own.count > 0 || field_error(reading->reader, &node->mark, "e.g. above: 0.7",
                                        "%s: a range has a bound", path);
}

static bool read_ranges(struct robot_reward *reward, const struct robot_reading *reading,
                        const struct yaml_node *healthy, const char *path)
{
    bool good = true, list = healthy->kind == YAML_LIST;
    reward->ranges = arena_alloc(reading->reader->arena,
                                 ((list ? healthy->count : 0) + 1) * sizeof *reward->ranges);
    for (const struct yaml_node *range = list ? healthy->items : healthy; range;
         range = list ? range->next : NULL)
        good &= read_range(reward, reading, range, path);
    return good;
}

bool robot_reward_read(struct robot_reward *reward, const struct robot_reading *reading,
                       const struct yaml_node *terms, const struct yaml_node *healthy,
                       const char *path)
{
    char of_terms[PATH_SIZE], of_ranges[PATH_SIZE];
    snprintf(of_terms, sizeof of_terms, "%s%sreward", path, *path ? "." : "");
    snprintf(of_ranges, sizeof of_ranges, "%s%shealthy", path, *path ? "." : "");
    *reward = (struct robot_reward){0};
    return read_terms(reward, reading, terms, of_terms) &
           (!healthy || read_ranges(reward, reading, healthy, of_ranges));
}

bool robot_reward_needs_forces(const struct robot_reward *reward)
{
    bool needs = false;
    for (unsigned i = 0; i < reward->count; i++)
        for (unsigned j = 0; j < reward->terms[i].count; j++)
            needs |= quantity_needs_forces(&reward->terms[i].parts[j].quantity);
    for (unsigned i = 0; i < reward->range_count; i++)
        needs |= quantity_needs_forces(&reward->ranges[i].quantity);
    return needs;
}

/* --- working out ------------------------------------------------------------------------------ */

void robot_reward_remember(const struct robot_reward *reward, const struct mujoco_view *view,
                           double *before)
{
    for (unsigned i = 0; i < reward->count; i++)
        for (unsigned j = 0; j < reward->terms[i].count; j++) {
            const struct reward_part *part = &reward->terms[i].parts[j];
            if (part->quantity.rate)
                quantity_measure(&part->quantity, view, before + part->before);
        }
}

/* Written so that what is not a number is not within. */
static bool within(const struct healthy_bounds *bounds, double x)
{
    return (isnan(bounds->above) || x > bounds->above) &&
           (isnan(bounds->below) || x < bounds->below) &&
           (isnan(bounds->at_least) || x >= bounds->at_least) &&
           (isnan(bounds->at_most) || x <= bounds->at_most) && !isnan(x);
}

bool robot_reward_healthy(const struct robot_reward *reward, const struct mujoco_view *view,
                          double *scratch)
{
    for (unsigned i = 0; i < reward->range_count; i++) {
        const struct healthy_range *range = &reward->ranges[i];
        quantity_measure(&range->quantity, view, scratch);
        for (unsigned j = 0; j < range->quantity.count; j++)
            if (!within(&range->bounds, scratch[j]))
                return false;
    }
    return true;
}

static double shaped(const struct reward_shape *shape, double x)
{
    double by = x - shape->target;
    return shape->shape == QUADRATIC ? by * by : shape->shape == ABSOLUTE ? fabs(by) : by;
}

static double worth(const struct reward_shape *shape, const double *numbers, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += shaped(shape, numbers[i]);
    double value = shape->weight * sum / shape->divisor;
    return value > shape->most ? shape->most : value < -shape->most ? -shape->most : value;
}

static double part_of(const struct robot_reward *reward, const struct reward_part *part,
                      const struct mujoco_view *view, const double *before, double dt,
                      double *scratch)
{
    const struct quantity *quantity = &part->quantity;
    if (quantity_is_alive(quantity)) {
        double alive = robot_reward_healthy(reward, view, scratch);
        return worth(&part->shape, &alive, 1);
    }
    quantity_measure(quantity, view, scratch);
    for (unsigned i = 0; quantity->rate && i < quantity->count; i++)
        scratch[i] = (scratch[i] - before[part->before + i]) / dt;
    return worth(&part->shape, scratch, quantity->count);
}

void robot_reward_terms(const struct robot_reward *reward, const struct mujoco_view *view,
                        const double *before, double dt, double *scratch, double *terms)
{
    for (unsigned i = 0; i < reward->count; i++) {
        const struct reward_term *term = &reward->terms[i];
        terms[i] = part_of(reward, &term->parts[0], view, before, dt, scratch);
        for (unsigned j = 1; j < term->count; j++)
            terms[i] += part_of(reward, &term->parts[j], view, before, dt, scratch);
    }
}

/* Distributions in a scenario: a plain value, or a table with one key that names the kind. */
#include "core/fields/field_distribution.h"

#include "core/base/nearest.h"
#include "core/fields/field_column.h"
#include "core/fields/field_distribution_parts.h"
#include "core/fields/field_range.h"
#include "core/fields/field_trace.h"
#include "core/text/word_list.h"
#include "core/text/wrap.h"
#include "core/text/yaml_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool read_bounds(const struct value *value, const struct yaml_node *inner,
                        struct distribution *out)
{
    if (inner->kind != YAML_LIST || inner->count != 2)
        return value_error(value, inner, "%s needs two numbers, [low, high]", inner->key);
    bool low = distribution_number(value, inner->items, &out->a);
    return distribution_number(value, inner->items->next, &out->b) && low;
}

static bool read_pair(const struct value *value, const struct yaml_node *inner,
                      struct distribution *out)
{
    const struct distribution_pair *pair = distribution_pair_of(out->kind);
    const struct yaml_node *a, *b;
    if (!distribution_only(value, inner, (const char *const[]){pair->a, pair->b, NULL}) ||
        !(a = distribution_part(value, inner, pair->a)) ||
        !(b = distribution_part(value, inner, pair->b)))
        return false;
    return distribution_number(value, a, &out->a) &&
           value_number(value, b, distribution_unit_of_b(pair, value->field->unit), &out->b);
}

/* A bound of a truncated distribution: within the key's range, whose ends are allowed here, since
 * no draw falls on a bound. Without one it is that end. */
static bool read_bound(const struct value *value, const struct yaml_node *node, double *bound)
{
    struct field open = *value->field;
    struct value whole = *value;
    open.above = false;
    whole.field = &open;
    return !node || (value_number(value, node, value->field->unit, bound) &&
                     value_range(&whole, node, *bound));
}

static bool read_truncated(const struct value *value, const struct yaml_node *inner,
                           struct distribution *out)
{
    static const char *const keys[] = {"mean", "sd", "low", "high", NULL};
    const struct yaml_node *mean, *sd;
    if (!distribution_only(value, inner, keys) ||
        !(mean = distribution_part(value, inner, keys[0])) ||
        !(sd = distribution_part(value, inner, keys[1])))
        return false;
    out->low = value->field->low;
    out->high = value->field->high;
    return value_number(value, mean, value->field->unit, &out->a) &&
           value_number(value, sd, value->field->unit, &out->b) &&
           read_bound(value, yaml_get(inner, keys[2]), &out->low) &&
           read_bound(value, yaml_get(inner, keys[3]), &out->high);
}

static bool read_exponential(const struct value *value, const struct yaml_node *inner,
                             struct distribution *out)
{
    return distribution_number(value, inner, &out->a);
}

static double *read_list(const struct value *value, const struct yaml_node *list, bool weights)
{
    double *numbers = arena_alloc(value->reader->arena, (list->count + 1) * sizeof *numbers);
    size_t i = 0;
    if (list->kind != YAML_LIST) {
        value_error(value, list, "expected a list");
        return NULL;
    }
    for (const struct yaml_node *item = list->items; item; item = item->next, i++)
        if (!(weights ? value_number(value, item, UNIT_NONE, &numbers[i])
                      : distribution_number(value, item, &numbers[i])))
            return NULL;
    return numbers;
}

/* {choice: [a, b]} or {choice: {values: [a, b], weights: [1, 3]}} */
static bool read_choice(const struct value *value, const struct yaml_node *inner,
                        struct distribution *out)
{
    const struct yaml_node *values = inner, *weights = NULL;
    if (inner->kind != YAML_LIST) {
        if (!distribution_only(value, inner, (const char *const[]){"values", "weights", NULL}) ||
            !(values = distribution_part(value, inner, "values")))
            return false;
        weights = yaml_get(inner, "weights");
    }
    if (!(out->values = read_list(value, values, false)))
        return false;
    out->count = values->count;
    if (weights && !(out->weights = read_list(value, weights, true)))
        return false;
    if (weights && weights->count != values->count)
        return value_error(value, weights, "%zu weights for %zu values", weights->count,
                           values->count);
    return true;
}

/* {trace: FILE}: what is drawn as a number is a trace's mean. */
static bool read_trace(const struct value *value, const struct yaml_node *inner,
                       struct distribution *out)
{
    unsigned sides = value->field->flags & (FIELD_TRACE_UP | FIELD_TRACE_DOWN);
    struct arena *arena = value->reader->arena;
    struct trace_use *use = arena_alloc(arena, sizeof *use);
    if (!sides)
        return value_error(value, inner, "this is not a rate, so a trace cannot give it");
    if (!fields_trace(value->reader, inner, value->path, TRACE_RATE,
                      sides & FIELD_TRACE_UP ? TRACE_UP : TRACE_DOWN, use))
        return false;
    double *means = arena_alloc(arena, use->set->count * sizeof *means);
    for (size_t i = 0; i < use->set->count; i++) {
        means[i] = trace_mean(&use->set->traces[i]);
        char *fault = field_range_fault(value->field, means[i], NULL);
        if (fault)
            value_error(value, inner, "the mean of %.60s: %s", use->set->traces[i].name, fault);
        free(fault);
        if (fault)
            return false;
    }
    out->count = use->set->count;
    out->values = means;
    out->trace = use;
    return true;
}

static const struct kind_row {
    enum distribution_kind kind;
    bool (*read)(const struct value *, const struct yaml_node *, struct distribution *);
    const char *example, *about;
    const char *first; /* of its table, what a value alone stands for; NULL: see first_key */
} kinds[] = {
    {DIST_UNIFORM, read_bounds, .example = "{uniform: [1 Mbit/s, 10 Mbit/s]}",
     "every value between the two is equally likely"},
    {DIST_LOG_UNIFORM, read_bounds, .example = "{log_uniform: [10 kbit/s, 10 Mbit/s]}",
     "the logarithm is uniform: every order of magnitude is equally likely"},
    {DIST_NORMAL, read_pair, .example = "{normal: {mean: 50 ms, sd: 10 ms}}",
     "a draw outside the range of the key is an error; truncated_normal never draws one"},
    {DIST_TRUNCATED_NORMAL, read_truncated,
     .example = "{truncated_normal: {mean: 50 ms, sd: 10 ms, low: 0 ms, high: 1 s}}",
     "a normal distribution of which only the part between low and high is drawn; by default these "
     "are the ends of the key's range",
     .first = "mean"},
    {DIST_LOGNORMAL, read_pair, .example = "{lognormal: {median: 1 h, sigma: 0.5}}",
     "the logarithm is normal, with standard deviation sigma"},
    {DIST_EXPONENTIAL, read_exponential, .example = "{exponential: 1 h}", "the number is the mean"},
    {DIST_WEIBULL, read_pair, .example = "{weibull: {scale: 30 min, shape: 0.7}}",
     "with shape 1 it is exponential; below 1 its tail is heavier"},
    {DIST_GAMMA, read_pair, .example = "{gamma: {scale: 10 ms, shape: 2}}",
     "the mean is scale times shape; with a whole shape, the sum of that many exponential times"},
    {DIST_PARETO, read_pair, .example = "{pareto: {scale: 10 ms, shape: 1.5}}",
     "never below scale; the chance of more than x is (scale / x)^shape, and with a shape of 1 or "
     "less there is no mean"},
    {DIST_CHOICE, read_choice,
     .example = "{choice: {values: [1 Mbit/s, 5 Mbit/s], weights: [3, 1]}}",
     "one of the values, by their weights; in a plain list, {choice: [...]}, all are equally "
     "likely",
     .first = "values"},
    {DIST_TABLE, distribution_read_column,
     .example = "{csv: {file: rates.csv, column: up (Mbit/s)}}",
     "the value in a row that each agent draws, with replacement: some rows come more than once, "
     "others never. With each: once agent i has row i. Columns of one file are drawn together; "
     "class: NAME takes only the rows of that class",
     .first = "file"},
    {DIST_TRACE, read_trace, .example = "{trace: walks/*.up}",
     "rates only: a measured trace, which varies the rate during the run; `fedsim trace` shows "
     "one",
     .first = "file"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

void distributions_list(FILE *out)
{
    for (size_t i = 0; i < KINDS; i++) {
        fprintf(out, "%s\n    %s\n", distribution_name(kinds[i].kind), kinds[i].example);
        wrap_text(out, 0, 4, "", kinds[i].about);
    }
}

/* The list in the message leaves out the last kind, trace, which is for rates only. */
static const struct kind_row *find_kind(const struct value *value, const struct yaml_node *inner)
{
    const char *names[KINDS];
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = distribution_name(kinds[i].kind);
        if (strcmp(inner->key, names[i]) == 0)
            return &kinds[i];
    }
    char hint[HINT_SIZE], *all = word_list(names, KINDS - 1, "and");
    field_error(value->reader, &inner->key_mark, hint_near(hint, inner->key, names, KINDS, NULL),
                "%s: \"%.60s\" is not a distribution; there are %s; rates also have trace",
                value->path, inner->key, all);
    free(all);
    return NULL;
}

/* NULL: it has no table. */
static const char *first_key(const struct kind_row *row)
{
    const struct distribution_pair *pair = distribution_pair_of(row->kind);
    return pair ? pair->a : row->first;
}

/* The kind that is named beside its own keys, which belong into a table below it: "{trace: FILE,
 * gaps: cut}" is meant as "{trace: {file: FILE, gaps: cut}}". NULL when that is not what it looks
 * like. */
static const struct yaml_node *beside_its_keys(const struct yaml_node *map,
                                               const struct kind_row **kind)
{
    const struct yaml_node *found = NULL;
    for (const struct yaml_node *entry = map->items; entry; entry = entry->next)
        for (size_t i = 0; i < KINDS; i++)
            if (strcmp(entry->key, distribution_name(kinds[i].kind)) == 0) {
                if (found)
                    return NULL;
                found = entry;
                *kind = &kinds[i];
            }
    bool is_apart = found && found->kind != YAML_MAP && first_key(*kind);
    return is_apart ? found : NULL;
}

static char *with_keys_below(const struct yaml_node *map)
{
    const struct kind_row *kind = NULL;
    const struct yaml_node *named = beside_its_keys(map, &kind);
    char *text;
    size_t size;
    if (!named)
        return NULL;
    FILE *out = mem_stream(&text, &size);
    fprintf(out, "did you mean {%s: {%s: ", named->key, first_key(kind));
    yaml_print(out, named);
    for (const struct yaml_node *entry = map->items; entry; entry = entry->next)
        if (entry != named) {
            fprintf(out, ", %s: ", entry->key);
            yaml_print(out, entry);
        }
    fputs("}}?", out);
    fclose(out);
    return text;
}

static bool not_one_key(const struct value *value)
{
    const char *expected = "a distribution: a table with one key, such as uniform";
    const struct yaml_node *node = value->node;
    char *meant = node->kind == YAML_MAP ? with_keys_below(node) : NULL;
    bool good = meant ? field_error(value->reader, &node->mark, meant, "%s: expected %s or %s",
                                    value->path, units_name(value->field->unit), expected)
                      : value_error(value, NULL, "expected %s or %s",
                                    units_name(value->field->unit), expected);
    free(meant);
    return good;
}

bool distribution_read(const struct value *value, struct distribution *out)
{
    const struct yaml_node *node = value->node;
    if (node->kind == YAML_SCALAR) {
        *out = distribution_constant(0);
        return distribution_number(value, node, &out->a);
    }
    if (node->kind != YAML_MAP || node->count != 1)
        return not_one_key(value);
    const struct kind_row *row = find_kind(value, node->items);
    if (!row)
        return false;
    out->kind = row->kind;
    if (!row->read(value, node->items, out))
        return false;
    /* Each number was good in itself; what remains is how they stand to each other, such as low
     * below high. */
    const char *fault = distribution_fault(out);
    return !fault || value_error(value, NULL, "%s: %s", distribution_name(row->kind), fault);
}

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

/* {normal: {mean, sd}} and its like. */
static const struct pair {
    enum distribution_kind kind;
    const char *a, *b;
    bool both; /* b too has the value's unit; it has no range */
} pairs[] = {
    {DIST_NORMAL, "mean", "sd", true},       {DIST_LOGNORMAL, "median", "sigma", false},
    {DIST_WEIBULL, "scale", "shape", false}, {DIST_GAMMA, "scale", "shape", false},
    {DIST_PARETO, "scale", "shape", false},
};

static const struct pair *pair_of(enum distribution_kind kind)
{
    const struct pair *pair = pairs;
    while (pair->kind != kind)
        pair++;
    return pair;
}

static enum unit unit_of_b(const struct pair *pair, enum unit unit)
{
    return pair->both ? unit : UNIT_NONE;
}

static bool read_pair(const struct value *value, const struct yaml_node *inner,
                      struct distribution *out)
{
    const struct pair *pair = pair_of(out->kind);
    const struct yaml_node *a, *b;
    if (!distribution_only(value, inner, (const char *const[]){pair->a, pair->b, NULL}) ||
        !(a = distribution_part(value, inner, pair->a)) ||
        !(b = distribution_part(value, inner, pair->b)))
        return false;
    return distribution_number(value, a, &out->a) &&
           value_number(value, b, unit_of_b(pair, value->field->unit), &out->b);
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
        return value_error(value, inner, "this is no rate that a trace could give");
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
} kinds[] = {
    {DIST_UNIFORM, read_bounds, "{uniform: [1 Mbit/s, 10 Mbit/s]}",
     "every value between the two is equally likely"},
    {DIST_LOG_UNIFORM, read_bounds, "{log_uniform: [10 kbit/s, 10 Mbit/s]}",
     "the logarithm is uniform: every order of magnitude is equally likely"},
    {DIST_NORMAL, read_pair, "{normal: {mean: 50 ms, sd: 10 ms}}",
     "a draw outside the range of the key is an error; truncated_normal never draws one"},
    {DIST_TRUNCATED_NORMAL, read_truncated,
     "{truncated_normal: {mean: 50 ms, sd: 10 ms, low: 0 ms, high: 1 s}}",
     "a normal distribution of which only the part between low and high is drawn; by default these "
     "are the ends of the key's range"},
    {DIST_LOGNORMAL, read_pair, "{lognormal: {median: 1 h, sigma: 0.5}}",
     "the logarithm is normal, with standard deviation sigma"},
    {DIST_EXPONENTIAL, read_exponential, "{exponential: 1 h}", "the number is the mean"},
    {DIST_WEIBULL, read_pair, "{weibull: {scale: 30 min, shape: 0.7}}",
     "with shape 1 it is exponential; below 1 its tail is heavier"},
    {DIST_GAMMA, read_pair, "{gamma: {scale: 10 ms, shape: 2}}",
     "the mean is scale times shape; with a whole shape, the sum of that many exponential times"},
    {DIST_PARETO, read_pair, "{pareto: {scale: 10 ms, shape: 1.5}}",
     "never below scale; the chance of more than x is (scale / x)^shape, and with a shape of 1 or "
     "less there is no mean"},
    {DIST_CHOICE, read_choice, "{choice: {values: [1 Mbit/s, 5 Mbit/s], weights: [3, 1]}}",
     "one of the values, by their weights; in a plain list, {choice: [...]}, all are equally "
     "likely"},
    {DIST_TABLE, distribution_read_column, "{csv: {file: rates.csv, column: up (Mbit/s)}}",
     "the value in a row that each agent draws, with replacement: some rows come more than once, "
     "others never. With each: once agent i has row i. Columns of one file are drawn together; "
     "class: NAME takes only the rows of that class"},
    {DIST_TRACE, read_trace, "{trace: walks/*.up}",
     "rates only: a measured trace, which varies the rate during the run; `fedsim trace` shows "
     "one"},
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
                "%s: \"%.60s\" is no distribution; there are %s; rates also have trace",
                value->path, inner->key, all);
    free(all);
    return NULL;
}

bool distribution_read(const struct value *value, struct distribution *out)
{
    const struct yaml_node *node = value->node;
    if (node->kind == YAML_SCALAR) {
        *out = distribution_constant(0);
        return distribution_number(value, node, &out->a);
    }
    if (node->kind != YAML_MAP || node->count != 1)
        return value_error(value, NULL,
                           "expected %s or a distribution: a table with one key, such as uniform",
                           units_name(value->field->unit));
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

static void print_number(FILE *out, enum unit unit, double number)
{
    char text[64];
    units_format(unit, number, text, sizeof text);
    fputs(text, out);
}

static void print_numbers(FILE *out, enum unit unit, const double *numbers, size_t count)
{
    fputc('[', out);
    for (size_t i = 0; i < count; i++) {
        fputs(i ? ", " : "", out);
        print_number(out, unit, numbers[i]);
    }
    fputc(']', out);
}

static void print_pair(FILE *out, enum unit unit, const struct distribution *d)
{
    const struct pair *pair = pair_of(d->kind);
    fprintf(out, "{%s: ", pair->a);
    print_number(out, unit, d->a);
    fprintf(out, ", %s: ", pair->b);
    print_number(out, unit_of_b(pair, unit), d->b);
    fputc('}', out);
}

static void print_truncated(FILE *out, enum unit unit, const struct distribution *d)
{
    const struct {
        const char *name;
        double number;
    } parts[] = {{"mean", d->a}, {"sd", d->b}, {"low", d->low}, {"high", d->high}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        fprintf(out, "%s%s: ", i ? ", " : "{", parts[i].name);
        print_number(out, unit, parts[i].number);
    }
    fputc('}', out);
}

/* The inverse of the readers above, with each number in its unit: what is written here reads back
 * to the same distribution. Texts go through yaml_print_text, since a file may be called what YAML
 * takes for something else. */
static void print_inner(FILE *out, enum unit unit, const struct distribution *d)
{
    switch (d->kind) {
    case DIST_CONSTANT:
    case DIST_EXPONENTIAL:
        print_number(out, unit, d->a);
        break;
    case DIST_UNIFORM:
    case DIST_LOG_UNIFORM:
        print_numbers(out, unit, (double[]){d->a, d->b}, 2);
        break;
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
    case DIST_WEIBULL:
    case DIST_GAMMA:
    case DIST_PARETO:
        print_pair(out, unit, d);
        break;
    case DIST_TRUNCATED_NORMAL:
        print_truncated(out, unit, d);
        break;
    case DIST_CHOICE:
        fputs("{values: ", out);
        print_numbers(out, unit, d->values, d->count);
        if (d->weights) {
            fputs(", weights: ", out);
            print_numbers(out, UNIT_NONE, d->weights, d->count);
        }
        fputc('}', out);
        break;
    case DIST_TABLE:
        fputs("{file: ", out);
        yaml_print_text(out, d->table);
        fputs(", column: ", out);
        yaml_print_text(out, d->column);
        fputs(d->once ? ", each: once" : "", out);
        if (d->class_name) {
            fputs(", class: ", out);
            yaml_print_text(out, d->class_name);
        }
        fputc('}', out);
        break;
    case DIST_TRACE:
        die("a trace prints itself");
    }
}

void distribution_print(FILE *out, enum unit unit, const struct distribution *distribution)
{
    const char *name = NULL;
    if (distribution->kind == DIST_TRACE) {
        fields_trace_print(out, distribution->trace);
        return;
    }
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == distribution->kind)
            name = distribution_name(kinds[i].kind);
    if (name)
        fprintf(out, "{%s: ", name);
    print_inner(out, unit, distribution);
    fputs(name ? "}" : "", out);
}

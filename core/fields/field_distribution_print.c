/* Writes distributions as they stand in a scenario. */
#include "core/fields/field_distribution_print.h"

#include "core/fields/field_distribution_parts.h"
#include "core/fields/field_trace.h"
#include "core/text/yaml_print.h"

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
    const struct distribution_pair *pair = distribution_pair_of(d->kind);
    fprintf(out, "{%s: ", pair->a);
    print_number(out, unit, d->a);
    fprintf(out, ", %s: ", pair->b);
    print_number(out, distribution_unit_of_b(pair, unit), d->b);
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
    bool plain = distribution->kind == DIST_CONSTANT;
    if (distribution->kind == DIST_TRACE) {
        fields_trace_print(out, distribution->trace);
        return;
    }
    if (!plain)
        fprintf(out, "{%s: ", distribution_name(distribution->kind));
    print_inner(out, unit, distribution);
    fputs(plain ? "" : "}", out);
}

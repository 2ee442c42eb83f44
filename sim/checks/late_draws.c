/* Adds up how likely it is that a draw to come falls outside its key's range. */
#include "sim/checks/late_draws.h"

#include "core/base/mem.h"
#include "models/federated/algorithm.h"
#include "sim/checks/answer_bounds.h"
#include "sim/keys/fleet_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_S (0x1p63 / 1e9) /* TIME_NEVER */

static double answers(const struct scenario *s)
{
    const struct panel *panel = &s->algorithm.panel;
    return panel->place == PANEL_LOCAL ? config_queries(&s->algorithm) : 0;
}

static double one(const struct scenario *s)
{
    (void)s;
    return 1;
}

/* Computing takes its time at the factor 1 over the factor drawn, and must end within the clock. */
static double slowest(const struct scenario *s, const struct class_spec *spec)
{
    return compute_least_s(s, spec) / CLOCK_S;
}

static double any(const struct scenario *s, const struct class_spec *spec)
{
    (void)s;
    (void)spec;
    return -INFINITY;
}

/* The distributions of a class that are drawn in each dispatch, and how often. */
static const struct drawn {
    const char *key;
    size_t offset;
    double (*times)(const struct scenario *scenario);
    /* what must not be drawn although it is in the key's range: this, and below */
    double (*useless)(const struct scenario *scenario, const struct class_spec *spec);
} drawn[] = {{"answer", offsetof(struct class_spec, answer), answers, any},
             {"speed_factor", offsetof(struct class_spec, speed_factor), one, slowest}};

/* Values that stand in the text were checked when they were read. */
static bool is_listed(const struct distribution *d)
{
    return d->kind == DIST_CONSTANT || d->kind == DIST_CHOICE || d->kind == DIST_TABLE ||
           d->kind == DIST_TRACE;
}

/* The name is copied, as the list outlives the scenario of a trial; the key is one of the table
 * above. */
static struct late_draw *find(struct late_draws *late, const char *class_name, const char *key)
{
    for (size_t i = 0; i < late->count; i++)
        if (strcmp(late->list[i].class_name, class_name) == 0 &&
            strcmp(late->list[i].key, key) == 0)
            return &late->list[i];
    mem_grow(&late->list, &late->capacity, late->count + 1, sizeof *late->list);
    struct late_draw *draw = &late->list[late->count++];
    *draw = (struct late_draw){.class_name = mem_string(class_name), .key = key};
    return draw;
}

/* With p the probability that one draw is outside, n draws all stay inside with (1 - p)^n; its
 * logarithm n log1p(-p) is summed, since p may be far below the rounding of 1 - p. */
static void note(struct late_draws *late, const struct class_spec *spec, const struct drawn *row,
                 double draws, double useless)
{
    const struct distribution *d =
        (const struct distribution *)(const void *)((const char *)spec + row->offset);
    const struct field *field = class_field(row->key);
    double below = distribution_cdf(d, fmax(field->low, useless)),
           above = distribution_survival(d, field->high);
    double outside = fmin(below + above, 1);
    if (is_listed(d) || !(draws > 0) || !(outside > 0))
        return;
    struct late_draw *draw = find(late, spec->name, row->key);
    draw->draws += draws;
    draw->log_surviving += draws * log1p(-outside);
    if (outside <= draw->worst)
        return;
    draw->worst = outside;
    draw->normal = d->kind == DIST_NORMAL;
    draw->too_low = below > above;
    draw->slow = draw->too_low && below > 2 * distribution_cdf(d, field->low);
    draw->useless = useless;
}

/* The rounds to come, at most: where time ends the trial, as many as the fastest agents can take
 * part in. */
static double rounds_of(const struct scenario *s)
{
    double rounds = scenario_most_rounds(s), least_s = INFINITY;
    for (uint32_t c = 0; c < s->class_count; c++)
        least_s = fmin(least_s, answer_least_s(s, &s->classes[c]));
    double limit_s = s->stop.limits[STOP_TIME];
    return isfinite(limit_s) && least_s > 0 ? fmin(rounds, 1 + limit_s / least_s) : rounds;
}

void late_draws_note(struct late_draws *late, const struct scenario *s, size_t seeds)
{
    double dispatches = rounds_of(s) * scenario_dispatches(s) / s->agents;
    for (uint32_t c = 0; c < s->class_count; c++)
        for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
            note(late, &s->classes[c], &drawn[i],
                 dispatches * s->classes[c].count * drawn[i].times(s) * (double)seeds,
                 drawn[i].useless(s, &s->classes[c]));
}

/* "fleet.phones.answer: 1 draw in 6.45e+04 lies below 0 s ..."; the caller frees it. */
static char *describe(const struct late_draw *draw, double failing)
{
    const struct field *field = class_field(draw->key);
    char bound[64], percent[32];
    if (draw->slow)
        units_human(field->unit, draw->useless, bound, sizeof bound);
    else
        units_bound(field->unit, draw->too_low ? field->low : field->high, bound, sizeof bound);
    snprintf(percent, sizeof percent, failing > 0.995 ? "more than 99 %%" : "%.2g %%",
             100 * failing);
    return mem_format(
        "fleet.%s.%s: 1 draw in %.3g is %s %s%s, which stops a trial; with about %.3g "
        "draws to come that happens with a probability of %s",
        draw->class_name, draw->key, 1 / draw->worst,
        !draw->too_low ? "above"
        : field->above ? "not above"
                       : "below",
        bound, draw->slow ? ", where computing ends beyond the clock (292 years)" : "", draw->draws,
        percent);
}

/* The probability of any failure, from the sum of logarithms of no failure: -expm1 keeps its digits
 * where it is tiny. */
bool late_draws_tell(const struct late_draws *late, const struct yaml_node *root,
                     struct field_reader *reader, FILE *warnings)
{
    bool good = true;
    for (size_t i = 0; i < late->count; i++) {
        const struct late_draw *draw = &late->list[i];
        double failing = -expm1(draw->log_surviving);
        if (failing < LATE_TOLD)
            continue;
        const struct yaml_node *class = yaml_get(yaml_get(root, "fleet"), draw->class_name);
        const struct yaml_node *key = yaml_get(class, draw->key);
        const struct mark *mark = key ? &key->mark : class ? &class->key_mark : &root->mark;
        char *text = describe(draw, failing);
        if (failing > LATE_REFUSED)
            good = field_error(reader, mark,
                               draw->normal ? "truncated_normal: {mean: ..., sd: ...} has no such "
                                              "draws"
                                            : "narrow the distribution",
                               "%s", text);
        else
            fprintf(warnings, "%s:%u:%u: warning: %s\n", mark->source->name, mark->line,
                    mark->column, text);
        free(text);
    }
    return good;
}

void late_draws_free(struct late_draws *late)
{
    for (size_t i = 0; i < late->count; i++)
        free(late->list[i].class_name);
    free(late->list);
    *late = (struct late_draws){0};
}

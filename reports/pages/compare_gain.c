/* Prints what series gained for what they cost, and which to take where a resource is scarce. */
#include "reports/pages/compare_gain.h"

#include "core/base/mem.h"
#include "reports/data/cost.h"
#include "reports/drawing/gain_text.h"

#include <math.h>
#include <stdlib.h>

static bool is_choice(const struct study_results *study)
{
    return study->count > 1 && study_gained(study);
}

/* --- in the terminal ------------------------------------------------------------------------- */

struct choice_listing {
    FILE *out;
    const struct resource *shown[RESOURCES];
    size_t count;
    const char *currency;
};

static char *choice_line(const struct series_group *group, const struct resource *resource,
                         const char *currency)
{
    struct gain_choice choice = gain_choose(group, resource);
    char *line;
    if (choice.best == group->count) {
        line = mem_format("%s: none gained anything", resource->name);
    } else {
        char *value = gain_choice_value(&choice, resource, currency);
        char *near = gain_choice_near(group, &choice);
        line = mem_format("%s: %s, %s%s%s", resource->name, group->names[choice.best], value,
                          *near ? "; intervals overlap: " : "", near);
        free(near);
        free(value);
    }
    gain_choice_free(&choice);
    return line;
}

static void put_group(void *context, const struct series_group *group)
{
    const struct choice_listing *listing = context;
    if (*group->rest)
        terminal_wrapped(listing->out, group->rest, 0);
    for (size_t i = 0; i < listing->count; i++) {
        char *line = choice_line(group, listing->shown[i], listing->currency);
        terminal_wrapped(listing->out, line, *group->rest ? 2 : 0);
        free(line);
    }
}

void compare_choices(const struct terminal *terminal, const struct study_results *study,
                     const struct sweep_axis *axis)
{
    struct choice_listing listing = {.out = terminal->out, .currency = study_currency(study)};
    if (!is_choice(study))
        return;
    listing.count = study_resources(study, listing.shown);
    fputc('\n', terminal->out);
    terminal_style(terminal, STYLE_BOLD);
    terminal_wrapped(terminal->out,
                     "which to take, by what is scarce: the one that gained most for it", 0);
    terminal_style(terminal, STYLE_PLAIN);
    study_groups(study, axis, put_group, &listing);
}

void compare_gain_notes(FILE *out, const struct study_results *study)
{
    if (study_gained(study))
        terminal_wrapped(
            out,
            "Gain: by how much a run's final return exceeds its first evaluation, and "
            "that for each unit of what the run cost (bytes on the wire, virtual time; "
            "memory: the largest need of an agent); mean ± standard error over seeds.",
            0);
    if (is_choice(study))
        terminal_wrapped(
            out,
            "Which to take: the highest mean gain for each unit of what is scarce, and "
            "those whose 95 % intervals overlap that one's.",
            0);
}

/* --- for papers ------------------------------------------------------------------------------ */

/* What a series gained: the mean, and the ends of its interval. Takes the sample. */
static void put_gain(struct text_table *table, struct sample sample)
{
    struct estimate gain = estimate_of(sample.x, sample.n, RESAMPLES);
    free(sample.x);
    table_number(table, gain.mean);
    table_number(table, gain.has_interval ? gain.mean_interval.low : NAN);
    table_number(table, gain.has_interval ? gain.mean_interval.high : NAN);
}

void compare_gain_table(FILE *out, const struct table_style *style,
                        const struct study_results *study)
{
    struct text_table table = {.out = out, .style = style};
    const char *heads[1 + 3 * (1 + RESOURCES)] = {"series", "gain", "95 % from", "95 % to"};
    const struct resource *shown[RESOURCES];
    char *names[RESOURCES];
    if (!study_gained(study))
        return;
    size_t count = study_resources(study, shown);
    for (size_t i = 0; i < count; i++) {
        names[i] = mem_format("per %s", resource_unit(shown[i], study_currency(study)));
        heads[4 + 3 * i] = names[i];
        heads[5 + 3 * i] = heads[2];
        heads[6 + 3 * i] = heads[3];
    }
    table_begin(&table, "Gain for what it cost", heads, 4 + 3 * count);
    for (size_t i = 0; i < study->count; i++) {
        table_text(&table, study->series[i].label);
        put_gain(&table, series_values(&study->series[i], METRIC_GAIN));
        for (size_t j = 0; j < count; j++)
            put_gain(&table, gain_values(&study->series[i], shown[j]));
    }
    table_end(&table);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
}

struct choice_rows {
    struct text_table table;
    const struct resource *shown[RESOURCES];
    size_t count;
    const char *currency;
};

static void put_row(struct choice_rows *rows, const struct series_group *group,
                    const struct resource *resource)
{
    struct text_table *table = &rows->table;
    struct gain_choice choice = gain_choose(group, resource);
    const struct estimate *best = &choice.estimate;
    bool any = choice.best < group->count;
    char *head = mem_format("%s%s%s", group->rest, *group->rest ? ": " : "", resource->name);
    char *near = gain_choice_near(group, &choice);
    table_text(table, head);
    table_text(table, any ? group->names[choice.best] : "none gained anything");
    table_text(table, resource_unit(resource, rows->currency));
    table_number(table, any ? best->mean : NAN);
    table_number(table, best->has_interval ? best->mean_interval.low : NAN);
    table_number(table, best->has_interval ? best->mean_interval.high : NAN);
    table_text(table, near);
    free(near);
    free(head);
    gain_choice_free(&choice);
}

static void put_rows(void *context, const struct series_group *group)
{
    struct choice_rows *rows = context;
    for (size_t i = 0; i < rows->count; i++)
        put_row(rows, group, rows->shown[i]);
}

void compare_choice_table(FILE *out, const struct table_style *style,
                          const struct study_results *study, const struct sweep_axis *axis)
{
    static const char *const heads[] = {
        "scarce", "take", "per", "gain", "95 % from", "95 % to", "intervals overlap"};
    struct choice_rows rows = {.table = {.out = out, .style = style},
                               .currency = study_currency(study)};
    if (!is_choice(study))
        return;
    rows.count = study_resources(study, rows.shown);
    table_begin(&rows.table, "Which to take, by what is scarce", heads,
                sizeof heads / sizeof *heads);
    study_groups(study, axis, put_rows, &rows);
    table_end(&rows.table);
}

/* Section: round time by phase: download, compute, panel, upload, away, waiting (phases.sql,
 * class_phases.sql).
 *
 * A bar is the mean over agents, rounds and seeds of how long an agent was at each in a round, once
 * for the whole fleet and once by device class. It tells what agents do, and not what rounds wait
 * for: that is the critical path (section_critical.c). */
#include "core/base/mem.h"
#include "core/base/stats.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"
#include "reports/figures/bar_chart.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND_PHASES = 6, AWAY = 4 };
static const char *const columns[ROUND_PHASES] = {"download_s", "compute_s", "panel_s",
                                                  "upload_s",   "away_s",    "wait_s"};
static const char *const names[ROUND_PHASES] = {"download", "compute", "panel",
                                                "upload",   "away",    "waiting"};

static const double colours[ROUND_PHASES] = {1, 2, 3, 4, 7, 8};

/* The phases that are drawn: being away only where some agent was. */
struct phases_drawn {
    const char *names[ROUND_PHASES];
    double colours[ROUND_PHASES];
    size_t phase[ROUND_PHASES], count;
};

/* The two pictures of this section: by series, and by device class too. */
struct picture {
    const char *name, *heading, *caption;
    const char *query;
    struct phases_drawn shown;
    void (*add)(const struct picture *picture, struct page *page, struct bar_chart *bars,
                const struct series *series);
};

/* Being away takes a colour and a line of the key only in a study where agents go offline. */
static struct phases_drawn phases_shown(const struct page *page, const char *query)
{
    const struct sql_table *table = page_rows(page, query)->table;
    struct phases_drawn shown = {.count = 0};
    bool away = false;
    for (size_t row = 0; row < table->rows; row++)
        away |= sql_number(table, row, columns[AWAY]) > 0;
    for (size_t p = 0; p < ROUND_PHASES; p++)
        if (p != AWAY || away) {
            shown.phase[shown.count] = p;
            shown.colours[shown.count] = colours[p];
            shown.names[shown.count++] = names[p];
        }
    return shown;
}

static void add_bar(const struct picture *picture, struct bar_chart *bars,
                    const struct series *series, const char *class, const struct moments *phases)
{
    double values[ROUND_PHASES];
    const struct phases_drawn *shown = &picture->shown;
    for (size_t i = 0; i < shown->count; i++)
        values[i] = phases[shown->phase[i]].mean;
    size_t most = bar_largest(values, shown->count);
    double all = bar_sum(values, shown->count);
    bar_chart_add(bars, series->label, *class ? class : "all", values,
                  mem_format("%s%s%s: ", series->label, *class ? ", " : "", class),
                  mem_format(", mainly %s (%.0f %%)", shown->names[most],
                             all > 0 ? 100 * values[most] / all : 0));
}

/* One bar a series: means over its runs. */
static void add_series(const struct picture *picture, struct page *page, struct bar_chart *bars,
                       const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, picture->query);
    struct moments phases[ROUND_PHASES] = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t p = 0; rows.count && p < ROUND_PHASES; p++)
            moments_add(&phases[p], sql_number(by_run->table, rows.first, columns[p]));
    }
    if (phases[0].n > 0)
        add_bar(picture, bars, series, "", phases);
}

/* One bar a device class of the series, in the order of its first run's classes. */
static void add_classes(const struct picture *picture, struct page *page, struct bar_chart *bars,
                        const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, picture->query);
    struct run_rows first = rows_of_first_run(by_run, series);
    for (size_t row = first.first; row < first.first + first.count; row++) {
        const char *class = sql_text(by_run->table, row, "class");
        struct moments phases[ROUND_PHASES] = {0};
        add_class_rows(by_run, series, class, columns, ROUND_PHASES, phases);
        add_bar(picture, bars, series, class, phases);
    }
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    const struct picture *picture = context;
    struct figure figure;
    if (!figure_open(page, &figure, set, picture->name, "stack", picture->heading))
        return;
    struct bar_chart bars =
        bar_chart_begin(figure.plot, "phase", picture->shown.names, picture->shown.count);
    bars.colours = picture->shown.colours;
    for (size_t i = 0; i < set->count; i++)
        picture->add(picture, page, &bars, set->series[i]);
    struct axis_scale scale = scale_seconds(bars.longest, "virtual time of an agent's round");
    bar_chart_set(&bars, &scale);
    figure_draw(page, &figure);
    fputs(picture->caption, page->html);
    figure_close(page, &figure, page_rows(page, picture->query)->table);
    bar_chart_free(&bars);
}

static bool any_done(const struct page *page)
{
    return page->study->done > 0;
}

static void put(struct page *page)
{
    struct picture whole = {
        "round-time",
        "Round time by phase",
        "Virtual time that an agent spends in each phase of a round: mean over agents, rounds and "
        "seeds. Waiting: for the other agents and for the server. From the table round.",
        "phases",
        phases_shown(page, "phases"),
        add_series};
    struct picture classes = {
        "class-time",
        "Round time by phase and device class",
        "The same by device class, over all dispatches: which classes work while the others wait. "
        "From the tables agent_round and agent.",
        "class_phases",
        phases_shown(page, "class_phases"),
        add_classes};
    draw_series_set(page, series_done, draw, &whole);
    if (study_has_rows(page, "class_phases"))
        draw_series_set(page, series_done, draw, &classes);
}

const struct section section_phases = {
    .name = "phases",
    .heading = "Round time",
    .frame = FRAME_FIGURES,
    .queries = {"phases", "class_phases"},
    .has_content = any_done,
    .put = put,
};

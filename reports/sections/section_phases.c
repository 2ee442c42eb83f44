/* Where the time of a round goes: download, compute, panel, upload, being away, waiting. */
#include "reports/sections/bars.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PHASES = 6, AWAY = 4 };
static const char *const columns[PHASES] = {"download_s", "compute_s", "panel_s",
                                            "upload_s",   "away_s",    "wait_s"};
static const char *const names[PHASES] = {"download", "compute", "panel",
                                          "upload",   "away",    "waiting"};

static const double colours[PHASES] = {1, 2, 3, 4, 7, 8};

/* The phases that are drawn: being away only where some agent was. */
struct shown {
    const char *names[PHASES];
    double colours[PHASES];
    size_t phase[PHASES], count;
};

/* The two pictures of this section: by series, and by device class too. */
struct picture {
    const char *name, *heading, *caption;
    enum query query;
    struct shown shown;
    void (*add)(const struct picture *picture, struct page *page, struct bars *bars,
                const struct series *series);
};

static struct shown phases_shown(const struct page *page, enum query query)
{
    const struct table *table = page->queries[query].table;
    struct shown shown = {.count = 0};
    bool away = false;
    for (size_t row = 0; row < table->rows; row++)
        away |= table_number(table, row, columns[AWAY]) > 0;
    for (size_t p = 0; p < PHASES; p++)
        if (p != AWAY || away) {
            shown.phase[shown.count] = p;
            shown.colours[shown.count] = colours[p];
            shown.names[shown.count++] = names[p];
        }
    return shown;
}

static void add_bar(const struct picture *picture, struct bars *bars, const struct series *series,
                    const char *class, const struct moments *phases)
{
    double values[PHASES];
    char length[FORMAT_SIZE];
    const struct shown *shown = &picture->shown;
    for (size_t i = 0; i < shown->count; i++)
        values[i] = phases[shown->phase[i]].mean;
    size_t most = bars_largest(values, shown->count);
    double all = bars_sum(values, shown->count);
    bars_add(bars, series->label, *class ? class : "all", values,
             mem_format("%s%s%s: %s, most of it %s (%.0f %%)", series->label, *class ? ", " : "",
                        class, format_seconds(length, all), shown->names[most],
                        all > 0 ? 100 * values[most] / all : 0));
}

/* One bar a series: means over its runs. */
static void add_series(const struct picture *picture, struct page *page, struct bars *bars,
                       const struct series *series)
{
    const struct spans *spans = &page->queries[picture->query];
    struct moments phases[PHASES] = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t p = 0; span.count && p < PHASES; p++)
            moments_add(&phases[p], table_number(spans->table, span.first, columns[p]));
    }
    if (phases[0].n > 0)
        add_bar(picture, bars, series, "", phases);
}

/* One bar a device class of the series, in the order of its first run's classes. */
static void add_classes(const struct picture *picture, struct page *page, struct bars *bars,
                        const struct series *series)
{
    const struct spans *spans = &page->queries[picture->query];
    struct span first = first_span_of(spans, series);
    for (size_t row = first.first; row < first.first + first.count; row++) {
        const char *class = table_text(spans->table, row, "class");
        struct moments phases[PHASES] = {0};
        add_class_rows(spans, series, class, columns, PHASES, phases);
        add_bar(picture, bars, series, class, phases);
    }
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    const struct picture *picture = context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, picture->name, "stack", picture->heading))
        return false;
    struct bars bars = bars_begin(figure.plot, "phase", picture->shown.names, picture->shown.count);
    bars.colours = picture->shown.colours;
    for (size_t i = 0; i < selection->count; i++)
        picture->add(picture, page, &bars, selection->series[i]);
    struct scale scale = scale_seconds(bars.longest, "virtual time of an agent's round");
    bars_set(&bars, &scale);
    bool good = figure_draw(page, &figure);
    fputs(picture->caption, page->html);
    figure_close(page, &figure, picture->query);
    bars_free(&bars);
    return good;
}

bool section_phases(struct page *page)
{
    struct picture whole = {
        "round-time",
        "Round time by phase",
        "Mean over agents, rounds and seeds of what an agent's round is made of, in virtual time; "
        "waiting is for the others and for the server. From the table round.",
        QUERY_PHASES,
        phases_shown(page, QUERY_PHASES),
        add_series};
    struct picture classes = {
        "class-time",
        "Round time by phase and device class",
        "The same by device class, over all dispatches: who works while the others wait. From the "
        "tables agent_round and agent.",
        QUERY_CLASS_PHASES,
        phases_shown(page, QUERY_CLASS_PHASES),
        add_classes};
    if (page->study->done == 0)
        return true;
    frame_begin(page, FRAME_FIGURES, "Time of a round");
    bool good = selections(page, series_done, draw, &whole);
    if (good && study_has_rows(page, QUERY_CLASS_PHASES))
        good = selections(page, series_done, draw, &classes);
    frame_end(page);
    return good;
}

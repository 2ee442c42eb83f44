/* Section: the energy that agents drew, by use, and how long their batteries last (energy.sql,
 * battery.sql).
 *
 * A bar is a device class of a series: joules of an average agent over the whole run for computing,
 * receiving, sending, idling during its rounds and idling between them. The table says how many
 * months a full battery would last at the mean power of the run. */
#include "core/base/mem.h"
#include "core/text/units.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/bar_chart.h"
#include "reports/figures/series_table.h"
#include "reports/sections/sections.h"

enum { ENERGY_USES = 5, FOR_USED_RESULTS = ENERGY_USES, ENERGY_COLUMNS };
static const char *const columns[ENERGY_COLUMNS] = {"compute_J",    "down_J",         "up_J",
                                                    "idle_round_J", "idle_between_J", "of_used_J"};
static const char *const names[ENERGY_USES] = {"compute", "radio, receiving", "radio, sending",
                                               "idle in its rounds", "idle between them"};

static const char *const key[ENERGY_USES] = {"compute", "radio, receiving", "radio, sending",
                                             "idle during its rounds", "idle between rounds"};

/* Classes by their name, as the first run has them: every run of a series has the same. */
static void add_classes(struct page *page, struct bar_chart *bars, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "energy");
    const struct sql_table *table = by_run->table;
    struct run_rows first = rows_of_first_run(by_run, series);
    for (size_t row = first.first; row < first.first + first.count; row++) {
        const char *class = sql_text(table, row, "class");
        struct moments kinds[ENERGY_COLUMNS] = {0};
        double values[ENERGY_USES];
        add_class_rows(by_run, series, class, columns, ENERGY_COLUMNS, kinds);
        for (size_t k = 0; k < ENERGY_USES; k++)
            values[k] = kinds[k].mean;
        double all = bar_sum(values, ENERGY_USES);
        bar_chart_add(bars, series->label, class, values,
                      mem_format("%s, %s: ", series->label, class),
                      mem_format(", %.0f %% of it for results that were used",
                                 all > 0 ? 100 * kinds[FOR_USED_RESULTS].mean / all : 0));
    }
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, set, "energy", "stack", "Energy per agent"))
        return;
    struct bar_chart bars = bar_chart_begin(figure.plot, "kind", names, ENERGY_USES);
    bars.key = key;
    for (size_t i = 0; i < set->count; i++)
        add_classes(page, &bars, set->series[i]);
    struct axis_scale scale = scale_joules(bars.longest, "energy per agent");
    bar_chart_set(&bars, &scale);
    figure_draw(page, &figure);
    fputs("Energy that an agent of the class drew over the whole run; mean over agents and seeds. "
          "Idle between rounds: while the agent had no dispatch under way, which the energy of no "
          "round includes. From the tables agent_energy and agent_round; the view "
          "agent_round_energy holds the energy of each round.",
          page->html);
    figure_close(page, &figure, page_rows(page, "energy")->table);
    bar_chart_free(&bars);
}

/* --- batteries ------------------------------------------------------------------------------- */

enum { BATTERY, POWER, SHORTEST, MEAN, LONGEST, BATTERY_COLUMNS };
static const char *const battery_columns[BATTERY_COLUMNS] = {"battery_J", "power_W", "shortest",
                                                             "mean", "longest"};

static void put_battery(struct page *page, const struct series *series, const char *class)
{
    char value[FORMAT_SIZE];
    struct moments moments[BATTERY_COLUMNS] = {0};
    add_class_rows(page_rows(page, "battery"), series, class, battery_columns, BATTERY_COLUMNS,
                   moments);
    fputs("<tr><th>", page->html);
    html_format(page->html, "%s, %s", series->label, class);
    fputs("</th>", page->html);
    /* Batteries are sold by Wh; 1 Wh is 3600 J. */
    snprintf(value, sizeof value, "%.3g Wh", moments[BATTERY].mean / 3600);
    html_cell(page->html, value);
    units_human(UNIT_POWER, moments[POWER].mean, value, sizeof value);
    html_cell(page->html, value);
    for (size_t i = SHORTEST; i < BATTERY_COLUMNS; i++)
        html_cell(page->html, format_months(value, moments[i].mean));
    fputs("</tr>\n", page->html);
}

static void put_series_batteries(struct page *page, const struct series *series)
{
    const struct rows_by_run *batteries = page_rows(page, "battery");
    struct run_rows rows = rows_of_first_run(batteries, series);
    for (size_t row = rows.first; row < rows.first + rows.count; row++)
        put_battery(page, series, sql_text(batteries->table, row, "class"));
}

static void put_batteries(struct page *page)
{
    static const char *const heads[] = {"",     "full battery", "mean power", "first empty",
                                        "mean", "last empty"};
    if (!study_has_rows(page, "battery"))
        return;
    fold_begin(page, "batteries");
    html_table_begin(page->html, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < page->study->count; i++)
        if (series_listed(page, &page->study->series[i]))
            put_series_batteries(page, &page->study->series[i]);
    html_table_end(page->html);
    fold_end(page);
    fputs("<p class=\"note\">How long a full battery lasts if rounds go on as in the run: its "
          "energy over the mean power of its agent, between rounds too, and its self-discharge. "
          "First and last empty are of the agents of a class, means over seeds; a month has 30.4 "
          "days. From the view agent_battery.</p>\n",
          page->html);
    html_sql(page->html, page_rows(page, "battery")->table);
}

const struct section section_energy = {
    .name = "energy",
    .heading = "Energy",
    .frame = FRAME_HALF,
    .queries = {"energy", "battery"},
    .draw = draw,
    .foot = put_batteries,
};

/* Section: how much of their capacity the cells used that agents share (cells.sql).
 *
 * Two figures, one for each direction of traffic. A line is a series: its cells are sorted by
 * utilisation, x is the share of cells up to one, y that cell's utilisation, in steps. A line that
 * reaches 100 % at the right and lies near 0 elsewhere is a fleet of which few cells are
 * bottlenecks. */
#include "core/base/mem.h"
#include "reports/drawing/html.h"
#include "reports/figures/line_chart.h"
#include "reports/sections/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_POINTS = 102 };

static const struct cell_direction {
    const char *text, *name, *heading;
} directions[] = {
    {"down", "cells-down", "Utilisation of the cells’ downlinks"},
    {"up", "cells-up", "Utilisation of the cells’ uplinks"},
};

/* The cells of a series' first run that has some: which are full hardly depends on the seed. */
struct cells {
    double share[CELL_POINTS], use[CELL_POINTS], most;
    size_t count;
    const char *fullest;
};

/* Of the first run that has any: a mean over the cells of several seeds would be of no cell. */
static struct cells cells_of(const struct page *page, const struct series *series,
                             const char *direction)
{
    const struct rows_by_run *by_run = page_rows(page, "cells");
    struct cells cells = {.count = 0};
    for (size_t i = 0; i < series->count && cells.count == 0; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            if (strcmp(sql_text(by_run->table, row, "direction"), direction) != 0 ||
                cells.count == CELL_POINTS)
                continue;
            cells.share[cells.count] = sql_number(by_run->table, row, "share");
            cells.use[cells.count++] = sql_number(by_run->table, row, "use");
            cells.fullest = sql_text(by_run->table, row, "name");
            cells.most = sql_number(by_run->table, row, "most");
        }
    }
    return cells;
}

/* The statement sorts cells by utilisation, so that the last one is the fullest. */
static void put_caption(struct page *page, const struct series_set *set,
                        const struct cell_direction *direction)
{
    const struct series *where = NULL;
    struct cells fullest = {.count = 0};
    for (size_t i = 0; i < set->count; i++) {
        struct cells cells = cells_of(page, set->series[i], direction->text);
        if (cells.count == 0 ||
            (where && cells.use[cells.count - 1] <= fullest.use[fullest.count - 1]))
            continue;
        where = set->series[i];
        fullest = cells;
    }
    fputs("Bytes that passed through each cell as a share of what the cell could have carried over "
          "the duration of all rounds; cells are sorted by that share. First seed of each series. ",
          page->html);
    if (where)
        html_format(page->html,
                    "The most utilised cell is %s of %s with %.3g %% (%.3g %% in its busiest "
                    "round). ",
                    fullest.fullest, where->label, 100 * fullest.use[fullest.count - 1],
                    100 * fullest.most);
    fputs("From the tables cell, cell_round and round.", page->html);
}

/* A step a cell, from its predecessor's share to its own. */
static void add_steps(struct line_chart *lines, const struct series *series, size_t number,
                      const struct cells *cells)
{
    double x[CELL_POINTS + 1], y[CELL_POINTS + 1];
    if (cells->count == 0)
        return;
    for (size_t i = 0; i < cells->count; i++) {
        x[i] = i ? cells->share[i - 1] : 0;
        y[i] = cells->use[i];
    }
    x[cells->count] = 1;
    y[cells->count] = cells->use[cells->count - 1];
    line_chart_add(lines, number, series->label, 1, x, y, cells->count + 1);
}

static bool any_in(const struct page *page, const char *direction)
{
    for (size_t i = 0; i < page->study->count; i++)
        if (cells_of(page, &page->study->series[i], direction).count > 0)
            return true;
    return false;
}

/* No figure where no series of the study has a cell in this direction. */
static void draw(struct page *page, const struct series_set *set, const void *context)
{
    const struct cell_direction *direction = context;
    struct figure figure;
    if (!any_in(page, direction->text))
        return;
    if (!figure_open(page, &figure, set, direction->name, "lines", direction->heading))
        return;
    struct line_chart lines = line_chart_begin(figure.plot, "cells_share", "use");
    for (size_t i = 0; i < set->count; i++) {
        struct cells cells = cells_of(page, set->series[i], direction->text);
        add_steps(&lines, set->series[i], i + 1, &cells);
    }
    struct line_axes axes = {.x_name = "cells, least utilised first (%)",
                             .y_name = "utilisation (%)",
                             .x_scale = 0.01,
                             .y_scale = 0.01,
                             .x_max = 1,
                             .y_max = lines.y_largest > 0 ? 1.08 * lines.y_largest : 1,
                             .steps = true};
    line_chart_set(&lines, &axes, set, 200, 180);
    figure_draw(page, &figure);
    put_caption(page, set, direction);
    figure_close(page, &figure, page_rows(page, "cells")->table);
    line_chart_free(&lines);
}

const struct section section_cells = {
    .name = "cells",
    .heading = "Utilisation of shared cells",
    .frame = FRAME_FIGURES,
    .queries = {"cells"},
    .draw = draw,
    .contexts = directions,
    .size = sizeof *directions,
    .count = sizeof directions / sizeof *directions,
};

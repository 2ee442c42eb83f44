/* How full the cells were that agents share. */
#include "reports/sections/lines.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 102 };

static const struct direction {
    const char *text, *name, *heading;
} directions[] = {
    {"down", "cells-down", "Use of the cells’ downlinks"},
    {"up", "cells-up", "Use of the cells’ uplinks"},
};

/* The cells of a series' first run that has some: which are full hardly depends on the seed. */
struct cells {
    double share[POINTS], use[POINTS], most;
    size_t count;
    const char *fullest;
};

static struct cells cells_of(const struct page *page, const struct series *series,
                             const char *direction)
{
    const struct spans *spans = &page->queries[QUERY_CELLS];
    struct cells cells = {.count = 0};
    for (size_t i = 0; i < series->count && cells.count == 0; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            if (strcmp(table_text(spans->table, row, "direction"), direction) != 0 ||
                cells.count == POINTS)
                continue;
            cells.share[cells.count] = table_number(spans->table, row, "share");
            cells.use[cells.count++] = table_number(spans->table, row, "use");
            cells.fullest = table_text(spans->table, row, "name");
            cells.most = table_number(spans->table, row, "most");
        }
    }
    return cells;
}

static void put_caption(struct page *page, const struct selection *selection,
                        const struct direction *direction)
{
    const struct series *where = NULL;
    struct cells fullest = {.count = 0};
    for (size_t i = 0; i < selection->count; i++) {
        struct cells cells = cells_of(page, selection->series[i], direction->text);
        if (cells.count == 0 ||
            (where && cells.use[cells.count - 1] <= fullest.use[fullest.count - 1]))
            continue;
        where = selection->series[i];
        fullest = cells;
    }
    fputs("What passed each cell over what it could have carried in the time of all rounds, cells "
          "in order of that; the first seed. ",
          page->html);
    if (where)
        html_format(page->html, "The fullest: %s with %.3g %% (%.3g %% in its fullest round), %s. ",
                    fullest.fullest, 100 * fullest.use[fullest.count - 1], 100 * fullest.most,
                    where->label);
    fputs("From the tables cell, cell_round and round.", page->html);
}

/* A step a cell, from its predecessor's share to its own. */
static void add_steps(struct lines *lines, const struct series *series, size_t number,
                      const struct cells *cells)
{
    double x[POINTS + 1], y[POINTS + 1];
    if (cells->count == 0)
        return;
    for (size_t i = 0; i < cells->count; i++) {
        x[i] = i ? cells->share[i - 1] : 0;
        y[i] = cells->use[i];
    }
    x[cells->count] = 1;
    y[cells->count] = cells->use[cells->count - 1];
    lines_add(lines, number, series->label, 1, x, y, cells->count + 1);
}

static bool any_in(const struct page *page, const char *direction)
{
    for (size_t i = 0; i < page->study->count; i++)
        if (cells_of(page, &page->study->series[i], direction).count > 0)
            return true;
    return false;
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    const struct direction *direction = context;
    struct figure figure;
    if (!any_in(page, direction->text))
        return true;
    if (!figure_open(page, &figure, selection, direction->name, "lines", direction->heading))
        return false;
    struct lines lines = lines_begin(figure.plot, "cells_share", "use");
    for (size_t i = 0; i < selection->count; i++) {
        struct cells cells = cells_of(page, selection->series[i], direction->text);
        add_steps(&lines, selection->series[i], i + 1, &cells);
    }
    struct axes axes = {.x_name = "cells, the emptiest first (%)",
                        .y_name = "of what it can carry (%)",
                        .x_scale = 0.01,
                        .y_scale = 0.01,
                        .x_max = 1,
                        .y_max = lines.y_largest > 0 ? 1.08 * lines.y_largest : 1,
                        .steps = true};
    lines_set(&lines, &axes, selection, 200, 180);
    bool good = figure_draw(page, &figure);
    put_caption(page, selection, direction);
    figure_close(page, &figure, QUERY_CELLS);
    lines_free(&lines);
    return good;
}

bool section_cells(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_FIGURES,
                                       .heading = "Use of shared cells",
                                       .query = QUERY_CELLS,
                                       .draw = draw,
                                       .contexts = directions,
                                       .size = sizeof *directions,
                                       .count = sizeof directions / sizeof *directions};
    return frame_put(page, &frame);
}

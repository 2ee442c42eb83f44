/* What agents drew, and what for. */
#include "reports/sections/bars.h"

#include "core/base/mem.h"

enum { KINDS = 5, OF_USED = KINDS, COLUMNS };
static const char *const columns[COLUMNS] = {"compute_J",    "down_J",         "up_J",
                                             "idle_round_J", "idle_between_J", "of_used_J"};
static const char *const names[KINDS] = {"compute", "radio, receiving", "radio, sending",
                                         "idle in its rounds", "idle between them"};

static void add_classes(struct page *page, struct bars *bars, const struct series *series)
{
    const struct spans *spans = &page->queries[QUERY_ENERGY];
    const struct table *table = spans->table;
    struct span first = first_span_of(spans, series);
    for (size_t row = first.first; row < first.first + first.count; row++) {
        const char *class = table_text(table, row, "class");
        struct moments kinds[COLUMNS] = {0};
        double values[KINDS];
        add_class_rows(spans, series, class, columns, COLUMNS, kinds);
        for (size_t k = 0; k < KINDS; k++)
            values[k] = kinds[k].mean;
        double all = bars_sum(values, KINDS);
        bars_add(bars, series->label, class, values,
                 mem_format("%s, %s: %.3g J, %.0f %% of it for used results", series->label, class,
                            all, all > 0 ? 100 * kinds[OF_USED].mean / all : 0));
    }
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    struct figure figure;
    if (!figure_open(page, &figure, selection, "energy", "stack", "Energy of an agent"))
        return false;
    struct bars bars = bars_begin(figure.plot, "kind", names, KINDS);
    for (size_t i = 0; i < selection->count; i++)
        add_classes(page, &bars, selection->series[i]);
    struct scale scale = scale_joules(bars.longest, "energy of an agent");
    bars_set(&bars, &scale);
    bool good = figure_draw(page, &figure);
    fputs("What an agent of a class drew over the whole run; mean over agents and seeds. Idle "
          "between them: with no dispatch under way, which no round’s energy holds. From the "
          "tables agent_energy and agent_round; the view agent_round_energy has it round by round.",
          page->html);
    figure_close(page, &figure, QUERY_ENERGY);
    bars_free(&bars);
    return good;
}

bool section_energy(struct page *page)
{
    static const struct frame frame = {
        .kind = FRAME_HALF, .heading = "Energy", .query = QUERY_ENERGY, .draw = draw};
    return frame_put(page, &frame);
}

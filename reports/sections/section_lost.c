/* Work that came to nothing: why, how much of all, in which phase, and what it had cost. */
#include "reports/sections/bars.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { CAUSES = 8 };
static const char *const causes[CAUSES] = {"dropped", "left", "deadline", "surplus",
                                           "late",    "void", "memory",   "unfinished"};

/* Sums over the runs of a series. */
struct loss {
    const char *cause, *phase; /* cause "": used */
    double dispatches, wire_B, env_steps, busy_s;
};

struct losses {
    struct loss *list;
    size_t count;
};

static struct loss *loss_of(struct losses *losses, const char *cause, const char *phase)
{
    for (size_t i = 0; i < losses->count; i++)
        if (strcmp(losses->list[i].cause, cause) == 0 && strcmp(losses->list[i].phase, phase) == 0)
            return &losses->list[i];
    losses->list = mem_realloc(losses->list, (losses->count + 1) * sizeof *losses->list);
    losses->list[losses->count] = (struct loss){.cause = cause, .phase = phase};
    return &losses->list[losses->count++];
}

static struct losses losses_of(const struct page *page, const struct series *series)
{
    const struct spans *spans = &page->queries[QUERY_LOST];
    struct losses losses = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++) {
            struct loss *loss = loss_of(&losses, table_text(spans->table, row, "cause"),
                                        table_text(spans->table, row, "phase"));
            loss->dispatches += table_number(spans->table, row, "dispatches");
            loss->wire_B += table_number(spans->table, row, "wire_B");
            loss->env_steps += table_number(spans->table, row, "env_steps");
            loss->busy_s += table_number(spans->table, row, "busy_s");
        }
    }
    return losses;
}

/* --- the picture ------------------------------------------------------------------------------ */

static double busy_of(const struct loss *loss)
{
    return loss->busy_s;
}

static double bytes_of(const struct loss *loss)
{
    return loss->wire_B;
}

/* The causes that came about, with their colours. */
struct shown {
    const char *causes[CAUSES];
    double colours[CAUSES];
    size_t count;
};

static struct shown causes_shown(const struct page *page, const struct selection *selection)
{
    struct shown shown = {.count = 0};
    for (size_t c = 0; c < CAUSES; c++) {
        bool came = false;
        for (size_t i = 0; i < selection->count; i++) {
            struct losses losses = losses_of(page, selection->series[i]);
            for (size_t j = 0; j < losses.count; j++)
                came |= strcmp(losses.list[j].cause, causes[c]) == 0;
            free(losses.list);
        }
        if (came) {
            shown.colours[shown.count] = (double)(c + 1);
            shown.causes[shown.count++] = causes[c];
        }
    }
    return shown;
}

/* Shares of what all dispatches cost, by cause; false when they cost nothing. */
static bool shares(const struct losses *losses, const struct shown *shown,
                   double (*cost)(const struct loss *loss), double *values)
{
    double all = 0;
    for (size_t i = 0; i < losses->count; i++)
        all += cost(&losses->list[i]);
    for (size_t c = 0; c < shown->count; c++) {
        values[c] = 0;
        for (size_t i = 0; i < losses->count; i++)
            if (strcmp(losses->list[i].cause, shown->causes[c]) == 0)
                values[c] += cost(&losses->list[i]);
        values[c] *= all > 0 ? 100 / all : 0;
    }
    return all > 0;
}

static bool draw(struct page *page, const struct selection *selection, const void *context)
{
    (void)context;
    static const struct measure {
        const char *name;
        double (*cost)(const struct loss *loss);
    } measures[] = {{"time", busy_of}, {"bytes", bytes_of}};
    struct figure figure;
    struct shown shown = causes_shown(page, selection);
    if (shown.count == 0)
        return true;
    if (!figure_open(page, &figure, selection, "wasted", "stack", "Work that came to nothing"))
        return false;
    struct bars bars = bars_begin(figure.plot, "cause", shown.causes, shown.count);
    bars.colours = shown.colours;
    for (size_t i = 0; i < selection->count; i++) {
        struct losses losses = losses_of(page, selection->series[i]);
        double values[CAUSES];
        for (size_t m = 0; m < 2; m++)
            if (shares(&losses, &shown, measures[m].cost, values))
                bars_add(&bars, selection->series[i]->label, measures[m].name, values,
                         mem_format("%s, %s: %.3g %%", selection->series[i]->label,
                                    measures[m].name, bars_sum(values, shown.count)));
        free(losses.list);
    }
    struct scale scale = {1, "of all (%)"};
    bars_set(&bars, &scale);
    bool good = figure_draw(page, &figure);
    fputs("Share of the time agents were at work, and of the bytes moved, that went into results "
          "no update used, by why: the agent failed (dropped) or went offline (left), its round "
          "had ended (deadline), enough others had arrived (surplus), it came after its round "
          "(late), too few came with it (void), its memory ran out, or the run had ended "
          "(unfinished). From the table agent_round.",
          page->html);
    figure_close(page, &figure, QUERY_LOST);
    bars_free(&bars);
    return good;
}

/* --- the table -------------------------------------------------------------------------------- */

static void put_loss(FILE *html, const struct series *series, const struct loss *loss)
{
    double runs = (double)series->states[RUN_DONE];
    char value[FORMAT_SIZE];
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fputs("</th>", html);
    table_cell_text(html, loss->cause);
    table_cell_text(html, *loss->phase ? loss->phase : "–");
    fprintf(html, "<td>%.4g</td>", loss->dispatches / runs);
    table_cell_text(html, format_seconds(value, loss->busy_s / runs));
    table_cell_text(html, format_bytes(value, loss->wire_B / runs));
    table_cell_text(html, format_count(value, loss->env_steps / runs));
    fputs("</tr>\n", html);
}

static void put_table(struct page *page)
{
    static const char *const heads[] = {
        "",           "cause",      "cut off in",     "dispatches a run",
        "time a run", "wire a run", "env steps a run"};
    fputs("<details><summary>By cause and phase</summary>\n", page->html);
    table_begin(page->html, heads, 7);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        struct losses losses = losses_of(page, series);
        for (size_t j = 0; j < losses.count; j++)
            if (*losses.list[j].cause)
                put_loss(page->html, series, &losses.list[j]);
        free(losses.list);
    }
    table_end(page->html);
    fputs("<p class=\"note\">What they had moved and computed until then; means over runs.</p>\n"
          "</details>\n",
          page->html);
}

static bool any_lost(const struct page *page)
{
    bool any = false;
    for (size_t i = 0; i < page->study->count; i++) {
        struct losses losses = losses_of(page, &page->study->series[i]);
        for (size_t j = 0; j < losses.count; j++)
            any |= *losses.list[j].cause != '\0';
        free(losses.list);
    }
    return any;
}

bool section_lost(struct page *page)
{
    static const struct frame frame = {.kind = FRAME_HALF,
                                       .heading = "Wasted work",
                                       .query = QUERY_LOST,
                                       .draw = draw,
                                       .foot = put_table};
    return !any_lost(page) || frame_put(page, &frame);
}

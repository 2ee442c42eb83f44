/* Section: work whose results no update used: why, in which phase it ended, what it had cost
 * (lost.sql).
 *
 * The bars are shares of all the time that agents worked and of all bytes moved, by cause; the
 * table has the absolute figures by cause and phase, as means over runs. The final flush is not
 * work. */
#include "core/base/mem.h"
#include "reports/drawing/axis_scale.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"
#include "reports/figures/bar_chart.h"
#include "reports/sections/sections.h"

#include <stdlib.h>
#include <string.h>

enum { LOSS_CAUSES = 10 };
static const char *const causes[LOSS_CAUSES] = {"dropped", "left",      "deadline", "surplus",
                                                "late",    "void",      "memory",   "timeout",
                                                "stale",   "unfinished"};

/* Sums over the runs of a series. */
struct loss {
    const char *cause, *phase; /* cause "": used */
    double dispatches, wire_B, env_steps, busy_s;
};

struct losses {
    struct loss *list;
    size_t count;
};

/* The loss of that cause and phase, added where it is not there yet. A pointer into the list, which
 * holds until the next is added. */
static struct loss *loss_of(struct losses *losses, const char *cause, const char *phase)
{
    for (size_t i = 0; i < losses->count; i++)
        if (strcmp(losses->list[i].cause, cause) == 0 && strcmp(losses->list[i].phase, phase) == 0)
            return &losses->list[i];
    losses->list = mem_realloc(losses->list, (losses->count + 1) * sizeof *losses->list);
    losses->list[losses->count] = (struct loss){.cause = cause, .phase = phase};
    return &losses->list[losses->count++];
}

/* The list is the caller's to free; its texts are the table's. */
static struct losses losses_of(const struct page *page, const struct series *series)
{
    const struct rows_by_run *by_run = page_rows(page, "lost");
    struct losses losses = {0};
    for (size_t i = 0; i < series->count; i++) {
        struct run_rows rows = rows_of_run(by_run, series->runs[i].id);
        for (size_t row = rows.first; row < rows.first + rows.count; row++) {
            struct loss *loss = loss_of(&losses, sql_text(by_run->table, row, "cause"),
                                        sql_text(by_run->table, row, "phase"));
            loss->dispatches += sql_number(by_run->table, row, "dispatches");
            loss->wire_B += sql_number(by_run->table, row, "wire_B");
            loss->env_steps += sql_number(by_run->table, row, "env_steps");
            loss->busy_s += sql_number(by_run->table, row, "busy_s");
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
struct causes_drawn {
    const char *causes[LOSS_CAUSES];
    double colours[LOSS_CAUSES];
    size_t count;
};

/* A cause keeps its colour in every report, whichever others came about. */
static struct causes_drawn causes_shown(const struct page *page, const struct series_set *set)
{
    struct causes_drawn shown = {.count = 0};
    for (size_t c = 0; c < LOSS_CAUSES; c++) {
        bool came = false;
        for (size_t i = 0; i < set->count; i++) {
            struct losses losses = losses_of(page, set->series[i]);
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
static bool shares(const struct losses *losses, const struct causes_drawn *shown,
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
        /* The whole are all dispatches, used ones too, so that a bar's length is the part that was
         * wasted. */
        values[c] *= all > 0 ? 100 / all : 0;
    }
    return all > 0;
}

static void draw(struct page *page, const struct series_set *set, const void *context)
{
    (void)context;
    static const struct loss_measure {
        const char *name;
        double (*cost)(const struct loss *loss);
    } measures[] = {{"time", busy_of}, {"bytes", bytes_of}};
    struct figure figure;
    struct causes_drawn shown = causes_shown(page, set);
    if (shown.count == 0)
        return;
    if (!figure_open(page, &figure, set, "wasted", "stack", "Work whose results were not used"))
        return;
    struct bar_chart bars = bar_chart_begin(figure.plot, "cause", shown.causes, shown.count);
    bars.colours = shown.colours;
    for (size_t i = 0; i < set->count; i++) {
        struct losses losses = losses_of(page, set->series[i]);
        double values[LOSS_CAUSES];
        for (size_t m = 0; m < 2; m++)
            if (shares(&losses, &shown, measures[m].cost, values))
                bar_chart_add(&bars, set->series[i]->label, measures[m].name, values,
                              mem_format("%s, %s: ", set->series[i]->label, measures[m].name),
                              mem_string(""));
        free(losses.list);
    }
    struct axis_scale scale = {1, "share of all work (%)", "%"};
    bar_chart_set(&bars, &scale);
    figure_draw(page, &figure);
    fputs("Share of the time that agents worked, and of the bytes moved, that went into results "
          "which "
          "no update used, by cause: the agent failed (dropped) or went offline (left), its round "
          "had ended (deadline), enough other results had arrived (surplus), the result arrived "
          "after its round (late), too few results arrived in its round (void), the agent ran out "
          "of memory (memory), the server gave it up (timeout), the result was too old (stale), or "
          "the run had ended (unfinished). From the table agent_round.",
          page->html);
    figure_close(page, &figure, page_rows(page, "lost")->table);
    bar_chart_free(&bars);
}

/* --- the table -------------------------------------------------------------------------------- */

static void put_loss(FILE *html, const struct series *series, const struct loss *loss)
{
    double runs = (double)series->states[RUN_DONE];
    char value[FORMAT_SIZE];
    fputs("<tr><th>", html);
    html_text(html, series->label);
    fputs("</th>", html);
    html_cell(html, loss->cause);
    html_cell(html, *loss->phase ? loss->phase : "–");
    fprintf(html, "<td>%.4g</td>", loss->dispatches / runs);
    html_cell(html, format_seconds(value, loss->busy_s / runs));
    html_cell(html, format_bytes(value, loss->wire_B / runs));
    html_cell(html, format_count(value, loss->env_steps / runs));
    fputs("</tr>\n", html);
}

static void put_table(struct page *page)
{
    static const char *const heads[] = {"",
                                        "cause",
                                        "cut off in",
                                        "dispatches per run",
                                        "time per run",
                                        "bytes on the wire per run",
                                        "environment steps per run"};
    fputs("<details><summary>By cause and phase</summary>\n", page->html);
    html_table_begin(page->html, heads, 7);
    for (size_t i = 0; i < page->study->count; i++) {
        const struct series *series = &page->study->series[i];
        if (!series_listed(page, series))
            continue;
        struct losses losses = losses_of(page, series);
        for (size_t j = 0; j < losses.count; j++)
            if (*losses.list[j].cause)
                put_loss(page->html, series, &losses.list[j]);
        free(losses.list);
    }
    html_table_end(page->html);
    put_unlisted(page);
    fputs("<p class=\"note\">What these dispatches had spent until they were cut off; means over "
          "runs.</p>\n"
          "</details>\n",
          page->html);
}

/* A row without a cause is work whose result was used. */
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

const struct section section_lost = {
    .name = "lost",
    .heading = "Wasted work",
    .frame = FRAME_HALF,
    .queries = {"lost"},
    .has_content = any_lost,
    .draw = draw,
    .foot = put_table,
};

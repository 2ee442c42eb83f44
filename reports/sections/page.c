#include "reports/sections/page.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct span span_of(const struct spans *spans, const char *run)
{
    for (size_t i = 0; i < spans->count; i++)
        if (strcmp(spans->list[i].run, run) == 0)
            return spans->list[i];
    return (struct span){.run = run};
}

struct span first_span_of(const struct spans *spans, const struct series *series)
{
    struct span span = {.count = 0};
    for (size_t i = 0; i < series->count && span.count == 0; i++)
        span = span_of(spans, series->runs[i].id);
    return span;
}

struct span group_of(const struct table *table, struct span span, size_t first, const char *column)
{
    struct span group = {.run = span.run, .first = first};
    const char *text = table_text(table, first, column);
    for (size_t row = first; row < span.first + span.count; row++, group.count++)
        if (strcmp(table_text(table, row, column), text) != 0)
            break;
    return group;
}

void add_class_rows(const struct spans *spans, const struct series *series, const char *class,
                    const char *const *columns, size_t count, struct moments *moments)
{
    for (size_t i = 0; i < series->count; i++) {
        struct span span = span_of(spans, series->runs[i].id);
        for (size_t row = span.first; row < span.first + span.count; row++)
            if (strcmp(table_text(spans->table, row, "class"), class) == 0)
                for (size_t k = 0; k < count; k++)
                    moments_add(&moments[k], table_number(spans->table, row, columns[k]));
    }
}

bool series_has_rows(const struct page *page, const struct series *series, enum query query)
{
    for (size_t i = 0; i < series->count; i++)
        if (span_of(&page->queries[query], series->runs[i].id).count > 0)
            return true;
    return false;
}

bool study_has_rows(const struct page *page, enum query query)
{
    for (size_t i = 0; i < page->study->count; i++)
        if (series_has_rows(page, &page->study->series[i], query))
            return true;
    return false;
}

bool series_done(const struct series *series)
{
    return series->states[RUN_DONE] > 0;
}

bool series_evaluated(const struct series *series)
{
    return !isnan(series_mean(series, METRIC_FINAL));
}

/* Whether a selection that has `algorithm` ends here: only series of one algorithm stay together
 * when there are too many for one picture. */
static size_t collect(const struct study *study, bool (*drawn)(const struct series *series),
                      const char *algorithm, size_t skip, struct selection *selection)
{
    size_t seen = 0;
    selection->count = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct series *series = &study->series[i];
        if (!drawn(series) || (algorithm && strcmp(series->algorithm, algorithm) != 0))
            continue;
        if (seen++ >= skip && selection->count < SERIES_DRAWN)
            selection->series[selection->count++] = series;
    }
    return seen;
}

static bool first_of_algorithm(const struct study *study, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(study->series[j].algorithm, study->series[i].algorithm) == 0)
            return false;
    return true;
}

bool selections(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                const void *context)
{
    const struct study *study = page->study;
    struct selection selection = {.title = ""};
    size_t all = collect(study, drawn, NULL, 0, &selection), number = 0;
    if (all <= SERIES_DRAWN)
        return all == 0 || draw(page, &selection, context);
    for (size_t i = 0; i < study->count; i++) {
        const char *algorithm = study->series[i].algorithm;
        if (!first_of_algorithm(study, i))
            continue;
        size_t of = collect(study, drawn, algorithm, 0, &selection);
        for (size_t skip = 0; skip < of; skip += SERIES_DRAWN) {
            collect(study, drawn, algorithm, skip, &selection);
            if (of > SERIES_DRAWN)
                snprintf(selection.title, sizeof selection.title, "%.100s, %zu to %zu of %zu",
                         algorithm, skip + 1, skip + selection.count, of);
            else
                snprintf(selection.title, sizeof selection.title, "%.150s", algorithm);
            snprintf(selection.name, sizeof selection.name, "-%zu", ++number);
            if (!draw(page, &selection, context))
                return false;
        }
    }
    return true;
}

/* File names carry the study's number when there are several. */
static char *stem_of(const struct page *page, const char *name)
{
    return page->results->count > 1 ? mem_format("study%zu-%s", page->number, name)
                                    : mem_string(name);
}

struct plot *figure_begin(struct page *page, const char *name, const char *template,
                          const char *heading)
{
    char *stem = stem_of(page, name);
    struct plot *plot = plot_new(page->directory, stem, template, page->errs);
    if (plot) {
        fprintf(page->html, "<figure id=\"figure-%s\">\n<h4>", stem);
        html_text(page->html, heading);
        fputs("</h4>\n", page->html);
        page->figures++;
    }
    free(stem);
    return plot;
}

bool figure_caption(struct page *page, struct plot *plot, const char *alternative)
{
    bool good = plot_draw(plot, page->html, alternative, page->errs);
    plot_free(plot);
    fputs("<figcaption>\n<p>", page->html);
    return good;
}

void figure_end(struct page *page, const char *name, const struct table *const *sources,
                size_t count)
{
    char *stem = stem_of(page, name);
    fputs("</p>\n<p class=\"files\">", page->html);
    static const char *const endings[] = {"gp", "csv", "svg"};
    for (size_t i = 0; i < 3; i++)
        fprintf(page->html, "<a href=\"%s.%s\">%s.%s</a> ", stem, endings[i], stem, endings[i]);
    fputs("</p>\n", page->html);
    for (size_t i = 0; i < count; i++)
        put_sql(page->html, sources[i]);
    fputs("</figcaption>\n</figure>\n", page->html);
    free(stem);
}

bool figure_open(struct page *page, struct figure *figure, const struct selection *selection,
                 const char *name, const char *template, const char *heading)
{
    const char *title = selection ? selection->title : "";
    figure->name = mem_format("%s%s", name, selection ? selection->name : "");
    figure->heading = mem_format("%s%s%s", heading, *title ? ": " : "", title);
    figure->plot = figure_begin(page, figure->name, template, figure->heading);
    if (figure->plot)
        return true;
    free(figure->name);
    free(figure->heading);
    return false;
}

bool figure_draw(struct page *page, struct figure *figure)
{
    return figure_caption(page, figure->plot, figure->heading);
}

void figure_close(struct page *page, struct figure *figure, enum query source)
{
    const struct table *sources[] = {source == QUERY_RUNS ? page->results->runs
                                                          : page->queries[source].table};
    figure_end(page, figure->name, sources, 1);
    free(figure->name);
    free(figure->heading);
}

void frame_begin(struct page *page, enum frame_kind kind, const char *heading)
{
    fprintf(page->html,
            kind == FRAME_HALF ? "<div class=\"half\">\n<h3>%s</h3>\n"
                               : "<h3>%s</h3>\n<div class=\"figures\">\n",
            heading);
}

void frame_end(struct page *page)
{
    fputs("</div>\n", page->html);
}

bool frame_put(struct page *page, const struct frame *frame)
{
    const char *contexts = frame->contexts;
    size_t times = contexts ? frame->count : 1;
    bool good = true;
    if (!study_has_rows(page, frame->query))
        return true;
    frame_begin(page, frame->kind, frame->heading);
    for (size_t i = 0; good && i < times; i++) {
        const char *context = contexts ? contexts + i * frame->size : NULL;
        good = selections(page, series_done, frame->draw, context);
    }
    if (frame->foot)
        frame->foot(page);
    frame_end(page);
    return good;
}

void table_begin(FILE *html, const char *const *heads, size_t count)
{
    fputs("<div class=\"scroll\"><table>\n<thead><tr>", html);
    for (size_t i = 0; i < count; i++)
        fprintf(html, "<th>%s</th>", heads[i]);
    fputs("</tr></thead>\n<tbody>\n", html);
}

void table_cell_text(FILE *html, const char *text)
{
    fputs("<td>", html);
    html_text(html, text);
    fputs("</td>", html);
}

void table_end(FILE *html)
{
    fputs("</tbody></table></div>\n", html);
}

void put_sql(FILE *html, const struct table *table)
{
    fputs("<details><summary>SQL</summary><pre>", html);
    html_text(html, table->sql);
    fputs("</pre></details>\n", html);
}

static struct scale scale_of(double largest, const char *what, const char *const *names,
                             const double *bys, size_t count)
{
    size_t at = 0;
    while (at + 1 < count && largest >= bys[at + 1])
        at++;
    struct scale scale = {.by = bys[at]};
    if (*names[at])
        snprintf(scale.name, sizeof scale.name, "%.40s (%.20s)", what, names[at]);
    else
        snprintf(scale.name, sizeof scale.name, "%.40s", what);
    return scale;
}

struct scale scale_bytes(double largest, const char *what)
{
    static const char *const names[] = {"B", "kB", "MB", "GB", "TB"};
    static const double bys[] = {1, 1e3, 1e6, 1e9, 1e12};
    return scale_of(largest, what, names, bys, 5);
}

struct scale scale_seconds(double largest, const char *what)
{
    static const char *const names[] = {"µs", "ms", "s", "min", "h", "days"};
    static const double bys[] = {1e-6, 1e-3, 1, 120, 7200, 172800};
    struct scale scale = scale_of(largest, what, names, bys, 6);
    scale.by = scale.by == 120      ? 60
               : scale.by == 7200   ? 3600
               : scale.by == 172800 ? 86400
                                    : scale.by;
    return scale;
}

struct scale scale_joules(double largest, const char *what)
{
    static const char *const names[] = {"mJ", "J", "kJ", "MJ"};
    static const double bys[] = {1e-3, 1, 1e3, 1e6};
    return scale_of(largest, what, names, bys, 4);
}

struct scale scale_count(double largest, const char *what)
{
    static const char *const names[] = {"", "thousand", "million", "billion"};
    static const double bys[] = {1, 1e4, 1e6, 1e9};
    struct scale scale = scale_of(largest, what, names, bys, 4);
    scale.by = scale.by == 1e4 ? 1e3 : scale.by;
    return scale;
}

/* The page while it is being written, and its sections. A section is one file with one function,
 * and one line in the list of report.c; it is called once for each study and writes nothing when
 * the study has nothing to show there. */
#ifndef REPORTS_PAGE_H
#define REPORTS_PAGE_H

#include "reports/data/results.h"
#include "reports/drawing/format.h"
#include "reports/drawing/html.h"
#include "reports/drawing/plot.h"

/* The rows of one run in a table sorted by run. */
struct span {
    const char *run;
    size_t first, count;
};
struct spans {
    struct table *table;
    struct span *list;
    size_t count;
};

/* The statements of a page: reports/sql/NAME.sql each, with its first column `run` and ordered by
 * it.
 */
enum query {
    QUERY_CURVES,
    QUERY_PHASES,
    QUERY_CLASS_PHASES,
    QUERY_MEMORY,
    QUERY_OUTCOMES,
    QUERY_LOST,
    QUERY_HOST,
    QUERY_CRITICAL,
    QUERY_SLOW_ROUNDS,
    QUERY_GANTT,
    QUERY_COMPLETION,
    QUERY_PARTICIPATION,
    QUERY_LINKS,
    QUERY_STALENESS,
    QUERY_ONLINE,
    QUERY_ENERGY,
    QUERY_CELLS,
    QUERIES,
    QUERY_RUNS = QUERIES /* that of struct results */
};

struct page {
    FILE *html;
    const char *directory;
    const struct results *results;
    const struct study *study;
    size_t number; /* of the study, from 1 */
    struct spans queries[QUERIES];
    size_t figures;
    struct errs *errs;
};

/* False when an error was added. */
typedef bool section_fn(struct page *page);
section_fn section_summary, section_differences, section_returns, section_targets, section_pareto,
    section_sensitivity, section_phases, section_critical, section_gantt, section_times,
    section_participation, section_links, section_cells, section_online, section_staleness,
    section_memory, section_energy, section_outcomes, section_lost, section_host, section_runs;

/* The rows of a run; count 0 when it has none. */
struct span span_of(const struct spans *spans, const char *run);

/* Those of the series' first run that has some. */
struct span first_span_of(const struct spans *spans, const struct series *series);
/* Of those, from row `first` on, the rows up to where the text of `column` changes. */
struct span group_of(const struct table *table, struct span span, size_t first, const char *column);
/* Adds the values of `columns` in the rows of all the series' runs for a device class. */
void add_class_rows(const struct spans *spans, const struct series *series, const char *class,
                    const char *const *columns, size_t count, struct moments *moments);

/* Whether any run of the series, or of the study, has rows. */
bool series_has_rows(const struct page *page, const struct series *series, enum query query);
bool study_has_rows(const struct page *page, enum query query);

/* Series drawn together: at most SERIES_DRAWN of them, all of one algorithm when the study has more
 * series than that. */
enum { SERIES_DRAWN = 8 };
struct selection {
    const struct series *series[SERIES_DRAWN];
    size_t count;
    char title[160]; /* "" when it is the whole study */
    char name[24];   /* ending of file names: "", "-2" */
};
/* Draws a selection's figure, if there is something to draw; `context` is its caller's. */
typedef bool draw_fn(struct page *page, const struct selection *selection, const void *context);
/* Calls `draw` for each selection of the study's series that `drawn` accepts. */
bool selections(struct page *page, bool (*drawn)(const struct series *series), draw_fn *draw,
                const void *context);
bool series_done(const struct series *series);
bool series_evaluated(const struct series *series);

/* A figure: its frame and heading, then whatever the caller writes to page->html as its caption
 * between figure_caption and figure_end; `sources` are the statements it rests on. */
struct plot *figure_begin(struct page *page, const char *name, const char *template,
                          const char *heading);
bool figure_caption(struct page *page, struct plot *plot, const char *alternative);
void figure_end(struct page *page, const char *name, const struct table *const *sources,
                size_t count);

/* The same with the name and the heading of a selection's part of a figure; `selection` may be
 * NULL. False when an error was added. */
struct figure {
    char *name, *heading;
    struct plot *plot;
};
bool figure_open(struct page *page, struct figure *figure, const struct selection *selection,
                 const char *name, const char *template, const char *heading);
bool figure_draw(struct page *page, struct figure *figure); /* then the caption is written */
void figure_close(struct page *page, struct figure *figure, enum query source);

/* The frame around a section's figures: its heading over a column of half the page's width, or over
 * figures side by side. */
enum frame_kind { FRAME_HALF, FRAME_FIGURES };
void frame_begin(struct page *page, enum frame_kind kind, const char *heading);
void frame_end(struct page *page);

/* The usual section, nothing at all when the study has no rows of `query`: in its frame `draw` for
 * the selections of the series that are done, once with each of `contexts` (NULL: once with NULL),
 * `count` of `size` bytes each, and what `foot` (may be NULL) writes. */
struct frame {
    enum frame_kind kind;
    const char *heading;
    enum query query;
    draw_fn *draw;
    const void *contexts;
    size_t size, count;
    void (*foot)(struct page *page);
};
bool frame_put(struct page *page, const struct frame *frame);

/* Tables. */
void table_begin(FILE *html, const char *const *heads, size_t count);
void table_cell_text(FILE *html, const char *text);
void table_end(FILE *html);

/* A number's scale for an axis: "MB" and 1e6 for 3.2e6 bytes. */
struct scale {
    double by;
    char name[64];
};
struct scale scale_bytes(double largest, const char *what);
struct scale scale_seconds(double largest, const char *what);
struct scale scale_joules(double largest, const char *what);
struct scale scale_count(double largest, const char *what);

/* "the statement behind it", folded away. */
void put_sql(FILE *html, const struct table *table);

#endif

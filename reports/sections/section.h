/* A section of the page. Each is one file with one row, and one line in the list of report.c. It is
 * written once for each study, and left out where the study has nothing to show in it.
 *
 * The statements of all sections run once, before the first is written, over all studies together;
 * their rows belong to the page, and a section sees those of page->study. A statement that fails
 * ends the report; a figure that cannot be drawn is an error too, but the rest is written. A
 * section's own row is const and lives as long as the program.
 *
 * What a section may do: read page->study and page_rows, write to page->html, draw figures. It
 * writes nothing in sentences that its data do not say: a caption names the tables behind it, so
 * that a reader can check it. */
#ifndef REPORTS_SECTION_H
#define REPORTS_SECTION_H

#include "reports/figures/figure.h"

/* What stands around its content: nothing, a column of half the page's width, or a grid with
 * figures side by side. */
enum section_frame { FRAME_NONE, FRAME_HALF, FRAME_FIGURES };

enum { SECTION_QUERIES = 2 };

struct section {
    const char *name;    /* its anchor in the page: "energy" */
    const char *heading; /* HTML */
    enum section_frame frame;
    const char *queries[SECTION_QUERIES]; /* statements that it reads (page_rows); NULL: none */
    /* Whether the study has something to show; NULL: when it has rows of the first statement. */
    bool (*has_content)(const struct page *page);
    /* Its content. NULL: `draw`, for the series that are done, once with each of `contexts`
     * (`count` of `size` bytes each; NULL: once with NULL). */
    void (*put)(struct page *page);
    draw_fn *draw;
    const void *contexts;
    size_t size, count;
    void (*foot)(struct page *page); /* below the figures; NULL: nothing */
};

/* Runs the statements that the section reads. False when an error was added. */
bool section_query(struct page *page, const struct section *section);
/* Writes the section of page->study, and its line in page->contents. Figures that cannot be drawn
 * are named in the page and in the errors. */
void section_put(struct page *page, const struct section *section);

#endif

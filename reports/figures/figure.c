/* Writes a figure into the page: its frame, its picture, and the links to its files. */
#include "reports/figures/figure.h"

#include "core/base/mem.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"

#include <stdlib.h>
#include <string.h>

static void put_failure(struct page *page, const char *heading, const char *stem)
{
    fputs("<p class=\"failed\">", page->html);
    html_format(page->html, "The figure “%s” (%s) could not be drawn: see what fedsim report said.",
                heading, stem);
    fputs("</p>\n", page->html);
}

/* With several studies on the page each has its own prefix, as files and anchors have one name
 * space. */
bool figure_open(struct page *page, struct figure *figure, const struct series_set *set,
                 const char *name, const char *template, const char *heading)
{
    const char *title = set ? set->title : "";
    figure->stem =
        page->results->count > 1 ? mem_format("study%zu-%s", page->number, name) : mem_string(name);
    figure->heading = mem_format("%s%s%s", heading, *title ? ": " : "", title);
    figure->plot = plot_new(page->directory, figure->stem, template, page->errs);
    if (!figure->plot) {
        put_failure(page, figure->heading, figure->stem);
        free(figure->stem);
        free(figure->heading);
        return false;
    }
    fprintf(page->html, "<figure id=\"figure-%s\">\n<h4>", figure->stem);
    html_text(page->html, figure->heading);
    fputs("</h4>\n", page->html);
    return true;
}

/* A figure that fails leaves a line in the page, and the report goes on; the error is told at the
 * end. */
void figure_draw(struct page *page, struct figure *figure)
{
    bool good = plot_draw(figure->plot, page->html, figure->heading, page->errs);
    if (good && page->print->format)
        good = plot_print(figure->plot, page->print, page->errs);
    if (good)
        page->figures++;
    else
        put_failure(page, figure->heading, figure->stem);
    fputs("<figcaption>\n<p>", page->html);
}

void figure_close(struct page *page, struct figure *figure, const struct sql_table *source)
{
    const char *const endings[] = {"gp", "csv", "svg", page->print->format};
    const char *stem = figure->stem;
    bool another = page->print->format && strcmp(page->print->format, "svg") != 0;
    fputs("</p>\n<p class=\"files\">", page->html);
    for (size_t i = 0; i < 3 + (size_t)another; i++)
        fprintf(page->html, "<a href=\"%s.%s\">%s.%s</a> ", stem, endings[i], stem, endings[i]);
    fputs("</p>\n", page->html);
    html_sql(page->html, source);
    fputs("</figcaption>\n</figure>\n", page->html);
    plot_free(figure->plot);
    free(figure->stem);
    free(figure->heading);
}

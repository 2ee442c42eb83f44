/* Writes a figure into the page: its frame, its picture, and the links to its files. */
#include "reports/sections/figure.h"

#include "core/base/mem.h"
#include "reports/drawing/html.h"
#include "reports/drawing/html_table.h"

#include <stdlib.h>

bool figure_open(struct page *page, struct figure *figure, const struct series_set *set,
                 const char *name, const char *template, const char *heading)
{
    const char *title = set ? set->title : "", *ending = set ? set->name : "";
    figure->stem = page->results->count > 1
                       ? mem_format("study%zu-%s%s", page->number, name, ending)
                       : mem_format("%s%s", name, ending);
    figure->heading = mem_format("%s%s%s", heading, *title ? ": " : "", title);
    figure->plot = plot_new(page->directory, figure->stem, template, page->errs);
    if (!figure->plot) {
        free(figure->stem);
        free(figure->heading);
        return false;
    }
    fprintf(page->html, "<figure id=\"figure-%s\">\n<h4>", figure->stem);
    html_text(page->html, figure->heading);
    fputs("</h4>\n", page->html);
    page->figures++;
    return true;
}

bool figure_draw(struct page *page, struct figure *figure)
{
    bool good = plot_draw(figure->plot, page->html, figure->heading, page->errs);
    fputs("<figcaption>\n<p>", page->html);
    return good;
}

void figure_close(struct page *page, struct figure *figure, const struct sql_table *source)
{
    static const char *const endings[] = {"gp", "csv", "svg"};
    const char *stem = figure->stem;
    fputs("</p>\n<p class=\"files\">", page->html);
    for (size_t i = 0; i < 3; i++)
        fprintf(page->html, "<a href=\"%s.%s\">%s.%s</a> ", stem, endings[i], stem, endings[i]);
    fputs("</p>\n", page->html);
    html_sql(page->html, source);
    fputs("</figcaption>\n</figure>\n", page->html);
    plot_free(figure->plot);
    free(figure->stem);
    free(figure->heading);
}

/* Writes a section by its row: heading, frame, figures, foot. */
#include "reports/sections/section.h"

bool section_query(struct page *page, const struct section *section)
{
    bool good = true;
    for (size_t i = 0; good && i < SECTION_QUERIES && section->queries[i]; i++)
        good = page_query(page, section->queries[i]);
    return good;
}

/* Without contexts there is one figure, with them one for each. */
static void draw_all(struct page *page, const struct section *section)
{
    const char *contexts = section->contexts;
    for (size_t i = 0; i < (contexts ? section->count : 1); i++)
        draw_series_set(page, series_done, section->draw,
                        contexts ? contexts + i * section->size : NULL);
}

static void put_heading(struct page *page, const struct section *section)
{
    fprintf(page->html, "<h3 id=\"study%zu-%s\">%s</h3>\n", page->number, section->name,
            section->heading);
    fprintf(page->contents, "<li><a href=\"#study%zu-%s\">%s</a></li>\n", page->number,
            section->name, section->heading);
}

/* A section without content leaves no trace: neither a heading nor a line in the table of
 * contents. */
void section_put(struct page *page, const struct section *section)
{
    if (!(section->has_content ? section->has_content(page)
                               : study_has_rows(page, section->queries[0])))
        return;
    if (section->frame == FRAME_HALF)
        fputs("<div class=\"half\">\n", page->html);
    put_heading(page, section);
    if (section->frame == FRAME_FIGURES)
        fputs("<div class=\"figures\">\n", page->html);
    if (section->put)
        section->put(page);
    else
        draw_all(page, section);
    if (section->frame == FRAME_FIGURES)
        fputs("</div>\n", page->html);
    if (section->foot)
        section->foot(page);
    if (section->frame == FRAME_HALF)
        fputs("</div>\n", page->html);
}

/* Writes a section by its row: heading, frame, figures, foot. */
#include "reports/sections/section.h"

bool section_query(struct page *page, const struct section *section)
{
    bool good = true;
    for (size_t i = 0; good && i < SECTION_QUERIES && section->queries[i]; i++)
        good = page_query(page, section->queries[i]);
    return good;
}

static bool draw_all(struct page *page, const struct section *section)
{
    const char *contexts = section->contexts;
    bool good = true;
    for (size_t i = 0; good && i < (contexts ? section->count : 1); i++)
        good = series_sets(page, series_done, section->draw,
                           contexts ? contexts + i * section->size : NULL);
    return good;
}

bool section_put(struct page *page, const struct section *section)
{
    if (!(section->has_content ? section->has_content(page)
                               : study_has_rows(page, section->queries[0])))
        return true;
    if (section->frame == FRAME_HALF)
        fputs("<div class=\"half\">\n", page->html);
    if (section->heading)
        fprintf(page->html, "<h3 id=\"study%zu-%s\">%s</h3>\n", page->number, section->name,
                section->heading);
    if (section->frame == FRAME_FIGURES)
        fputs("<div class=\"figures\">\n", page->html);
    bool good = section->put ? section->put(page) : draw_all(page, section);
    if (section->frame == FRAME_FIGURES)
        fputs("</div>\n", page->html);
    if (good && section->foot)
        section->foot(page);
    if (section->frame == FRAME_HALF)
        fputs("</div>\n", page->html);
    return good;
}

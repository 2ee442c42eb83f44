/* Writes the head, the cells and the end of a table, and the statement behind it. */
#include "reports/drawing/html_table.h"

#include "reports/drawing/html.h"

void html_table_open(FILE *html, size_t columns)
{
    enum { FITS_COLUMN = 4 }; /* of a printed page */
    fprintf(html, "<div class=\"scroll%s\"><table>\n<thead><tr>",
            columns > FITS_COLUMN ? " wide" : "");
}

void html_table_begin(FILE *html, const char *const *heads, size_t count)
{
    html_table_open(html, count);
    for (size_t i = 0; i < count; i++)
        fprintf(html, "<th>%s</th>", heads[i]);
    fputs("</tr></thead>\n<tbody>\n", html);
}

void html_cell(FILE *html, const char *text)
{
    fputs("<td>", html);
    html_text(html, text);
    fputs("</td>", html);
}

void html_cell_words(FILE *html, const char *text)
{
    fputs("<td class=\"words\">", html);
    html_text(html, text);
    fputs("</td>", html);
}

void html_row_head(FILE *html, const char *text)
{
    fputs("<tr><th>", html);
    html_text(html, text);
    fputs("</th>", html);
}

void html_table_end(FILE *html)
{
    fputs("</tbody></table></div>\n", html);
}

void html_sql(FILE *html, const struct sql_table *table)
{
    fputs("<details><summary>SQL</summary><pre>", html);
    html_text(html, table->sql);
    fputs("</pre></details>\n", html);
}

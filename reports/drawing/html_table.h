/* Tables of the page, in HTML: html_table_begin, then for each row html_row_head, html_cell for
 * each other column and "</tr>", then html_table_end. A table of more than four columns is set as
 * wide as the page when it is printed. */
#ifndef REPORTS_HTML_TABLE_H
#define REPORTS_HTML_TABLE_H

#include "reports/data/query.h"

#include <stdio.h>

/* Opens a table of `columns` columns as far as the cells of its head, for a caller that writes
 * these itself. */
void html_table_open(FILE *html, size_t columns);
/* Opens a table; `heads` are HTML, one a column. */
void html_table_begin(FILE *html, const char *const *heads, size_t count);
/* A cell, and the head of a row; the text is escaped. */
void html_cell(FILE *html, const char *text);
/* Of a text that may break into lines when it is printed, such as a point's label. */
void html_cell_words(FILE *html, const char *text);
void html_row_head(FILE *html, const char *text);
void html_table_end(FILE *html);

/* The statement behind a table or a figure, folded away. */
void html_sql(FILE *html, const struct sql_table *table);

#endif

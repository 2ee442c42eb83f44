/* Tables for papers and notebooks, as text that other programs set: LaTeX and Markdown.
 *
 * The LaTeX needs no package. A label may hold anything: what LaTeX or Markdown would read as a
 * sign of their own is escaped, control characters are shown as printable.h has them. Letters
 * beyond Latin need XeLaTeX or LuaLaTeX. Numbers have the digits that give the same double back.
 *
 *     table_begin, then for each row table_text or table_number for each column, and table_end
 *
 * where a row ends by itself with its last column. */
#ifndef REPORTS_TEXT_TABLE_H
#define REPORTS_TEXT_TABLE_H

#include <stddef.h>
#include <stdio.h>

/* How a language writes tables, as a row of const data (text_table.c): what is escaped and how, and
 * what stands around titles, cells, rows and numbers. A third language is a third row. */
struct table_style;
extern const struct table_style table_latex, table_markdown;

struct text_table {
    FILE *out;
    const struct table_style *style;
    size_t columns, at; /* at: the next column of the row */
};

/* `title` stands above the table; the first column is for texts, all others for numbers. */
void table_begin(struct text_table *table, const char *title, const char *const *heads,
                 size_t columns);
void table_text(struct text_table *table, const char *text);
void table_number(struct text_table *table, double value); /* NaN: a dash; −∞: "diverged" */
void table_end(struct text_table *table);
/* A paragraph between tables. */
void table_note(FILE *out, const struct table_style *style, const char *text);

#endif

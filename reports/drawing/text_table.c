/* Writes tables in LaTeX and in Markdown: one way to go through a table, and for each language a
 * row of what it puts where. A third language is a third struct table_style. */
#include "reports/drawing/text_table.h"

#include "core/base/printable.h"
#include "core/text/interchange.h"

#include <math.h>
#include <string.h>

/* What stands for a sign that means something. */
struct escape {
    const char *sign, *text;
};

struct table_style {
    const struct escape *escapes; /* up to one without a sign */
    const char *title, *title_end;
    void (*put_columns)(FILE *out, size_t columns); /* before the heads */
    void (*put_rule)(FILE *out, size_t columns);    /* below them */
    const char *first, *between, *last;             /* around the cells of a row */
    const char *minus;                              /* around a number below 0 */
    const char *infinite, *end, *note_end;
};

/* A hyphen in braces cannot join another one to a dash; a bracket or a star in braces is no
 * argument of the \\ that ends the row before. */
static const struct escape latex_escapes[] = {{"\\", "\\textbackslash{}"},
                                              {"{", "\\{"},
                                              {"}", "\\}"},
                                              {"_", "\\_"},
                                              {"%", "\\%"},
                                              {"&", "\\&"},
                                              {"#", "\\#"},
                                              {"$", "\\$"},
                                              {"^", "\\^{}"},
                                              {"~", "\\~{}"},
                                              {"<", "$<$"},
                                              {">", "$>$"},
                                              {"|", "$|$"},
                                              {"\"", "\\char34{}"},
                                              {"`", "\\char96{}"},
                                              {"'", "\\char39{}"},
                                              {"-", "{-}"},
                                              {"−", "$-$"},
                                              {"[", "{[}"},
                                              {"]", "{]}"},
                                              {"*", "{*}"},
                                              {NULL, NULL}};

static const struct escape markdown_escapes[] = {
    {"\\", "\\\\"}, {"|", "\\|"}, {"*", "\\*"},  {"_", "\\_"},  {"`", "\\`"},
    {"[", "\\["},   {"]", "\\]"}, {"<", "&lt;"}, {">", "&gt;"}, {"&", "&amp;"},
    {"#", "\\#"},   {"~", "\\~"}, {"$", "\\$"},  {"!", "\\!"},  {NULL, NULL}};

static void latex_columns(FILE *out, size_t columns)
{
    fputs("\\begin{tabular}{l", out);
    for (size_t i = 1; i < columns; i++)
        fputc('r', out);
    fputs("}\n\\hline\n", out);
}

static void latex_rule(FILE *out, size_t columns)
{
    (void)columns;
    fputs("\\hline\n", out);
}

static void markdown_columns(FILE *out, size_t columns)
{
    (void)out;
    (void)columns;
}

static void markdown_rule(FILE *out, size_t columns)
{
    fputs("|:--|", out);
    for (size_t i = 1; i < columns; i++)
        fputs("--:|", out);
    fputc('\n', out);
}

const struct table_style table_latex = {.escapes = latex_escapes,
                                        .title = "\\paragraph{",
                                        .title_end = "}\n\n",
                                        .put_columns = latex_columns,
                                        .put_rule = latex_rule,
                                        .first = "",
                                        .between = " & ",
                                        .last = " \\\\\n",
                                        .minus = "$",
                                        .infinite = "$\\infty$",
                                        .end = "\\hline\n\\end{tabular}\n\n",
                                        .note_end = "\n\n"};

const struct table_style table_markdown = {.escapes = markdown_escapes,
                                           .title = "**",
                                           .title_end = "**\n\n",
                                           .put_columns = markdown_columns,
                                           .put_rule = markdown_rule,
                                           .first = "| ",
                                           .between = " | ",
                                           .last = " |\n",
                                           .minus = "",
                                           .infinite = "∞",
                                           .end = "\n",
                                           .note_end = "\n\n"};

/* Character by character, in UTF-8: a sign of more bytes is escaped as a whole. */
static void put_escaped(FILE *out, const struct table_style *style, const char *text)
{
    char shown[PRINTABLE_SIZE];
    while (*text) {
        text += printable_first(text, shown);
        const struct escape *escape = style->escapes;
        while (escape->sign && strcmp(escape->sign, shown) != 0)
            escape++;
        fputs(escape->sign ? escape->text : shown, out);
    }
}

/* What stands before a cell. */
static void begin_cell(struct text_table *table)
{
    fputs(table->at ? table->style->between : table->style->first, table->out);
}

/* The last cell of a row ends the row. */
static void end_cell(struct text_table *table)
{
    if (++table->at < table->columns)
        return;
    fputs(table->style->last, table->out);
    table->at = 0;
}

void table_begin(struct text_table *table, const char *title, const char *const *heads,
                 size_t columns)
{
    const struct table_style *style = table->style;
    fputs(style->title, table->out);
    put_escaped(table->out, style, title);
    fputs(style->title_end, table->out);
    style->put_columns(table->out, columns);
    table->columns = columns;
    table->at = 0;
    for (size_t i = 0; i < columns; i++)
        table_text(table, heads[i]);
    style->put_rule(table->out, columns);
}

void table_text(struct text_table *table, const char *text)
{
    begin_cell(table);
    put_escaped(table->out, table->style, text);
    end_cell(table);
}

/* At full precision: what is copied into a paper can be rounded there, but not unrounded. */
void table_number(struct text_table *table, double value)
{
    char digits[EXACT_SIZE];
    const char *around = isfinite(value) && value < 0 ? table->style->minus : "";
    const char *text = isnan(value)                ? "--"
                       : isinf(value) && value > 0 ? table->style->infinite
                       : isinf(value)              ? "diverged"
                                                   : exact_number(digits, value);
    begin_cell(table);
    fprintf(table->out, "%s%s%s", around, text, around);
    end_cell(table);
}

void table_end(struct text_table *table)
{
    fputs(table->style->end, table->out);
}

void table_note(FILE *out, const struct table_style *style, const char *text)
{
    put_escaped(out, style, text);
    fputs(style->note_end, out);
}

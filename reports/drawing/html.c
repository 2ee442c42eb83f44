/* Escapes text for HTML, and makes an SVG of gnuplot fit to stand in a page. */
#include "reports/drawing/html.h"

#include "core/base/mem.h"
#include "core/base/printable.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What HTML would read as markup; NULL for all other characters. */
static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n':
        return "\n";
    case '\t':
        return "\t";
    default:
        return NULL;
    }
}

void html_text(FILE *html, const char *text)
{
    char shown[PRINTABLE_SIZE];
    while (*text) {
        const char *replaced = entity(*text);
        text += replaced ? 1 : printable_first(text, shown);
        fputs(replaced ? replaced : shown, html);
    }
}

void html_format(FILE *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    html_text(html, text);
    free(text);
}

/* What is put in place of a piece of gnuplot's SVG; `prefixed`: the prefix follows it. The colours
 * are those of reports/gp/style.gp as gnuplot writes them. */
static const struct {
    const char *from, *to;
    int prefixed;
} changes[] = {
    /* Boxes come by the thousand. */
    {"\t", "", 0},
    {"<polygon fill = ", "<polygon fill=", 0},
    {" fill-opacity = '0.850000' points = ", " opacity='.85' points=", 0},
    {" id='", " id='", 1},
    {" id=\"", " id=\"", 1},
    {"xlink:href='#", "href='#", 1},
    {"url(#", "url(#", 1},
    {"color='white'", "color='var(--panel)'", 0}, /* what points clear behind them */
    {"'black'", "'var(--ink)'", 0},
    {"\"black\"", "\"var(--ink)\"", 0},
    {"rgb(  0,   0,   0)", "var(--ink)", 0},
    {"rgb(  0, 114, 178)", "var(--c1)", 0},
    {"rgb(213,  94,   0)", "var(--c2)", 0},
    {"rgb(  0, 158, 115)", "var(--c3)", 0},
    {"rgb(204, 121, 167)", "var(--c4)", 0},
    {"rgb(230, 159,   0)", "var(--c5)", 0},
    {"rgb( 86, 180, 233)", "var(--c6)", 0},
    {"rgb(153, 136,   0)", "var(--c7)", 0},
    {"rgb(119, 119, 119)", "var(--c8)", 0},
    {"rgb( 51,  34, 136)", "var(--c9)", 0},
    {"rgb(136,  34,  85)", "var(--c10)", 0},
    {"rgb(187, 187, 187)", "var(--grid)", 0},
};

/* Puts one piece of a tag and returns where the next begins. Ids become unique in the page by a
 * prefix, colours become variables, so that one picture serves a light page and a dark one. */
static const char *put_piece(FILE *html, const char *at, const char *prefix)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        size_t length = strlen(changes[i].from);
        if (strncmp(at, changes[i].from, length) != 0)
            continue;
        fputs(changes[i].to, html);
        fputs(changes[i].prefixed ? prefix : "", html);
        return at + length;
    }
    fputc(*at, html);
    return at + 1;
}

/* Puts what stands between two tags: texts, which are left as they are, and white space. */
static const char *put_between(FILE *html, const char *at)
{
    for (; *at && *at != '<'; at++)
        if (*at != '\t')
            fputc(*at, html);
    return at;
}

/* Puts a tag, from '<' to '>'. Titles go: "plot_1" would pop up wherever the mouse rests. */
static const char *put_tag(FILE *html, const char *at, const char *prefix)
{
    const char *title = strncmp(at, "<title>", 7) == 0 ? strstr(at, "</title>") : NULL;
    if (title)
        return title + strlen("</title>");
    const char *end = strchr(at, '>');
    while (*at && (!end || at <= end))
        at = put_piece(html, at, prefix);
    return at;
}

/* Its size is left out: the view box alone scales with the page. Ids get the prefix, as those of
 * all figures are in one name space. */
bool html_svg(FILE *html, const char *svg, const char *prefix, const char *alternative)
{
    const char *view = strstr(svg, "viewBox="), *body = view ? strchr(view, '>') : NULL;
    if (!body || !strstr(body, "</svg>"))
        return false;
    fprintf(html, "<svg %.*s role=\"img\" aria-label=\"", (int)strcspn(view, "\n"), view);
    html_text(html, alternative);
    fputs("\">", html);
    for (const char *at = body + 1; *at;)
        at = *at == '<' ? put_tag(html, at, prefix) : put_between(html, at);
    return true;
}

/* Escapes text for HTML, and makes an SVG of gnuplot fit to stand in a page. */
#include "reports/drawing/html.h"

#include "core/base/mem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void html_text(FILE *html, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", html);
            break;
        case '<':
            fputs("&lt;", html);
            break;
        case '>':
            fputs("&gt;", html);
            break;
        case '"':
            fputs("&quot;", html);
            break;
        case '\'':
            fputs("&#39;", html);
            break;
        default:
            fputc((unsigned char)*text < ' ' && *text != '\n' && *text != '\t' ? ' ' : *text, html);
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
    {"rgb(187, 187, 187)", "var(--grid)", 0},
};

/* Puts one piece of the picture and returns where the next begins. */
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
    /* Titles would pop up as "plot_1" wherever the mouse rests. */
    if (strncmp(at, "<title>", 7) == 0) {
        const char *end = strstr(at, "</title>");
        if (end)
            return end + strlen("</title>");
    }
    fputc(*at, html);
    return at + 1;
}

bool html_svg(FILE *html, const char *svg, const char *prefix, const char *alternative)
{
    const char *view = strstr(svg, "viewBox="), *body = view ? strchr(view, '>') : NULL;
    if (!body || !strstr(body, "</svg>"))
        return false;
    fprintf(html, "<svg %.*s role=\"img\" aria-label=\"", (int)strcspn(view, "\n"), view);
    html_text(html, alternative);
    fputs("\">", html);
    for (const char *at = body + 1; *at;)
        at = put_piece(html, at, prefix);
    return true;
}

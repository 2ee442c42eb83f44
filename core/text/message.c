/* Fits messages to a terminal. */
#include "core/text/message.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MARKED_INDENT = 4 }; /* of lines of a file, and of the carets below them (fail.h) */

/* The byte at which a column (from 0) of the text begins, at most `length`. */
static size_t byte_of(const char *text, size_t length, size_t column)
{
    size_t at = 0;
    for (; at < length; at++)
        if (((unsigned char)text[at] & 0xC0) != 0x80 && column-- == 0)
            break;
    return at;
}

/* The column of the caret, if the line has nothing else and is that of a file; otherwise 0. */
static size_t caret_column(const char *line)
{
    size_t column = strspn(line, " ");
    return column >= MARKED_INDENT && strncmp(line + column, "^\n", 2) == 0 ? column : 0;
}

/* The part of a file's line that is shown with the caret in column `caret` below it. */
static void put_marked(FILE *out, const char *line, size_t length, size_t caret, size_t width)
{
    const char *own = line + MARKED_INDENT;
    size_t room = width > MARKED_INDENT ? width - MARKED_INDENT : 1, at = caret - MARKED_INDENT;
    size_t left = at < room ? 0 : at - room / 2; /* columns that are left out */
    length -= MARKED_INDENT;
    size_t from = byte_of(own, length, left);
    size_t shown = byte_of(own + from, length - from, room);
    fprintf(out, "%*s%.*s\n%*s^\n", MARKED_INDENT, "", (int)shown, own + from,
            (int)(MARKED_INDENT + at - left), "");
}

static void put_broken(FILE *out, const char *line, size_t length, size_t width)
{
    size_t indent = strspn(line, " ");
    if (indent >= length) { /* an empty line */
        fputc('\n', out);
        return;
    }
    char *text = mem_format("%.*s", (int)(length - indent), line + indent);
    size_t room = width > indent ? width - indent : 1;
    for (const char *rest = text; *rest;) {
        size_t part = wrap_length(rest, room);
        fprintf(out, "%*s%.*s\n", (int)indent, "", (int)part, rest);
        rest += part + strspn(rest + part, " ");
    }
    free(text);
}

/* A line of a file and the caret below it are cut together, so that the caret still points at its
 * place. */
static void put_lines(FILE *out, const char *text, size_t width)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        const char *next = text + length + (text[length] == '\n');
        size_t caret = caret_column(next);
        if (caret && length > MARKED_INDENT) {
            put_marked(out, text, length, caret, width);
            next += caret + 2;
        } else {
            put_broken(out, text, length, width);
        }
        text = next;
    }
}

void message_put(FILE *out, const char *text)
{
    char *shown;
    size_t size, width = terminal_is_drawn(out) ? terminal_columns(out) : 0;
    FILE *into = mem_stream(&shown, &size);
    printable_put(into, text, strlen(text), 1);
    fclose(into);
    if (width)
        put_lines(out, shown, width);
    else
        fputs(shown, out);
    free(shown);
}

void message_print(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    message_put(out, text);
    free(text);
}

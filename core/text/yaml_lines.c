/* Finds lines of a YAML text, and where a key ends in one. */
#include "core/text/yaml_lines.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <string.h>

static const struct yaml_line no_line = {.text = "", .number = 0};

/* The line that begins at `at`. */
static struct yaml_line line_at(const struct yaml_text *text, const char *at, unsigned number)
{
    const char *end = text->text + text->length;
    if (at >= end)
        return no_line;
    struct yaml_line line = {.text = at, .number = number};
    while (at + line.length < end && at[line.length] != '\r' && at[line.length] != '\n')
        line.length++;
    while (line.indent < line.length && at[line.indent] == ' ')
        line.indent++;
    return line;
}

struct yaml_line yaml_line(const struct yaml_text *text, unsigned number)
{
    const char *at = text->text, *end = at + text->length;
    unsigned count = 1;
    for (; count < number && at < end; count++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    }
    return number == 0 || count < number ? no_line : line_at(text, at, number);
}

bool yaml_line_is_blank(const struct yaml_line *line)
{
    size_t first = line->indent;
    while (first < line->length && (line->text[first] == ' ' || line->text[first] == '\t'))
        first++;
    return first == line->length || line->text[first] == '#';
}

/* A line feed at the very end begins no line. */
struct yaml_line yaml_line_last(const struct yaml_text *text)
{
    unsigned number = 1;
    const char *last = text->text;
    for (size_t i = 0; i + 1 < text->length; i++)
        if (text->text[i] == '\n') {
            number++;
            last = text->text + i + 1;
        }
    struct yaml_line line = line_at(text, last, number);
    return line.number && yaml_line_is_blank(&line) ? yaml_line_before(text, &line) : line;
}

/* Backwards from the line's own text, not from the beginning: errors ask for neighbours. */
struct yaml_line yaml_line_before(const struct yaml_text *text, const struct yaml_line *line)
{
    struct yaml_line before = *line;
    do {
        const char *at = before.text;
        if (!before.number || at == text->text)
            return no_line;
        for (at--; at > text->text && at[-1] != '\n';)
            at--;
        before = line_at(text, at, before.number - 1);
    } while (yaml_line_is_blank(&before));
    return before;
}

struct yaml_line yaml_line_behind(const struct yaml_text *text, const struct yaml_line *line)
{
    struct yaml_line behind = *line;
    do {
        const char *at = behind.text + behind.length, *end = text->text + text->length;
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        behind = newline ? line_at(text, newline + 1, behind.number + 1) : no_line;
    } while (behind.number && yaml_line_is_blank(&behind));
    return behind;
}

/* The line may stand as deep as any that it could go on after: going up, each that is less deep
 * than all below it. */
char *yaml_line_indents(const struct yaml_text *text, const struct yaml_line *line)
{
    size_t indents[8], count = 0, least = (size_t)-1;
    for (struct yaml_line above = yaml_line_before(text, line); above.number && count < 8;
         above = yaml_line_before(text, &above))
        if (above.indent < least) {
            indents[count++] = least = above.indent;
            if (least == 0)
                break;
        }
    char *list;
    size_t size;
    FILE *out = mem_stream(&list, &size);
    for (size_t i = count; i-- > 0;)
        fprintf(out, "%zu%s", indents[i], i > 1 ? ", " : i == 1 ? " or " : "");
    fputs(" spaces", out);
    fclose(out);
    return list;
}

static bool is_inner(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80; /* of a character in UTF-8, but not its first */
}

/* Columns are characters: bytes within one are passed over. */
size_t yaml_line_byte(const struct yaml_line *line, unsigned column)
{
    size_t at = 0;
    for (unsigned c = 1; c < column && at < line->length; c++)
        do
            at++;
        while (at < line->length && is_inner(line->text[at]));
    return at;
}

struct yaml_place yaml_line_place(const struct yaml_line *line, size_t byte)
{
    unsigned column = 1;
    for (size_t i = 0; i < byte && i < line->length; i++)
        column += !is_inner(line->text[i]);
    return (struct yaml_place){line->number, column};
}

/* The byte behind the quoted text that begins at `at`; the line's end when it does not end. */
static size_t behind_quotes(const struct yaml_line *line, size_t at)
{
    char quote = line->text[at++];
    for (; at < line->length && line->text[at] != quote; at++)
        at += quote == '"' && line->text[at] == '\\';
    return at < line->length ? at + 1 : line->length;
}

static bool is_one_of(char c, const char *all)
{
    return c && strchr(all, c);
}

/* A quote begins a quoted text only where a word begins; within one ("don't") it is a letter. A
 * colon counts where a space or the line's end is behind it, and outside of brackets. */
size_t yaml_line_colon(const struct yaml_line *line, size_t from)
{
    int depth = 0;
    for (size_t at = from; at < line->length; at++) {
        char c = line->text[at];
        if (is_one_of(c, "\"'") && (at == from || is_one_of(line->text[at - 1], " [{,"))) {
            at = behind_quotes(line, at) - 1;
            continue;
        }
        if (c == '#' && at > 0 && line->text[at - 1] == ' ')
            break;
        depth += is_one_of(c, "[{") - is_one_of(c, "]}");
        if (c == ':' && depth <= 0 && (at + 1 == line->length || line->text[at + 1] == ' '))
            return at;
    }
    return line->length;
}

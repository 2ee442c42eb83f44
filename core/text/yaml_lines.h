/* The lines of a YAML text, for looking at what is wrong around a place: how far they are indented,
 * and where a colon ends a key. Places are counted in characters, bytes are found from them. */
#ifndef CORE_YAML_LINES_H
#define CORE_YAML_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct yaml_place {
    unsigned line, column; /* from 1, in characters */
};

struct yaml_text {
    const char *text;
    size_t length;
};

/* A line without its end; borrows the text. */
struct yaml_line {
    const char *text;
    size_t length, indent; /* bytes; spaces before its first word */
    unsigned number;       /* from 1; 0: there is no such line */
};

/* The line of that number, from 1; beyond the last, one of number 0. */
struct yaml_line yaml_line(const struct yaml_text *text, unsigned number);
/* The nearest line with more than a comment in it: before a line, behind it, and before the text's
 * end. */
struct yaml_line yaml_line_before(const struct yaml_text *text, const struct yaml_line *line);
struct yaml_line yaml_line_behind(const struct yaml_text *text, const struct yaml_line *line);
struct yaml_line yaml_line_last(const struct yaml_text *text);
/* Nothing, or a comment alone. */
bool yaml_line_is_blank(const struct yaml_line *line);

/* By how much the lines above are indented that a line may line up with: "0, 2 or 4 spaces". Freed
 * by the caller. */
char *yaml_line_indents(const struct yaml_text *text, const struct yaml_line *line);

/* The byte of the character in a column. */
size_t yaml_line_byte(const struct yaml_line *line, unsigned column);
struct yaml_place yaml_line_place(const struct yaml_line *line, size_t byte);
/* The byte from `from` on of the colon that ends a key (with a space behind it, or at the line's
 * end), outside quotes, brackets and comments; the line's length when there is none. */
size_t yaml_line_colon(const struct yaml_line *line, size_t from);

#endif

/* What is wrong with a text that is no YAML, in plain words and where it is wrong. libyaml notices
 * most slips late and tells them in the words of its grammar: a colon that is missing in one line
 * is "mapping values are not allowed in this context" in the next. So the lines around the place it
 * reports are looked at for what people get wrong: colons, commas, brackets, quotes, indents, tabs,
 * characters that look like others. Nothing is mended: the text stays an error, only the words and
 * the place are better. */
#ifndef CORE_YAML_SLIP_H
#define CORE_YAML_SLIP_H

#include "core/text/yaml_lines.h"

#include <stddef.h>

/* An error as libyaml reports it. */
struct yaml_report {
    const char *problem;     /* "did not find expected key" */
    struct yaml_place at;    /* where it noticed */
    struct yaml_place begun; /* where what it was reading began; line 0 when it does not say */
};

struct yaml_slip {
    struct yaml_place at; /* where the error points */
    char *what, *meant;   /* freed by the caller; `meant` may be NULL */
};

/* What is wrong, where, and what was meant; always something, libyaml's own words where nothing
 * better is found. */
struct yaml_slip yaml_slip_find(const char *text, size_t length, const struct yaml_report *report);

#endif

/* Tells what is wrong with a text that is no YAML. */
#include "core/text/yaml_slip.h"

#include "core/base/mem.h"
#include "core/text/lookalike.h"
#include "core/text/yaml_key.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPACES_SIZE = 32 };
#define TAB "a tab cannot indent a line", "YAML is indented by spaces, never by tabs"

struct search {
    struct yaml_text text;
    const struct yaml_report *report;
    struct yaml_line here;  /* where libyaml noticed */
    struct yaml_line above; /* the line with something in it before that */
    struct yaml_line begun; /* where it began to read what is wrong */
};

static bool has_colon(const struct yaml_line *line)
{
    return yaml_line_colon(line, line->indent) < line->length;
}

/* --- answers --------------------------------------------------------------------------------- */

static struct yaml_slip slip(struct yaml_place at, const char *what, const char *meant)
{
    return (struct yaml_slip){at, mem_string(what), meant ? mem_string(meant) : NULL};
}

__attribute__((format(printf, 3, 4))) static struct yaml_slip
slip_meant(struct yaml_place at, const char *what, const char *format, ...)
{
    struct yaml_slip found = {.at = at, .what = mem_string(what)};
    char meant[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(meant, sizeof meant, format, arguments);
    va_end(arguments);
    found.meant = mem_string(meant);
    return found;
}

/* A line in which no colon ends a key: "count 4", "count = 4", "count:4", "count". */
static struct yaml_slip without_colon(const struct yaml_line *line)
{
    struct yaml_slip found = {.at = yaml_line_place(line, line->indent)};
    found.what = mem_string(
        yaml_key_fault(line->text + line->indent, line->length - line->indent, &found.meant));
    return found;
}

/* "no space", "1 space", "4 spaces" */
static const char *spaces(size_t count, char out[SPACES_SIZE])
{
    if (count == 0)
        snprintf(out, SPACES_SIZE, "no space");
    else
        snprintf(out, SPACES_SIZE, "%zu space%s", count, count == 1 ? "" : "s");
    return out;
}

/* --- the lines around it --------------------------------------------------------------------- */

/* A tab before the first word of the line. */
static bool tab_slip(const struct yaml_line *line, struct yaml_slip *found)
{
    if (!line->number || line->indent == line->length || line->text[line->indent] != '\t' ||
        yaml_line_is_blank(line))
        return false;
    *found = slip(yaml_line_place(line, line->indent), TAB);
    return true;
}

/* A character that looks like another, outside comments. */
static bool lookalike_slip(const struct yaml_line *line, struct yaml_slip *found)
{
    struct lookalike like;
    const char *comment = memchr(line->text, '#', line->length);
    size_t length = comment ? (size_t)(comment - line->text) : line->length;
    if (!line->number || !lookalike_find(line->text, length, &like))
        return false;
    char *what = mem_format("this is %s", like.name);
    *found = slip_meant(yaml_line_place(line, like.at), what, "type %s instead", like.meant);
    free(what);
    return true;
}

/* --- one kind of error each ------------------------------------------------------------------ */

static struct yaml_slip wrong_indent(const struct search *search, const struct yaml_line *line)
{
    char *indents = yaml_line_indents(&search->text, line), own[SPACES_SIZE];
    struct yaml_slip found = slip_meant(
        yaml_line_place(line, line->indent), "this line lines up with none above it",
        "it begins with %s; those above begin with %s", spaces(line->indent, own), indents);
    free(indents);
    return found;
}

/* A line that is indented further than the one above, which has a value. Where the next line is
 * indented as it is, it is the one above that stands out. */
static struct yaml_slip deeper_line(const struct search *search)
{
    const struct yaml_line *here = &search->here, *above = &search->above;
    struct yaml_line next = yaml_line_behind(&search->text, here);
    char own[SPACES_SIZE];
    if (above->indent > 0 && next.number && next.indent == here->indent)
        return slip_meant(
            yaml_line_place(above, above->indent), "this line is indented less than those below it",
            "begin it with %s, as line %u does", spaces(here->indent, own), here->number);
    return slip_meant(yaml_line_place(here, here->indent),
                      "this line is indented further than the one above",
                      "begin it with %s; or leave the key above without a value, to make it a "
                      "table",
                      spaces(above->indent, own));
}

/* "mapping values are not allowed in this context": a colon where no key can be. */
static struct yaml_slip stray_colon(const struct search *search)
{
    const struct yaml_line *here = &search->here, *above = &search->above;
    size_t colon = yaml_line_byte(here, search->report->at.column),
           first = yaml_line_colon(here, here->indent);
    if (first < colon) {
        size_t word = colon;
        while (word > first && here->text[word - 1] != ' ')
            word--;
        return slip_meant(yaml_line_place(here, word), "a second key in the line of another",
                          "begin a new line for it, or write {key: value, ...}; a text with a "
                          "colon needs quotes");
    }
    if (above->number && !has_colon(above) && !strchr("[{]},", above->text[above->length - 1]))
        return without_colon(above);
    if (above->number && here->indent > above->indent)
        return deeper_line(search);
    return slip(search->report->at, "a colon cannot stand here",
                "a text that holds \": \" needs quotes");
}

/* "could not find expected ':'": a line that begins as a key does. */
static struct yaml_slip lost_key(const struct search *search)
{
    const struct yaml_line *line = search->begun.number ? &search->begun : &search->above;
    return line->number ? without_colon(line)
                        : slip(search->report->at, "a colon is missing", "e.g. rounds: 200");
}

/* Something behind a value that is complete: "[1, 2] 3", "\"a\" b", "}". */
static struct yaml_slip behind_value(const struct search *search, size_t at)
{
    const struct yaml_line *here = &search->here;
    char c = here->text[at];
    if (c == ']' || c == '}')
        return slip_meant(search->report->at, "this bracket closes none",
                          "remove it, or open one with %c", c == ']' ? '[' : '{');
    if (c == ',' || c == ';')
        return slip(search->report->at, "nothing ends a line in YAML", "remove it");
    size_t before = at;
    while (before > 0 && here->text[before - 1] == ' ')
        before--;
    if (before > 0 && strchr("\"'", here->text[before - 1]))
        return slip(search->report->at, "something follows the closing quote",
                    "a quote within a text is doubled in single quotes: 'it''s'");
    if (before > 0 && strchr("]}", here->text[before - 1]))
        return slip(search->report->at, "something follows the closing bracket",
                    "a comma, or a new line, comes before the next entry");
    return slip(search->report->at, "this cannot stand here",
                "every entry has a line of its own, or {key: value, key: value}");
}

/* "did not find expected key". */
static struct yaml_slip no_key(const struct search *search)
{
    const struct yaml_line *here = &search->here;
    size_t at = yaml_line_byte(here, search->report->at.column);
    if (at > here->indent)
        return behind_value(search, at);
    if (here->text[at] == '-' && here->text[at + 1] == ' ')
        return slip(search->report->at, "an item of a list among keys",
                    "indent the items of a list further than its key, and put nothing behind the "
                    "key's colon");
    if (here->text[at] == ']' || here->text[at] == '}')
        return behind_value(search, at);
    return wrong_indent(search, here);
}

/* "did not find expected '-' indicator". */
static struct yaml_slip no_item(const struct search *search)
{
    const struct yaml_line *here = &search->here;
    if (search->begun.number && here->indent == search->report->begun.column - 1)
        return slip_meant(yaml_line_place(here, here->indent),
                          "this line begins no item of the list above it",
                          "put \"- \" before it, or indent it further if it belongs to the item in "
                          "line %u",
                          search->above.number);
    return wrong_indent(search, here);
}

/* What stands before byte `at`, without spaces: its first byte. */
static size_t word_before(const struct yaml_line *line, size_t at)
{
    while (at > 0 && line->text[at - 1] == ' ')
        at--;
    while (at > 0 && !strchr(" ,[{", line->text[at - 1]))
        at--;
    return at;
}

/* "did not find expected ',' or ']'", or '}'. */
static struct yaml_slip open_bracket(const struct search *search)
{
    const struct yaml_line *here = &search->here, *begun = &search->begun;
    size_t at = yaml_line_byte(here, search->report->at.column);
    char open =
        begun->number ? begun->text[yaml_line_byte(begun, search->report->begun.column)] : '[';
    char close = open == '{' ? '}' : ']',
         c = here->number && at < here->length ? here->text[at] : 0;
    bool other = c == (close == '}' ? ']' : '}');
    if (other && here->number)
        return slip_meant(search->report->at, "this bracket does not fit the one that is open",
                          "what %c opens in line %u is closed by %c", open, begun->number, close);
    bool later = begun->number && (!here->number || here->number > begun->number);
    if (!c || (later && here->indent <= begun->indent))
        return slip_meant(search->report->begun, "this bracket is never closed", "close it with %c",
                          close);
    if (c == ':')
        at = word_before(here, at);
    return slip_meant(yaml_line_place(here, at), "a comma is missing before this",
                      "entries between %c and %c have commas between them", open, close);
}

static struct yaml_slip open_quote(const struct search *search)
{
    const struct yaml_line *begun = &search->begun;
    size_t at = yaml_line_byte(begun, search->report->begun.column);
    char quote = begun->number && at < begun->length ? begun->text[at] : '"';
    return slip_meant(search->report->begun, "this quote is never closed", "close it with %c",
                      quote);
}

/* "did not find expected <document start>": something behind the table that is the whole file. */
static struct yaml_slip behind_all(const struct search *search)
{
    const struct yaml_line *here = &search->here;
    struct yaml_line first = yaml_line(&search->text, 1);
    char own[SPACES_SIZE];
    if (first.number && yaml_line_is_blank(&first))
        first = yaml_line_behind(&search->text, &first);
    if (here->number && first.number && here->indent < first.indent)
        return slip_meant(yaml_line_place(&first, first.indent),
                          "the first line is indented further than those below it",
                          "begin it with %s, as line %u does", spaces(here->indent, own),
                          here->number);
    size_t at = yaml_line_byte(here, search->report->at.column);
    if (at > here->indent)
        return behind_value(search, at);
    if (first.number && !has_colon(&first))
        return without_colon(&first);
    return slip(search->report->at, "the file's one table ends before this",
                "write all keys in lines of their own, or all between { and }");
}

static struct yaml_slip no_value(const struct search *search)
{
    const struct yaml_line *here = &search->here;
    size_t at = yaml_line_byte(here, search->report->at.column);
    char c = here->number && at < here->length ? here->text[at] : 0;
    return slip(search->report->at,
                c == ','               ? "a value is missing before this comma"
                : c == ']' || c == '}' ? "a value is missing before this bracket"
                                       : "a value is missing here",
                NULL);
}

static struct yaml_slip wrong_start(const struct search *search)
{
    const struct yaml_line *here = &search->here;
    size_t at = yaml_line_byte(here, search->report->at.column);
    char *what =
        mem_format("a value cannot begin with %.*s", at < here->length ? 1 : 0, here->text + at);
    struct yaml_slip found = slip(search->report->at, what, "put it between quotes");
    free(what);
    return found;
}

/* --- all kinds ------------------------------------------------------------------------------- */

#define QUOTE "put it between quotes"
#define TAG "a value cannot begin with ! (a tag)", QUOTE
#define DIRECTIVE "a line cannot begin with % (a directive)", NULL
#define ESCAPE                                                                                     \
    "a backslash between double quotes begins an escape", "write two of them, or use single "      \
                                                          "quotes"
#define NOT_UTF8                                                                                   \
    "this is not text in UTF-8",                                                                   \
        "save the file as UTF-8; in other encodings letters with accents are other bytes"

/* By a part of what libyaml says, which keeps no two of its messages together that mean different
 * things to a user. Without `find` the plain words are here; they point to where libyaml noticed,
 * or (`begun`) to where what it was reading began. */
static const struct slip_kind {
    const char *problem;
    struct yaml_slip (*find)(const struct search *search);
    bool begun;
    const char *what, *meant;
} kinds[] = {
    {"mapping values are not allowed", .find = stray_colon},
    {"could not find expected ':'", .find = lost_key},
    {"did not find expected key", .find = no_key},
    {"did not find expected '-' indicator", .find = no_item},
    {"did not find expected ',' or", .find = open_bracket},
    {"found unexpected end of stream", .find = open_quote},
    {"found unexpected document indicator", .find = open_quote},
    {"did not find expected <document start>", .find = behind_all},
    {"did not find expected node content", .find = no_value},
    {"found character that cannot start any token", .find = wrong_start},
    {"block sequence entries are not allowed", NULL, false,
     "an item of a list cannot begin in the line of its key",
     "write [a, b] behind the key, or begin each item in a line of its own"},
    {"mapping keys are not allowed", NULL, false, "a value cannot begin with ? and a space", QUOTE},
    {"found unexpected ':'", NULL, false, "a space is missing behind this colon",
     "between brackets write {key: value}"},
    {"alphabetic or numeric character", NULL, true,
     "a value cannot begin with & or * (an anchor, an alias)", QUOTE},
    {"expected '!'", NULL, true, TAG},
    {"expected tag URI", NULL, true, TAG},
    {"the expected '>'", NULL, true, TAG},
    {"tag handle", NULL, true, TAG},
    {"URI escaped octet", NULL, true, TAG},
    {"expected whitespace", NULL, true, "a value cannot begin with &, * or !", QUOTE},
    {"expected comment or line break", NULL, true, "a value cannot begin with >, | or %", QUOTE},
    {"indentation indicator", NULL, true, "a value cannot begin with > or |", QUOTE},
    {"found a tab character", NULL, false, TAB},
    {"escape", NULL, false, ESCAPE},
    {"hexdecimal", NULL, false, ESCAPE},
    {"directive", NULL, true, DIRECTIVE},
    {"version number", NULL, true, DIRECTIVE},
    {"digit or '.'", NULL, true, DIRECTIVE},
    {"non-alphabetical", NULL, true, DIRECTIVE},
    {"incompatible YAML", NULL, true, DIRECTIVE},
    {"control characters", NULL, false, "this is not text: a control character",
     "a scenario is a text file in UTF-8"},
    {"UTF-8", NULL, false, NOT_UTF8},
    {"octet", NULL, false, NOT_UTF8},
    {"Unicode", NULL, false, NOT_UTF8},
};

/* By the parser's own words, of which the table knows those that libyaml has; any other is shown as
 * it is. */
static struct yaml_slip by_kind(const struct search *search)
{
    const struct yaml_report *report = search->report;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct slip_kind *kind = &kinds[i];
        if (!strstr(report->problem, kind->problem))
            continue;
        if (kind->find)
            return kind->find(search);
        bool begun = kind->begun && report->begun.line;
        return slip(begun ? report->begun : report->at, kind->what, kind->meant);
    }
    return slip_meant(report->at, "this is not YAML", "libyaml: %s", report->problem);
}

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

/* What can be seen in a line itself comes first: a tab, or a character that only looks like
 * another, is the cause of what the parser stumbled over later. */
struct yaml_slip yaml_slip_find(const char *text, size_t length, const struct yaml_report *report)
{
    struct search search = {.text = {text, length}, .report = report};
    struct yaml_slip found;
    if (is_utf16(text, length))
        return slip(report->at, "this is text in UTF-16", "save the file as UTF-8");
    search.here = yaml_line(&search.text, report->at.line);
    search.above = search.here.number ? yaml_line_before(&search.text, &search.here)
                                      : yaml_line_last(&search.text);
    search.begun = yaml_line(&search.text, report->begun.line);
    const struct yaml_line *lines[] = {&search.above, &search.here};
    for (size_t i = 0; i < 2; i++)
        if (tab_slip(lines[i], &found) || lookalike_slip(lines[i], &found))
            return found;
    return by_kind(&search);
}

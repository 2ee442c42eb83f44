/* Collects and prints errors with their place in the text, and ends the program on a bug. */
#include "core/base/fail.h"

#include "core/base/mem.h"
#include "core/base/printable.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ERRS_KEPT = 20, SHOWN_WIDTH = 160 };

struct err {
    enum fault fault;
    char *text;                  /* whole message, caret included */
    const struct source *sealed; /* of which it tells nothing but where; never followed */
    struct err_setting setting;  /* that it is about; its key NULL: none */
};

/* The start of the marked line, and in `*length` how much of it is shown; NULL when there is none,
 * or when it is no text. */
static const char *shown_line(const struct mark *mark, size_t *length)
{
    if (!mark->source->text)
        return NULL;
    const char *line = mark->source->text, *end = line + mark->source->length;
    for (unsigned i = 1; i < mark->line && line < end; i++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        line = newline ? newline + 1 : end;
    }
    if (line >= end || mark->column == 0 || mark->column > SHOWN_WIDTH)
        return NULL;
    for (*length = 0; line + *length < end && *length < SHOWN_WIDTH; ++*length) {
        unsigned char byte = (unsigned char)line[*length];
        if (byte == '\n' || byte == '\r')
            break;
        if ((byte < ' ' && byte != '\t') || byte == 127)
            return NULL;
    }
    return line;
}

/* The marked line with a caret below it; a tab is shown as a space so that the caret stays in its
 * column, and characters are counted, not bytes: UTF-8 continuation bytes take no column. */
static void put_caret(FILE *out, const struct mark *mark)
{
    size_t length = 0;
    const char *line = shown_line(mark, &length);
    if (!line)
        return;
    fputs("    ", out);
    for (size_t i = 0; i < length; i++)
        fputc(line[i] == '\t' ? ' ' : line[i], out);
    fprintf(out, "\n    %*s^\n", (int)mark->column - 1, "");
}

/* A message without what steers a terminal; takes the text. */
static char *shown_message(char *text)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&shown, &size);
    printable_put(out, text, strlen(text), 1);
    fclose(out);
    free(text);
    return shown;
}

/* In a sealed source only the first place is told: whatever is wrong there, and how often, says
 * what stands in it. */
static bool add_sealed(struct errs *errs, enum fault fault, const struct mark *mark)
{
    for (size_t i = 0; i < errs->count && i < ERRS_KEPT; i++)
        if (errs->list[i].sealed == mark->source)
            return false;
    struct mark place = {&(struct source){.name = mark->source->name}, mark->line, mark->column};
    errs_add(errs, fault, &place, "put a copy beside the scenario to see the details",
             "something else was expected here; the text is not shown because the file is outside "
             "the scenario's folder");
    if (errs->count <= ERRS_KEPT)
        errs->list[errs->count - 1].sealed = mark->source;
    return false;
}

/* The message is made whole at once, with its line and caret: the source may be gone when it is
 * printed. */
bool errs_add(struct errs *errs, enum fault fault, const struct mark *mark, const char *meant,
              const char *format, ...)
{
    if (mark && mark->source && mark->source->sealed)
        return add_sealed(errs, fault, mark);
    if (errs->count++ >= ERRS_KEPT)
        return false;
    char *text = NULL;
    size_t size = 0;
    FILE *out = mem_stream(&text, &size);
    if (mark && mark->source && mark->line)
        fprintf(out, "%s:%u:%u: ", mark->source->name, mark->line, mark->column);
    else if (mark && mark->source)
        fprintf(out, "%s: ", mark->source->name);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    fputc('\n', out);
    if (mark && mark->source && mark->line)
        put_caret(out, mark);
    if (meant)
        fprintf(out, "    %s\n", meant);
    fclose(out);
    errs->list = mem_realloc(errs->list, errs->count * sizeof *errs->list);
    errs->list[errs->count - 1] = (struct err){.fault = fault, .text = shown_message(text)};
    return false;
}

static size_t kept(const struct errs *errs)
{
    return errs->count < ERRS_KEPT ? errs->count : ERRS_KEPT;
}

bool errs_add_setting(struct errs *errs, const char *key, const char *meant, const char *format,
                      ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *what = mem_format_list(format, arguments);
    va_end(arguments);
    errs_add(errs, FAULT_INPUT, NULL, meant, "%s: %s", key, what);
    if (errs->count > ERRS_KEPT) {
        free(what);
        return false;
    }
    errs->list[errs->count - 1].setting = (struct err_setting){key, meant, what};
    return false;
}

const struct err_setting *errs_setting(const struct errs *errs, size_t i)
{
    return i < kept(errs) && errs->list[i].setting.key ? &errs->list[i].setting : NULL;
}

static void free_texts(struct err *err)
{
    free(err->text);
    free(err->setting.what);
}

void errs_print(const struct errs *errs, FILE *out)
{
    for (size_t i = 0; i < kept(errs); i++)
        fputs(errs->list[i].text, out);
    if (errs->count > ERRS_KEPT)
        fprintf(out, "... and %zu more\n", errs->count - ERRS_KEPT);
}

int errs_exit_status(const struct errs *errs)
{
    for (size_t i = 0; i < kept(errs); i++)
        if (errs->list[i].fault == FAULT_INPUT)
            return 2;
    return errs->count ? 1 : 0;
}

const char *errs_first(const struct errs *errs)
{
    return errs->count ? errs->list[0].text : "";
}

/* As many as there is room for are moved, all are counted. */
void errs_take(struct errs *into, struct errs *from)
{
    size_t had = kept(into), moved = kept(from);
    if (moved > ERRS_KEPT - had)
        moved = ERRS_KEPT - had;
    if (moved) {
        into->list = mem_realloc(into->list, (had + moved) * sizeof *into->list);
        memcpy(into->list + had, from->list, moved * sizeof *into->list);
    }
    into->count += from->count;
    for (size_t i = moved; i < kept(from); i++)
        free_texts(&from->list[i]);
    free(from->list);
    *from = (struct errs){0};
}

void errs_free(struct errs *errs)
{
    for (size_t i = 0; i < kept(errs); i++)
        free_texts(&errs->list[i]);
    free(errs->list);
    *errs = (struct errs){0};
}

/* What a user can mend by another name, path or permission is a fault of the input; a full disk is
 * one of the run. */
enum fault fault_of(int error)
{
    static const int of_input[] = {ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP, EACCES, EPERM};
    if (error == ENOMEM)
        mem_exhausted();
    for (size_t i = 0; i < sizeof of_input / sizeof *of_input; i++)
        if (error == of_input[i])
            return FAULT_INPUT;
    return FAULT_RUN;
}

_Noreturn void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("fedsim: bug: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

/* Reads statements, and puts into them what they include. */
#include "reports/data/statement_text.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"

#include <stdlib.h>
#include <string.h>

static const char include_mark[] = "-- include ";

/* The first mark at the beginning of a line; NULL: there is none. */
static const char *find_include(const char *text)
{
    const char *at = strstr(text, include_mark);
    while (at && at > text && at[-1] != '\n')
        at = strstr(at + 1, include_mark);
    return at;
}

/* What the mark at `at` names. */
static char *included_text(const char *at, const char *defined, const char *definition,
                           struct errs *errs)
{
    const char *word = at + strlen(include_mark);
    char *name = mem_format("%.*s", (int)strcspn(word, "\n"), word);
    char *text = statement_text(name, defined, definition, errs);
    free(name);
    return text;
}

char *statement_text(const char *name, const char *defined, const char *definition,
                     struct errs *errs)
{
    if (defined && strcmp(defined, name) == 0)
        return mem_string(definition);
    char *path = mem_format("reports/sql/%s.sql", name), *place = datadir_path(path);
    struct source source;
    char *text = source_read(&source, place, errs) ? mem_string(source.text) : NULL;
    const char *at;
    while (text && (at = find_include(text))) {
        const char *rest = at + strcspn(at, "\n");
        char *included = included_text(at, defined, definition, errs);
        char *whole = included ? mem_format("%.*s%s%s", (int)(at - text), text, included,
                                            rest + (*rest == '\n'))
                               : NULL;
        free(included);
        free(text);
        text = whole;
    }
    source_free(&source);
    free(place);
    free(path);
    return text;
}

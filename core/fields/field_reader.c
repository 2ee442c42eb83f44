/* Tells each error once, however many trials share the reader. */
#include "core/fields/field_reader.h"

#include "core/base/bits.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

/* Whether this error was told before; remembers it. */
static bool told_before(struct field_reader *reader, const struct mark *mark, const char *what)
{
    uint64_t hash = hash_bytes(0, what, strlen(what));
    if (mark)
        hash = hash_bytes(hash, mark, sizeof *mark);
    for (size_t i = 0; i < reader->seen_count; i++)
        if (reader->seen[i] == hash)
            return true;
    mem_grow(&reader->seen, &reader->seen_capacity, reader->seen_count + 1, sizeof hash);
    reader->seen[reader->seen_count++] = hash;
    return false;
}

bool field_error(struct field_reader *reader, const struct mark *mark, const char *meant,
                 const char *format, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    for (char *c = what; *c; c++) /* escapes in a quoted text must not reach the terminal */
        if (iscntrl((unsigned char)*c))
            *c = '?';
    reader->failures++;
    reader->last = mark ? *mark : (struct mark){0};
    if (!told_before(reader, mark, what))
        errs_add(reader->errs, FAULT_INPUT, mark, meant, "%s", what);
    return false;
}

/* What the files that read field tables share: a reader, and the errors that it tells. */
#ifndef CORE_FIELD_READER_H
#define CORE_FIELD_READER_H

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/fields/field.h"

/* Reading in progress; zero-initialise, set the first four, fields_reader_free when done. One
 * reader tells the same error at the same place once, however many trials share it. */
struct field_reader {
    struct errs *errs;
    struct arena *arena; /* what texts and arrays in the structs live in */
    /* Finds a file named in the text; the caller frees the path. */
    char *(*locate)(const void *owner, const char *file);
    const void *owner;                 /* handed to `locate` */
    const struct nearby *nearby;       /* which files errors may quote; NULL: all */
    const struct field *const *schema; /* tables with every key there is, ended by NULL, for hints
                                          about a key that is elsewhere; may be NULL */
    size_t failures;                   /* errors so far, told again or not */
    struct mark last;                  /* where the last of them points */
    uint64_t *seen;                    /* private: hashes of errors told */
    size_t seen_count, seen_capacity;
    struct field_file *files; /* private: those that were asked for; owned */
};

/* Adds a FAULT_INPUT; always false. */
bool field_error(struct field_reader *reader, const struct mark *mark, const char *meant,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif

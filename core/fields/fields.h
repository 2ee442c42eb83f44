/* Field tables: one row per option gives parsing (field_value.h), range (field_range.h), default,
 * dump (field_print.h), and help (field_list.h).
 *
 * A table of rows (ended by a row without a name) describes how a map of a YAML text fills a
 * struct, and how the struct is written back. Every default is a text and goes through the same
 * parser. Floating-point numbers are written so that they parse back exactly, so that
 * print(read(print(x))) = print(x). */
#ifndef CORE_FIELDS_H
#define CORE_FIELDS_H

#include "core/base/fail.h"
#include "core/base/mem.h"
#include "core/quantities/dist.h"
#include "core/quantities/trace.h"
#include "core/text/units.h"
#include "core/text/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum field_kind {
    FIELD_INTEGER,      /* uint32_t */
    FIELD_COUNT,        /* uint64_t up to 2^53 in `unit`; up to 2^63 without one */
    FIELD_REAL,         /* double, in `unit` */
    FIELD_CHOICE,       /* an enum: the index in `choices` */
    FIELD_SET,          /* unsigned: bit i for choices[i]; written as a list */
    FIELD_TEXT,         /* char *, in the reader's arena; one of `names` where that is given */
    FIELD_INTEGERS,     /* uint32_t[limit], how many at count_offset (uint32_t) */
    FIELD_WEIGHTS,      /* double for each of `choices`, normalised to sum 1; a map */
    FIELD_TAGGED,       /* struct field_tagged: a choice with a number, {logistic: 1}, or alone */
    FIELD_DISTRIBUTION, /* struct distribution, in `unit` */
    FIELD_ROW,          /* const void *: one of the rows that `row` lists, by its name */
    FIELD_TABLE,        /* a sub-table: `fields`, with offsets from this field's own */
    /* Named tables: pointer to structs of `size` bytes, how many at count_offset (uint32_t); such a
     * struct begins with char *name. With a default (its text is only shown) there may be none. */
    FIELD_TABLES,
    /* No key itself: in its place stand the keys of the tables that `keys` lists, with offsets in
     * the same struct; those with FIELD_LATER, or, as this row's flags say, those without it. */
    FIELD_KEYS
};

struct field_tagged {
    uint32_t choice;
    double number;
};

/* How a row begins that a FIELD_ROW points to. */
struct field_row {
    const char *name, *summary; /* summary: a few words for the list of keys */
};

enum field_flag {
    FIELD_COSMETIC = 1,  /* cannot change results */
    FIELD_UNPRINTED = 2, /* another field says the same in a dump */
    /* Came after results were published, and its default says what was done before: a text without
     * it stays the same text. Its default is written as a dump writes it. */
    FIELD_LATER = 4,
    FIELD_TRACE_UP = 8, /* a distribution that may be a trace of up links */
    FIELD_TRACE_DOWN = 16
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    enum unit unit;
    double low, high; /* both allowed, but for `above`; distributions: of every draw */
    bool above;       /* low itself is not allowed */
    const char *word; /* a word allowed instead of a number, standing for word_value */
    double word_value;
    const char *fallback;           /* the default's text; NULL: the key is required */
    const char *example;            /* what lists and errors show; NULL: the default */
    const char *const *choices;     /* ended by NULL */
    unsigned alone;                 /* tagged: bit i when choices[i] takes no number */
    const char *(*names)(size_t i); /* text: the names allowed; NULL past the last */
    const void *(*row)(size_t i);   /* row: structs that begin as struct field_row; likewise */
    uint32_t limit;                 /* integers: most */
    size_t count_offset, size;
    const struct field *fields;
    const struct field *(*keys)(size_t i); /* keys: the tables; NULL past the last */
    unsigned flags;
    const char *help; /* of a table: what the keys in it are about */
    const char *also; /* other words for it in the field, between spaces: no keys, but hints */
};

/* Goes through the keys of a table, those of FIELD_KEYS in their place:
 *     struct field_walk walk = {.next = fields};
 *     for (const struct field *field; (field = field_next(&walk));) */
struct field_walk {
    const struct field *next;
    const struct field *inner; /* within a table of `keys`; NULL: its beginning is to come */
    size_t table;              /* number of that table */
};
const struct field *field_next(struct field_walk *walk);

/* The i-th word that the field's value may be or begin with; NULL past the last. */
const char *field_word(const struct field *field, size_t i);

/* Reading in progress; zero-initialise, set the first four, fields_reader_free when done. One
 * reader tells the same error at the same place once, however many trials share it. */
struct field_reader {
    struct errs *errs;
    struct arena *arena; /* what texts and arrays in the structs live in */
    /* Finds a file named in the text; the caller frees the path. */
    char *(*locate)(const void *owner, const char *file);
    const void *owner;
    const struct nearby *nearby;       /* which files errors may quote; NULL: all */
    const struct field *const *schema; /* tables with every key there is, ended by NULL, for hints
                                          about a key that is elsewhere; may be NULL */
    size_t failures;                   /* errors so far, told again or not */
    struct mark last;                  /* where the last of them points */
    uint64_t *seen;
    size_t seen_count, seen_capacity;
    struct field_file *files;
};
void fields_reader_free(struct field_reader *reader);

/* Adds a FAULT_INPUT; always false. */
bool field_error(struct field_reader *reader, const struct mark *mark, const char *meant,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Fills the struct at `base` from `map`; `path` ("" at the top) prefixes keys in messages. False
 * when there was an error. */
bool fields_read(struct field_reader *reader, const struct field *fields,
                 const struct yaml_node *map, const char *path, void *base);

#endif

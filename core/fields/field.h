/* A row of a field table: what a key is called, what its value may be, where that goes, and what
 * help says of it. */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include "core/text/units.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_INTEGER,      /* uint32_t */
    FIELD_COUNT,        /* uint64_t up to 2^53 in `unit`; up to 2^63 without one */
    FIELD_REAL,         /* double, in `unit` */
    FIELD_CHOICE,       /* an enum: the index in `choices` */
    FIELD_SET,          /* unsigned: bit i for choices[i]; written as a list */
    FIELD_TEXT,         /* char *, in the reader's arena; one of `names` where that is given */
    FIELD_INTEGERS,     /* uint32_t[limit], how many at count_offset (uint32_t) */
    FIELD_WEIGHTS,      /* double for each of `choices`, normalised to sum 1; a map */
    FIELD_TAGGED,       /* struct field_tagged: a choice with a number, {logistic: 1}, or alone;
                         * of `choices`, or of the names of rows */
    FIELD_DISTRIBUTION, /* struct distribution, in `unit` */
    FIELD_ROW,          /* const void *: one of the rows that `row` lists, by its name */
    FIELD_TREE,  /* const struct yaml_node *, in the reader's arena: any value, read by whoever
                           knows more; NULL for `none` */
    FIELD_TABLE, /* a sub-table: `fields`, with offsets from this field's own */
    /* Named tables: pointer to structs of `size` bytes, how many at count_offset (uint32_t); such a
     * struct begins with char *name. With a default (its text is only shown) there may be none. */
    FIELD_TABLES,
    /* No key itself: in its place stand the keys of the tables that `keys` lists, with offsets in
     * the same struct; those with FIELD_LATER, or, as this row's flags say, those without it. */
    FIELD_KEYS
};

struct field_tagged {
    uint32_t choice; /* index in `choices`, or among the rows */
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
    size_t offset;    /* in the struct that is filled in */
    enum unit unit;   /* what its number is in; UNIT_NONE: it has none */
    double low, high; /* both allowed, but for `above`; distributions: of every draw */
    bool above;       /* low itself is not allowed */
    const char *word; /* a word allowed instead of a number, standing for word_value */
    double word_value;
    const char *fallback;           /* the default's text; NULL: the key is required */
    const char *example;            /* what lists and errors show; NULL: the default */
    const char *const *choices;     /* ended by NULL */
    unsigned alone;                 /* tagged: bit i when the i-th takes no number */
    const char *(*names)(size_t i); /* text: the names allowed; NULL past the last */
    bool (*other)(
        const char *text); /* text: whether it may be that too, though no name; may be NULL */
    const void *(*row)(size_t i); /* row: structs that begin as struct field_row; likewise */
    uint32_t limit;               /* integers: most */
    size_t count_offset, size;    /* see FIELD_INTEGERS and FIELD_TABLES */
    const struct field *fields;   /* of a table; ended by one without a name */
    const struct field *(*keys)(size_t i); /* keys: the tables; NULL past the last */
    unsigned flags;                        /* enum field_flag */
    const char *help;                      /* of a table: what the keys in it are about */
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

#endif

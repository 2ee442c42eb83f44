/* Whether a results database is as it was recorded. SQLite notices when its pages contradict each
 * other, but a flipped bit in a number is a number too. So when a trial is finished, the table
 * host_check gets a digest for each table and view (its `item`): the definition's hash plus the sum
 * of the hashes of the trial's rows, modulo 2^64, whatever their order. */
#ifndef CORE_RESULTS_CHECK_H
#define CORE_RESULTS_CHECK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Passes a result of SQLite's on; where it is that there was no memory, ends the program
 * (core/base/mem.h). */
int results_memory(int result);

/* A value of a row, as SQLite reads it back. */
struct results_value {
    int type;          /* SQLITE_INTEGER, _FLOAT, _TEXT, _BLOB or _NULL */
    int64_t integer;   /* of that type */
    double real;       /* of that type */
    const void *bytes; /* of a text or blob; borrowed, NULL where there are none */
    size_t length;
};

/* The hash of a row's values so far, which begins with 0, and one more. */
uint64_t results_hash(uint64_t hash, const struct results_value *value);

/* A table or view whose digest is taken. */
struct results_item {
    const char *name;
    bool
        summed; /* the sum of its rows' hashes is known to whoever wrote them; else they are read */
    uint64_t sum; /* that sum, modulo 2^64 */
};

/* Writes the digests of a run for `items`, over those that it has, in the transaction under way.
 * SQLITE_DONE, or SQLite's error. host_check itself is passed over. */
int results_seal(sqlite3 *db, int64_t run, const struct results_item *items, size_t count);

/* What is damaged, in words; NULL: nothing is. The caller frees it. Reads all of the database. */
char *results_damage(sqlite3 *db);

#endif

/* Text becomes numbers once, here. Decimal prefixes for rates and decimal bytes (kB, MB), binary
 * ones for KiB, MiB.
 *
 * A quantity is a number, a blank or none, and a suffix of its kind. Its value is the number times
 * one integer over another (50 ms is 50 · 1 / 1000), so that it is the double nearest to what is
 * written. Written back, it has the largest unit in which it is exact, so that reading what was
 * written gives the same double. A rate is in bytes/s inside, and in bits/s for people: 1 Mbit/s is
 * 125 000 bytes/s. */
#ifndef CORE_UNITS_H
#define CORE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit {
    UNIT_NONE,         /* a bare number */
    UNIT_RATE,         /* -> bytes/s: "10 Mbit/s", "1.5 MB/s", "unlimited" (INFINITY) */
    UNIT_TIME,         /* -> seconds: "50 ms", "2 s", "1.5 h", "3 us", "10 ns", "2 min" */
    UNIT_BYTES,        /* -> bytes: "64 KiB", "8 MB", "100 B", "unlimited" */
    UNIT_STEPS,        /* -> environment steps/s: "5000 steps/s", "0.2 ms/step", "unlimited" */
    UNIT_FLOPS,        /* -> floating-point operations/s: "1.2 GFLOP/s", "unlimited" */
    UNIT_POWER,        /* -> watts: "1.5 W", "300 mW" */
    UNIT_ENERGY,       /* -> joules: "2 kJ", "1.5 Wh" */
    UNIT_BYTES_PRICE,  /* -> what 10^9 bytes cost: "2 per GB", "0.01 per MB" */
    UNIT_ENERGY_PRICE, /* -> what 1 kWh costs: "0.3 per kWh" */
    UNIT_WHOLE         /* a bare number where only whole ones are of use, which the caller checks */
};

/* Parses all of `text`; false when it is not a finite number (or "unlimited" where that is allowed)
 * with a unit of that kind; a bare number is refused where a unit is needed, except 0. `why` (>=
 * 128 chars) then says what is wrong and shows an example. */
bool units_parse(enum unit unit, const char *text, double *value, char *why, size_t why_size);
/* A whole number exactly, where the text is digits alone: a double has no more than 2^53 of them.
 * False for every other text, and for what a uint64_t does not hold. */
bool units_digits(const char *text, uint64_t *value);
/* Writes it back so that parsing gives the same double; uses the largest unit that is exact, e.g.
 * "10 Mbit/s". */
void units_format(enum unit unit, double value, char *out, size_t size);
/* For people: three significant digits, e.g. "1.25 MB", "3.4 min". */
void units_human(enum unit unit, double value, char *out, size_t size);
/* For the ends of a range: short and exact, as a person would write it, e.g. "1e9 s", "1 bit/s",
 * "2^53". */
void units_bound(enum unit unit, double value, char *out, size_t size);
const char *units_name(enum unit unit);    /* e.g. "a rate such as 10 Mbit/s" */
const char *units_noun(enum unit unit);    /* "a rate" */
const char *units_example(enum unit unit); /* "10 Mbit/s" */

#endif

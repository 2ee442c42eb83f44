/* Shorthands for the rows of field tables; for the .c files that hold such a table, which include
 * this after core/fields/fields.h.
 *
 *     static const struct field fields[] = {
 *         {"timeout", FIELD_REAL, .offset = offsetof(struct s, timeout_s), TIME,
 *          .fallback = "1 s", .help = "How long it is waited for."},
 *         END}; */
#ifndef CORE_FIELD_ROWS_H
#define CORE_FIELD_ROWS_H

#include "core/fields/fields.h"

#include <math.h>

#define CHOICES(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}
/* The row that ends a table. */
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

#define WITHIN(a, b) .low = (a), .high = (b)
#define OVER(a, b) .low = (a), .high = (b), .above = true

#define RATE .unit = UNIT_RATE, WITHIN(0.125, INFINITY), .example = "10 Mbit/s"
#define TIME .unit = UNIT_TIME, WITHIN(0, 1e9), .example = "20 ms"
#define SPEED .unit = UNIT_STEPS, OVER(0, INFINITY), .example = "5000 steps/s"
#define FLOPS .unit = UNIT_FLOPS, OVER(0, INFINITY), .example = "2 GFLOP/s"
#define MEMORY .unit = UNIT_BYTES, WITHIN(1, INFINITY), .example = "256 KiB"

#endif

/* Values in formats that other programs read: fields of CSV files (RFC 4180) and JSON (RFC 8259).
 *
 * A number is written with the fewest of 15 to 17 significant digits that give the same double
 * back, so that reading it gives exactly the value in the database. */
#ifndef CORE_INTERCHANGE_H
#define CORE_INTERCHANGE_H

#include <stdio.h>

enum { EXACT_SIZE = 32 };

/* Fills `out` with the number, "nan", "inf" or "-inf", and returns it. */
char *exact_number(char out[EXACT_SIZE], double value);

/* Writes a text as one field. It is quoted if it is empty (an empty field without quotes means a
 * missing value), contains a comma, a quote or a line break, or begins or ends with a space. */
void csv_field(FILE *out, const char *text);

/* Writes a text in double quotes. Bytes that are not UTF-8 become U+FFFD, so that the result is
 * valid JSON; <, > and & are escaped, so that it can be embedded in HTML, and so is what would
 * steer a terminal (core/base/printable.h). */
void json_text(FILE *out, const char *text);
/* Writes a number; NaN and infinities, which JSON does not have, as null. */
void json_number(FILE *out, double value);

#endif

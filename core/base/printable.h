/* Text of unknown origin (a label, a file name, a value from a database) made fit to be shown. What
 * steers a terminal, turns the direction of lines around or is no UTF-8 would do harm wherever it
 * is printed, so every way out of the program passes its text through here: messages (fail.h),
 * tables in the terminal, pages and figures.
 *
 *     printable_print(out, "# %s: %u agents\n", class_name, count);
 *
 * is fprintf for such text. What is written to be read by a program, as CSV or JSON, has its own
 * rules (core/text/interchange.h). */
#ifndef CORE_PRINTABLE_H
#define CORE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { PRINTABLE_SIZE = 5 };

/* The bytes of the character that `text` begins with and its code point; 0 when it is no UTF-8:
 * broken off, longer than necessary, a surrogate, or beyond U+10FFFF (RFC 3629). */
size_t printable_decode(const char *text, uint32_t *code);
/* Whether it is one of those that printable_first makes a space. */
bool printable_steers(uint32_t code);

/* The first character of `text`, which is not empty: `shown` gets what stands for it, and its
 * length in bytes is returned. Control characters of ASCII and of Latin 1 (U+0080 to U+009F) become
 * a space, and so do line separators and what overrides the direction of writing (U+200E, U+200F,
 * U+202A to U+202E, U+2066 to U+2069); a byte that is no UTF-8 becomes U+FFFD. */
size_t printable_first(const char *text, char shown[PRINTABLE_SIZE]);

/* The whole text so; the caller frees it. */
char *printable_text(const char *text);
/* At most `length` bytes of it to a stream; line feeds stay as they are if `lines` says so. */
void printable_put(FILE *out, const char *text, size_t length, int lines);

/* fprintf of what may hold such text: the lines of what comes of it are printed so. */
void printable_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

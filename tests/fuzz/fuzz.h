/* The frame of the fuzz targets: each fuzz_NAME.c reads what it is given as one kind of input, and
 * says what must hold whatever that is. Built by clang for libFuzzer (`make fuzz`), a target is
 * given inputs that try to reach every branch; in any other build, as part of `make check`, those
 * in tests/fuzz/corpus/NAME, made from scenarios and tests, and in tests/fuzz/failures/NAME, which
 * once went wrong (replay.c).
 *
 * A target goes wrong when it crashes, leaks, is found by a sanitizer, takes very long, or when
 * FUZZ_MUST finds what must not be. It keeps its files in a folder of its own, in memory where the
 * system has such a place, which is gone at the end. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "core/base/fail.h"

#include <stddef.h>
#include <stdint.h>

/* What a target defines: reads one input. */
void fuzz_input(const uint8_t *bytes, size_t length);

/* Ends the program, as a bug does, unless it holds. */
#define FUZZ_MUST(condition)                                                                       \
    ((condition) ? (void)0 : die("%s:%d: not so: %s", __FILE__, __LINE__, #condition))

/* The target's folder, which ends with no '/'. */
const char *fuzz_folder(void);
/* Writes a file into it, over an earlier one of that name; its path, which the caller frees. */
char *fuzz_file(const char *name, const void *bytes, size_t length);

/* A reader that was successful has told nothing, and any other at least one error, of which the
 * worst calls for that exit status: 2 where the input is at fault. Frees the errors. */
void fuzz_told(bool good, struct errs *errs, int status);

/* What stands in front of the next line that is `---` alone (or is left), as a text of its own,
 * which the caller frees; *bytes goes on behind it. An input may so hold several files. */
char *fuzz_part(const uint8_t **bytes, size_t *length, size_t *part_length);

#endif

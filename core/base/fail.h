/* Two kinds of failure. A bug dies at once (die, assert). A mistake of the user's, or of the
 * machine's (full disk), is collected in a struct errs with the place in the text it came from, so
 * that several are told in one go.
 *
 *     struct errs errs = {0};
 *     if (cohort > agents)
 *         return errs_add(&errs, FAULT_INPUT, &node->mark, "cohort: all",
 *                         "round.cohort: %u of a fleet of %u agents", cohort, agents);
 *     ...
 *     errs_print(&errs, stderr);
 *     int status = errs_exit_status(&errs);
 *     errs_free(&errs);
 *
 * A function that takes an errs and can fail returns false or NULL, and has told why; who calls it
 * passes that on and adds nothing of its own. */
#ifndef CORE_FAIL_H
#define CORE_FAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A text that errors can point into. `text` outlives every mark into it; its owner frees it. */
struct source {
    char *name;    /* file name as the user gave it, or "--set" */
    char *text;    /* NUL-terminated */
    size_t length; /* bytes, without the NUL */
    bool sealed;   /* errors do not show what stands in it (core/files/nearby.h) */
};

/* A place in a source; line and column count from 1, 0 means no place. The mark borrows
 * the source. */
struct mark {
    const struct source *source;
    unsigned line, column;
};

/* The statuses that a command can end with: all is done; something failed on the way (a full disk,
 * a missing gnuplot); what the user gave was wrong; a signal stopped it (128 + SIGINT, as a shell
 * tells it). */
enum exit_status { EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, EXIT_INTERRUPTED = 130 };

/* The user's input is wrong: EXIT_WRONG_INPUT. The run failed: EXIT_FAILED. */
enum fault { FAULT_INPUT, FAULT_RUN };

/* Whose fault an errno is: the user's (FAULT_INPUT) where a path leads nowhere or may not be used,
 * otherwise the machine's (FAULT_RUN). ENOMEM ends the program by mem_exhausted. */
enum fault fault_of(int error);

/* Errors in the order found. Zero-initialise; owns its messages; errs_free when done. */
struct errs {
    struct err *list;
    size_t count; /* of all that came, kept or not */
};

/* Adds one error, without what would steer a terminal (printable.h). `mark` may be NULL; its source
 * is copied into the message at once, so it may go afterwards. `meant` (may be NULL) tells what was
 * probably meant. After 20 errors more are counted but not kept. Returns false, for `return
 * errs_add(...)`. */
bool errs_add(struct errs *errs, enum fault fault, const struct mark *mark, const char *meant,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The same of a setting, by its key in a scenario, such as "algorithm.codec": FAULT_INPUT, at a
 * place that others know (errs_setting). Where nobody looks it reads "KEY: WHAT". Key and `meant`
 * are static. */
bool errs_add_setting(struct errs *errs, const char *key, const char *meant, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));

/* An error about a setting. */
struct err_setting {
    const char *key, *meant; /* as they were given */
    char *what;              /* without the key */
};
/* That of error number i, borrowed from the errs; NULL: it is about no setting, or was not kept. */
const struct err_setting *errs_setting(const struct errs *errs, size_t i);

/* Prints every error as file:line:column: what, the line with a caret, and what was meant. */
void errs_print(const struct errs *errs, FILE *out);

/* The exit status these errors call for: 2 if any is FAULT_INPUT, else 1; 0 when there is none. */
int errs_exit_status(const struct errs *errs);

/* The text of the first error ("" when there is none); owned by errs. */
const char *errs_first(const struct errs *errs);

/* Moves the errors of `from` behind those of `into`; `from` is empty then. */
void errs_take(struct errs *into, struct errs *from);
void errs_free(struct errs *errs);

/* For bugs only: prints and aborts. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

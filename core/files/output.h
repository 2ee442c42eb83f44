/* The one rule for files that this program leaves behind. An output is complete or not there at
 * all: it is written under another name in the same folder, synced, and renamed. It never lands on
 * a file that this program did not write unless the user forces it; never on a file that the
 * command reads; and never on a link, which may lead anywhere: a forced output replaces the link
 * itself.
 *
 * A file written alone is known by how it begins (output_mark); core/files/output_folder.h has the
 * rule for many files in one folder. Databases keep it by their own means (sim/record/recorder.h):
 * SQLite's journal makes their writes whole, and application_id is their mark. */
#ifndef CORE_OUTPUT_H
#define CORE_OUTPUT_H

#include "core/base/fail.h"

/* What an output may and may not replace. Zero-initialised: only what this program wrote. */
struct output_rule {
    bool force;                /* also what it did not write */
    const char *const *inputs; /* the files that the command reads: never; borrowed */
    size_t input_count;
    bool forceless; /* the command has no --force that could be advised */
};
/* Whether the file at `path` is one of the inputs, or a link that is named as one; whatever path
 * leads to it. */
bool output_is_input(const char *path, const struct output_rule *rule);

/* Whether a file that begins with `start` (NUL-terminated, at most OUTPUT_START bytes) is one that
 * this program wrote. */
typedef bool output_mark(const char *start, size_t length);
enum { OUTPUT_START = 8192 };

/* Whether an output may land at `path`: nothing is there, or an empty file, or one with the mark;
 * with `force`, any file but an input. False and FAULT_INPUT otherwise. */
bool output_allowed(const char *path, output_mark *mark, const struct output_rule *rule,
                    struct errs *errs);

/* The order of calls:
 *
 *     struct output *output = output_begin(path, is_report, &rule, errs);
 *     if (output) {
 *         fprintf(output_stream(output), ...);
 *         good = output_end(output, good, errs);
 *     } */
struct output;

/* Begins a file that may land at `path`; NULL and an error when it may not (FAULT_INPUT), when its
 * folder is not there (FAULT_INPUT), or when it cannot be written (FAULT_RUN). */
struct output *output_begin(const char *path, output_mark *mark, const struct output_rule *rule,
                            struct errs *errs);
/* Where to write it. */
FILE *output_stream(struct output *output);
/* Ends it: the whole file is at its place now. With `keep` false, or where that fails (false and
 * FAULT_RUN), what was there before still is. */
bool output_end(struct output *output, bool keep, struct errs *errs);

/* "PATH: cannot be written: ..." by errno; false. Of a path that leads nowhere FAULT_INPUT, else
 * FAULT_RUN. */
bool output_failed(const char *path, struct errs *errs);

#endif

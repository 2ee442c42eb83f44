/* A trial's texts (struct trial says what they are for); both live in the reader's arena.
 *
 * The text that is hashed stays the same through versions of the program: keys with FIELD_LATER are
 * in it only where they differ from their defaults, and keys that cannot change results (report,
 * record) never. A file that a trial draws on stands there as a comment with its name, as the
 * scenario gives it, and a hash of its contents, so that it counts wherever it lies. */
#ifndef SIM_STUDY_TEXT_H
#define SIM_STUDY_TEXT_H

#include "core/fields/fields.h"
#include "sim/scenario/scenario.h"

/* The whole resolved scenario as YAML that reads back to the same trial. */
char *trial_resolved(const struct scenario *scenario, struct field_reader *reader);
/* The same without what cannot change results, and with hashes of the files it draws on, which
 * `reader` has read. */
char *trial_text(const struct scenario *scenario, struct field_reader *reader);

/* Writes a comment for each class that draws rows of a CSV file, that it does so with replacement.
 */
void trial_table_notes(const struct scenario *scenario, FILE *out);

#endif

/* The fields of a policy file: what stands between its length and its checksum, byte by byte as
 * policy_file.h documents. */
#ifndef MODELS_POLICY_FIELDS_H
#define MODELS_POLICY_FIELDS_H

#include "core/base/bits.h"
#include "models/policy/policy_file.h"

/* The highest version that there is. */
enum { POLICY_FILE_VERSION = 4 };
/* The lowest version that can say all that `file` holds. */
uint32_t policy_fields_version(const struct policy_file *file);
/* Appends the fields to `wire`. */
void policy_fields_encode(const struct policy_file *file, struct wire *wire);
/* Reads them up to the reader's end into `file`, which is all zeros before; the caller frees it
 * either way. What is wrong with them, as the end of a sentence about the file; NULL: nothing. */
const char *policy_fields_decode(struct wire_reader *reader, uint32_t version,
                                 struct policy_file *file);

#endif

/* The identity of what a database keeps (host_episode, host_result): a digest in 16 bytes, the high
 * half first. */
#ifndef SIM_STORED_IDENTITY_H
#define SIM_STORED_IDENTITY_H

#include "core/base/bits.h"
#include "core/base/digest.h"

struct sqlite3_stmt;

/* The caller frees it by wire_free. */
struct wire stored_identity(const struct digest *identity);
/* From a column of the row that was found; false where it cannot be one. */
bool stored_identity_read(struct sqlite3_stmt *statement, int column, struct digest *identity);

#endif

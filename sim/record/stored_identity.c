/* Writes and reads identities. */
#include "sim/record/stored_identity.h"

#include <sqlite3.h>

enum { IDENTITY_BYTES = 16 };

struct wire stored_identity(const struct digest *identity)
{
    struct wire wire = {0};
    digest_write(*identity, &wire);
    return wire;
}

bool stored_identity_read(sqlite3_stmt *statement, int column, struct digest *identity)
{
    const void *bytes = sqlite3_column_blob(statement, column);
    if (!bytes || sqlite3_column_bytes(statement, column) != IDENTITY_BYTES)
        return false;
    struct wire_reader in = wire_read(bytes, IDENTITY_BYTES);
    *identity = digest_read(&in);
    return true;
}

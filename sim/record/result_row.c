/* Writes and reads rows of host_result. */
#include "sim/record/result_row.h"

#include "sim/record/recorder.h"
#include "sim/record/stored_identity.h"

#include <sqlite3.h>

static int64_t checksum(const struct result_row *row)
{
    return (int64_t)digest_fold(row->identity, row->result.bytes, row->result.length).low;
}

bool result_row_read(sqlite3_stmt *statement, struct result_row *row)
{
    *row = (struct result_row){0};
    if (!stored_identity_read(statement, 0, &row->identity))
        return false;
    const void *bytes = sqlite3_column_blob(statement, 1);
    if (bytes)
        wire_raw(&row->result, bytes, (size_t)sqlite3_column_bytes(statement, 1));
    return bytes && sqlite3_column_int64(statement, 2) == checksum(row);
}

bool result_row_write(const struct result_row *row, struct recorder *recorder)
{
    struct wire identity = stored_identity(&row->identity);
    bool good = recorder_host_result(
        recorder, &(struct host_result_row){
                      .identity = identity, .result = row->result, .checksum = checksum(row)});
    wire_free(&identity);
    return good;
}

void result_row_free(struct result_row *row)
{
    wire_free(&row->result);
}

/* Writes and reads rows of host_episode. */
#include "sim/record/episode_row.h"

#include "sim/record/recorder.h"
#include "sim/record/stored_identity.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

static int64_t checksum(const struct episode_row *row)
{
    double ret = row->episode.blowup ? 0 : row->episode.ret; /* the column has no number then */
    const uint32_t rest[] = {row->episode.steps, row->episode.blowup};
    struct digest digest = digest_fold(row->identity, &ret, sizeof ret);
    digest = digest_fold(digest, rest, sizeof rest);
    if (row->bytes.length)
        digest = digest_fold(digest, row->bytes.bytes, row->bytes.length);
    return (int64_t)digest.low;
}

bool episode_row_read(sqlite3_stmt *statement, struct episode_row *row)
{
    *row = (struct episode_row){0};
    if (!stored_identity_read(statement, 0, &row->identity))
        return false;
    bool blowup = sqlite3_column_int(statement, 3) != 0;
    row->episode = (struct episode){.ret = blowup ? -INFINITY : sqlite3_column_double(statement, 1),
                                    .steps = (uint32_t)sqlite3_column_int64(statement, 2),
                                    .blowup = blowup};
    const void *observed = sqlite3_column_blob(statement, 4);
    if (observed)
        wire_raw(&row->bytes, observed, (size_t)sqlite3_column_bytes(statement, 4));
    return sqlite3_column_int64(statement, 5) == checksum(row);
}

void episode_row_write(const struct episode_row *row, struct recorder *recorder)
{
    struct wire identity = stored_identity(&row->identity);
    recorder_host_episode(recorder, &(struct host_episode_row){.identity = identity,
                                                               .ret = row->episode.ret,
                                                               .steps = row->episode.steps,
                                                               .blowup = row->episode.blowup,
                                                               .observed = row->bytes,
                                                               .checksum = checksum(row)});
    wire_free(&identity);
}

void episode_row_free(struct episode_row *row)
{
    wire_free(&row->bytes);
}

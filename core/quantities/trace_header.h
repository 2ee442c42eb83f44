/* Which columns of a table hold a trace, and in which units, by the names in its first row.
 *
 * The scenario may name the columns (`time`, `rate`) and the rate's unit (`unit`; also in brackets
 * behind a name). Otherwise the time is the column so called (time, timestamp, date, seconds, ms,
 * ...), and a rate is a column whose name holds a unit: "Mbit/s", "rate (kbit/s)", "rate [Mbps]",
 * "rate_mbps". Of one column for each direction (up, ul, upload, tx; down, dl, download, rx) the
 * wanted one counts. Some published layouts name no unit, and are known by their names:
 *
 *   DL_bitrate, UL_bitrate  kbit/s: logs of G-NetTrack, as in Raca et al., "Beyond Throughput: a 4G
 *                           LTE Dataset" (MMSys 2018) and its 5G successor (MMSys 2020)
 *   throughput, Bitrate     Mbit/s: drives with Starlink and cellular modems, Hu et al., "LEO
 *                           Satellite vs. Cellular Networks" (CoNEXT 2023)
 *   1152, 1197, ...         Mbit/s: one link for each satellite, by its number; an empty cell is
 *                           a rate of 0 */
#ifndef CORE_TRACE_HEADER_H
#define CORE_TRACE_HEADER_H

#include "core/quantities/trace_reading.h"
#include "core/text/csv.h"

struct trace_column {
    size_t index;     /* of the column, from 0 */
    double scale;     /* of a value, to bytes/s */
    const char *name; /* in the set's arena */
};

/* Zero-initialise; free(header.rates) when done. */
struct trace_header {
    size_t columns;    /* in all */
    size_t time;       /* index of its column */
    double time_scale; /* of a number, to s */
    const char *time_name;
    struct trace_column *rates;
    size_t count, capacity; /* of rates, at least 1 */
    const char *unit;       /* of the rates, e.g. "kbit/s" */
    bool empty_is_zero;     /* an empty cell is a rate of 0; otherwise it was not measured */
};

/* Finds the columns by the names in `first`. False and an error when that cannot be done. */
bool trace_header_read(const struct trace_reading *reading, const struct csv_rows *first,
                       struct trace_header *header);

#endif

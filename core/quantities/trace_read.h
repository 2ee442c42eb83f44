/* Reads a set of traces. The content of a file tells its format, never its name:
 *
 *   Mahimahi         a whole number of ms a line: at this instant 1500 bytes can pass (mm-link(1)).
 *                    The trace lasts until the last one. As a rate: 1500 bytes over the ms (or the
 *                    longer `bin`) that ends there; one at 0 belongs to the end, where it comes
 *                    again. Files ending with .up and .down are the two directions of a link.
 *   two columns      `seconds,Mbit/s` (also separated by blanks, also without that head, as
 *                    Pensieve's cooked traces): from this instant on, this rate; the last lasts as
 *                    long as the one before it. The head may name other units: `ms,kbit/s`. The
 *                    first instant is the trace's beginning.
 *   a table          the same with more columns, of which the head or the scenario says which count
 *                    (core/quantities/trace_header.h): drives with their dates, logs of G-NetTrack,
 *                    a column for each satellite. Rows of one instant count by their mean; rows
 *                    without a value are no measurement. Rows with dates or Unix time are sorted.
 *                    Instants that would lie beyond 2096 are refused: their unit is another. What
 *                    was not measured is a gap (core/quantities/trace_samples.h).
 *
 *   FedScale         its client_device_capacity as CSV: `communication` in kbit/s, constant, up and
 *   capacity         down; `client` (or a column without a name) names the row, other columns are
 *                    passed over. (`computation`, ms a sample, is for the distribution {csv: ...}
 *                    of a speed, its column called `computation (ms/step)`: of one file, the same
 *                    row is drawn.)
 *
 *   FedScale         its client_behave_trace as CSV: `active` and `inactive` are lists of seconds
 *   behaviour        ("[12, 99]" or 12;99): online from active[i] to inactive[i]; begins anew after
 *                    `finish_time` seconds, what lies beyond is never reached. Pieces that touch or
 *                    overlap are one.
 *
 *   FLASH            state_traces.json: {client: {"messages": TEXT}}, TEXT of lines such as
 *                    `2020-01-31 23:59:59\tscreen_lock`, messages also as a list of texts. Online
 *                    while locked, charging and in a wifi, all taken for false at first: FLASH's
 *                    own rule (models/timer.py). The instant 0 is 2020-01-02 00:00 there, so that
 *                    days and nights of all devices meet, and each begins anew after its own span.
 *                    Lines of one instant count together. A device still online at its last line
 *                    is so until then. Devices that are never online are passed over, as FLASH
 *                    does. */
#ifndef CORE_TRACE_READ_H
#define CORE_TRACE_READ_H

#include "core/base/fail.h"
#include "core/quantities/trace.h"

/* Reads a file, every file of a folder (but for hidden ones and folders), or those that match a
 * pattern (glob(7)). All must hold the same kind. Of several files those that hold no trace are
 * passed over, of several links those at 0 throughout; set->notes counts both. False and errors
 * when a file cannot be read or nothing is left. */
bool trace_set_read(struct trace_set *set, const char *path, const struct trace_options *options,
                    struct errs *errs);

#endif

/* TensorBoard's event files.
 *
 * A file is a sequence of records, each its length (8 bytes), a masked CRC-32C of these 8 bytes,
 * its bytes, and a masked CRC-32C of them, in little-endian order (TensorFlow,
 * lib/io/record_writer.h). The mask is a rotation to the right by 15 bits plus 0xa282ead8, so that
 * a CRC can be computed over bytes that contain CRCs. A record holds an Event as a protocol buffer
 * (tensorflow/core/util/event.proto, framework/summary.proto); these of its fields are written:
 *
 *   Event    1 wall_time (double, s)  2 step (int64)  3 file_version  5 summary  10 source_metadata
 *   Summary  1 value, repeated: 1 tag (string)  2 simple_value (float)
 *
 * A field of a protocol buffer is a key, its number shifted left by three bits with the encoding of
 * its value in the low three, and the value; whole numbers have seven bits a byte, the lowest
 * first, with the eighth set in all but the last. The format stores values as 32-bit floats. */
#ifndef REPORTS_EVENT_FILE_H
#define REPORTS_EVENT_FILE_H

#include <stdint.h>
#include <stdio.h>

/* A value and what TensorBoard calls it, "GROUP/NAME"; the tag is borrowed. */
struct scalar {
    const char *tag;
    double value;
};

/* Writes the first record of a file: the format's version and the program that wrote it. */
void event_file_begin(FILE *out);
/* Writes the scalars of one step; NaN values are left out. */
void event_file_step(FILE *out, double wall_s, int64_t step, const struct scalar *scalars,
                     size_t count);

#endif

/* Writes the records of event files and the protocol buffers in them. */
#include "reports/export/event_file.h"

#include "core/base/bits.h"

#include <math.h>
#include <string.h>

/* Fields of the protocol buffers. */
enum {
    EVENT_WALL_TIME = 1,
    EVENT_STEP = 2,
    EVENT_FILE_VERSION = 3,
    EVENT_SUMMARY = 5,
    EVENT_SOURCE = 10,
    SOURCE_WRITER = 1,
    SUMMARY_VALUE = 1,
    VALUE_TAG = 1,
    VALUE_SIMPLE = 2
};

/* How a field's value is encoded: the low three bits of its key. */
enum { ENCODING_VARINT = 0, ENCODING_64 = 1, ENCODING_BYTES = 2, ENCODING_32 = 5 };

/* Seven bits a byte, the lowest first; the eighth says that more follow. */
static void put_varint(struct wire *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        wire_u8(out, (uint8_t)(value | 0x80));
    wire_u8(out, (uint8_t)value);
}

static void put_key(struct wire *out, unsigned field, unsigned encoding)
{
    put_varint(out, field << 3 | encoding);
}

static void put_double(struct wire *out, unsigned field, double value)
{
    put_key(out, field, ENCODING_64);
    wire_f64(out, &value, 1);
}

static void put_float(struct wire *out, unsigned field, float value)
{
    put_key(out, field, ENCODING_32);
    wire_f32(out, &value, 1);
}

static void put_integer(struct wire *out, unsigned field, int64_t value)
{
    put_key(out, field, ENCODING_VARINT);
    put_varint(out, (uint64_t)value);
}

static void put_text(struct wire *out, unsigned field, const char *text)
{
    put_key(out, field, ENCODING_BYTES);
    put_varint(out, strlen(text));
    wire_raw(out, text, strlen(text));
}

/* Writes a message inside another one, and frees the inner one. */
static void put_message(struct wire *out, unsigned field, struct wire *message)
{
    put_key(out, field, ENCODING_BYTES);
    put_varint(out, message->length);
    wire_raw(out, message->bytes, message->length);
    wire_free(message);
}

/* Rotated and moved by a constant, as the format has it: a CRC of data that contain CRCs would be
 * weak. */
static uint32_t masked_crc(const void *bytes, size_t length)
{
    uint32_t crc = crc32c_bytes(0, bytes, length);
    return (crc >> 15 | crc << 17) + 0xa282ead8;
}

/* Writes the event as a record, and frees it. */
static void write_record(FILE *out, struct wire *event)
{
    struct wire head = {0}, tail = {0};
    wire_u64(&head, event->length);
    wire_u32(&head, masked_crc(head.bytes, head.length));
    wire_u32(&tail, masked_crc(event->bytes, event->length));
    fwrite(head.bytes, 1, head.length, out);
    fwrite(event->bytes, 1, event->length, out);
    fwrite(tail.bytes, 1, tail.length, out);
    wire_free(&head);
    wire_free(&tail);
    wire_free(event);
}

/* At time 0: the file is the same whenever it is written. */
void event_file_begin(FILE *out)
{
    struct wire event = {0}, source = {0};
    put_double(&event, EVENT_WALL_TIME, 0);
    put_text(&event, EVENT_FILE_VERSION, "brain.Event:2");
    put_text(&source, SOURCE_WRITER, "fedsim " VERSION_TEXT);
    put_message(&event, EVENT_SOURCE, &source);
    write_record(out, &event);
}

void event_file_step(FILE *out, double wall_s, int64_t step, const struct scalar *scalars,
                     size_t count)
{
    struct wire event = {0}, summary = {0};
    for (size_t i = 0; i < count; i++) {
        if (isnan(scalars[i].value))
            continue;
        struct wire value = {0};
        put_text(&value, VALUE_TAG, scalars[i].tag);
        put_float(&value, VALUE_SIMPLE, (float)scalars[i].value);
        put_message(&summary, SUMMARY_VALUE, &value);
    }
    put_double(&event, EVENT_WALL_TIME, wall_s);
    put_integer(&event, EVENT_STEP, step);
    put_message(&event, EVENT_SUMMARY, &summary);
    write_record(out, &event);
}

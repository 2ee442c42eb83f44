/* TensorBoard's event files, decoded. */
#include "reports/export/export.h"
#include "tests/reports/export/exported_database.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* CRC-32C bit by bit: division by the polynomial 0x1EDC6F41, whose reflection is 0x82F63B78. */
static uint32_t slow_crc32c(const uint8_t *bytes, size_t length)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < 8 * length; i++) {
        uint32_t bit = (bytes[i / 8] >> i % 8 & 1) ^ (crc & 1);
        crc = crc >> 1 ^ (bit ? 0x82F63B78 : 0);
    }
    return ~crc;
}

static uint64_t little(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void is_masked_crc(const uint8_t *stored, const uint8_t *bytes, size_t length)
{
    uint32_t rotated = (uint32_t)little(stored, 4) - 0xa282ead8;
    ck_assert_uint_eq(rotated << 15 | rotated >> 17, slow_crc32c(bytes, length));
}

struct bytes {
    const uint8_t *at, *end;
};

static uint64_t varint(struct bytes *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        ck_assert(in->at < in->end && shift < 64);
        value |= (uint64_t)(*in->at & 0x7F) << shift;
        if (*in->at++ < 0x80)
            return value;
    }
}

/* The next field of a protocol buffer: its number, and its value as a number or as bytes. */
static unsigned field(struct bytes *in, uint64_t *number, struct bytes *inner)
{
    uint64_t key = varint(in), size = 0;
    unsigned encoding = key & 7;
    if (encoding == 0)
        *number = varint(in);
    else if (encoding == 2)
        size = varint(in);
    else
        size = encoding == 1 ? 8 : 4;
    ck_assert(encoding == 0 || encoding == 1 || encoding == 2 || encoding == 5);
    ck_assert_uint_le(size, (size_t)(in->end - in->at));
    *inner = (struct bytes){in->at, in->at + size};
    if (encoding == 1 || encoding == 5)
        *number = little(in->at, size);
    in->at += size;
    return (unsigned)(key >> 3);
}

struct event {
    double wall_s;
    int64_t step;
    char version[32];
    struct bytes summary;
};

static struct event event_of(struct bytes in)
{
    struct event event = {0};
    while (in.at < in.end) {
        uint64_t number = 0;
        struct bytes inner;
        switch (field(&in, &number, &inner)) {
        case 1:
            memcpy(&event.wall_s, &number, sizeof number);
            break;
        case 2:
            event.step = (int64_t)number;
            break;
        case 3:
            memcpy(event.version, inner.at, (size_t)(inner.end - inner.at));
            break;
        case 5:
            event.summary = inner;
            break;
        case 10:
            break;
        default:
            ck_abort_msg("a field that no event has");
        }
    }
    return event;
}

/* The scalar with that tag in an event; NaN if there is none. */
static double scalar_of(const struct event *event, const char *tag)
{
    struct bytes summary = event->summary, value, inner;
    while (summary.at < summary.end) {
        uint64_t number = 0;
        ck_assert_uint_eq(field(&summary, &number, &value), 1);
        bool found = false;
        float simple = NAN;
        while (value.at < value.end) {
            unsigned which = field(&value, &number, &inner);
            size_t length = (size_t)(inner.end - inner.at);
            if (which == 1)
                found = length == strlen(tag) && memcmp(inner.at, tag, length) == 0;
            uint32_t bits = (uint32_t)number;
            if (which == 2)
                memcpy(&simple, &bits, sizeof bits);
        }
        if (found)
            return simple;
    }
    return NAN;
}

/* Checks the CRCs of a file's records and decodes them; returns their number. */
static size_t read_events(const struct bytes *file, struct event *events, size_t most)
{
    size_t count = 0;
    for (const uint8_t *at = file->at; at < file->end; count++) {
        ck_assert_uint_ge((size_t)(file->end - at), 16);
        uint64_t length = little(at, 8);
        is_masked_crc(at + 8, at, 8);
        ck_assert_uint_le(length + 16, (size_t)(file->end - at));
        is_masked_crc(at + 12 + length, at + 12, length);
        ck_assert_uint_lt(count, most);
        events[count] = event_of((struct bytes){at + 12, at + 12 + length});
        at += length + 16;
    }
    return count;
}

/* The file as bytes; the caller frees them. */
static struct bytes read_bytes_of(const struct results_db *db, const char *name)
{
    char *path = mem_format("%s/%s", db->folder, name);
    FILE *in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "no file %s", path);
    uint8_t *bytes = mem_alloc(1 << 20);
    size_t length = fread(bytes, 1, 1 << 20, in);
    fclose(in);
    free(path);
    return (struct bytes){bytes, bytes + length};
}

/* Checks the decoder: the masked CRC of the length 24, as TensorBoard's own tests have it
 * (tensorboard/data/server/tf_record.rs). */
START_TEST(test_known_record)
{
    static const uint8_t head[] = {0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22};
    is_masked_crc(head + 8, head, 8);
}
END_TEST

/* Rounds take 10 s and 110 + 50 wire bytes each; the returns are -1.5, 0.1 + 0.2 and 7. */
START_TEST(test_tensorboard)
{
    struct results_db db = database();
    db_close(&db);
    static const char *const format[] = {"tensorboard"};
    exports(&db, (struct export_options){.formats = format, .format_count = 1});
    struct bytes file = read_bytes_of(&db, "out/tensorboard/hand_par_s2zpo_up=_5_b_seed_3/"
                                           "events.out.tfevents.0000000000.fedsim");
    struct event events[8];
    ck_assert_uint_eq(read_events(&file, events, 8), 4);
    ck_assert_str_eq(events[0].version, "brain.Event:2");
    for (int round = 0; round <= 2; round++) {
        const struct event *event = &events[round + 1];
        ck_assert_int_eq(event->step, round);
        ck_assert_double_eq(event->wall_s, 10.0 * round);
    }
    ck_assert_double_eq(scalar_of(&events[1], "return/deterministic"), -1.5);
    ck_assert_double_eq(scalar_of(&events[2], "return/deterministic"), (float)(0.1 + 0.2));
    ck_assert_double_eq(scalar_of(&events[3], "return/deterministic"), 7);
    ck_assert_double_nan(scalar_of(&events[3], "return/stochastic"));
    ck_assert_double_nan(scalar_of(&events[1], "bytes/total_wire_B"));
    ck_assert_double_eq(scalar_of(&events[2], "bytes/total_wire_B"), 160);
    ck_assert_double_eq(scalar_of(&events[3], "bytes/total_wire_B"), 320);
    ck_assert_double_eq(scalar_of(&events[3], "agents/used"), 3);
    ck_assert_double_eq(scalar_of(&events[3], "step/alpha"), (float)0.01);
    ck_assert_double_eq(scalar_of(&events[3], "step/mu"), (float)0.05);
    ck_assert_double_eq(scalar_of(&events[3], "time/round_s"), 10);
    uint8_t *bytes = (uint8_t *)(uintptr_t)file.at;
    free(bytes);
    db_remove(&db);
}
END_TEST

/* A trial that is not finished, whose policy diverged in round 1: a return that there is not is an
 * empty field, no scalar, and no value of the trace's counter. */
START_TEST(test_diverged_and_unfinished)
{
    struct results_db db = database();
    db_exec(&db, "UPDATE run SET state = 'running', t_end_ns = NULL");
    db_exec(&db, "UPDATE evaluation SET mean = NULL, sd = NULL, blowups = 3 WHERE round = 1");
    db_exec(&db, "DELETE FROM round WHERE round = 2");
    db_exec(&db, "DELETE FROM evaluation WHERE round = 2");
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/csv/evaluations.csv");
    ck_assert_str_eq(text, "run,round,mode,n,mean,sd,steps,blowups\n"
                           "1,0,deterministic,10,-1.5,1,100,0\n"
                           "1,1,deterministic,10,,,100,3\n");
    free(text);
    text = file_text(db.folder, "out/csv/runs.csv");
    has(text, ",running,");
    free(text);
    struct bytes file = read_bytes_of(&db, "out/tensorboard/hand_par_s2zpo_up=_5_b_seed_3/"
                                           "events.out.tfevents.0000000000.fedsim");
    struct event events[8];
    ck_assert_uint_eq(read_events(&file, events, 8), 3);
    ck_assert_double_eq(scalar_of(&events[1], "return/deterministic"), -1.5);
    ck_assert_double_nan(scalar_of(&events[2], "return/deterministic"));
    ck_assert_double_eq(scalar_of(&events[2], "return/blowups"), 3);
    ck_assert_double_eq(scalar_of(&events[2], "bytes/total_wire_B"), 160);
    uint8_t *bytes = (uint8_t *)(uintptr_t)file.at;
    free(bytes);
    text = file_text(db.folder, "out/trace/trace.json");
    ck_assert_uint_eq(count_of(text, "\"name\":\"return, deterministic\""), 1);
    free(text);
    db_remove(&db);
}
END_TEST

TEST_MAIN("export_tensorboard", test_known_record, test_tensorboard, test_diverged_and_unfinished)

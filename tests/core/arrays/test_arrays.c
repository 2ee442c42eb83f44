/* Both formats by hand, what they refuse, and that what is written is read. */
#include "core/arrays/npz.h"
#include "core/arrays/safetensors.h"
#include "core/base/mem.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>
#include <zip.h>

typedef bool read_fn(struct array_list *arrays, const struct source *source, struct errs *errs);

static struct source source_of(const void *bytes, size_t length)
{
    return (struct source){
        .name = (char *)"file", .text = (char *)(uintptr_t)bytes, .length = length};
}

static void check_refused(read_fn *read, const void *bytes, size_t length, const char *why)
{
    struct source source = source_of(bytes, length);
    struct errs errs = {0};
    struct array_list arrays;
    ck_assert_msg(!read(&arrays, &source, &errs), "not refused: %s", why);
    ck_assert(arrays.count == 0 && errs_exit_status(&errs) == 2);
    ck_assert_msg(strstr(errs_first(&errs), why), "\"%s\" lacks \"%s\"", errs_first(&errs), why);
    errs_free(&errs);
}

/* --- safetensors ------------------------------------------------------------------------------ */

/* A header and `data` bytes that count 0, 1, 2 ... behind it. */
static struct wire safetensors(const char *header, size_t data)
{
    struct wire wire = {0};
    wire_u64(&wire, strlen(header));
    wire_raw(&wire, header, strlen(header));
    for (size_t i = 0; i < data; i++)
        wire_u8(&wire, (uint8_t)i);
    return wire;
}

static void refuse_header(const char *header, size_t data, const char *why)
{
    struct wire wire = safetensors(header, data);
    check_refused(safetensors_read, wire.bytes, wire.length, why);
    wire_free(&wire);
}

/* 1 = 0x3F800000, -2 = 0xC0000000, 0.5 = 0x3FE0000000000000, 7 as 32 and 64 bits. The array of
 * another type keeps its name and type alone. */
START_TEST(test_safetensors_by_hand)
{
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\"},"
        "\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
        "\"d\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[8,16]},"
        "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[16,20]},"
        "\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[20,28]},"
        "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[28,30]},"
        "\"none\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[28,28]}}   ";
    static const char data[] =
        "\0\0\x80\x3F\0\0\0\xC0\0\0\0\0\0\0\xE0\x3F\7\0\0\0\7\0\0\0\0\0\0\0\1\2";
    struct wire wire = safetensors(header, 0);
    wire_raw(&wire, data, 30);
    struct source source = source_of(wire.bytes, wire.length);
    struct errs errs = {0};
    struct array_list arrays;
    ck_assert_msg(safetensors_read(&arrays, &source, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(arrays.count, 6);
    const struct array *w = arrays_find(&arrays, "w"), *b = arrays_find(&arrays, "b");
    ck_assert(w->rank == 2 && w->shape[0] == 2 && w->shape[1] == 1 && w->count == 2 && !w->wide);
    ck_assert(w->values[0] == 1 && w->values[1] == -2);
    ck_assert(arrays_find(&arrays, "d")->values[0] == 0.5 && arrays_find(&arrays, "d")->wide);
    ck_assert(arrays_find(&arrays, "i")->values[0] == 7);
    ck_assert(arrays_find(&arrays, "l")->values[0] == 7);
    ck_assert(!b->values && strcmp(b->type, "BF16") == 0);
    ck_assert_uint_eq(arrays_find(&arrays, "none")->count, 0);
    ck_assert_ptr_null(arrays_find(&arrays, "__metadata__"));
    arrays_free(&arrays);
    wire_free(&wire);
}
END_TEST

#define ROW(offsets) "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" offsets "}}"
#define TWO(a, b)                                                                                  \
    "{\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" a "},"                             \
    "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" b "}}"

START_TEST(test_hostile_safetensors)
{
    struct wire wire = safetensors(ROW("[0,8]"), 8);
    struct source source = source_of(wire.bytes, wire.length);
    struct array_list arrays;
    struct errs errs = {0};
    ck_assert(safetensors_read(&arrays, &source, &errs));
    arrays_free(&arrays);
    for (size_t length = 0; length < wire.length; length++)
        check_refused(safetensors_read, wire.bytes, length, "");
    wire_free(&wire);
    check_refused(safetensors_read, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10,
                  "longer than the file");
    check_refused(safetensors_read, "\3\0\0\0\0\0\0\0{}", 10, "longer than the file");
    refuse_header("{\"w\":", 0, "damaged");
    refuse_header("[]", 0, "no JSON object");
    refuse_header("{} x", 0, "damaged");
    refuse_header("{\"w\":{},\"w\":{}}", 0, "damaged");
    refuse_header("{\"w\":[]}", 0, "expected dtype");
    refuse_header("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}", 0,
                  "expected");
    refuse_header(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4,
        "at most 8 axes");
    refuse_header("{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],"
                  "\"data_offsets\":[0,0]}}",
                  0, "add up");
    refuse_header(ROW("[0]"), 8, "expected");
    refuse_header(ROW("[8,0]"), 8, "8 to 0 of 8");
    refuse_header(ROW("[0,9]"), 8, "0 to 9 of 8");
    refuse_header(ROW("[0,4]"), 8, "add up to its 4 bytes");
    refuse_header(ROW("[0,8]"), 9, "1 bytes at its end");
    refuse_header(ROW("[1,9]"), 9, "behind a gap");
    refuse_header(TWO("[0,8]", "[0,8]"), 8, "overlap");
    refuse_header(TWO("[0,8]", "[4,12]"), 12, "overlap");
    refuse_header(TWO("[0,8]", "[9,17]"), 17, "behind a gap");
}
END_TEST

/* --- npy -------------------------------------------------------------------------------------- */

static const char *read_npy(struct array_list *arrays, const char *header, size_t data)
{
    struct wire wire = {0};
    wire_raw(&wire, "\x93NUMPY\1\0", 8);
    wire_u8(&wire, (uint8_t)strlen(header));
    wire_u8(&wire, 0);
    wire_raw(&wire, header, strlen(header));
    for (size_t i = 0; i < data / 4; i++)
        wire_f32(&wire, &(float){(float)i}, 1);
    const char *wrong = npy_read(arrays, "a", wire.bytes, wire.length);
    wire_free(&wire);
    return wrong;
}

/* 0 1 2 3 4 5 in Fortran's order are the columns 0 1, 2 3 and 4 5 of a matrix of 2 x 3. */
START_TEST(test_npy_by_hand)
{
    static const double by_rows[] = {0, 2, 4, 1, 3, 5};
    struct array_list arrays = {0};
    ck_assert_ptr_null(
        read_npy(&arrays, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }   \n", 24));
    ck_assert_ptr_null(
        read_npy(&arrays, "{\"shape\":(6,),\"descr\":\"<f4\",\"fortran_order\":False}", 24));
    ck_assert_ptr_null(
        read_npy(&arrays, "{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4));
    ck_assert_ptr_null(
        read_npy(&arrays, "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}", 99));
    ck_assert_ptr_null(
        read_npy(&arrays, "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 0)}", 0));
    ck_assert_mem_eq(arrays.list[0].values, by_rows, sizeof by_rows);
    ck_assert(arrays.list[1].rank == 1 && arrays.list[1].values[5] == 5);
    ck_assert(arrays.list[2].rank == 0 && arrays.list[2].count == 1);
    ck_assert(!arrays.list[3].values && strcmp(arrays.list[3].type, "|O") == 0);
    ck_assert_uint_eq(arrays.list[4].count, 0);
    arrays_free(&arrays);
}
END_TEST

START_TEST(test_damaged_npy)
{
    static const char *const headers[] = {
        "",
        "{",
        "{}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999,)}",
        "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,)}",
        "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}"};
    struct array_list arrays = {0};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const char *wrong = read_npy(&arrays, headers[i], 4);
        ck_assert_msg(wrong && strstr(wrong, "header"), "%s", headers[i]);
    }
    static const char good[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}";
    ck_assert_ptr_nonnull(strstr(read_npy(&arrays, good, 4), "do not fit"));
    ck_assert_ptr_nonnull(strstr(read_npy(&arrays, good, 12), "do not fit"));
    ck_assert_ptr_nonnull(npy_read(&arrays, "a", "\x93NUMPY\4\0\0\0", 10)); /* version 4 */
    ck_assert_ptr_nonnull(npy_read(&arrays, "a", "\x93NUMPY\1\0\xFF\xFF{}", 12));
    ck_assert_ptr_nonnull(npy_read(&arrays, "a", "", 0));
    ck_assert_uint_eq(arrays.count, 0);
}
END_TEST

/* --- npz -------------------------------------------------------------------------------------- */

static struct array_list sample(void)
{
    struct array_list arrays = {0};
    arrays_put_f32(&arrays, "0.weight", 2, (size_t[]){2, 3}, (float[]){1, 2, 3, 4, 5, 0.1f});
    arrays_put_f64(&arrays, "mean", 1, (size_t[]){2}, (double[]){0.1, -1e300});
    arrays_put_f64(&arrays, "clip", 0, NULL, (double[]){10});
    return arrays;
}

static void check_round(read_fn *read, void (*write)(const struct array_list *, struct wire *))
{
    struct array_list out = sample(), in;
    struct wire wire = {0}, again = {0};
    write(&out, &wire);
    struct source source = source_of(wire.bytes, wire.length);
    struct errs errs = {0};
    ck_assert_msg(read(&in, &source, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(in.count, out.count);
    for (size_t i = 0; i < in.count; i++) {
        const struct array *a = &in.list[i], *b = &out.list[i];
        ck_assert_str_eq(a->name, b->name);
        ck_assert(a->rank == b->rank && a->count == b->count && a->wide == b->wide);
        ck_assert_mem_eq(a->shape, b->shape, a->rank * sizeof *a->shape);
        ck_assert_mem_eq(a->values, b->values, a->count * sizeof *a->values);
    }
    write(&in, &again);
    ck_assert_uint_eq(again.length, wire.length);
    ck_assert_mem_eq(again.bytes, wire.bytes, wire.length);
    arrays_free(&in);
    arrays_free(&out);
    wire_free(&wire);
    wire_free(&again);
}

START_TEST(test_round_trips)
{
    check_round(npz_read, npz_write);
    check_round(safetensors_read, safetensors_write);
}
END_TEST

/* Every truncation is told. Of flipped bits some change only what nobody looks at, such as a date;
 * whatever is read has the numbers that were written. */
START_TEST(test_damaged_npz)
{
    struct array_list out = sample(), in;
    struct wire wire = {0};
    npz_write(&out, &wire);
    for (size_t length = 0; length < wire.length; length++)
        check_refused(npz_read, wire.bytes, length, "");
    for (size_t i = 0; i < wire.length * 8; i++) {
        wire.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        struct source source = source_of(wire.bytes, wire.length);
        struct errs errs = {0};
        bool read = npz_read(&in, &source, &errs);
        ck_assert(read || errs_exit_status(&errs) == 2);
        for (size_t k = 0; k < in.count; k++)
            ck_assert_mem_eq(in.list[k].values, out.list[k].values,
                             in.list[k].count * sizeof *in.list[k].values);
        arrays_free(&in);
        errs_free(&errs);
        wire.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    arrays_free(&out);
    wire_free(&wire);
}
END_TEST

/* An archive of one or two files, deflated. */
static struct wire zipped(const char *one, const char *other, const char *content)
{
    struct wire wire = {0};
    const char *const names[] = {one, other};
    zip_source_t *bytes = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_source_keep(bytes);
    zip_t *zip = zip_open_from_source(bytes, ZIP_TRUNCATE, NULL);
    for (size_t i = 0; i < 2 && names[i]; i++) {
        zip_source_t *file = zip_source_buffer(zip, content, strlen(content), 0);
        ck_assert_int_eq(zip_file_add(zip, names[i], file, 0), (zip_int64_t)i);
        ck_assert_int_eq(zip_set_file_compression(zip, i, ZIP_CM_DEFLATE, 9), 0);
    }
    ck_assert_int_eq(zip_close(zip), 0);
    ck_assert_int_eq(zip_source_open(bytes), 0);
    uint8_t part[4096];
    zip_int64_t got = zip_source_read(bytes, part, sizeof part);
    wire_raw(&wire, part, (size_t)got);
    zip_source_close(bytes);
    zip_source_free(bytes);
    return wire;
}

static void refuse_zipped(const char *one, const char *other, const char *content, const char *why)
{
    struct wire wire = zipped(one, other, content);
    check_refused(npz_read, wire.bytes, wire.length, why);
    wire_free(&wire);
}

/* libzip writes no two files of one name, so the second name is made equal to the first. */
START_TEST(test_hostile_npz)
{
    refuse_zipped("a.txt", NULL, "x", "array \"a.txt\": is no .npy file");
    refuse_zipped("a.npy", NULL, "x", "array \"a\": is no array of NumPy's");
    refuse_zipped("m/data.pkl", "m/version", "x", "a checkpoint of PyTorch's");
    check_refused(npz_read, "PK\3\4", 4, "not an npz file");
    struct array_list out = {0};
    struct wire wire = {0};
    arrays_put_f32(&out, "one", 0, NULL, &(float){1});
    arrays_put_f32(&out, "two", 0, NULL, &(float){1});
    npz_write(&out, &wire);
    for (size_t i = 0; i + 7 <= wire.length; i++)
        if (memcmp(wire.bytes + i, "two.npy", 7) == 0)
            memcpy(wire.bytes + i, "one.npy", 7);
    check_refused(npz_read, wire.bytes, wire.length, "array \"one\": is there twice");
    arrays_free(&out);
    wire_free(&wire);
}
END_TEST

TEST_MAIN("arrays", test_safetensors_by_hand, test_hostile_safetensors, test_npy_by_hand,
          test_damaged_npy, test_round_trips, test_damaged_npz, test_hostile_npz)

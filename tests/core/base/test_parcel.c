#include "core/base/parcel.h"

#include "tests/support/check.h"

#include <string.h>

/* A number, two contents and none; read in this order, and a third content is past the end. */
START_TEST(test_round_trip)
{
    struct parcel parcel = {0};
    wire_u32(&parcel.body, 7);
    parcel_content(&parcel, "abc", 3);
    parcel_content(&parcel, NULL, 0);
    parcel_content(&parcel, "abc", 3);
    wire_u8(&parcel.body, 1);
    ck_assert_uint_eq(parcel.count, 2);
    ck_assert_uint_eq(parcel.body.length, 4 + 3 + 1);
    struct digest one = parcel.contents[0].digest, other = parcel.contents[1].digest;
    ck_assert(one.high == other.high && one.low == other.low); /* known by what is in it */

    struct parcel_reader reader = {.body = wire_read(parcel.body.bytes, parcel.body.length),
                                   .contents = parcel.contents,
                                   .count = parcel.count};
    size_t size;
    ck_assert_uint_eq(read_u32(&reader.body), 7);
    ck_assert_mem_eq(parcel_read_content(&reader, &size), "abc", 3);
    ck_assert_uint_eq(size, 3);
    ck_assert_ptr_null(parcel_read_content(&reader, &size));
    ck_assert_ptr_nonnull(parcel_read_content(&reader, &size));
    ck_assert(reader.body.ok);
    ck_assert_ptr_null(parcel_read_content(&reader, &size));
    ck_assert(!reader.body.ok && size == 0);
    parcel_free(&parcel);
}
END_TEST

TEST_MAIN("parcel", test_round_trip)

/* What rank 0 believes a rank to have is what it has. */
#include "sim/remote/content_cache.h"

#include "sim/dispatch/local_job.h"
#include "sim/remote/job_message.h"
#include "tests/support/check.h"

#include <string.h>

/* Sends one message with a content of that number, and reads it on the other
 * side. True when the content's bytes travelled. */
static bool sent(struct content_cache *here, struct content_cache *there, const uint32_t *numbers,
                 size_t count)
{
    struct parcel parcel = {0};
    struct wire message = {0};
    for (size_t i = 0; i < count; i++)
        parcel_content(&parcel, &numbers[i], sizeof *numbers);
    const struct job_head head = {.ticket = 3, .run = -5, .kind = &local_job_kind};
    job_write(&head, &parcel, here, &message);
    /* Kind of message, ticket, run, kind of job, stored, setting, count; then of
   * each content its digest and whether it follows; a flag of each in the body:
   * 1 + 4 + 8 + 1 + 1 + 16 + 4 = 35. */
    size_t without = 35 + count * (16 + 1) + count;
    bool travelled = message.length > without;

    struct wire_reader reader = wire_read(message.bytes, message.length);
    struct content *contents;
    struct parcel_reader back;
    ck_assert_uint_eq(read_u8(&reader), MESSAGE_JOB);
    struct job_head read = job_read(&reader, there, &contents, &back);
    ck_assert(read.ticket == 3 && read.run == -5 && read.kind == &local_job_kind && !read.stored);
    for (size_t i = 0; i < count; i++) {
        size_t size;
        const void *bytes = parcel_read_content(&back, &size);
        ck_assert_uint_eq(size, sizeof *numbers);
        ck_assert_mem_eq(bytes, &numbers[i], size);
    }
    free(contents);
    parcel_free(&parcel);
    wire_free(&message);
    return travelled;
}

static bool sent_one(struct content_cache *here, struct content_cache *there, uint32_t number)
{
    return sent(here, there, &number, 1);
}

/* 64 contents are kept. With 0 to 63 there and 0 used again, the 65th takes the
 * place of 1. */
START_TEST(test_forgets_the_oldest)
{
    struct content_cache here = {0}, there = {0};
    for (uint32_t i = 0; i < 64; i++)
        ck_assert(sent_one(&here, &there, i));
    for (uint32_t i = 0; i < 64; i++)
        ck_assert(!sent_one(&here, &there, (i + 1) % 64)); /* 1, 2 ... 63, 0 */
    ck_assert(sent_one(&here, &there, 64));
    ck_assert(!sent_one(&here, &there, 0));
    ck_assert(!sent_one(&here, &there, 2));
    ck_assert(sent_one(&here, &there, 1));
    ck_assert_uint_eq(here.count, 64);
    ck_assert_uint_eq(there.count, 64);
    content_cache_free(&here);
    content_cache_free(&there);
}
END_TEST

/* None that the message itself uses is forgotten: one of 70 is there whole, the
 * next keeps 64 again. */
START_TEST(test_keeps_what_a_message_uses)
{
    struct content_cache here = {0}, there = {0};
    uint32_t numbers[70];
    for (uint32_t i = 0; i < 70; i++)
        numbers[i] = 100 + i;
    ck_assert(sent(&here, &there, numbers, 70));
    ck_assert(!sent(&here, &there, numbers, 70));
    ck_assert_uint_eq(there.count, 70);
    ck_assert(sent_one(&here, &there, 7));
    ck_assert_uint_eq(there.count, 64);
    content_cache_free(&here);
    content_cache_free(&there);
}
END_TEST

/* Whatever is sent, in any order, is what is read. */
START_TEST(test_any_order)
{
    struct content_cache here = {0}, there = {0};
    struct rng rng = rng_start(1);
    unsigned travelled = 0;
    for (int i = 0; i < 5000; i++) {
        uint32_t numbers[5];
        for (int j = 0; j < 5; j++)
            numbers[j] = (uint32_t)rng_below(&rng, 100);
        travelled += sent(&here, &there, numbers, 5);
    }
    ck_assert_uint_gt(travelled, 1000);
    ck_assert_uint_lt(travelled, 5000);
    content_cache_free(&here);
    content_cache_free(&there);
}
END_TEST

TEST_MAIN("content_cache", test_forgets_the_oldest, test_keeps_what_a_message_uses, test_any_order)

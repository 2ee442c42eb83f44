#include "core/base/text_index.h"

#include "tests/support/check.h"

#include <stdio.h>

START_TEST(numbers_by_first_appearance)
{
    struct text_index index = {0};
    ck_assert_uint_eq(text_index_find(&index, "a"), 0); /* none: the count */
    ck_assert_uint_eq(text_index_add(&index, "b"), 0);
    ck_assert_uint_eq(text_index_add(&index, "a"), 1);
    ck_assert_uint_eq(text_index_add(&index, "b"), 0);
    ck_assert_uint_eq(text_index_add(&index, ""), 2);
    ck_assert_uint_eq(text_index_find(&index, "a"), 1);
    ck_assert_uint_eq(text_index_find(&index, "c"), 3);
    ck_assert_str_eq(index.texts[1], "a");
    text_index_free(&index);
    ck_assert_uint_eq(index.count, 0);
}
END_TEST

START_TEST(many_texts)
{
    struct text_index index = {0};
    char text[16];
    for (unsigned again = 0; again < 2; again++)
        for (unsigned i = 0; i < 5000; i++) {
            snprintf(text, sizeof text, "%u", i * 7);
            ck_assert_uint_eq(text_index_add(&index, text), i);
            if (!again)
                ck_assert_uint_eq(index.count, i + 1);
        }
    ck_assert_uint_eq(index.count, 5000);
    text_index_free(&index);
}
END_TEST

TEST_MAIN("text_index", numbers_by_first_appearance, many_texts)

/* Endings of file names. */
#include "core/files/file_name.h"

#include "tests/support/check.h"

START_TEST(endings)
{
    ck_assert(file_name_ends("results.db", ".db"));
    ck_assert(file_name_ends("a/b.yaml", ".yaml"));
    ck_assert(!file_name_ends("results.db.part", ".db"));
    ck_assert(!file_name_ends(".yaml", ".yaml"));
    ck_assert(!file_name_ends("db", ".db"));
    ck_assert(!file_name_ends("", ".db"));
}
END_TEST

START_TEST(stems)
{
    ck_assert_uint_eq(file_name_stem("results.db", ".db"), 7);
    ck_assert_uint_eq(file_name_stem("results", ".db"), 7);
    ck_assert_uint_eq(file_name_stem(".db", ".db"), 3);
}
END_TEST

TEST_MAIN("file_name", endings, stems)

/* Words as a list within a sentence. */
#include "core/text/word_list.h"

#include "tests/support/check.h"

#include <stdlib.h>

static void expect(size_t count, const char *expected)
{
    static const char *const words[] = {"a", "b", "c", "d"};
    char *text = word_list(words, count, "or");
    ck_assert_str_eq(text, expected);
    free(text);
}

START_TEST(lists)
{
    expect(0, "");
    expect(1, "a");
    expect(2, "a or b");
    expect(3, "a, b or c");
    expect(4, "a, b, c or d");
}
END_TEST

TEST_MAIN("word_list", lists)

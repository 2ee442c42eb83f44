/* What was meant by a wrong word or file name. */
#include "core/base/nearest.h"

#include "tests/support/files.h"

#include <stdlib.h>

/* "phone" is one letter from "phones"; "x" is near nothing. */
START_TEST(nearest_names)
{
    const char *const names[] = {"gateways", "phones", "sensors"};
    ck_assert_str_eq(nearest_name("phone", names, 3), "phones");
    ck_assert_str_eq(nearest_name("sensor", names, 3), "sensors");
    ck_assert_ptr_null(nearest_name("x", names, 3));
    const char *const longer[] = {"cortex-m0plus", "cortex-m7", "esp32-s3"};
    ck_assert_str_eq(nearest_name("esp32", longer, 3), "esp32-s3");
    ck_assert_ptr_null(nearest_name("cor", longer, 3)); /* which of two? */
    ck_assert_ptr_null(nearest_name("es", longer, 3));
}
END_TEST

/* Without regard to capitals ROUNDS is rounds (6 changes otherwise, of at most 3), and local-steps
 * is local_steps. */
START_TEST(capitals_and_separators)
{
    const char *const names[] = {"local_steps", "rounds", "seeds"};
    ck_assert_str_eq(nearest_name("ROUNDS", names, 3), "rounds");
    ck_assert_str_eq(nearest_name("Local-Steps", names, 3), "local_steps");
    ck_assert_str_eq(nearest_name("LOCAL", names, 3), "local_steps");
}
END_TEST

START_TEST(hints)
{
    const char *const names[] = {"phones"};
    char hint[HINT_SIZE];
    ck_assert_str_eq(hint_near(hint, "phone", names, 1, "none"), "did you mean phones?");
    ck_assert_str_eq(hint_near(hint, "x", names, 1, "none"), "none");
}
END_TEST

/* Of `name` in `folder`: which name is meant, NULL for none. */
static void expect_file(const char *folder, const char *name, const char *expected)
{
    char *path = mem_format("%s/%s", folder, name), *hint = hint_near_file(path);
    char *text = mem_format("did you mean %s/%s?", folder, expected ? expected : "");
    if (expected)
        ck_assert_str_eq(hint, text);
    else
        ck_assert_ptr_null(hint);
    free(text);
    free(hint);
    free(path);
}

/* What ends alike is looked through first: "study" is five letters from "hello", at most 2 of which
 * may change. Nothing ends in ".dbb": of those that hardly differ, e.db is two changes from l.dbb
 * and l.db one, though e.db comes first. */
START_TEST(files)
{
    static const char *const names[] = {"hello.yaml", "hello.db", "walk.csv", "e.db", "l.db"};
    char folder[FOLDER_SIZE];
    folder_make(folder);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = mem_format("%s/%s", folder, names[i]);
        write_file(path, "");
        free(path);
    }
    expect_file(folder, "helo.yaml", "hello.yaml");
    expect_file(folder, "helo.db", "hello.db");
    expect_file(folder, "walk.cvs", "walk.csv"); /* two changes */
    expect_file(folder, "l.dbb", "l.db");
    expect_file(folder, "study.yaml", NULL);
    expect_file(folder, "hello.yaml", NULL); /* it is there */
    expect_file(folder, "nowhere/hello.yaml", NULL);
    folder_remove(folder);
}
END_TEST

START_TEST(words)
{
    ck_assert(word_among("learning_rate lr", "LR"));
    ck_assert(word_among("learning_rate lr", "LearningRate"));
    ck_assert(word_among("learning_rate lr", "learning-rate"));
    ck_assert(!word_among("learning_rate lr", "rate"));
    ck_assert(!word_among("learning_rate lr", "lrs"));
    ck_assert(!word_among("", "lr"));
}
END_TEST

TEST_MAIN("nearest", nearest_names, words, capitals_and_separators, hints, files)

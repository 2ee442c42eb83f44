#include "core/base/fail.h"
#include "core/base/mem.h"
#include "tests/support/check.h"

#include <string.h>

static struct source source_of(char *text)
{
    return (struct source){.name = "a.yaml", .text = text, .length = strlen(text)};
}

static char *printed(const struct errs *errs)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    errs_print(errs, out);
    fclose(out);
    return text;
}

static void expect(const struct errs *errs, const char *text)
{
    char *got = printed(errs);
    ck_assert_str_eq(got, text);
    free(got);
}

START_TEST(place_caret_and_meaning)
{
    char text[] = "a: 1\nrate: 10x\n";
    struct source source = source_of(text);
    struct errs errs = {0};
    ck_assert(!errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 2, 7}, "did you mean 10?",
                        "\"%s\" is no rate", "10x"));
    expect(&errs, "a.yaml:2:7: \"10x\" is no rate\n    rate: 10x\n          ^\n"
                  "    did you mean 10?\n");
    ck_assert_str_eq(errs_first(&errs),
                     "a.yaml:2:7: \"10x\" is no rate\n    rate: 10x\n          ^\n"
                     "    did you mean 10?\n");
    errs_free(&errs);
    ck_assert_str_eq(errs_first(&errs), "");
}
END_TEST

/* What is taken stands behind what was there; beyond 20 kept ones they are counted only. */
START_TEST(taken_over)
{
    struct errs into = {0}, from = {0};
    errs_add(&into, FAULT_RUN, NULL, NULL, "first");
    errs_take(&into, &from);
    errs_add(&from, FAULT_INPUT, NULL, NULL, "second");
    errs_take(&into, &from);
    ck_assert_uint_eq(from.count, 0);
    ck_assert_str_eq(errs_first(&from), "");
    expect(&into, "first\nsecond\n");
    ck_assert_int_eq(errs_exit_status(&into), 2);
    for (int i = 0; i < 22; i++)
        errs_add(&from, FAULT_RUN, NULL, NULL, "more");
    errs_take(&into, &from);
    ck_assert_uint_eq(into.count, 24);
    char *text = printed(&into);
    ck_assert(strncmp(text, "first\nsecond\nmore\n", 18) == 0);
    ck_assert(strstr(text, "... and 4 more\n"));
    free(text);
    errs_free(&into);
}
END_TEST

START_TEST(no_place_no_caret)
{
    char text[] = "\x01\x02noise\n";
    struct source source = source_of(text);
    struct errs errs = {0};
    errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 1, 1}, NULL, "no text");
    errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 0, 0}, NULL, "empty");
    errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 9, 1}, NULL, "beyond");
    errs_add(&errs, FAULT_RUN, NULL, NULL, "disk full");
    expect(&errs, "a.yaml:1:1: no text\na.yaml: empty\na.yaml:9:1: beyond\ndisk full\n");
    errs_free(&errs);
}
END_TEST

/* é is one column of two bytes; a tab stands as one space. */
START_TEST(columns_are_characters)
{
    char text[] = "\té: x";
    struct source source = source_of(text);
    struct errs errs = {0};
    errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 1, 5}, NULL, "here");
    expect(&errs, "a.yaml:1:5: here\n     é: x\n        ^\n");
    errs_free(&errs);
}
END_TEST

START_TEST(exit_statuses)
{
    struct errs errs = {0};
    ck_assert_int_eq(errs_exit_status(&errs), 0);
    errs_add(&errs, FAULT_RUN, NULL, NULL, "run");
    ck_assert_int_eq(errs_exit_status(&errs), 1);
    errs_add(&errs, FAULT_INPUT, NULL, NULL, "input");
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
}
END_TEST

START_TEST(twenty_are_kept)
{
    struct errs errs = {0};
    for (int i = 0; i < 23; i++)
        errs_add(&errs, FAULT_RUN, NULL, NULL, "%d", i);
    char *text = printed(&errs);
    ck_assert_ptr_nonnull(strstr(text, "\n19\n... and 3 more\n"));
    free(text);
    errs_free(&errs);
}
END_TEST

/* A setting's error keeps its parts, also in another list, and reads as a whole. */
START_TEST(of_a_setting)
{
    struct errs errs = {0}, all = {0};
    errs_add(&all, FAULT_INPUT, NULL, NULL, "of no setting");
    errs_add_setting(&errs, "round.quorum", "e.g. 0.5", "%d agents are too few", 3);
    errs_take(&all, &errs);
    ck_assert_ptr_null(errs_setting(&all, 0));
    const struct err_setting *setting = errs_setting(&all, 1);
    ck_assert_str_eq(setting->key, "round.quorum");
    ck_assert_str_eq(setting->what, "3 agents are too few");
    ck_assert_str_eq(setting->meant, "e.g. 0.5");
    ck_assert_ptr_null(errs_setting(&all, 2));
    char *text = printed(&all);
    ck_assert_ptr_nonnull(strstr(text, "round.quorum: 3 agents are too few\n    e.g. 0.5\n"));
    free(text);
    for (int i = 0; i < 20; i++)
        errs_add_setting(&all, "seeds", NULL, "%d", i);
    ck_assert_uint_eq(all.count, 22);
    ck_assert_str_eq(errs_setting(&all, 19)->what, "17");
    ck_assert_ptr_null(errs_setting(&all, 20));
    errs_free(&all);
}
END_TEST

START_TEST(a_bug_aborts)
{
    die("%d", 7);
}
END_TEST

START_TEST(arena_grows_and_zeroes)
{
    struct arena arena = {0};
    for (size_t size = 1; size < 40000; size = size * 3 + 1) {
        unsigned char *block = arena_alloc(&arena, size);
        ck_assert_uint_eq((uintptr_t)block % 16, 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(block[i], 0);
        memset(block, 255, size);
    }
    ck_assert_str_eq(arena_string(&arena, "text"), "text");
    arena_free(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fail");
    TCase *bugs = tcase_create("bugs");
    tcase_add_test_raise_signal(bugs, a_bug_aborts, 6 /* SIGABRT */);
    suite_add_tcase(suite, bugs);
    TCase *rest = tcase_create("rest");
    tcase_add_test(rest, place_caret_and_meaning);
    tcase_add_test(rest, no_place_no_caret);
    tcase_add_test(rest, columns_are_characters);
    tcase_add_test(rest, exit_statuses);
    tcase_add_test(rest, twenty_are_kept);
    tcase_add_test(rest, taken_over);
    tcase_add_test(rest, of_a_setting);
    tcase_add_test(rest, arena_grows_and_zeroes);
    suite_add_tcase(suite, rest);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

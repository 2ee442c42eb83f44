/* Which files a command replaces, refuses to replace and removes, and what remains when it
 * fails. */
#include "core/files/output_folder.h"

#include "tests/support/own_folder.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

static void holds(const char *name, const char *expected)
{
    char *text = file_text(".", name);
    ck_assert_str_eq(text, expected);
    free(text);
}

/* Writes `text` to out/NAME. Returns the first error or ""; the caller frees it. */
static char *keep_one(const char *name, const char *text, const char *input, bool force)
{
    struct errs errs = {0};
    const struct output_rule rule = {
        .force = force, .inputs = &input, .input_count = input != NULL};
    struct output_folder *files = output_folder_open("out", "test", &rule, &errs);
    FILE *out = files ? output_file_begin(files, name, &errs) : NULL;
    if (out) {
        fputs(text, out);
        if (output_file_end(files, &errs))
            output_folder_keep(files, &errs);
    }
    output_folder_close(files);
    char *first = mem_string(errs_first(&errs));
    errs_free(&errs);
    return first;
}

static void is_kept(const char *name, const char *text, const char *input, bool force)
{
    char *wrong = keep_one(name, text, input, force);
    ck_assert_str_eq(wrong, "");
    free(wrong);
}

static void is_refused(const char *name, const char *input, bool force, const char *because)
{
    char *wrong = keep_one(name, "new", input, force);
    ck_assert_msg(strstr(wrong, because) != NULL, "'%s' does not say '%s'", wrong, because);
    free(wrong);
}

START_TEST(test_own_files)
{
    enter();
    is_kept("a.csv", "one", NULL, false);
    holds("out/a.csv", "one");
    is_kept("a.csv", "two", NULL, false);
    holds("out/a.csv", "two");
    /* A file that somebody changed stays, even if its length is the same. */
    write_file("out/a.csv", "owt");
    is_refused("a.csv", NULL, false, "was changed since");
    holds("out/a.csv", "owt");
    is_kept("a.csv", "three", NULL, true);
    holds("out/a.csv", "three");
    leave();
}
END_TEST

START_TEST(test_other_peoples_files)
{
    enter();
    ck_assert_int_eq(mkdir("out", 0777), 0);
    write_file("out/a.csv", "mine");
    is_refused("a.csv", NULL, false, "not written by this command");
    holds("out/a.csv", "mine");
    ck_assert(!exists("out/.a.csv.part"));
    is_kept("a.csv", "new", NULL, true);
    holds("out/a.csv", "new");
    write_file("out/" OUTPUT_LIST, "my own notes\n");
    is_refused("b.csv", NULL, false, "is not a list");
    holds("out/" OUTPUT_LIST, "my own notes\n");
    leave();
}
END_TEST

/* A forged list cannot name files outside the folder. */
START_TEST(test_list_stays_inside)
{
    static const char *const names[] = {"../victim", "/tmp/victim", "a/../../victim", "."};
    enter();
    write_file("victim", "theirs");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        is_kept("a.csv", "one", NULL, true);
        char *list = file_text("out", OUTPUT_LIST);
        char *forged = mem_format("%s%016x 6 test %s\n", list, 0, names[i]);
        write_file("out/" OUTPUT_LIST, forged);
        is_refused("a.csv", NULL, false, "is not a list");
        holds("victim", "theirs");
        free(forged);
        free(list);
    }
    leave();
}
END_TEST

/* An input is never written to, by whatever path it was named. */
START_TEST(test_input)
{
    enter();
    ck_assert_int_eq(mkdir("out", 0777), 0);
    write_file("out/runs.csv", "database");
    ck_assert_int_eq(symlink("out/runs.csv", "results.db"), 0);
    is_refused("runs.csv", "results.db", true, "this is the file to read");
    holds("out/runs.csv", "database");
    leave();
}
END_TEST

START_TEST(test_links)
{
    enter();
    ck_assert_int_eq(mkdir("out", 0777), 0);
    ck_assert_int_eq(mkdir("elsewhere", 0777), 0);
    ck_assert_int_eq(symlink("../elsewhere", "out/sub"), 0);
    is_refused("sub/a.csv", NULL, true, "a symbolic link or a file");
    ck_assert(!exists("elsewhere/a.csv"));
    /* A symbolic link is replaced, never followed. */
    write_file("elsewhere/b.csv", "theirs");
    ck_assert_int_eq(symlink("../elsewhere/b.csv", "out/b.csv"), 0);
    is_refused("b.csv", NULL, false, "not written by this command");
    is_kept("b.csv", "new", NULL, true);
    holds("elsewhere/b.csv", "theirs");
    holds("out/b.csv", "new");
    leave();
}
END_TEST

/* Files of an earlier command that are not written again are removed, unless they were changed. */
START_TEST(test_stale)
{
    enter();
    is_kept("sub/a.csv", "one", NULL, false);
    is_kept("b.csv", "two", NULL, false);
    ck_assert(!exists("out/sub"));
    write_file("out/b.csv", "edited");
    is_kept("c.csv", "three", NULL, false);
    holds("out/b.csv", "edited");
    is_refused("b.csv", NULL, false, "not written by this command");
    leave();
}
END_TEST

/* The second of two files is refused: both old files stay. */
START_TEST(test_all_or_none)
{
    enter();
    is_kept("a.csv", "one", NULL, false);
    write_file("out/b.csv", "mine");
    struct errs errs = {0};
    struct output_folder *files =
        output_folder_open("out", "test", &(struct output_rule){0}, &errs);
    fputs("two", output_file_begin(files, "a.csv", &errs));
    ck_assert(output_file_end(files, &errs));
    ck_assert_ptr_null(output_file_begin(files, "b.csv", &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    output_folder_close(files);
    errs_free(&errs);
    holds("out/a.csv", "one");
    holds("out/b.csv", "mine");
    ck_assert(!exists("out/.a.csv.part"));
    leave();
}
END_TEST

/* A command that was killed while it renamed files leaves a list with both versions. Either of them
 * counts as written by this program. */
START_TEST(test_after_a_kill)
{
    enter();
    is_kept("a.csv", "one", NULL, false);
    char *before = file_text("out", OUTPUT_LIST);
    is_kept("a.csv", "two", NULL, false);
    char *after = file_text("out", OUTPUT_LIST);
    char *both = mem_format("%s%s", before, strchr(after, '\n') + 1);
    for (int version = 0; version < 2; version++) {
        write_file("out/" OUTPUT_LIST, both);
        write_file("out/a.csv", version ? "one" : "two");
        write_file("out/.a.csv.part", "half a fi");
        is_kept("a.csv", "three", NULL, false);
        holds("out/a.csv", "three");
    }
    free(both);
    free(after);
    free(before);
    leave();
}
END_TEST

/* Two commands at once: the second waits until the first has closed the folder, and both have
 * written what they wanted. */
START_TEST(test_two_at_once)
{
    enter();
    pid_t other = fork();
    if (other == 0) {
        while (!exists("out/.fedsim-new"))
            usleep(1000);
        ck_assert_int_eq(mkdir("tried", 0777), 0);
        is_kept("b.csv", "second", NULL, false);
        _exit(0);
    }
    struct errs errs = {0};
    struct output_folder *files =
        output_folder_open("out", "first", &(struct output_rule){0}, &errs);
    ck_assert_ptr_nonnull(output_folder_stage(files, &errs));
    while (!exists("tried"))
        usleep(1000);
    usleep(100000);
    int status = 0;
    ck_assert_int_eq(waitpid(other, &status, WNOHANG), 0);
    ck_assert(!exists("out/b.csv") && !exists("out/.b.csv.part"));
    write_file("out/.fedsim-new/a.csv", "first");
    ck_assert(output_folder_keep(files, &errs));
    output_folder_close(files);
    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_int_eq(status, 0);
    holds("out/a.csv", "first");
    holds("out/b.csv", "second");
    errs_free(&errs);
    leave();
}
END_TEST

TEST_MAIN("output_folder", test_two_at_once, test_own_files, test_other_peoples_files,
          test_list_stays_inside, test_input, test_links, test_stale, test_all_or_none,
          test_after_a_kill)

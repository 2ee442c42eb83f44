#include "core/files/output.h"

#include "core/files/output_folder.h"
#include "tests/support/files.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[FOLDER_SIZE], path[FOLDER_SIZE + 8], other[FOLDER_SIZE + 8];
static struct errs errs;

static void enter(void)
{
    folder_make(folder);
    sprintf(path, "%s/out", folder);
    sprintf(other, "%s/other", folder);
    errs = (struct errs){0};
}

static void leave(void)
{
    errs_free(&errs);
    folder_remove(folder);
}

static bool is_ours(const char *start, size_t length)
{
    return length >= 5 && memcmp(start, "ours ", 5) == 0;
}

static bool write_ours(bool force, bool keep)
{
    struct output *output =
        output_begin(path, is_ours, &(struct output_rule){.force = force}, &errs);
    if (!output)
        return false;
    fputs("ours new", output_stream(output));
    return output_end(output, keep, &errs);
}

static void is_text(const char *name, const char *expected)
{
    char *text = file_text(folder, name);
    ck_assert_str_eq(text, expected);
    free(text);
}

/* So many files and no more: nothing temporary is left. */
static void has_files(int expected)
{
    char *command = mem_format("test $(ls -A '%s' | wc -l) -eq %d", folder, expected);
    ck_assert_msg(system(command) == 0, "not %d files", expected);
    free(command);
}

START_TEST(lands_on_nothing_on_an_empty_file_and_on_its_own)
{
    enter();
    ck_assert(write_ours(false, true));
    is_text("out", "ours new");
    write_file(path, "ours old");
    ck_assert(write_ours(false, true));
    is_text("out", "ours new");
    write_file(path, "");
    ck_assert(write_ours(false, true));
    is_text("out", "ours new");
    has_files(1);
    leave();
}
END_TEST

START_TEST(leaves_what_is_not_its_own)
{
    enter();
    write_file(path, "mine");
    ck_assert(!write_ours(false, true));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "--force"));
    is_text("out", "mine");
    ck_assert(write_ours(true, true)); /* unless it is forced */
    is_text("out", "ours new");
    has_files(1);
    leave();
}
END_TEST

/* Whatever a link leads to stays, forced or not; forced, the link becomes a file. */
START_TEST(never_through_a_link)
{
    enter();
    struct stat about;
    write_file(other, "ours, but elsewhere");
    ck_assert_int_eq(symlink(other, path), 0);
    ck_assert(!write_ours(false, true));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    is_text("other", "ours, but elsewhere");
    ck_assert(write_ours(true, true));
    is_text("other", "ours, but elsewhere");
    ck_assert(lstat(path, &about) == 0 && S_ISREG(about.st_mode));
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("nowhere", path), 0); /* nor one that leads nowhere */
    ck_assert(!write_ours(false, true));
    leave();
}
END_TEST

START_TEST(given_up_it_leaves_nothing)
{
    enter();
    ck_assert(write_ours(false, false));
    has_files(0);
    write_file(path, "ours old");
    ck_assert(write_ours(false, false));
    is_text("out", "ours old");
    has_files(1);
    leave();
}
END_TEST

START_TEST(no_folder_is_wrong_input)
{
    enter();
    ck_assert_ptr_null(
        output_begin("/nowhere/at/all", is_ours, &(struct output_rule){.force = true}, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    ck_assert_ptr_null(output_begin(folder, is_ours, &(struct output_rule){.force = true},
                                    &errs)); /* a folder is no file */
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    leave();
}
END_TEST

/* --- sets of files --------------------------------------------------------------------------- */

/* Writes NAME files with these texts, as "a=1 b=2": a file `a` that holds "1". */
static bool write_set(const char *owner, const char *files, bool force, bool keep)
{
    struct output_folder *set =
        output_folder_open(folder, owner, &(struct output_rule){.force = force}, &errs);
    const char *stage = set ? output_folder_stage(set, &errs) : NULL;
    if (!stage)
        return false;
    char *list = mem_string(files), *rest = NULL;
    for (char *word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *text = strchr(word, '=');
        *text++ = '\0';
        char *name = mem_format("%s/%s", stage, word);
        write_file(name, text);
        free(name);
    }
    free(list);
    bool good = !keep || output_folder_keep(set, &errs);
    output_folder_close(set);
    return good;
}

START_TEST(a_set_replaces_and_removes_its_own)
{
    enter();
    ck_assert(write_set("report", "a=1 b=2 c=3", false, true));
    ck_assert(write_set("report", "a=4 d=5", false, true));
    is_text("a", "4");
    is_text("d", "5");
    has_files(3);                                        /* a, d and the list: b and c are gone */
    ck_assert(write_set("report", "a=6", false, false)); /* given up: as before */
    is_text("a", "4");
    has_files(3);
    leave();
}
END_TEST

START_TEST(a_set_leaves_other_files)
{
    enter();
    write_file(other, "mine");
    ck_assert(!write_set("report", "a=1 other=2", false, true));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    is_text("other", "mine");
    has_files(1); /* nor is `a` there */
    ck_assert(write_set("report", "a=1", false, true));
    is_text("other", "mine");
    ck_assert(write_set("report", "a=1 other=2", true, true)); /* forced */
    is_text("other", "2");
    leave();
}
END_TEST

/* A file of its own that was changed since is somebody's work: neither replaced nor removed. */
START_TEST(a_set_leaves_what_was_changed)
{
    enter();
    ck_assert(write_set("report", "out=1 b=2", false, true));
    write_file(path, "changed");
    ck_assert(!write_set("report", "out=3", false, true));
    is_text("out", "changed");
    ck_assert(write_set("report", "b=3", false, true));
    is_text("out", "changed");
    leave();
}
END_TEST

START_TEST(owners_keep_apart)
{
    enter();
    ck_assert(write_set("report", "a=1 b=2", false, true));
    ck_assert(write_set("trace-walk", "c=3", false, true));
    is_text("a", "1");
    ck_assert(write_set("report", "b=4", false, true));
    is_text("c", "3");
    is_text("b", "4");
    has_files(3); /* b, c and the list */
    leave();
}
END_TEST

/* A link of the name of a new file, and a folder. */
START_TEST(a_set_never_leaves_its_folder)
{
    enter();
    char *below = mem_format("%s/below", folder);
    write_file(other, "mine");
    ck_assert_int_eq(symlink("other", path), 0);
    ck_assert(!write_set("report", "out=1", false, true));
    ck_assert(write_set("report", "out=1", true, true));
    is_text("other", "mine");
    ck_assert_int_eq(mkdir(below, 0777), 0);
    ck_assert(!write_set("report", "below=1", true, true));
    free(below);
    leave();
}
END_TEST

/* What a killed program left in the stage is cleared away. */
START_TEST(a_stage_begins_empty)
{
    enter();
    char *stage = mem_format("%s/.fedsim-new", folder), *half = mem_format("%s/half", stage);
    ck_assert_int_eq(mkdir(stage, 0777), 0);
    write_file(half, "half");
    ck_assert(write_set("report", "a=1", false, true));
    has_files(2); /* a and the list */
    free(stage);
    free(half);
    leave();
}
END_TEST

TEST_MAIN("output", lands_on_nothing_on_an_empty_file_and_on_its_own, leaves_what_is_not_its_own,
          never_through_a_link, given_up_it_leaves_nothing, no_folder_is_wrong_input,
          a_set_replaces_and_removes_its_own, a_set_leaves_other_files,
          a_set_leaves_what_was_changed, owners_keep_apart, a_set_never_leaves_its_folder,
          a_stage_begins_empty)

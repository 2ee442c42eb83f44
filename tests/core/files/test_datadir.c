#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "tests/support/files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(data_folder)
{
    setenv("FEDSIM_DATADIR", "/some/where", 1);
    char *path = datadir_path("models/x.xml");
    ck_assert_str_eq(path, "/some/where/models/x.xml");
    free(path);
    unsetenv("FEDSIM_DATADIR"); /* this test runs uninstalled: the source tree */
    path = datadir_path("configure.ac");
    ck_assert_int_eq(access(path, R_OK), 0);
    free(path);
}
END_TEST

static void expect_source(const char *bytes, const char *text)
{
    struct errs errs = {0};
    struct source source;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    char *path = mem_format("%s/text", folder);
    write_file(path, bytes);
    ck_assert(source_read(&source, path, &errs));
    ck_assert_str_eq(source.text, text);
    ck_assert_uint_eq(source.length, strlen(text));
    source_free(&source);
    folder_remove(folder);
    free(path);
}

/* One mark at the beginning is no part of the text. */
START_TEST(byte_order_marks)
{
    expect_source("\xEF\xBB\xBFname: a\n", "name: a\n");
    expect_source("\xEF\xBB\xBF", "");
    expect_source("\xEF\xBB\xBF\xEF\xBB\xBFx", "\xEF\xBB\xBFx");
    expect_source("\xEF\xBB", "\xEF\xBB");
    expect_source("a\xEF\xBB\xBF", "a\xEF\xBB\xBF");
}
END_TEST

START_TEST(sources)
{
    struct errs errs = {0};
    struct source source;
    ck_assert(!source_read(&source, "/no/such/file", &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "No such file"));
    source_free(&source);
    ck_assert(!source_read(&source, "/", &errs)); /* a folder */
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    source_free(&source);
    errs_free(&errs);
    ck_assert(source_read_start(&source, "/dev/zero", 9999, &errs)); /* which never ends */
    ck_assert(source.length > 9999 && source.length < 20000);
    source_free(&source);
    errs_free(&errs);
    char folder[FOLDER_SIZE];
    folder_make(folder);
    char *pipe = mem_format("%s/pipe", folder); /* to which nobody writes */
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert(!source_read(&source, pipe, &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "a pipe that nobody writes to"));
    source_free(&source);
    errs_free(&errs);
    folder_remove(folder);
    free(pipe);
    ck_assert(source_read(&source, "/dev/null", &errs));
    ck_assert_uint_eq(source.length, 0);
    ck_assert_str_eq(source.text, "");
    source_free(&source);
}
END_TEST

TEST_MAIN("datadir", data_folder, byte_order_marks, sources)

/* Which files are near a scenario, and where files that it names are found. */
#include "core/files/nearby.h"

#include "core/base/fail.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the test's folder: work/ to run in, work/study/s.yaml the scenario, secret beside work, and
 * links that lead from one to the other. */
static struct nearby world(void)
{
    struct nearby nearby = {0};
    enter();
    ck_assert_int_eq(mkdir("work", 0777), 0);
    ck_assert_int_eq(mkdir("work/study", 0777), 0);
    write_file("secret", "s");
    write_file("work/a.csv", "a");
    write_file("work/study/b.csv", "b");
    ck_assert_int_eq(symlink("../../secret", "work/study/link"), 0);
    ck_assert_int_eq(symlink("work/a.csv", "way-in"), 0);
    ck_assert_int_eq(symlink("loop", "work/loop"), 0);
    ck_assert_int_eq(chdir("work"), 0);
    setenv("FEDSIM_DATADIR", "/nowhere", 1);
    nearby_set(&nearby, "study/s.yaml");
    return nearby;
}

START_TEST(near_and_far)
{
    struct nearby nearby = world();
    ck_assert(nearby_has(&nearby, "a.csv"));
    ck_assert(nearby_has(&nearby, "study/b.csv"));
    ck_assert(nearby_has(&nearby, "study/../study/b.csv"));
    ck_assert(nearby_has(&nearby, "../way-in")); /* leads to work/a.csv */
    ck_assert(!nearby_has(&nearby, "../secret"));
    ck_assert(!nearby_has(&nearby, "study/link"));
    ck_assert(!nearby_has(&nearby, "/etc/passwd"));
    ck_assert(!nearby_has(&nearby, "loop"));
    ck_assert(!nearby_has(&nearby, "gone"));
    ck_assert(nearby_has(NULL, "/etc/passwd"));
    nearby_free(&nearby);
    leave();
}
END_TEST

/* From the root everything would be near. */
START_TEST(root)
{
    struct nearby nearby = world();
    nearby_free(&nearby);
    ck_assert_int_eq(chdir("/"), 0);
    nearby_set(&nearby, "s.yaml");
    ck_assert(!nearby_has(&nearby, "/etc/passwd"));
    nearby_free(&nearby);
    leave();
}
END_TEST

/* A sealed source: where, and nothing of what; once, however much is wrong in it. */
START_TEST(sealed)
{
    struct errs errs = {0};
    struct source source = {.name = "../secret", .text = "root:x:0\n", .length = 9, .sealed = true};
    for (unsigned column = 1; column < 4; column++)
        errs_add(&errs, FAULT_INPUT, &(struct mark){&source, 1, column}, "root:x", "\"root:x\"");
    ck_assert_uint_eq(errs.count, 1);
    ck_assert_str_eq(errs_first(&errs),
                     "../secret:1:1: something else was expected here; the text is not shown "
                     "because the file is outside the scenario's folder\n"
                     "    put a copy beside the scenario to see the details\n");
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
}
END_TEST

START_TEST(located)
{
    struct nearby nearby = world();
    nearby_free(&nearby);
    char *path = nearby_locate("study/s.yaml", "b.csv");
    ck_assert_str_eq(path, "study/b.csv");
    free(path);
    setenv("FEDSIM_DATADIR", ".", 1);
    path = nearby_locate("study/s.yaml", "a.csv");
    ck_assert_str_eq(path, "./a.csv");
    free(path);
    path = nearby_locate("study/s.yaml", "gone");
    ck_assert_str_eq(path, "study/gone");
    free(path);
    path = nearby_locate("study/s.yaml", "/etc/passwd");
    ck_assert_str_eq(path, "/etc/passwd");
    free(path);
    leave();
}
END_TEST

TEST_MAIN("nearby", near_and_far, root, sealed, located)

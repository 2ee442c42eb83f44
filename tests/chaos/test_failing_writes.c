/* A write to the database fails, whichever of a run it is, the last one included that puts the log
 * into the file: the run says so and ends with status 1, and the same command afterwards finishes
 * with the database of a run that nothing disturbed. */
#include "tests/support/check.h"
#include "tests/support/failing_writes.h"
#include "tests/support/sim_world.h"

#include <errno.h>
#include <string.h>

/* Two trials, so that one may be done and the other not. */
static const char small[] =
    "name: small\n"
    "seeds: 2\n"
    "rounds: 3\n"
    "task: {name: none, horizon: 10}\n"
    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
    "server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}\n"
    "fleet: {a: {count: 2, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 10 steps/s}}\n"
    "record: events\n";

/* The run that meets it said what was wrong, or it did not matter: then its database is right. */
static void expect_told(const struct world *world, unsigned at)
{
    if (world->status == 0)
        return;
    ck_assert_msg(world->status == 1, "write %u: status %d, %s", at, world->status,
                  errs_first(&world->errs));
    const char *text = errs_first(&world->errs);
    ck_assert_msg(strstr(text, world->database) && strstr(text, "disk"), "write %u: %s", at, text);
}

/* True where there was a write of that number; counts in *told the runs that ended for it. */
static bool try_write(struct failing_writes how, const struct source *undisturbed, unsigned *told)
{
    struct world world = {.text = small};
    writes_fail(&how);
    world_record(&world);
    bool met = writes_mend() >= how.at;
    expect_told(&world, how.at);
    ck_assert(met || world.status == 0);
    if (world.status != 0) {
        ++*told;
        errs_free(&world.errs);
        world_run(&world);
    }
    struct source finished = world_without_host(&world);
    ck_assert_msg(finished.length == undisturbed->length &&
                      memcmp(finished.text, undisturbed->text, finished.length) == 0,
                  "after write %u failed the database is another", how.at);
    source_free(&finished);
    world_free(&world);
    return met;
}

static void try_all(struct failing_writes how)
{
    struct world calm = {.text = small};
    world_run(&calm);
    struct source undisturbed = world_without_host(&calm);
    unsigned told = 0;
    how.at = 1;
    while (try_write(how, &undisturbed, &told))
        how.at++;
    unsigned writes = how.at - 1;
    ck_assert_uint_gt(writes, 100);
    /* A single failure may strike where SQLite does well without, or tries again. */
    ck_assert_uint_ge(told, how.for_ever ? writes : writes - 5);
    source_free(&undisturbed);
    world_free(&calm);
}

START_TEST(test_full_disk)
{
    try_all((struct failing_writes){.for_ever = true, .error = ENOSPC});
}
END_TEST

START_TEST(test_half_a_write)
{
    try_all((struct failing_writes){.for_ever = true, .half = true, .error = ENOSPC});
}
END_TEST

START_TEST(test_one_failure)
{
    try_all((struct failing_writes){.error = EIO});
}
END_TEST

TEST_MAIN("failing_writes", test_full_disk, test_half_a_write, test_one_failure)

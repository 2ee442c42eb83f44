/* Pretraining that was killed goes on from where it was, to the same bytes. */
#include "core/files/datadir.h"
#include "sim/pretrain/pretrain.h"
#include "tests/support/own_folder.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

/* Eight iterations of 512 steps. `kept`: with a store, in which each is a stage. */
static struct pretrain_options options_of(const char *name, bool kept)
{
    static char output[2][16], curve[2][16];
    struct pretrain_options options = {.task = "Hopper",
                                       .horizon = 40,
                                       .ppo = ppo_defaults("Hopper"),
                                       .seeds = 1,
                                       .episodes = 20,
                                       .jobs = 2,
                                       .output = output[kept],
                                       .curve = curve[kept],
                                       .store = kept ? "s.db" : NULL,
                                       .setting = {1, 2},
                                       .progress = stderr,
                                       .quiet = true};
    snprintf(output[kept], sizeof *output, "%s.policy", name);
    snprintf(curve[kept], sizeof *curve, "%s.csv", name);
    options.ppo.seed = 1;
    options.ppo.total_steps = 4000;
    options.ppo.environments = 4;
    options.ppo.steps = 128;
    return options;
}

static char *text_of(const char *path)
{
    struct source source;
    struct errs errs = {0};
    ck_assert_msg(source_read(&source, path, &errs), "%s", path);
    free(source.name);
    return source.text;
}

static unsigned rows_of(const char *path)
{
    unsigned rows = 0;
    FILE *file = fopen(path, "r");
    for (int c; file && (c = fgetc(file)) != EOF;)
        rows += c == '\n';
    if (file)
        fclose(file);
    return rows;
}

/* Kills it when its curve has so many rows, its head among them. */
static void kill_at(const struct pretrain_options *options, unsigned rows)
{
    unlink(options->curve);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct errs errs = {0};
        _exit(pretrain(options, &errs));
    }
    while (rows_of(options->curve) < rows && waitpid(child, NULL, WNOHANG) == 0)
        usleep(2000);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* The steps after which it says that it goes on; 0 where it begins anew. */
static unsigned long steps_at_start(struct pretrain_options *options)
{
    struct errs errs = {0};
    options->quiet = false;
    options->progress = fopen("said", "w");
    int status = pretrain(options, &errs);
    fclose(options->progress);
    options->quiet = true;
    options->progress = stderr;
    ck_assert_msg(status == 0 || status == 1, "%d: %s", status, errs_first(&errs));
    char *said = text_of("said"), *at = strstr(said, "goes on after ");
    unsigned long steps = at ? strtoul(at + strlen("goes on after "), NULL, 10) : 0;
    free(said);
    return steps;
}

static void check_same(const char *one, const char *other)
{
    struct source a, b;
    struct errs errs = {0};
    ck_assert(source_read(&a, one, &errs) && source_read(&b, other, &errs));
    ck_assert_uint_eq(a.length, b.length);
    ck_assert_msg(memcmp(a.text, b.text, a.length) == 0, "%s and %s", one, other);
    source_free(&a);
    source_free(&b);
}

/* With a row in the curve its stage is there or about to be: of n rows, n - 1 or n. */
START_TEST(test_goes_on_after_a_kill)
{
    static const struct {
        bool keep_best, has_target;
        double target;
    } cases[] = {{false, false, 0}, {true, false, 0}, {false, true, 25}, {false, true, 1e6}};
    enter();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pretrain_options plain = options_of("a", false), kept = options_of("b", true);
        struct errs errs = {0};
        plain.keep_best = kept.keep_best = cases[i].keep_best;
        plain.has_target = kept.has_target = cases[i].has_target;
        plain.target = kept.target = cases[i].target;
        int status = pretrain(&plain, &errs);
        ck_assert_int_eq(status, cases[i].target > 1e5);
        unsigned all = rows_of("a.csv") - 1;
        for (unsigned n = 1; n < all; n += 2) {
            unlink("s.db");
            kill_at(&kept, 1 + n);
            unsigned long steps = steps_at_start(&kept);
            ck_assert_uint_ge(steps, 512 * (n - 1));
            ck_assert_uint_le(steps, 512 * all);
            check_same("a.policy", "b.policy");
            check_same("a.csv", "b.csv");
        }
        ck_assert_uint_eq(steps_at_start(&kept), 512 * all); /* only the evaluations are left */
        check_same("a.policy", "b.policy");
        check_same("a.csv", "b.csv");
    }
    leave();
}
END_TEST

/* Another seed, another target and another program are other runs. */
START_TEST(test_goes_on_with_the_same_alone)
{
    enter();
    struct pretrain_options options = options_of("b", true), other = options;
    options.ppo.total_steps = other.ppo.total_steps = 1000;
    ck_assert_uint_eq(steps_at_start(&options), 0);
    ck_assert_uint_eq(steps_at_start(&options), 1024);
    other.ppo.seed = 2;
    ck_assert_uint_eq(steps_at_start(&other), 0);
    other = options, other.has_target = true, other.target = 1e6;
    ck_assert_uint_eq(steps_at_start(&other), 0);
    other = options, other.setting.low++;
    ck_assert_uint_eq(steps_at_start(&other), 0);
    other = options, other.horizon = 41;
    ck_assert_uint_eq(steps_at_start(&other), 0);
    other = options, other.episodes = 21;
    ck_assert_uint_eq(steps_at_start(&other), 0);
    ck_assert_uint_eq(steps_at_start(&options), 1024);
    other = options, other.jobs = 1, other.curve = NULL;
    ck_assert_uint_eq(steps_at_start(&other), 1024);
    leave();
}
END_TEST

START_TEST(test_begins_anew_where_it_is_damaged)
{
    enter();
    struct pretrain_options plain = options_of("a", false), kept = options_of("b", true);
    struct errs errs = {0};
    plain.ppo.total_steps = kept.ppo.total_steps = 1000;
    ck_assert_int_eq(pretrain(&plain, &errs), 0);
    ck_assert_int_eq(pretrain(&kept, &errs), 0);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open("s.db", &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(db, "UPDATE host_result SET result = substr(result, 2)", NULL, NULL, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_changes(db), 1);
    sqlite3_close(db);
    ck_assert_uint_eq(steps_at_start(&kept), 0);
    check_same("a.policy", "b.policy");
    ck_assert_uint_eq(steps_at_start(&kept), 1024);
    leave();
}
END_TEST

/* A store that goes in the midst of it is told before the end, and the policy is stored. */
START_TEST(test_tells_a_broken_store_at_once)
{
    enter();
    struct pretrain_options plain = options_of("a", false), kept = options_of("b", true);
    struct errs errs = {0};
    plain.ppo.total_steps = kept.ppo.total_steps = 20000;
    ck_assert_int_eq(pretrain(&plain, &errs), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kept.progress = fopen("said", "w");
        int status = pretrain(&kept, &errs);
        fprintf(kept.progress, "at the end: %s", errs_first(&errs));
        fclose(kept.progress);
        _exit(status);
    }
    while (rows_of(kept.curve) < 4 && waitpid(child, NULL, WNOHANG) == 0)
        usleep(2000);
    unlink("s.db");
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILED);
    char *said = text_of("said");
    const char *why = "s.db: was removed or replaced by another program meanwhile";
    ck_assert_ptr_eq(strstr(said, why), said);
    ck_assert_ptr_nonnull(strstr(said,
                                 "learning goes on, but no longer keeps how far it is\nat the "
                                 "end: s.db: was removed"));
    free(said);
    check_same("a.policy", "b.policy");
    check_same("a.csv", "b.csv");
    leave();
}
END_TEST

TEST_MAIN("pretrain_stage", test_tells_a_broken_store_at_once, test_goes_on_after_a_kill,
          test_goes_on_with_the_same_alone, test_begins_anew_where_it_is_damaged)

#include "core/text/csv.h"
#include "sim/pretrain/pretrain.h"
#include "sim/verify/verify_policy.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pretrain_options quick(const char *output)
{
    struct pretrain_options options = {.task = "Hopper",
                                       .horizon = 40,
                                       .ppo = ppo_defaults("Hopper"),
                                       .seeds = 1,
                                       .episodes = 20,
                                       .jobs = 2,
                                       .output = output,
                                       .quiet = true,
                                       .progress = stderr};
    options.ppo.seed = 1;
    options.ppo.total_steps = 4000;
    options.ppo.environments = 4;
    options.ppo.steps = 128;
    return options;
}

static char *bytes_of(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    char *bytes = malloc(1 << 20);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void check_same(const char *one, const char *other)
{
    size_t size, other_size;
    char *bytes = bytes_of(one, &size), *others = bytes_of(other, &other_size);
    ck_assert(size > 0 && size == other_size && memcmp(bytes, others, size) == 0);
    free(bytes), free(others);
}

/* What the tests make, and nothing else, is in the folder. */
static void done(void)
{
    unlink("a.policy"), unlink("b.policy"), unlink("a.csv"), unlink("b.csv");
    leave_empty();
}

START_TEST(test_jobs_change_no_byte)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = quick("a.policy");
    options.curve = "a.csv", options.jobs = 1;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    options.output = "b.policy", options.curve = "b.csv", options.jobs = 2;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    check_same("a.policy", "b.policy");
    check_same("a.csv", "b.csv");
    struct csv curve = {0}; /* 4000 steps in iterations of 512: eight */
    ck_assert(csv_read(&curve, "a.csv", &errs));
    ck_assert_uint_eq(curve.rows, 8);
    ck_assert_str_eq(csv_cell(&curve, 7, (size_t)csv_column(&curve, "steps"))->text, "4096");
    csv_free(&curve);
    done();
}
END_TEST

START_TEST(test_stored_policy_keeps_its_word)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = quick("a.policy");
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    struct policy_file file;
    ck_assert(policy_file_read(&file, "a.policy", &errs));
    ck_assert_uint_eq(file.evaluation.episodes, 20);
    ck_assert(file.evaluation.stochastic && file.evaluation.sd > 0);
    ck_assert_uint_eq(file.horizon, 40);
    policy_file_free(&file);
    FILE *out = tmpfile();
    ck_assert_int_eq(verify_policy("a.policy", "Hopper", 100, out, &errs), 0);
    fclose(out);
    done();
}
END_TEST

START_TEST(test_target)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = quick("a.policy");
    options.has_target = true, options.target = 20, options.curve = "a.csv";
    options.ppo.total_steps = 100000;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    struct csv curve = {0};
    ck_assert(csv_read(&curve, "a.csv", &errs));
    const char *last = csv_cell(&curve, curve.rows - 1, (size_t)csv_column(&curve, "steps"))->text;
    ck_assert_int_lt(atoi(last), 100000); /* it stopped for the target */
    csv_free(&curve);
    options.target = 1e6, options.ppo.total_steps = 2000; /* out of reach: 1, but stored */
    options.output = "b.policy";
    ck_assert_int_eq(pretrain(&options, &errs), 1);
    ck_assert_uint_eq(errs.count, 0);
    ck_assert_int_eq(access("b.policy", R_OK), 0);
    done();
}
END_TEST

/* A learning rate that spoils a policy it first improved: the best one of the way does better. */
START_TEST(test_best_is_kept)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = quick("a.policy");
    options.task = "HalfCheetah", options.horizon = 50;
    options.ppo.total_steps = 20000;
    options.ppo.rate = 0.02, options.ppo.anneal = false, options.ppo.gradient_norm = 0;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    options.output = "b.policy", options.keep_best = true;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    struct policy_file last, kept;
    ck_assert(policy_file_read(&last, "a.policy", &errs));
    ck_assert(policy_file_read(&kept, "b.policy", &errs));
    ck_assert_double_gt(kept.evaluation.mean, last.evaluation.mean);
    policy_file_free(&kept), policy_file_free(&last);
    done();
}
END_TEST

static void check_refused(struct pretrain_options options, int status, const char *word)
{
    struct errs errs = {0};
    ck_assert_int_eq(pretrain(&options, &errs), status);
    ck_assert_msg(strstr(errs_first(&errs), word) != NULL, "'%s' in '%s'", word, errs_first(&errs));
    errs_free(&errs);
}

START_TEST(test_wrong_input)
{
    struct pretrain_options options = quick("/nowhere/a.policy");
    options.ppo.total_steps = UINT64_MAX >> 1; /* told before it has learnt for ages */
    check_refused(options, 2, "/nowhere");
    options.output = "/tmp/";
    check_refused(options, 2, "not a regular file");
    options.output = "a.policy";
    options.curve = "/nowhere/a.csv";
    check_refused(options, 2, "/nowhere/a.csv");
    options = quick("a.policy"), options.task = "Hoper";
    check_refused(options, 2, "Hoper");
    options = quick("a.policy"), options.task = "none";
    check_refused(options, 2, "none");
    options = quick("a.policy"), options.ppo.clip = -1;
    check_refused(options, 2, "clip");
}
END_TEST

/* Once the curve has a row, the loop is running and watches for the signal. */
static void *interrupt(void *unused)
{
    struct stat curve;
    while (stat("a.csv", &curve) != 0 || curve.st_size < 150)
        usleep(1000);
    kill(getpid(), SIGINT);
    return unused;
}

START_TEST(test_interrupted)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = quick("a.policy");
    options.ppo.total_steps = 1000000000, options.curve = "a.csv";
    pthread_t thread;
    ck_assert(pthread_create(&thread, NULL, interrupt, NULL) == 0);
    ck_assert_int_eq(pretrain(&options, &errs), 130);
    pthread_join(thread, NULL);
    struct policy_file file;
    ck_assert(policy_file_read(&file, "a.policy", &errs) && file.evaluation.episodes == 20);
    policy_file_free(&file);
    done();
}
END_TEST

START_TEST(test_progress)
{
    enter();
    struct errs errs = {0};
    char *text = NULL;
    size_t size = 0;
    struct pretrain_options options = quick("a.policy");
    FILE *out = tmpfile();
    options.quiet = false, options.progress = out;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    rewind(out);
    unsigned lines = 0;
    bool stored = false;
    while (getline(&text, &size, out) > 0) {
        lines++;
        ck_assert(!strchr(text, '\r') && !strchr(text, '\033')); /* no terminal's ways */
        stored = stored || strstr(text, "a.policy: Hopper after 4096 steps");
    }
    ck_assert(stored && lines > 1);
    free(text);
    fclose(out);
    done();
}
END_TEST

TEST_MAIN("pretrain", test_jobs_change_no_byte, test_stored_policy_keeps_its_word, test_target,
          test_best_is_kept, test_wrong_input, test_interrupted, test_progress)

#include "core/base/mem.h"
#include "models/policy/rollout.h"
#include "sim/verify/verify_policy.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static float theta[18 * 6], log_std[6] = {-1, -1, -1, -1, -1, -1};

/* A linear cheetah with an honest evaluation of 40 episodes under other keys. */
static struct policy_file honest(bool stochastic)
{
    struct policy_file file = {.task = "HalfCheetah",
                               .horizon = 25,
                               .reset_noise = -1,
                               .shape = {.layers = 1, .width = {17, 6}},
                               .theta = theta,
                               .log_std = log_std};
    policy_initialise(&file.shape, 1, 11, theta);
    struct errs errs = {0};
    struct task *task =
        task_open(file.task, &(struct task_options){.horizon = 25, .reset_noise = -1}, &errs);
    ck_assert_ptr_nonnull(task);
    struct rollout_worker *worker = rollout_worker_new();
    struct policy_view view = policy_file_view(&file);
    struct moments returns = {0};
    for (unsigned i = 0; i < 40; i++)
        moments_add(&returns,
                    rollout_episode(worker, task, &view, NULL, 1000 + i, stochastic, NULL).ret);
    rollout_worker_free(worker);
    task_free(task);
    file.evaluation =
        (struct policy_evaluation){40, stochastic, returns.mean, moments_sd(&returns), 5};
    return file;
}

/* Writes `file`, verifies it, and compares exit status and the line or error that was printed. */
static void check_verdict(const struct policy_file *file, const char *task, int status,
                          const char *said)
{
    char path[] = "/tmp/fedsim-verify-XXXXXX", *text = NULL;
    size_t size = 0;
    struct errs errs = {0};
    ck_assert_int_ge(mkstemp(path), 0);
    if (file)
        ck_assert(policy_file_write(file, path, &(struct output_rule){0}, &errs));
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(verify_policy(path, task, 60, out, &errs), status);
    fclose(out);
    ck_assert_int_eq(errs_exit_status(&errs), status == 2 ? 2 : 0);
    const char *got = status == 2 ? errs_first(&errs) : text;
    ck_assert_msg(strstr(got, said) && strstr(got, path), "\"%s\" lacks \"%s\"", got, said);
    errs_free(&errs);
    free(text);
    unlink(path);
}

START_TEST(test_honest)
{
    struct policy_file file = honest(true);
    check_verdict(&file, NULL, 0, "PASS");
    check_verdict(&file, "HalfCheetah", 0, "60 episodes (0 blow-ups)");
    file = honest(false);
    check_verdict(&file, NULL, 0, "mean actions");
    file.evaluation.episodes = 1; /* its spread is unknown: 0 in the file */
    file.evaluation.sd = 0;
    check_verdict(&file, NULL, 0, "PASS");
}
END_TEST

START_TEST(test_liar)
{
    struct policy_file file = honest(true);
    double se = hypot(file.evaluation.sd / sqrt(40), file.evaluation.sd / sqrt(60));
    file.evaluation.mean += 6 * se;
    check_verdict(&file, NULL, 1, "FAIL");
    file.evaluation.mean -= 12 * se;
    check_verdict(&file, NULL, 1, "FAIL");
    file = honest(true);
    for (int i = 0; i < 17 * 6; i++) /* not the weights that were evaluated: they cost control */
        theta[i] *= 10;
    check_verdict(&file, NULL, 1, "FAIL");
}
END_TEST

START_TEST(test_unfit)
{
    struct policy_file file = honest(true);
    check_verdict(&file, "Hopper", 2, "for HalfCheetah, not for Hopper");
    file.evaluation.episodes = 0;
    check_verdict(&file, NULL, 2, "no evaluation");
    file.evaluation.episodes = 40;
    file.shape.width[0] = 16;
    check_verdict(&file, NULL, 2, "maps 16 observations to 6 actions; HalfCheetah has 17 and 6");
    strcpy(file.task, "none");
    check_verdict(&file, NULL, 2, "none has 0 and 0");
    check_verdict(NULL, NULL, 2, "not a policy file");
    struct errs errs = {0};
    strcpy(file.task, "HalfCheetahs");
    char path[] = "/tmp/fedsim-verify-XXXXXX";
    ck_assert_int_ge(mkstemp(path), 0);
    ck_assert(policy_file_write(&file, path, &(struct output_rule){0}, &errs));
    ck_assert_int_eq(verify_policy(path, NULL, 1, stderr, &errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "HalfCheetahs"));
    errs_free(&errs);
    unlink(path);
}
END_TEST

TEST_MAIN("verify_policy", test_honest, test_liar, test_unfit)

/* Pretraining from several seeds, and its end on a plateau. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/text/csv.h"
#include "models/policy/policy_file.h"
#include "sim/pretrain/pretrain.h"
#include "sim/pretrain/pretrain_plateau.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Eight iterations of 512 steps. */
static struct pretrain_options options_of(const char *output, const char *curve)
{
    struct pretrain_options options = {.task = "Hopper",
                                       .horizon = 40,
                                       .ppo = ppo_defaults("Hopper"),
                                       .seeds = 1,
                                       .episodes = 20,
                                       .jobs = 2,
                                       .output = output,
                                       .curve = curve,
                                       .setting = {1, 2},
                                       .progress = stderr,
                                       .quiet = true};
    options.ppo.seed = 1;
    options.ppo.total_steps = 4000;
    options.ppo.environments = 4;
    options.ppo.steps = 128;
    return options;
}

static void check_same(const char *one, const char *other)
{
    struct source a, b;
    struct errs errs = {0};
    ck_assert_msg(source_read(&a, one, &errs) && source_read(&b, other, &errs), "%s",
                  errs_first(&errs));
    ck_assert_msg(a.length == b.length && memcmp(a.text, b.text, a.length) == 0, "%s and %s", one,
                  other);
    source_free(&a);
    source_free(&b);
}

/* What the command said; the caller frees it. */
static char *said_by(struct pretrain_options options, int status)
{
    struct errs errs = {0};
    struct source said;
    options.quiet = false;
    options.progress = fopen("said", "w");
    int answer = pretrain(&options, &errs);
    fclose(options.progress);
    ck_assert_msg(answer == status, "%d: %s", answer, errs_first(&errs));
    ck_assert(source_read(&said, "said", &errs));
    free(said.name);
    return said.text;
}

static void check_said(const char *said, const char *words)
{
    ck_assert_msg(strstr(said, words) != NULL, "'%s' in\n%s", words, said);
}

/* The mean return that its line tells, "... 20 fresh episodes return 31.40, SD ...". */
static double compared(const char *said, unsigned seed)
{
    char *begin =
        mem_format("Hopper seed %u 4096 steps (all steps): 20 fresh episodes return ", seed);
    const char *at = strstr(said, begin);
    ck_assert_msg(at != NULL, "'%s' in\n%s", begin, said);
    double mean = strtod(at + strlen(begin), NULL);
    free(begin);
    return mean;
}

/* The file of the best is that which its seed leaves alone, and so is every curve. */
START_TEST(test_best_of_several)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = options_of("best.policy", "all.csv");
    options.seeds = 3;
    char *said = said_by(options, 0), name[64];
    unsigned best = 1;
    for (unsigned seed = 2; seed <= 3; seed++)
        if (compared(said, seed) > compared(said, best))
            best = seed;
    free(said);
    for (unsigned seed = 1; seed <= 3; seed++) {
        struct pretrain_options alone = options_of("alone.policy", "alone.csv");
        alone.ppo.seed = seed;
        ck_assert_int_eq(pretrain(&alone, &errs), 0);
        snprintf(name, sizeof name, "all-%u.csv", seed);
        check_same(name, "alone.csv");
        if (seed == best)
            check_same("best.policy", "alone.policy");
    }
    struct policy_file file;
    ck_assert(policy_file_read(&file, "best.policy", &errs));
    ck_assert_uint_eq(file.evaluation.seed, best);
    policy_file_free(&file);
    leave();
}
END_TEST

START_TEST(test_jobs_change_no_byte)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = options_of("a.policy", "a.csv");
    options.seeds = 3, options.jobs = 1; /* one after the other */
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    options.output = "b.policy", options.curve = "b.csv", options.jobs = 7; /* teams of two */
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    check_same("a.policy", "b.policy");
    check_same("a-1.csv", "b-1.csv");
    check_same("a-2.csv", "b-2.csv");
    check_same("a-3.csv", "b-3.csv");
    leave();
}
END_TEST

/* Each seed stops for itself where it has reached the target; where none has, the best is stored
 * all the same, and the status is 1. */
START_TEST(test_target)
{
    enter();
    struct pretrain_options options = options_of("a.policy", NULL);
    options.seeds = 2, options.has_target = true, options.target = 20;
    options.ppo.total_steps = 100000;
    char *said = said_by(options, 0);
    check_said(said, "(target reached)");
    ck_assert(!strstr(said, "(all steps)"));
    free(said);
    options.target = 1e6, options.ppo.total_steps = 1000;
    said = said_by(options, 1);
    check_said(said, "Hopper seed 2 1024 steps (all steps)");
    check_said(said, "the target 1e+06 was not reached");
    free(said);
    leave();
}
END_TEST

/* Killed when the second seed's curve has three rows: the first seed, which is at its end by then
 * or nearly, and the second go on. */
START_TEST(test_goes_on_after_a_kill)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options plain = options_of("a.policy", "a.csv");
    struct pretrain_options kept = options_of("b.policy", "b.csv");
    struct source curve = {0};
    plain.seeds = kept.seeds = 2, kept.jobs = 1, kept.store = "s.db";
    ck_assert_int_eq(pretrain(&plain, &errs), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(pretrain(&kept, &errs));
    for (unsigned rows = 0; rows < 4 && waitpid(child, NULL, WNOHANG) == 0; usleep(1000)) {
        rows = 0;
        if (access("b-2.csv", R_OK) != 0 || !source_read(&curve, "b-2.csv", &errs))
            continue;
        for (const char *at = curve.text; (at = strchr(at, '\n')) != NULL; at++)
            rows++;
        source_free(&curve);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    char *said = said_by(kept, 0);
    check_said(said, "Hopper seed 1: goes on after 4096 steps, as kept in s.db");
    check_said(said, "Hopper seed 2: goes on after ");
    free(said);
    check_same("a.policy", "b.policy");
    check_same("a-1.csv", "b-1.csv");
    check_same("a-2.csv", "b-2.csv");
    kept.seeds = 3; /* further seeds join those that are kept */
    said = said_by(kept, 0);
    check_said(said, "Hopper seed 2: goes on after 4096 steps, as kept in s.db");
    free(said);
    leave();
}
END_TEST

/* F = 100; 120 > 100 is a rise to L = 120; 120.2 is none, as 120 + 0.01 (120 - 100) = 120.2; 120.3
 * is one, at 3000. Of 1000 steps of patience none are left at 4000. */
START_TEST(test_rule_of_the_plateau)
{
    struct pretrain_plateau plateau = {0};
    ck_assert(!plateau_reached(&plateau, 100000, 1)); /* no return is known */
    plateau_note(&plateau, 500, -INFINITY);
    ck_assert(!plateau.known);
    plateau_note(&plateau, 1000, 100);
    plateau_note(&plateau, 2000, 120);
    ck_assert_uint_eq(plateau.risen_at, 2000);
    plateau_note(&plateau, 2500, 120.2);
    ck_assert_uint_eq(plateau.risen_at, 2000);
    plateau_note(&plateau, 3000, 120.3);
    ck_assert_uint_eq(plateau.risen_at, 3000);
    plateau_note(&plateau, 3500, -INFINITY);
    ck_assert_double_eq(plateau.level, 120.3);
    ck_assert(!plateau_reached(&plateau, 3999, 1000));
    ck_assert(plateau_reached(&plateau, 4000, 1000));
    ck_assert(!plateau_reached(&plateau, 4000, 0));
}
END_TEST

/* The same rises count whatever the scale of rewards and wherever zero lies: with returns
 * 3 R - 1000 in the place of R. */
START_TEST(test_plateau_knows_no_scale)
{
    static const double returns[] = {10, 12, 12.01, 11, 12.05, 20, 20.05, 20.2, 20.21};
    struct pretrain_plateau one = {0}, other = {0};
    for (unsigned i = 0; i < sizeof returns / sizeof *returns; i++) {
        plateau_note(&one, i, returns[i]);
        plateau_note(&other, i, 3 * returns[i] - 1000);
        ck_assert_uint_eq(one.risen_at, other.risen_at);
    }
    ck_assert_uint_eq(one.risen_at, 7); /* 20.2 > 20 + 0.01 (20 - 10) */
}
END_TEST

/* The steps at which a run ends are those that its curve asks for by the rule; returns are rounded
 * to 0.01 there. With a rate of 1e-12 nothing is learnt. */
START_TEST(test_ends_on_a_plateau)
{
    enter();
    struct errs errs = {0};
    struct pretrain_options options = options_of("a.policy", "a.csv");
    options.ppo.total_steps = 100000, options.ppo.rate = 1e-12, options.plateau = 5000;
    ck_assert_int_eq(pretrain(&options, &errs), 0);
    struct csv curve = {0};
    ck_assert(csv_read(&curve, "a.csv", &errs));
    size_t steps = (size_t)csv_column(&curve, "steps"),
           returned = (size_t)csv_column(&curve, "return_last_20"),
           episodes = (size_t)csv_column(&curve, "episodes");
    double first = NAN, level = NAN;
    unsigned long risen = 0, now = 0;
    for (size_t row = 0; row < curve.rows; row++) {
        ck_assert(risen == 0 || now < risen + 5000);
        now = strtoul(csv_cell(&curve, row, steps)->text, NULL, 10);
        double r = strtod(csv_cell(&curve, row, returned)->text, NULL);
        if (atoi(csv_cell(&curve, row, episodes)->text) < 20)
            continue;
        if (isnan(first))
            first = level = r, risen = now;
        if (r > level + 0.01 * (level - first))
            level = r, risen = now;
    }
    ck_assert_uint_ge(now, risen + 5000);
    ck_assert_uint_lt(now, 100000);
    csv_free(&curve);
    leave();
}
END_TEST

/* A run that is at its end for a plateau is so when it goes on, too. */
START_TEST(test_plateau_is_kept)
{
    enter();
    struct pretrain_options plain = options_of("a.policy", "a.csv");
    struct pretrain_options kept = options_of("b.policy", "b.csv");
    struct errs errs = {0};
    plain.ppo.rate = kept.ppo.rate = 1e-12, plain.plateau = kept.plateau = 3000;
    plain.ppo.total_steps = kept.ppo.total_steps = 100000;
    kept.store = "s.db";
    ck_assert_int_eq(pretrain(&plain, &errs), 0);
    ck_assert_int_eq(pretrain(&kept, &errs), 0);
    free(said_by(kept, 0));
    check_same("a.policy", "b.policy");
    check_same("a.csv", "b.csv");
    kept.plateau = 0, kept.ppo.total_steps = 1000; /* without one it is another run */
    char *said = said_by(kept, 0);
    ck_assert(!strstr(said, "goes on"));
    free(said);
    leave();
}
END_TEST

static void check_refused(struct pretrain_options options, const char *words)
{
    struct errs errs = {0};
    ck_assert_int_eq(pretrain(&options, &errs), 2);
    ck_assert_msg(strstr(errs_first(&errs), words) != NULL, "'%s' in '%s'", words,
                  errs_first(&errs));
    errs_free(&errs);
}

START_TEST(test_wrong_input)
{
    struct pretrain_options options = options_of("a.policy", NULL);
    options.seeds = 0;
    check_refused(options, "seeds: 0 is not within 1 to 256");
    options.seeds = 257;
    check_refused(options, "seeds: 257 is not within 1 to 256");
    options.seeds = 3, options.ppo.seed = UINT64_MAX - 1; /* two are left */
    check_refused(options, "there are not 3 from 18446744073709551614 on");
}
END_TEST

TEST_MAIN("pretrain_seeds", test_best_of_several, test_jobs_change_no_byte, test_target,
          test_goes_on_after_a_kill, test_rule_of_the_plateau, test_plateau_knows_no_scale,
          test_ends_on_a_plateau, test_plateau_is_kept, test_wrong_input)

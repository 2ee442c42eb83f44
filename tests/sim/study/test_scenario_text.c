/* The text of a trial: it reads back, its hash is the trial's number, and help shows every key. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "sim/keys/scenario_options.h"
#include "tests/sim/study/good_scenario.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <string.h>

START_TEST(resolved_reads_back)
{
    static const char *const files[] = {"bandwidth.yaml",
                                        "cells.yaml",
                                        "dropouts.yaml",
                                        "halfcheetah.yaml",
                                        "hello.yaml",
                                        "hopper.yaml",
                                        "memory.yaml",
                                        "quickstart.yaml",
                                        "stragglers.yaml",
                                        "swimmer.yaml",
                                        "timing.yaml",
                                        "walker2d.yaml",
                                        "studies/asynchrony.yaml",
                                        "studies/bandwidth.yaml",
                                        "studies/dropouts.yaml",
                                        "studies/humans.yaml",
                                        "studies/memory.yaml",
                                        "studies/microcontrollers.yaml",
                                        "studies/scale.yaml",
                                        "studies/stragglers.yaml",
                                        "studies/unlike-robots.yaml"};
    enter();
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        struct study study, again;
        struct errs errs = {0};
        char *path = mem_format("%s/scenarios/%s", SRCDIR, files[f]);
        ck_assert_msg(study_read(&study, path, NULL, 0, &errs), "%s", errs_first(&errs));
        for (size_t i = 0; i < study.count; i++) {
            const struct trial *trial = study_trial_texts(&study, i, NULL);
            read_good(&again, trial->resolved, NULL);
            ck_assert_uint_eq(again.count, 1);
            ck_assert_str_eq(study_trial_texts(&again, 0, NULL)->resolved, trial->resolved);
            ck_assert_str_eq(study_trial_texts(&again, 0, NULL)->text, trial->text);
            ck_assert_int_eq(again.keys[0].run, trial->run);
            ck_assert_int_ge(trial->run, 0);
            study_free(&again);
        }
        study_free(&study);
        free(path);
    }
    leave();
}
END_TEST

/* The quickstart, read from the file that ships. Nobody waits long for it: it plays half of
 * the 4.1 million environment steps that it once did, or less. 8 agents play 2 episodes of 200
 * steps in each of 140 rounds, and before the first round and after every tenth 10 episodes are
 * an evaluation: 8 * 2 * 200 * 140 + 15 * 10 * 200 = 478 000 steps in each of 4 trials. */
START_TEST(quickstart)
{
    struct study study;
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/quickstart.yaml", SRCDIR);
    ck_assert_msg(study_read(&study, path, NULL, 0, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(study.count, 4);
    ck_assert_str_eq(study.keys[0].point, "algorithm.name=par_s2zpo");
    ck_assert_str_eq(study.keys[3].point, "algorithm.name=fedavg_s2zpo");
    const struct scenario *s = study_trial(&study, 3, NULL)->scenario;
    ck_assert_uint_eq(s->agents, 8);
    ck_assert_uint_eq(s->class_count, 3);
    ck_assert_uint_eq(s->task.horizon, 200);
    uint64_t steps = 0;
    for (size_t i = 0; i < study.count; i++) {
        const struct scenario *trial = study_trial(&study, i, NULL)->scenario;
        const struct panel *panel = &trial->algorithm.panel;
        uint64_t played = 2ULL * panel->batches * panel->episodes * trial->agents * trial->rounds;
        uint64_t evaluations = 1 + trial->rounds / trial->evaluation.every;
        steps += (played + evaluations * trial->evaluation.episodes) * trial->task.horizon;
    }
    ck_assert_uint_eq(steps, 4 * 478000);
    ck_assert_uint_le(steps, 4100000 / 2);
    ck_assert_uint_eq(s->policy.head, HEAD_DETERMINISTIC);
    ck_assert_uint_eq(s->policy.normaliser, NORMALISER_FLEET);
    ck_assert_str_eq(study.name, "quickstart");
    ck_assert_uint_eq(strlen(study.hash), 16);
    study_free(&study);
    free(path);
}
END_TEST

START_TEST(what_the_run_hash_sees)
{
    enter();
    int64_t run = run_of(good, NULL);
    ck_assert_int_eq(run_of(good, "record=events"), run);
    ck_assert_int_eq(run_of(good, "report.target=5"), run);
    ck_assert_int_eq(run_of(good, "fleet.a.up=1000 kbit/s"), run);
    ck_assert_int_eq(run_of(good, "task.horizon=1000"), run);
    ck_assert_int_eq(run_of(good, "seed=1"), run);
    ck_assert_int_ne(run_of(good, "seed=2"), run);
    ck_assert_int_ne(run_of(good, "rounds=11"), run);
    ck_assert_int_ne(run_of(good, "fleet.a.up=1000.0000000000001 kbit/s"), run);
    leave();
}
END_TEST

START_TEST(options)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert(options_print(out, NULL, NULL));
    fclose(out);
    ck_assert(strstr(text, "\nsweep\n"));
    ck_assert(strstr(text, "\nfleet.NAME.up\n    a rate such as 10 Mbit/s, or a distribution, or "
                           "{trace: FILE}; at least 1\n    bit/s; required\n"));
    ck_assert(strstr(text,
                     "\nalgorithm.name\n    one of par_s2zpo | fedavg_s2zpo | fedavg | feedsig"
                     "n | zspo | decomfl |\n    baffle | zpg | zbcpg | es | ars | fedzo | fed"
                     "kseed | fedscalar | fedavg_ppo\n    | fedavg_q | fedrlhf | fedrlhf_q | "
                     "fedrlhf_panel | rm_ppo | dpo | online_dpo\n    | transfer; required\n"));
    ck_assert(strstr(
        text, "\nround.deadline\n    a time such as 5 s, or none; above 0 s and at most 1e9 s"));
    free(text);
}
END_TEST

/* hello.yaml shows every key there is, those that exclude others in comments. */
START_TEST(hello_shows_every_key)
{
    struct source hello;
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/hello.yaml", SRCDIR), *text;
    ck_assert(source_read(&hello, path, &errs));
    size_t size, keys = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert(options_print(out, NULL, NULL));
    fclose(out);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == ' ' || *line == '=' || strchr(line, ' '))
            continue;
        char key[80];
        snprintf(key, sizeof key, "%s:", strrchr(line, '.') ? strrchr(line, '.') + 1 : line);
        ck_assert_msg(strstr(hello.text, key) != NULL, "there is no %s", line);
        keys++;
    }
    ck_assert_uint_gt(keys, 70);
    source_free(&hello);
    free(text);
    free(path);
}
END_TEST

TEST_MAIN("scenario_text", resolved_reads_back, quickstart, what_the_run_hash_sees, options,
          hello_shows_every_key)

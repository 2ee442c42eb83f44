#include "tests/sim/study/good_scenario.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

START_TEST(values)
{
    enter();
    struct study study;
    read_good(&study, good, NULL);
    ck_assert_str_eq(study.name, "s");
    ck_assert_uint_eq(study.count, 1);
    const struct scenario *s = study_trial(&study, 0, NULL)->scenario;
    ck_assert_uint_eq(s->seed, 1);
    ck_assert_uint_eq(s->rounds, 10);
    ck_assert_str_eq(s->task.name, "Hopper");
    ck_assert_uint_eq(s->task.horizon, 1000); /* Gymnasium's limit and noise for Hopper-v5 */
    ck_assert_double_eq(s->task.reset_noise, 5e-3);
    ck_assert_uint_eq(s->policy.hidden_count, 1);
    ck_assert_uint_eq(s->policy.hidden[0], 4);
    ck_assert_str_eq(s->algorithm.method->name, "par_s2zpo");
    ck_assert_uint_eq(s->algorithm.panel.link.kind, LINK_LINEAR);
    ck_assert_double_eq(s->algorithm.panel.link.parameter, 0.01);
    ck_assert_uint_eq(s->algorithm.panel.panelists, 100);
    ck_assert_uint_eq(s->algorithm.panel.tie, TIE_AGAINST);
    ck_assert_double_eq(s->server.up, 1e9 / 8);
    ck_assert_double_eq(s->server.memory, INFINITY);
    ck_assert_uint_eq(s->agents, 3);
    ck_assert_uint_eq(s->class_count, 2);
    ck_assert_str_eq(s->classes[1].name, "b");
    ck_assert_double_eq(s->classes[1].up.a, 3e6 / 8);
    ck_assert_double_eq(s->classes[1].latency.a, 0.006);
    ck_assert_double_eq(s->classes[0].dropout_phase[PHASE_UPLOAD], 0.25);
    ck_assert_uint_eq(s->evaluation.modes, MODE_DETERMINISTIC);
    ck_assert_double_nan(s->target);
    ck_assert_double_eq(s->round.deadline_s, INFINITY);
    ck_assert_str_eq(study.keys[0].point, "");
    study_free(&study);
    leave();
}
END_TEST

START_TEST(settings)
{
    enter();
    struct study study;
    struct errs errs = {0};
    const char *const sets[] = {
        "fleet.a.up=7 Mbit/s",        "fleet.*.answer={uniform: [1 s, 2 s]}",
        "panel.link={logistic: 2}",   "seeds=[5, 6]",
        "policy.hidden=[8, 8]",       "report.target=-3",
        "algorithm.optimizer=adam",   "algorithm.adam={beta2: 0.5}",
        "algorithm.clip=3",           "algorithm.partition=by_layer",
        "algorithm.schedule=halving", "algorithm.server_panel=accept_reject",
        "algorithm.direction=sphere"};
    ck_assert_msg(study_of_text(&study, good, sets, 13, &errs), "%s", errs_first(&errs));
    const struct scenario *s = study_trial(&study, 1, NULL)->scenario;
    ck_assert_uint_eq(study.count, 2);
    ck_assert_uint_eq(s->seed, 6);
    ck_assert_double_eq(s->classes[0].up.a, 7e6 / 8);
    ck_assert_double_eq(s->classes[1].up.a, 3e6 / 8);
    ck_assert_uint_eq(s->classes[0].answer.kind, DIST_UNIFORM);
    ck_assert_double_eq(s->classes[1].answer.b, 2);
    ck_assert_uint_eq(s->algorithm.panel.link.kind, LINK_LOGISTIC);
    ck_assert_uint_eq(s->policy.hidden_count, 2);
    ck_assert_double_eq(s->target, -3);
    const struct optimiser *optimiser = &s->algorithm.optimiser;
    ck_assert_uint_eq(optimiser->kind, OPTIMISER_ADAM);
    ck_assert_double_eq(optimiser->adam.beta1, 0.9);
    ck_assert_double_eq(optimiser->adam.beta2, 0.5);
    ck_assert_double_eq(optimiser->adam.epsilon, 1e-8);
    ck_assert_double_eq(optimiser->clip, 3);
    ck_assert_uint_eq(s->algorithm.partition, PARTITION_BY_LAYER);
    ck_assert_uint_eq(s->algorithm.schedule, SCHEDULE_HALVING);
    ck_assert_uint_eq(s->algorithm.acceptance, ACCEPTANCE_ACCEPT_REJECT);
    ck_assert_uint_eq(s->algorithm.patience, 3);
    ck_assert_uint_eq(s->algorithm.direction, DIRECTION_SPHERE);
    study_free(&study);
    leave();
}
END_TEST

START_TEST(wrong_settings)
{
    enter();
    check_bad(good, "rounds", "--set:1:1: expected path=value\n    rounds\n    ^\n", 1);
    check_bad(good, "=5", "--set:1:1: \"\" is not a path to a key", 1);
    check_bad(good, "rounds=", "--set:1:8: rounds: no value follows the =", 1);
    check_bad(good, "rounds=x",
              "--set:1:8: rounds: expected a whole number such as 5 or none\n"
              "    rounds=x\n           ^\n",
              1);
    check_bad(good, "roumds=5",
              "--set:1:1: unknown key roumds\n    roumds=5\n    ^\n"
              "    did you mean rounds?\n",
              1);
    check_bad(good, "fleet.aa.up=5", "--set:1:7: there is no class \"aa\" in the fleet", 1);
    check_bad(good, "fleet.a.upp=5", "--set:1:9: unknown key fleet.a.upp", 1);
    check_bad(good, "policy.hidden=[1, x]", "--set:1:19: policy.hidden: expected a whole number",
              1);
    check_bad(good, "rounds=[1", "--set:1:8: this bracket is never closed", 1);
    check_bad(good, "rounds=&a 5", "--set:1:8: anchors", 1);
    leave();
}
END_TEST

START_TEST(settings_of_a_swept_key)
{
    enter();
    struct study study;
    char *text = edited(good, "", "sweep:\n- fleet.*.up: [1 Mbit/s, 2 Mbit/s]\n");
    check_bad(text, "fleet.a.up=3 Mbit/s",
              "--set:1:1: fleet.a.up is swept by the scenario (fleet.*.up, line 13)", 1);
    /* Its own value is of no use, and is not told as well. */
    check_bad(text, "fleet.a.up=3 apples", "--set:1:1: fleet.a.up is swept by the scenario", 1);
    check_bad(text, "fleet={}", "--set:1:1: fleet is swept", 2);
    read_good(&study, text, "sweep=[{rounds: [1, 2, 3]}]"); /* replacing the sweep is allowed */
    ck_assert_uint_eq(study.count, 3);
    study_free(&study);
    free(text);
    leave();
}
END_TEST

START_TEST(sweep_times_seeds)
{
    static const char *const points[] = {
        "fleet.*.up=1 Mbit/s, variant=paper, panel.link={logistic: 1}",
        "fleet.*.up=1 Mbit/s, variant=paper, panel.link=step",
        "fleet.*.up=1 Mbit/s, variant=\"two words:\", panel.link={logistic: 1}",
        "fleet.*.up=1 Mbit/s, variant=\"two words:\", panel.link=step",
        "fleet.*.up={uniform: [1 kbit/s, 2 kbit/s]}, variant=paper, panel.link={logistic: 1}"};
    enter();
    char *text = edited(good, "",
                        "seeds: [9, 4]\nsweep:\n"
                        "- fleet.*.up: [1 Mbit/s, {uniform: [1 kbit/s, 2 kbit/s]}]\n"
                        "- variant: {paper: {}, 'two words:': {algorithm.step: norm_matched, "
                        "algorithm.name: fedavg_s2zpo}}\n"
                        "- panel.link: [{logistic: 1}, step]\n");
    struct study study;
    read_good(&study, text, NULL);
    ck_assert_uint_eq(study.count, 2 * 2 * 2 * 2);
    for (size_t i = 0; i < 5; i++)
        for (size_t seed = 0; seed < 2; seed++) {
            ck_assert_str_eq(study.keys[2 * i + seed].point, points[i]);
            ck_assert_uint_eq(study_trial(&study, 2 * i + seed, NULL)->scenario->seed,
                              seed ? 4 : 9);
        }
    ck_assert_str_eq(study_trial(&study, 5, NULL)->scenario->algorithm.method->name,
                     "fedavg_s2zpo");
    ck_assert_uint_eq(study_trial(&study, 5, NULL)->scenario->algorithm.step, STEP_NORM_MATCHED);
    ck_assert_str_eq(study_trial(&study, 3, NULL)->scenario->algorithm.method->name, "par_s2zpo");
    ck_assert_uint_eq(study_trial(&study, 15, NULL)->scenario->classes[1].up.kind, DIST_UNIFORM);
    for (size_t i = 0; i < study.count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert(study.keys[i].run != study.keys[j].run);
    study_free(&study);
    free(text);
    leave();
}
END_TEST

START_TEST(shares)
{
    enter();
    /* 10 agents, 3 counted: 7 left in proportion 1 : 2 : 2 = 1.4, 2.8, 2.8: 1, 2, 2, and the two
     * largest remainders (0.8 each) take the rest: 1, 3, 3. */
    char text[600], class_text[] = "up: 1 Mbit/s, down: 2 Mbit/s, latency: 5 ms, speed: 1 steps/s";
    snprintf(text, sizeof text,
             "%.*s"
             "agents: 10\nfleet:\n  a: {count: 3, %s}\n  b: {share: 1, %s}\n  c: {share: 2, %s}\n"
             "  d: {share: 2, %s}\n",
             (int)(strstr(good, "fleet") - good), good, class_text, class_text, class_text,
             class_text);
    struct study study;
    read_good(&study, text, NULL);
    const struct scenario *s = study_trial(&study, 0, NULL)->scenario;
    const uint32_t expected[] = {3, 1, 3, 3};
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(s->classes[i].count, expected[i]);
    ck_assert_uint_eq(s->agents, 10);
    ck_assert(strstr(study_trial_texts(&study, 0, NULL)->resolved, "  d:\n    count: 3\n"));
    study_free(&study);
    /* 9 agents: 6 left: 1.2, 2.4, 2.4; a tie of 0.4 goes to the lesser name. */
    read_good(&study, text, "agents=9");
    ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->classes[2].count, 3);
    ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->classes[3].count, 2);
    study_free(&study);
    check_bad(text, "agents=2", "--set:1:8: the classes count more agents than agents says", 1);
    leave();
}
END_TEST

START_TEST(tables_from_csv)
{
    enter();
    char *text = edited(good, "up: 1 Mbit/s, down: 2 Mbit/s",
                        "up: {csv: {file: m.csv, column: up (Mbit/s)}}, "
                        "down: {csv: {file: m.csv, column: down}}");
    const char table[] = "up (Mbit/s),down\n8,1 MB/s\n16,2 MB/s\n";
    write_file("m.csv", table);
    struct study study;
    read_good(&study, text, NULL);
    const struct class_spec *spec = &study_trial(&study, 0, NULL)->scenario->classes[0];
    ck_assert_uint_eq(spec->up.kind, DIST_TABLE);
    ck_assert_uint_eq(spec->up.count, 2);
    ck_assert_double_eq(spec->up.values[1], 2e6);
    ck_assert_double_eq(spec->down.values[1], 2e6);
    ck_assert_str_eq(spec->up.table, spec->down.table);
    ck_assert(strstr(study_trial_texts(&study, 0, NULL)->resolved,
                     "up: {csv: {file: m.csv, column: up (Mbit/s)}}"));
    ck_assert_ptr_null(strstr(study_trial_texts(&study, 0, NULL)->resolved, "#"));
    ck_assert(strstr(study_trial_texts(&study, 0, NULL)->text, "\n# m.csv: "));
    int64_t run = study.keys[0].run;
    study_free(&study);
    /* Another content is another run. */
    write_bytes("m.csv", table, strlen(table) - 10);
    ck_assert_int_ne(run_of(text, NULL), run);
    const char zero[] = "up (Mbit/s),down\n8,1 MB/s\n0,2 MB/s\n";
    write_file("m.csv", zero);
    check_bad(text, NULL, "m.csv:3:1: fleet.a.up: 0 Mbit/s is out of range", 1);
    unlink("m.csv");
    check_bad(text, NULL, "s.yaml:8:34: fleet.a.up: m.csv: cannot be opened", 1);
    free(text);
    leave();
}
END_TEST

START_TEST(many_trials)
{
    enter();
    char *text = edited(good, "", "seeds: 100\nsweep:\n- rounds: [1, 2, 3]\n");
    struct study study;
    read_good(&study, text, NULL);
    ck_assert_uint_eq(study.count, 300);
    ck_assert_uint_eq(study_trial(&study, 299, NULL)->scenario->seed, 100);
    study_free(&study);
    free(text);
    text = edited(good, "", "seeds: 5001\nsweep:\n- rounds: [1, 2]\n");
    check_bad(text, NULL, "s.yaml:14:1: sweep: more than 10000 trials", 1);
    free(text);
    leave();
}
END_TEST

START_TEST(timing_study)
{
    enter();
    char *none = edited(good, "Hopper", "none"),
         *text = edited(none, "par_s2zpo", "transfer, download: 1 MB, upload: 2 kB");
    struct study study;
    read_good(&study, text, NULL);
    ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->transfer_down_B, 1000000);
    ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->transfer_up_B, 2000);
    ck_assert(
        strstr(study_trial_texts(&study, 0, NULL)->resolved, "download: 1 MB\n  upload: 2 kB\n"));
    study_free(&study);
    check_bad(text, "algorithm={name: transfer}",
              "--set:1:18: transfer has nothing to send: download and upload are 0", 1);
    free(text);
    free(none);
    leave();
}
END_TEST

TEST_MAIN("scenario", values, settings, wrong_settings, settings_of_a_swept_key, sweep_times_seeds,
          shares, tables_from_csv, many_trials, timing_study)

#include "sim/scenario/scenario_options.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A scenario with nothing wrong; line numbers count in the tests below. */
static const char good[] = "rounds: 10\n"                                                   /* 1 */
                           "task: {name: Hopper}\n"                                         /* 2 */
                           "policy: {hidden: [4]}\n"                                        /* 3 */
                           "algorithm: {name: par_s2zpo}\n"                                 /* 4 */
                           "round: {cohort: all}\n"                                         /* 5 */
                           "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 1 ms}\n"        /* 6 */
                           "fleet:\n"                                                       /* 7 */
                           "  a: {count: 2, up: 1 Mbit/s, down: 2 Mbit/s, latency: 5 ms,\n" /* 8 */
                           "      speed: 100 steps/s}\n"                                    /* 9 */
                           "  b: {count: 1, up: 3 Mbit/s, down: 4 Mbit/s, latency: 6 ms,\n" /* 10 */
                           "      speed: 200 steps/s}\n";                                   /* 11 */

/* `text` with its first `from` replaced by `to`; from "": `to` is appended. */
static char *edited(const char *text, const char *from, const char *to)
{
    if (!*from)
        return mem_format("%s%s", text, to);
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "there is no %s", from);
    return mem_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void read_good(struct study *study, const char *text, const char *set)
{
    struct errs errs = {0};
    ck_assert_msg(study_of_text(study, text, &set, set != NULL, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(errs.count, 0);
}

static char *all_errors(const struct errs *errs)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    errs_print(errs, out);
    fclose(out);
    return text;
}

static void check_bad(const char *text, const char *set, const char *message, size_t count)
{
    struct study study;
    struct errs errs = {0};
    bool read = study_of_text(&study, text, &set, set != NULL, &errs);
    char *told = all_errors(&errs);
    ck_assert_msg(!read, "it was taken:\n%s", text);
    ck_assert_msg(strncmp(told, message, strlen(message)) == 0, "%s\n%s\ngave %s\nnot %s", text,
                  set ? set : "", told, message);
    ck_assert_msg(errs.count == count, "%zu errors: %s", errs.count, told);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    free(told);
    errs_free(&errs);
    study_free(&study);
}

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

static const struct bad {
    const char *from, *to, *message;
} bads[] = {
    {"[4]", "[4097]",
     "s.yaml:3:19: policy.hidden: 4097 is out of range; it must be from 1 to 4096"},
    {"rounds", "ruonds",
     "s.yaml:1:1: unknown key ruonds\n    ruonds: 10\n    ^\n"
     "    did you mean rounds?\n"},
    {"rounds: 10", "stop: {target: none}",
     "s.yaml:1:7: nothing would ever end a trial: rounds is missing, or another rule\n"},
    {"rounds: 10", "seed: 1", "s.yaml:1:1: nothing would ever end a trial: rounds is missing"},
    {"rounds: 10", "stop: {energy: 1 J}",
     "s.yaml:1:16: stop.energy alone would never end a trial: no class has a power"},
    {"rounds: 10", "rounds: 10\nstop: {rounds: 9}", "s.yaml:2:16: both rounds and stop.rounds are"},
    {"rounds: 10", "stop: {time: 5}", "s.yaml:1:14: stop.time: a unit is missing"},
    {"rounds: 10", "rounds: 10\nrounds: 11",
     "s.yaml:2:1: duplicate key \"rounds\": it is already "
     "given in line 1\n    rounds: 11\n    ^\n"},
    {"rounds: 10", "rounds: ten", "s.yaml:1:9: rounds: expected a whole number"},
    {"rounds: 10", "rounds: 0", "s.yaml:1:9: rounds: 0 is out of range; it must be from 1 to"},
    {"rounds: 10", "rounds: .inf", "s.yaml:1:9: rounds: expected a whole number"},
    {"Hopper", "hoper", "s.yaml:2:14: task.name: \"hoper\" is none of HalfCheetah | Hopper"},
    {"par_s2zpo", "par_s2zp0", "s.yaml:4:19: algorithm.name: \"par_s2zp0\" is none of par_s2zpo"},
    {"par_s2zpo", "transfer", "s.yaml:4:19: transfer learns nothing: its task is none, not Hopper"},
    {"Hopper", "none", "s.yaml:2:14: the task none needs policy.parameters"},
    {"{hidden: [4]}", "{parameters: 5}", "s.yaml:3:22: policy.parameters is for the task none"},
    {"1 Mbit/s", "1 Mbps",
     "s.yaml:8:21: fleet.a.up: there is no unit \"Mbps\"; did you mean Mbit/s?\n"},
    {"1 Mbit/s", "-1 Mbit/s", "s.yaml:8:21: fleet.a.up: -1 Mbit/s is out of range"},
    {"5 ms", "5", "s.yaml:8:56: fleet.a.latency: a unit is missing; expected a time such as 50 ms"},
    {"latency: 5 ms,", "", "s.yaml:8:3: fleet.a.latency is missing\n"},
    {"count: 2, ", "", "s.yaml:8:3: fleet.a: count is missing\n"},
    {"count: 2", "share: 1", "s.yaml:7:1: shares need the size of the fleet: agents is missing"},
    {"count: 2", "count: 2, share: 1", "s.yaml:8:24: fleet.a: both count and share are given"},
    {"rounds: 10", "rounds: 10\nagents: 4", "s.yaml:2:9: agents is 4, but the classes count 3"},
    {"cohort: all", "cohort: 4", "s.yaml:5:17: round.cohort: 4 of a fleet of 3 agents"},
    {"cohort: all", "cohort: 2, min_arrivals: 3",
     "s.yaml:5:34: round.min_arrivals: 3 of a cohort of 2"},
    {"cohort: all", "policy: deadline", "s.yaml:5:17: round.deadline is missing"},
    {"cohort: all", "policy: over_select, extra: 0.5",
     "s.yaml:5:37: round.extra: 0.5 more than a cohort of 3 are 5, of a fleet of 3 agents"},
    {"cohort: all", "policy: buffered", "s.yaml:5:17: round.buffer is missing"},
    {"cohort: all", "policy: buffered, buffer: 4",
     "s.yaml:5:35: round.buffer: 4 answers of a fleet of 3 agents"},
    {"cohort: all", "policy: buffered, buffer: 3",
     "s.yaml:5:17: round.policy: buffered sends agents off one by one"},
    {"cohort: all", "policy: semi_sync", "s.yaml:5:17: round.period is missing"},
    {"cohort: all", "start: every 5", "s.yaml:5:16: round.start: every: a unit is missing"},
    {"cohort: all", "start: at 25:00", "s.yaml:5:16: round.start: at: expected a time of day such"},
    {"cohort: all", "start: '14:00'", "s.yaml:5:16: round.start: did you mean \"at 14:00\"?"},
    {"rounds: 10", "rounds: 10\nseeds: [9.007199254740993e15]",
     "s.yaml:2:9: seeds: 9.007199254740993e15 may not be read exactly"},
    {"rounds: 10", "rounds: five", "s.yaml:1:9: rounds: expected a whole number such as 5 or none"},
    {"rounds: 10", "rounds: 10\nseed: 9223372036854774785",
     "s.yaml:2:7: seed: 9223372036854774785 is out of range; it must be from 0 to "
     "9223372036854774784"},
    {"rounds: 10", "rounds: 10\nseeds: [9223372036854774785]",
     "s.yaml:2:9: seeds: expected a whole number from 0 to 9223372036854774784"},
    {"rounds: 10", "rounds: 10\nseed: 1e17", "s.yaml:2:7: seed: 1e17 may not be read exactly"},
    {"cohort: all", "deadline: 10-20 s",
     "s.yaml:5:19: round.deadline: this is a range, where one value is expected\n"},
    {"rounds: 10", "rounds: 10\npanel: {link: logistic}",
     "s.yaml:2:15: panel.link: logistic needs a number, as in {logistic: 1}\n"},
    {"cohort: all", "start: hourly", "s.yaml:5:16: round.start: expected back_to_back, every TIME"},
    {"cohort: all", "policy: semi_sync, period: 1 s, start: every 1 h",
     "s.yaml:5:48: round.start: under buffered and semi_sync the agents go on from round to round"},
    {"cohort: all", "policy: quorum, quorum: 0", "s.yaml:5:33: round.quorum: 0 is out of range"},
    {"cohort: all", "missing: replicate", "s.yaml:5:18: round.replicas is missing"},
    {"cohort: all", "missing: replicate, replicas: 4",
     "s.yaml:5:39: round.replicas: 4 of 3 agents asked"},
    {"cohort: all", "policy: semi_sync, period: 1 s, missing: reassign",
     "s.yaml:5:50: round.missing: under buffered and semi_sync the server waits for no agent"},
    {"cohort: all", "policy: quorum, late: apply",
     "s.yaml:5:31: round.late: apply needs agents that finish"},
    {"cohort: all", "cohort: 2, select: all",
     "s.yaml:5:17: round.cohort: 2, but round.select is all"},
    {"cohort: all", "deadline: 0 s",
     "s.yaml:5:19: round.deadline: 0 s is out of range; it must be "
     "above 0 s"},
    {"count: 2", "count: 100", "s.yaml:7:1: par_s2zpo cannot cut 63 parameters into 101 blocks"},
    {"hidden: [4]", "head: deterministic, hidden: [4], normaliser: frozen",
     "s.yaml:3:56: policy.normaliser: from scratch there is nothing to freeze"},
    {"par_s2zpo", "par_s2zpo, schedule: halving",
     "s.yaml:4:40: algorithm.schedule: halving needs an acceptance panel"},
    {"par_s2zpo", "fedavg, optimizer: adam", "s.yaml:4:38: algorithm.optimizer: fedavg has no"},
    {"par_s2zpo", "fedavg, clip: 2", "s.yaml:4:33: algorithm.clip: fedavg has no gradient to clip"},
    {"par_s2zpo", "par_s2zpo, clip: 0", "s.yaml:4:36: algorithm.clip: 0 is out of range"},
    {"par_s2zpo", "par_s2zpo, adam: {beta1: 1}", "s.yaml:4:44: algorithm.adam.beta1: 1 is out of"},
    {"par_s2zpo", "par_s2zpo, patience: 0", "s.yaml:4:40: algorithm.patience: 0 is out of range"},
    {"hidden: [4]", "init: gone.policy", "s.yaml:3:16: policy.init: there is no file gone.policy"},
    {"", "seed: 1\nseeds: 2\n", "s.yaml:13:1: both seed and seeds are given"},
    {"", "seeds: 0\n", "s.yaml:12:8: seeds: expected a whole number from 1 to"},
    {"", "seeds: [3, 4, 3]\n", "s.yaml:12:15: seeds: 3 is there twice"},
    {"", "seeds: [3, x]\n", "s.yaml:12:12: seeds: expected a whole number"},
    {"", "seeds: []\n", "s.yaml:12:8: seeds: expected a whole number"},
    {"", "sweep: 3\n", "s.yaml:12:8: sweep: expected a list of axes"},
    {"", "sweep: [rounds]\n", "s.yaml:12:9: sweep: each item of the list is one axis"},
    {"", "sweep:\n- rounds: 5\n", "s.yaml:13:11: sweep: expected a list of values of rounds"},
    {"", "sweep:\n- rounds: []\n", "s.yaml:13:11: sweep: expected a list of values of rounds"},
    {"", "sweep:\n- round.cohort: [1, 4]\n", "s.yaml:13:21: round.cohort: 4 of a fleet of 3"},
    {"", "sweep:\n- rouns: [1, 2]\n", "s.yaml:13:3: unknown key rouns"},
    {"", "sweep:\n- fleet.c.up: [1 Mbit/s]\n", "s.yaml:13:9: there is no class \"c\" in the fleet"},
    {"", "sweep:\n- fleet.*: [1 Mbit/s]\n", "s.yaml:13:9: fleet.*: * stands for every class"},
    {"", "sweep:\n- rounds.x: [1]\n", "s.yaml:13:10: rounds.x: what is before \"x\" is a value"},
    {"", "sweep:\n- a..b: [1]\n", "s.yaml:13:3: \"a..b\" is no path"},
    {"", "sweep:\n- seed: [1, 2]\n", "s.yaml:13:3: seed cannot be swept"},
    {"", "sweep:\n- rounds: [1, 1]\n",
     "s.yaml:13:1: sweep: \"rounds=1\" and \"rounds=1\" are the same"},
    {"", "sweep:\n- rounds: [1, 2]\n- variant: {x: {rounds: 3}}\n",
     "s.yaml:14:17: sweep: rounds is set by two axes"},
    {"", "sweep:\n- fleet.a.up: [1 Mbit/s]\n- fleet.*.up: [2 Mbit/s]\n",
     "s.yaml:14:3: sweep: fleet.*.up is set by two axes"},
    {"", "sweep:\n- variant: [a]\n", "s.yaml:13:12: sweep: expected a table of variants"},
    {"", "sweep:\n- variant: {a: 3}\n", "s.yaml:13:16: sweep: the variant a is no table"},
    {"", "evaluation: {mode: [stochastic]}\npolicy2: 1\n", "s.yaml:13:1: unknown key policy2\n"},
};

START_TEST(bad_input)
{
    enter();
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        char *text = edited(good, bads[i].from, bads[i].to);
        bool two = strcmp(bads[i].to, "transfer") == 0;
        check_bad(text, NULL, bads[i].message, two ? 2 : 1);
        free(text);
    }
    char *stochastic = edited(good, "[4]", "[4], head: deterministic");
    char *text = edited(stochastic, "", "evaluation: {mode: [stochastic]}\n");
    check_bad(text, NULL, "s.yaml:12:20: evaluation.mode: a deterministic head has nothing", 1);
    free(text);
    free(stochastic);
    text = edited(good, "count: 2", "count: 0");
    char *none = edited(text, "count: 1", "count: 0");
    check_bad(none, NULL, "s.yaml:7:1: the fleet has 0 agents", 1);
    free(none);
    free(text);
    check_bad("", NULL, "s.yaml: there is nothing in it\n", 1);
    check_bad("[]", NULL, "s.yaml:1:1: expected a table of keys and values\n", 1);
    check_bad("fleet: {}\nrounds: 1\n", NULL, "s.yaml:1:1: task.name is missing\n", 6);
    leave();
}
END_TEST

START_TEST(missing_file_and_several_errors)
{
    struct study study;
    struct errs errs = {0};
    enter();
    ck_assert(!study_read(&study, "gone.yaml", NULL, 0, &errs));
    ck_assert_str_eq(errs_first(&errs), "gone.yaml: there is no such scenario\n    `fedsim list "
                                        "scenarios` shows those that come with the program\n");
    study_free(&study);
    errs_free(&errs);
    ck_assert(!study_read(&study, "/tmp", NULL, 0, &errs));
    ck_assert(strstr(errs_first(&errs), "/tmp: cannot be read"));
    study_free(&study);
    errs_free(&errs);
    /* An error of the base is told once, however many points of the sweep share it. */
    char *text = edited(good, "3 Mbit/s", "3 mbit/s");
    char *swept = edited(text, "",
                         "evaluation: {every: 0}\nseeds: 3\n"
                         "sweep:\n- rounds: [1, 2, x]\n- policy.hidden: [[1], 5]\n");
    check_bad(swept, NULL, "s.yaml:10:21: fleet.b.up", 4);
    free(swept);
    free(text);
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
    check_bad(good, "=5", "--set:1:1: \"\" is no path to a key", 1);
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

static int64_t run_of(const char *text, const char *set)
{
    struct study study;
    read_good(&study, text, set);
    int64_t run = study.keys[0].run;
    study_free(&study);
    return run;
}

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

/* Whatever a damaged file says, it is read, or refused with exit status 2. */
START_TEST(damage)
{
    enter();
    struct source file;
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/quickstart.yaml", SRCDIR);
    ck_assert(source_read(&file, path, &errs));
    uint64_t state = 7;
    for (int i = 0; i < 1500; i++) {
        char *text = mem_copy(file.text, file.length + 1);
        size_t length = file.length;
        if (i < 300)
            length = length * (size_t)i / 300;
        for (int flip = 0; i >= 300 && flip < 1 + i % 3; flip++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[(state >> 33) % length] ^= (char)(1 << (state >> 29) % 8);
        }
        write_bytes("s.yaml", text, length);
        struct study study;
        bool read = study_read(&study, "s.yaml", NULL, 0, &errs);
        ck_assert(read == (errs.count == 0));
        ck_assert_int_eq(errs_exit_status(&errs), read ? 0 : 2);
        study_free(&study);
        errs_free(&errs);
        free(text);
    }
    source_free(&file);
    free(path);
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
    ck_assert(strstr(text, "\nalgorithm.name\n    one of par_s2zpo | fedavg_s2zpo | fedavg | "
                           "transfer; required\n"));
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

TEST_MAIN("scenario", values, bad_input, missing_file_and_several_errors, settings, wrong_settings,
          settings_of_a_swept_key, sweep_times_seeds, resolved_reads_back, quickstart,
          what_the_run_hash_sees, shares, tables_from_csv, damage, many_trials, timing_study,
          options, hello_shows_every_key)

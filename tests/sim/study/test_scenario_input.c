/* What is wrong with a scenario is told, each thing at its place. */
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "tests/sim/study/good_scenario.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <string.h>

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
    {"latency: 5 ms,", "latency 5 ms,", "s.yaml:8:47: a colon is missing behind the key\n"},
    {"latency: 5 ms,", "latency=5 ms,",
     "s.yaml:8:47: a key is followed by a colon, by no other sign\n"},
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
    {"par_s2zpo", "decomfl, aggregate: trimmed",
     "s.yaml:4:39: algorithm.aggregate: trimmed needs a number, as in {trimmed: 0.1}\n"},
    {"par_s2zpo", "decomfl, privacy: {noise: 1}",
     "s.yaml:4:37: algorithm.privacy: clip is missing; without it nothing is hidden\n"},
    {"count: 2", "count: 2, objective: {weight: 1}",
     "s.yaml:8:28: fleet.a.objective.weight: nothing is wished; speed, energy, posture or taste "
     "says what"},
    {"count: 2", "count: 2, objective: {weight: -1, speed: 1}",
     "s.yaml:8:37: fleet.a.objective.weight: -1 is out of range"},
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
    {"hidden: [4]", "hidden: [4], head: deterministic, trained: all",
     "s.yaml:3:53: policy.trained: without a task and a Gaussian head there is no log-std"},
    {"par_s2zpo", "par_s2zpo, schedule: halving",
     "s.yaml:4:40: algorithm.schedule: halving needs an acceptance panel"},
    {"par_s2zpo", "fedavg, optimizer: adam", "s.yaml:4:38: algorithm.optimizer: fedavg has no"},
    {"par_s2zpo", "fedavg, clip: 2", "s.yaml:4:33: algorithm.clip: fedavg has no gradient to clip"},
    {"par_s2zpo", "fedavg, codec_down: sign",
     "s.yaml:4:39: algorithm.codec_down: each download carries the whole policy"},
    {"par_s2zpo", "par_s2zpo, secure_sum: {threshold: 0.6}",
     "s.yaml:4:42: algorithm.secure_sum: par_s2zpo needs more than the sum"},
    {"par_s2zpo", "decomfl, aggregate: majority, secure_sum: {threshold: 0.6}",
     "s.yaml:4:61: algorithm.secure_sum: what algorithm.aggregate makes of answers needs more"},
    {"par_s2zpo", "decomfl, feedback: panel, assumed_link: step",
     "s.yaml:4:59: algorithm.assumed_link: the link step tells no differences"},
    {"par_s2zpo", "zspo", "s.yaml:4:1: algorithm.direction: zspo draws directions of real numbers"},
    {"par_s2zpo", "par_s2zpo, privacy: {clip: 1}",
     "s.yaml:4:39: algorithm.privacy: par_s2zpo sends no numbers"},
    {"par_s2zpo", "par_s2zpo, clip: 0", "s.yaml:4:36: algorithm.clip: 0 is out of range"},
    {"par_s2zpo", "par_s2zpo, adam: {beta1: 1}", "s.yaml:4:44: algorithm.adam.beta1: 1 is out of"},
    {"par_s2zpo", "par_s2zpo, patience: 0", "s.yaml:4:40: algorithm.patience: 0 is out of range"},
    {"hidden: [4]", "init: gone.policy", "s.yaml:3:16: policy.init: there is no file gone.policy"},
    {"", "seed: 1\nseeds: 2\n", "s.yaml:13:1: both seed and seeds are given"},
    {"", "seeds: 0\n", "s.yaml:12:8: seeds: expected a whole number from 1 to"},
    {"", "seeds: [3, 4, 3]\n", "s.yaml:12:15: seeds: 3 appears twice"},
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
    {"", "sweep:\n- a..b: [1]\n", "s.yaml:13:3: \"a..b\" is not a path"},
    {"", "sweep:\n- seed: [1, 2]\n", "s.yaml:13:3: seed cannot be swept"},
    {"", "sweep:\n- rounds: [1, 1]\n",
     "s.yaml:13:1: sweep: \"rounds=1\" and \"rounds=1\" are the same"},
    {"", "sweep:\n- rounds: [1, 2]\n- variant: {x: {rounds: 3}}\n",
     "s.yaml:14:17: sweep: rounds is set by two axes"},
    {"", "sweep:\n- fleet.a.up: [1 Mbit/s]\n- fleet.*.up: [2 Mbit/s]\n",
     "s.yaml:14:3: sweep: fleet.*.up is set by two axes"},
    {"", "sweep:\n- variant: [a]\n", "s.yaml:13:12: sweep: expected a table of variants"},
    {"", "sweep:\n- variant: {a: 3}\n", "s.yaml:13:16: sweep: the variant a is not a table"},
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

/* As outside { and } the colon is told, and not the key's absence as well: one error, not two. */
START_TEST(colon_missing_in_braces)
{
    enter();
    struct study study;
    struct errs errs = {0};
    char *text = edited(good, "latency: 1 ms", "latency 1 ms");
    ck_assert(!study_of_text(&study, text, NULL, 0, &errs));
    ck_assert_uint_eq(errs.count, 1);
    ck_assert_msg(strstr(errs_first(&errs), "did you mean latency: 1 ms?"), "%s",
                  errs_first(&errs));
    free(text);
    errs_free(&errs);
    study_free(&study);
    leave();
}
END_TEST

TEST_MAIN("scenario_input", colon_missing_in_braces, bad_input, missing_file_and_several_errors,
          damage)

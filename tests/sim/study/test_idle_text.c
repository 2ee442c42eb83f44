/* How keys that have no effect are told: where, for which points of a sweep, and which sweeps are
 * alike; the scenarios that ship have none. */
#include "core/base/mem.h"
#include "sim/checks/scenario_idle.h"
#include "tests/sim/study/idle_world.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <glob.h>
#include <string.h>

static void expect(const char *text, const char *set, const char *warnings)
{
    const char *sets[MORE] = {set};
    struct world world = world_of(text, sets, NULL);
    struct study study = world_study(&world);
    char *told = mem_string(""), *rest = study.warnings;
    for (char *end; (end = strchr(rest, '\n')); rest = end + 1) { /* without the folder's name */
        char *line = strstr(rest, "/s.yaml:");
        bool own = line && line < end;
        line = own ? line + 1 : rest;
        char *longer = mem_format("%s%.*s", told, (int)(end + 1 - line), line);
        free(told);
        told = longer;
    }
    ck_assert_str_eq(told, warnings);
    free(told);
    study_free(&study);
    world_free(&world);
}

#define HEAD                                                                                       \
    "rounds: 3\n"                                                                                  \
    "task: {name: none, horizon: 12}\n"                                                            \
    "algorithm: {name: transfer, download: 1000 B}\n"                                              \
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"                                         \
    "fleet:\n"                                                                                     \
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 24 steps/s}\n"                \
    "  b: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 24 steps/s}\n" /* line 7 */

#define ALIKE(place)                                                                               \
    "s.yaml:" place ": warning: sweep: these points cannot differ, as what tells them apart has "  \
    "no effect there: "
#define NOWHERE " has no effect at any point of the sweep; it counts "

START_TEST(test_places)
{
    /* In the file, in the order of the file, then those of --set. */
    expect(HEAD "round: {quorum: 0.5,\n  buffer: 2}\n", NULL,
           "s.yaml:8:9: warning: round.quorum has no effect; it counts with round.policy: quorum\n"
           "s.yaml:9:3: warning: round.buffer has no effect; it counts with round.policy: "
           "buffered\n");
    expect(HEAD, "fleet.b.on_leave=pause",
           "--set:1:9: warning: fleet.b.on_leave has no effect; it counts with an "
           "availability.model other than always\n");
    /* One place for two classes is told once. */
    expect(HEAD, "fleet.*.on_leave=pause",
           "--set:1:9: warning: fleet.*.on_leave has no effect; it counts with an "
           "availability.model other than always\n");
    /* Counting in one class is enough, for that place. */
    expect(HEAD,
           "fleet={a: {count: 1, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 1 steps/s, "
           "dropout_phase: {upload: 1}, dropout: 0.1}, b: {count: 1, up: 1 kB/s, down: "
           "1 kB/s, latency: 1 ms, speed: 1 steps/s, dropout_phase: {upload: 1}}}",
           "--set:1:197: warning: fleet.b.dropout_phase has no effect; it counts where dropout is "
           "above 0\n");
}
END_TEST

START_TEST(test_sweeps)
{
    /* It counts at one of the points. */
    expect(HEAD "round: {buffer: 2}\nsweep:\n- round.policy: [wait_all, buffered]\n", NULL, "");
    expect(HEAD "round: {deadline: 20 s}\nsweep:\n- variant:\n"
                "    plain: {}\n    timed: {round.policy: deadline}\n",
           NULL, "");
    expect(HEAD "round: {buffer: 2}\nsweep:\n- round.policy: [wait_all, quorum]\n", NULL,
           "s.yaml:8:9: warning: round.buffer" NOWHERE "with round.policy: buffered\n");
    /* The axis itself does nothing; it would only make two trials of one. */
    expect(HEAD "sweep:\n- fleet.*.on_leave: [pause, continue]\n", NULL,
           "s.yaml:9:11: warning: fleet.*.on_leave" NOWHERE
           "with an availability.model other than always\n" ALIKE(
               "9:1") "\"fleet.*.on_leave=pause\", \"fleet.*.on_leave=continue\"\n");
    /* Each variant's key is a place of its own: the second does nothing where it stands. */
    expect(HEAD "sweep:\n- variant:\n"
                "    one: {round.policy: buffered, round.buffer: 2}\n"
                "    two: {round.buffer: 3}\n",
           NULL, "s.yaml:11:17: warning: round.buffer" NOWHERE "with round.policy: buffered\n");
    /* It is replaced where it would count. */
    expect(HEAD "round: {buffer: 2}\nsweep:\n- variant:\n    one: {}\n"
                "    two: {round.policy: buffered, round.buffer: 3}\n",
           NULL, "s.yaml:8:9: warning: round.buffer" NOWHERE "with round.policy: buffered\n");
}
END_TEST

/* A key that counts at some points does nothing at others: those are the same trial twice. */
START_TEST(test_alike)
{
    /* fedavg sends weights and no perturbations, however they would be told. */
    expect("rounds: 3\ntask: {name: none, horizon: 12}\npolicy: {parameters: 100}\n"
           "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\nfleet:\n"
           "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 1 ms, speed: 24 steps/s}\nsweep:\n"
           "- algorithm.name: [par_s2zpo, fedavg]\n"
           "- algorithm.perturbation: [explicit, seed]\n",
           NULL,
           ALIKE("8:1") "\"algorithm.name=fedavg, algorithm.perturbation=explicit\", "
                        "\"algorithm.name=fedavg, algorithm.perturbation=seed\"\n");
    /* A class that leaves looks at on_leave, another does not; five points in one group. */
    expect(
        HEAD "sweep:\n- fleet.a.availability.model: [always, diurnal]\n"
             "- fleet.a.on_leave: [abort, pause, continue]\n"
             "- fleet.b.on_leave: [abort, pause]\n",
        NULL,
        "s.yaml:11:11: warning: fleet.b.on_leave" NOWHERE
        "with an availability.model other than always\n" ALIKE(
            "9:1") "\"fleet.a.availability.model=always, fleet.a.on_leave=abort, "
                   "fleet.b.on_leave=abort\", "
                   "\"fleet.a.availability.model=always, fleet.a.on_leave=abort, "
                   "fleet.b.on_leave=pause\", "
                   "\"fleet.a.availability.model=always, fleet.a.on_leave=pause, "
                   "fleet.b.on_leave=abort\", "
                   "\"fleet.a.availability.model=always, fleet.a.on_leave=pause, "
                   "fleet.b.on_leave=pause\""
                   " and 2 more\n" ALIKE(
                       "9:1") "\"fleet.a.availability.model=diurnal, fleet.a.on_leave=abort, "
                              "fleet.b.on_leave=abort\", "
                              "\"fleet.a.availability.model=diurnal, fleet.a.on_leave=abort, "
                              "fleet.b.on_leave=pause\"\n" ALIKE(
                                  "9:1") "\"fleet.a.availability.model=diurnal, "
                                         "fleet.a.on_leave=pause, fleet.b.on_leave=abort\", "
                                         "\"fleet.a.availability.model=diurnal, "
                                         "fleet.a.on_leave=pause, fleet.b.on_leave=pause\"\n" ALIKE(
                                             "9:1") "\"fleet.a.availability.model=diurnal, "
                                                    "fleet.a.on_leave=continue, "
                                                    "fleet.b.on_leave=abort\", "
                                                    "\"fleet.a.availability.model=diurnal, "
                                                    "fleet.a.on_leave=continue, "
                                                    "fleet.b.on_leave=pause\"\n"
                                                    "s.yaml:9:11: warning: fleet.a.availability: a "
                                                    "day has 1 d, but the run lasts about 6.07 s, "
                                                    "so that hardly anybody comes or goes; e.g. "
                                                    "round: {start: every 1 h}\n");
}
END_TEST

/* Defaults, presets, and what `fedsim check` prints. */
START_TEST(test_not_told)
{
    expect(HEAD "round: {buffer: none, quorum: 1, on_deadline: abort, late: discard}\n", NULL, "");
    expect(HEAD "evaluation: {mode: [deterministic]}\n",
           "fleet.a.dropout_phase={download: 2, "
           "compute: 2, panel: 2, upload: 2}",
           "");
    /* The preset gives a memory, which transfer does not look at. */
    expect(
        HEAD, "fleet.a.device=esp32-s3",
        "s.yaml:6:3: warning: fleet.a: neither the link nor the device gives a power for sending "
        "and receiving, so that energy is too low; e.g. radio: {up: 800 mW, down: 160 mW}\n");
    expect(HEAD, "round.select=all", "");
    const char *const texts[] = {learning, bodiless, transfer, world_learning, world_timeline};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct world world = {.text = texts[i], .sets = {"panel.tie=against"}};
        struct study study = world_study(&world);
        expect(study_trial_texts(&study, 0, NULL)->resolved, NULL, "");
        study_free(&study);
        world_free(&world);
    }
}
END_TEST

/* Radios that the device lacks, and energy that leaves one out. */
START_TEST(test_radios)
{
    static const char head[] = "rounds: 3\n"
                               "task: {name: none, horizon: 12}\n"
                               "algorithm: {name: transfer, download: 1 kB, upload: 1 kB}\n"
                               "server: {up: 1 GB/s, down: 1 GB/s, latency: 1 ms}\n";
    static const struct {
        const char *class, *told;
    } radios[] = {
        {"link: lte, device: phone", ""},
        {"link: wifi4, device: esp32-s3", ""},
        {"link: nb-iot", ""},
        {"link: nb-iot, device: esp32-s3", "s.yaml:5:29: note: fleet.a: the device esp32-s3 has no "
                                           "radio for nb-iot, so a separate one "
                                           "is counted, with the power that the link gives\n"},
        {"link: nb-iot, device: esp32-s3, radios: \"wifi, nb-iot\"", ""},
        {"link: 5g, device: phone",
         "s.yaml:5:29: warning: fleet.a: neither the link nor the device gives a power for sending "
         "and receiving, so that energy is too low; e.g. radio: {up: 800 mW, down: 160 mW}\n"},
        {"link: lte-m, device: cortex-m7, radio: {down: 1 W}",
         "s.yaml:5:29: note: fleet.a: the device cortex-m7 has no radio for lte-m, so a separate "
         "one "
         "is counted, with the power that the link gives\n"},
    };
    for (size_t i = 0; i < sizeof radios / sizeof *radios; i++) {
        char *text = mem_format("%sfleet: {a: {count: 1, link: %s%s}}\n", head,
                                radios[i].class + strlen("link: "),
                                strstr(radios[i].class, "device") ? "" : ", speed: 9 steps/s");
        expect(text, NULL, radios[i].told);
        free(text);
    }
}
END_TEST

static void expect_shipped(const char *path)
{
    struct study study;
    struct errs errs = {0};
    ck_assert_msg(study_read(&study, path, NULL, 0, &errs), "%s", errs_first(&errs));
    ck_assert_msg(!study.warnings || !*study.warnings, "%s", study.warnings);
    study_free(&study);
}

START_TEST(test_shipped)
{
    static const char *const patterns[] = {"*.yaml", "paper/*.yaml", "studies/*.yaml"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t found;
        char *pattern = mem_format("%s/scenarios/%s", SRCDIR, patterns[i]);
        ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
        for (size_t f = 0; f < found.gl_pathc; f++)
            expect_shipped(found.gl_pathv[f]);
        globfree(&found);
        free(pattern);
    }
}
END_TEST

/* What counts for an algorithm follows from its row, whatever its name. */
struct row_case {
    const char *key;
    bool with_votes, with_weights, without_learning;
};

START_TEST(test_any_algorithm)
{
    /* S2ZPO with perturbations of one's own, a vote up; local steps in blocks of one perturbation
     * all share, weights up; nothing learnt. */
    const struct algorithm votes = {.name = "new",
                                    .feedback = FEEDBACK_VOTE,
                                    .own_perturbations = true,
                                    .replayable = true,
                                    .norm_matched = true},
                           weights = {.name = "new",
                                      .feedback = FEEDBACK_WEIGHTS,
                                      .blocks = true,
                                      .local_steps = true},
                           nothing = {.name = "new", .feedback = FEEDBACK_NONE};
    const struct row_case row_cases[] = {
        {"algorithm.perturbation", true, false, false},
        {"algorithm.replica", true, false, false},
        {"algorithm.direction", true, true, false},
        {"algorithm.alpha", true, true, false},
        {"algorithm.step", true, false, false},
        {"algorithm.probe", true, false, false},
        {"algorithm.partition", false, true, false},
        {"algorithm.local_steps", false, true, false},
        {"algorithm.download", false, false, true},
        {"algorithm.upload", false, false, true},
    };
    for (size_t i = 0; i < sizeof row_cases / sizeof *row_cases; i++) {
        const struct idle_rule *rule = idle_rules;
        while (strcmp(rule->key, row_cases[i].key) != 0)
            rule++;
        struct scenario s = {.algorithm.method = &votes};
        ck_assert_msg(idle_holds(rule->condition, &s, 0) == row_cases[i].with_votes, "%s",
                      rule->key);
        s.algorithm.method = &weights;
        ck_assert_msg(idle_holds(rule->condition, &s, 0) == row_cases[i].with_weights, "%s",
                      rule->key);
        s.algorithm.method = &nothing;
        ck_assert_msg(idle_holds(rule->condition, &s, 0) == row_cases[i].without_learning, "%s",
                      rule->key);
    }
}
END_TEST

TEST_MAIN("idle_text", test_places, test_sweeps, test_alike, test_not_told, test_radios,
          test_shipped, test_any_algorithm)

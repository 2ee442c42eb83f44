/* Keys that do nothing are told, and what is told to do nothing does nothing: results are the same
 * with and without it. */
#include "core/base/mem.h"
#include "sim/rounds/round_policy_list.h"
#include "sim/scenario/scenario_idle.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <glob.h>
#include <string.h>

/* --- the table ------------------------------------------------------------------------------- */

static const char learning[] =
    "name: learning\n"
    "rounds: 3\n"
    "task: {name: Swimmer, horizon: 12}\n"
    "policy: {hidden: [4], head: gaussian, output_scale: 1}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "panel: {panelists: 11, link: {logistic: 0.1}}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "evaluation: {every: 1, episodes: 1}\n"
    "record: events\n";

/* With parameters, but without a robot. */
static const char bodiless[] =
    "name: bodiless\n"
    "rounds: 3\n"
    "task: {name: none, horizon: 12}\n"
    "policy: {parameters: 100}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.05, mu: 0.1}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "record: events\n";

static const char transfer[] =
    "name: transfer\n"
    "rounds: 3\n"
    "task: {name: none, horizon: 12}\n"
    "algorithm: {name: transfer, download: 1000 B, upload: 500 B}\n"
    "network: {framing: none}\n"
    "server: {up: 5 kB/s, down: 5 kB/s, latency: 10 ms}\n"
    "fleet:\n"
    "  a: {count: 3, up: 1 kB/s, down: 1 kB/s, latency: 100 ms, speed: 24 steps/s}\n"
    "record: events\n";

#define FEDAVG "algorithm.name=fedavg"
#define BASELINE "algorithm.name=fedavg_s2zpo"
#define JUDGED "algorithm.server_panel=accept_reject"
#define DISTANT "panel.place=server"
#define DEADLINE "round.policy=deadline", "round.deadline=20 s"
#define QUORUM "round.policy=quorum", "round.quorum=0.6"
#define BUFFERED "round.policy=buffered", "round.buffer=2", "algorithm.partition_over=fleet"
#define FINISH "round.on_deadline=finish"
#define MODEL(name) "fleet.a.availability.model=" name

enum { MORE = 6 };

/* `set` does nothing in `text` with `idle`, and counts in `other` with `counting`. */
static const struct {
    const char *set, *text, *idle[MORE], *other, *counting[MORE];
} cases[] = {
    {"task.reset_noise=0.2", bodiless, {NULL}, learning, {NULL}},
    {"policy.hidden=[3]", bodiless, {NULL}, learning, {NULL}},
    {"policy.activation=linear", learning, {"policy.hidden=[]"}, learning, {NULL}},
    {"policy.head=deterministic", bodiless, {NULL}, learning, {NULL}},
    {"policy.log_std=-1", learning, {"policy.head=deterministic"}, learning, {NULL}},
    {"policy.output_scale=2", bodiless, {NULL}, learning, {NULL}},
    {"policy.normaliser=fleet", bodiless, {NULL}, learning, {NULL}},
    {"policy.parameters=200", transfer, {NULL}, bodiless, {NULL}},
    {"algorithm.alpha=0.1", transfer, {NULL}, learning, {NULL}},
    {"algorithm.mu=0.2", transfer, {NULL}, learning, {NULL}},
    {"algorithm.step=norm_matched", learning, {NULL}, learning, {BASELINE}},
    {"algorithm.probe=norm_matched", learning, {FEDAVG}, learning, {BASELINE}},
    {"algorithm.schedule=theorem", transfer, {NULL}, learning, {NULL}},
    {"algorithm.adam.beta1=0.5", learning, {NULL}, learning, {"algorithm.optimizer=adam"}},
    {"algorithm.adam.beta2=0.5", learning, {NULL}, learning, {"algorithm.optimizer=adam"}},
    {"algorithm.adam.epsilon=0.5", learning, {NULL}, learning, {"algorithm.optimizer=adam"}},
    {"algorithm.patience=1", learning, {JUDGED}, learning, {JUDGED, "algorithm.schedule=halving"}},
    {"algorithm.direction=gaussian", transfer, {NULL}, learning, {NULL}},
    {"algorithm.perturbation=seed", learning, {FEDAVG}, learning, {NULL}},
    {"algorithm.replica=server", learning, {FEDAVG}, learning, {NULL}},
    {"algorithm.partition=interleaved", learning, {BASELINE}, learning, {NULL}},
    {"algorithm.partition_over=fleet", transfer, {"round.cohort=2"}, learning, {NULL}},
    {"algorithm.perturb=copy", transfer, {NULL}, learning, {NULL}},
    {"algorithm.initial=sent", transfer, {NULL}, learning, {NULL}},
    {"algorithm.local_steps=2", learning, {BASELINE}, learning, {FEDAVG}},
    {"algorithm.download=9 B", learning, {NULL}, transfer, {NULL}},
    {"algorithm.upload=9 B", bodiless, {NULL}, transfer, {NULL}},
    {"panel.panelists=5", transfer, {NULL}, learning, {NULL}},
    {"panel.link={linear: 1}", transfer, {NULL}, learning, {NULL}},
    {"panel.tie=coin", learning, {NULL}, learning, {"panel.panelists=10"}},
    {"panel.pairing=common", bodiless, {NULL}, learning, {NULL}},
    {"panel.view=recorded", transfer, {NULL}, transfer, {DISTANT}},
    {"panel.view=recorded", bodiless, {"algorithm={name: transfer, upload: 9 B}"}, learning, {0}},
    {"round.deadline=20 s", learning, {NULL}, learning, {"round.policy=deadline"}},
    {"round.deadline_quantile=0.5", learning, {NULL}, learning, {"round.policy=deadline"}},
    {"round.extra=0.3", learning, {0}, learning, {"round.policy=over_select", "round.cohort=2"}},
    {"round.quorum=0.5", learning, {NULL}, learning, {"round.policy=quorum"}},
    {"round.buffer=2",
     learning,
     {NULL},
     learning,
     {"round.policy=buffered", "algorithm.partition_over=fleet"}},
    {"round.period=9 s", learning, {NULL}, learning, {"round.policy=semi_sync"}},
    {FINISH, learning, {NULL}, learning, {DEADLINE}},
    {FINISH, learning, {BUFFERED}, learning, {QUORUM}},
    {"round.late=apply", learning, {NULL}, learning, {DEADLINE, FINISH}},
    {"round.on_few=void", learning, {NULL}, learning, {DEADLINE}},
    {"round.max_staleness=3", learning, {NULL}, learning, {BUFFERED}},
    {"round.staleness={polynomial: 1}", learning, {NULL}, learning, {BUFFERED}},
    {"round.staleness={polynomial: 1}",
     learning,
     {QUORUM, FINISH},
     learning,
     {QUORUM, FINISH, "round.late=apply"}},
    {"round.missing=replicate", transfer, {"round.replicas=2"}, learning, {"round.replicas=2"}},
    {"round.replicas=2", learning, {NULL}, learning, {"round.missing=replicate"}},
    {"round.in_flight=2", transfer, {DEADLINE}, transfer, {DEADLINE, FINISH}},
    {"round.select=round_robin", learning, {NULL}, learning, {"round.cohort=2"}},
    {"round.select=oort",
     learning,
     {BUFFERED, "round.in_flight=2"},
     transfer,
     {"round.policy=semi_sync", "round.period=1 s", "round.in_flight=2"}},
    {"round.detection=1 s", learning, {NULL}, learning, {"fleet.a.dropout=0.5"}},
    {"round.detection=1 s", learning, {NULL}, learning, {"fleet.a.memory=1 MB"}},
    {"network.connections=per_transfer", learning, {0}, learning, {"network.framing=tcp"}},
    {"server.speed=9 steps/s", learning, {DISTANT}, learning, {JUDGED}},
    {"server.flops=9 FLOP/s", transfer, {NULL}, learning, {NULL}},
    {"server.memory=1 MB", transfer, {NULL}, learning, {NULL}},
    {"server.answer=1 s", learning, {NULL}, learning, {DISTANT}},
    {"cells={home: {up: 9 B/s, down: 1 kB/s}}", learning, {0}, learning, {"fleet.a.cell=home"}},
    {"fleet.a.duty_cycle=0.5", learning, {"fleet.a.up=unlimited"}, learning, {NULL}},
    {"fleet.a.flops=9 FLOP/s", transfer, {NULL}, learning, {NULL}},
    {"fleet.a.memory=1 kB", transfer, {NULL}, learning, {NULL}},
    {"fleet.a.on_memory=shrink", learning, {NULL}, learning, {"fleet.a.memory=1 MB"}},
    {"fleet.a.answer=3 s", learning, {DISTANT}, learning, {NULL}},
    {"fleet.a.battery.capacity=1 Wh", learning, {NULL}, learning, {"fleet.a.power.idle=1 W"}},
    {"fleet.a.battery.self_discharge=0.1",
     learning,
     {"fleet.a.power.idle=1 W"},
     learning,
     {"fleet.a.power.idle=1 W", "fleet.a.battery.capacity=1 Wh"}},
    {"fleet.a.agents_per_panel=2", learning, {NULL}, learning, {"fleet.a.answer=3 s"}},
    {"fleet.a.dropout_phase={upload: 1}", learning, {0}, learning, {"fleet.a.dropout=0.5"}},
    {"fleet.a.on_leave=pause", learning, {NULL}, learning, {MODEL("on_off")}},
    {"fleet.a.availability.on=9 s", learning, {MODEL("always")}, learning, {MODEL("on_off")}},
    {"fleet.a.availability.off=9 s",
     learning,
     {MODEL("diurnal"), "rounds=10000"},
     learning,
     {MODEL("on_off")}},
    {"fleet.a.availability.mean=0.6",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.amplitude=0.2",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.peak=9 h",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.dwell=9 h",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.day=9 h",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.begins=9 h",
     learning,
     {MODEL("on_off")},
     learning,
     {MODEL("diurnal"), "rounds=10000"}},
    {"fleet.a.availability.trace=gone.csv", learning, {MODEL("on_off")}, NULL, {NULL}},
    {"fleet.a.world.mass=2", bodiless, {NULL}, learning, {NULL}},
    {"fleet.a.world.friction=2", bodiless, {NULL}, learning, {NULL}},
    {"fleet.a.world.gravity=2", bodiless, {NULL}, learning, {NULL}},
    {"fleet.a.world.actuator=2", bodiless, {NULL}, learning, {NULL}},
    {"stop.questions=2000", transfer, {NULL}, learning, {NULL}},
    {"price.energy=0.3 per kWh", transfer, {NULL}, transfer, {"fleet.a.power.idle=1 W"}},
    {"price.answer=0.05", transfer, {NULL}, learning, {NULL}},
    {"stop.energy=2 kJ", transfer, {NULL}, transfer, {"fleet.a.power.idle=1 W"}},
    {"stop.target=5", bodiless, {NULL}, learning, {NULL}},
    {"stop.plateau=5", bodiless, {NULL}, learning, {NULL}},
    {"evaluation.every=2", bodiless, {NULL}, learning, {NULL}},
    {"evaluation.episodes=2", bodiless, {NULL}, learning, {NULL}},
    {"evaluation.mode=[stochastic]", bodiless, {NULL}, learning, {NULL}},
    {"report.target=5", bodiless, {NULL}, learning, {NULL}},
};
enum { CASES = sizeof cases / sizeof *cases };

static struct world world_of(const char *text, const char *const *sets, const char *set)
{
    struct world world = {.text = text};
    size_t count = 0;
    for (; count < MORE && sets[count]; count++)
        world.sets[count] = sets[count];
    world.sets[count] = set;
    return world;
}

/* The study's warnings, for the caller to free. */
static char *warnings_of(const char *text, const char *const *sets, const char *set)
{
    struct world world = world_of(text, sets, set);
    struct study study = world_study(&world);
    char *warnings = mem_string(study.warnings);
    study_free(&study);
    world_free(&world);
    return warnings;
}

/* "fleet.*.answer" for "fleet.a.answer=3 s", into `key`. */
static void key_of_set(const char *set, char *key, size_t size)
{
    snprintf(key, size, "%.*s", (int)strcspn(set, "="), set);
    if (strncmp(key, "fleet.a.", 8) == 0)
        snprintf(key, size, "fleet.*.%.*s", (int)strcspn(set + 8, "="), set + 8);
}

/* A warning there is, it names the key, and it is the only one of that key; set where it counts,
 * there is none. */
START_TEST(test_told)
{
    static const char *const none[MORE] = {NULL};
    for (size_t i = 0; i < CASES; i++) {
        char *before = warnings_of(cases[i].text, cases[i].idle, NULL);
        char *after = warnings_of(cases[i].text, cases[i].idle, cases[i].set);
        char *named = mem_format("warning: %.*s", (int)strcspn(cases[i].set, "="), cases[i].set);
        ck_assert_msg(strstr(after, named) && strstr(after, " has no effect; it counts "), "%s: %s",
                      cases[i].set, after);
        ck_assert_ptr_null(strstr(before, named));
        free(before);
        free(after);
        after = warnings_of(cases[i].other ? cases[i].other : learning,
                            cases[i].other ? cases[i].counting : none,
                            cases[i].other ? cases[i].set : NULL);
        ck_assert_msg(!*after, "%s: %s", cases[i].set, after);
        free(named);
        free(after);
    }
}
END_TEST

static bool has_case(const char *rule)
{
    bool found = strncmp(rule, "cells.", 6) == 0;
    for (size_t i = 0; i < CASES && !found; i++) {
        char key[100];
        key_of_set(cases[i].set, key, sizeof key);
        found = strcmp(key, rule) == 0;
    }
    return found;
}

/* Every rule has a case, and so has every key that one round policy alone looks at. */
START_TEST(test_all_rules)
{
    const struct field *own;
    for (const struct idle_rule *rule = idle_rules; rule->key; rule++)
        ck_assert_msg(has_case(rule->key), "%s", rule->key);
    for (size_t i = 0; (own = round_policy_keys(i)); i++)
        for (; own->name; own++) {
            char *key = mem_format("round.%s", own->name);
            ck_assert_msg(has_case(key), "%s", key);
            free(key);
        }
}
END_TEST

/* What happened, and what was learnt; not the slots, which are numbered where nothing is cut, too.
 */
static char *results_of(const char *text, const char *const *sets, const char *set)
{
    static const char *const tables[] = {"round", "agent_round", "event", "evaluation"};
    struct world world = world_of(text, sets, set);
    char *all = mem_string("");
    world_record(&world);
    ck_assert_msg(world.status == 0, "%s: %s", set ? set : "", errs_first(&world.errs));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char *columns = world_rows(&world,
                                   "SELECT group_concat(name) FROM pragma_table_info('%s') WHERE "
                                   "name NOT IN ('run', 'slot')",
                                   tables[i]);
        char *rows = world_rows(&world, "SELECT %s FROM %s ORDER BY 1, 2, 3", columns, tables[i]);
        char *longer = mem_format("%s-- %s\n%s", all, tables[i], rows);
        free(all);
        free(rows);
        free(columns);
        all = longer;
    }
    world_free(&world);
    return all;
}

static void expect_nothing(size_t first)
{
    for (size_t i = first; i < CASES; i += 4) {
        char *without = results_of(cases[i].text, cases[i].idle, NULL);
        char *with = results_of(cases[i].text, cases[i].idle, cases[i].set);
        ck_assert_msg(strcmp(with, without) == 0, "%s has an effect", cases[i].set);
        free(with);
        free(without);
    }
}

/* In four parts, for the sake of time. */
START_TEST(test_nothing_1)
{
    expect_nothing(0);
}
END_TEST

START_TEST(test_nothing_2)
{
    expect_nothing(1);
}
END_TEST

START_TEST(test_nothing_3)
{
    expect_nothing(2);
}
END_TEST

START_TEST(test_nothing_4)
{
    expect_nothing(3);
}
END_TEST

/* --- the text of a scenario ------------------------------------------------------------------ */

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

/* --- the scenarios that ship ----------------------------------------------------------------- */

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

TEST_MAIN("scenario_idle", test_told, test_all_rules, test_nothing_1, test_nothing_2,
          test_nothing_3, test_nothing_4, test_places, test_sweeps, test_alike, test_not_told,
          test_radios, test_shipped, test_any_algorithm)

/* Keys that do nothing are told, and what is told to do nothing does nothing: results are the same
 * with and without it. */
#include "core/base/mem.h"
#include "models/methods/algorithm_keys.h"
#include "sim/checks/scenario_idle.h"
#include "sim/rounds/round_policy_list.h"
#include "tests/sim/study/idle_world.h"
#include "tests/support/check.h"
#include "tests/support/sim_world.h"

#include <string.h>

#define FEDAVG "algorithm.name=fedavg"
#define REWARDS "algorithm.name=rm_ppo"
#define DPO "algorithm.name=online_dpo"
#define BASELINE "algorithm.name=fedavg_s2zpo"
#define DECOMFL "algorithm.name=decomfl"
#define ESTIMATES "algorithm.feedback=panel"
#define JUDGED "algorithm.server_panel=accept_reject"
#define DISTANT "panel.place=server"
#define DEADLINE "round.policy=deadline", "round.deadline=20 s"
#define QUORUM "round.policy=quorum", "round.quorum=0.6"
#define BUFFERED "round.policy=buffered", "round.buffer=2", "algorithm.partition_over=fleet"
#define FINISH "round.on_deadline=finish"
#define WISH "fleet.a.objective={weight: 1, energy: 0.1}"
#define MODEL(name) "fleet.a.availability.model=" name

/* `set` does nothing in `text` with `idle`, and counts in `other` with `counting`. */
static const struct {
    const char *set, *text, *idle[MORE], *other, *counting[MORE];
} cases[] = {
    {"task.reset_noise=0.2", bodiless, {NULL}, learning, {NULL}},
    {"task.size=5", learning, {NULL}, learning, {"task.name=GridWorld"}},
    {"task.slip=0.2", learning, {NULL}, learning, {"task.name=GridWorld"}},
    {"task.map=2", learning, {NULL}, learning, {"task.name=GridWorld"}},
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
    {"algorithm.server_episodes=2", learning, {NULL}, learning, {JUDGED}},
    {"algorithm.patience=1", learning, {JUDGED}, learning, {JUDGED, "algorithm.schedule=halving"}},
    {"algorithm.direction=gaussian", transfer, {NULL}, learning, {NULL}},
    {"algorithm.perturbation=seed", learning, {FEDAVG}, learning, {NULL}},
    {"algorithm.replica=server", learning, {FEDAVG}, learning, {NULL}},
    {"algorithm.partition=interleaved", learning, {BASELINE}, learning, {NULL}},
    {"algorithm.partition_over=fleet", transfer, {"round.cohort=2"}, learning, {NULL}},
    {"algorithm.perturb=copy", transfer, {NULL}, learning, {NULL}},
    {"algorithm.initial=sent", transfer, {NULL}, learning, {NULL}},
    {"algorithm.local_steps=2", learning, {BASELINE}, learning, {FEDAVG}},
    {"algorithm.directions=2", learning, {FEDAVG}, learning, {DECOMFL}},
    {"algorithm.feedback=panel", learning, {BASELINE}, learning, {DECOMFL}},
    {"algorithm.assumed_link={logistic: 3}", learning, {DECOMFL}, learning, {DECOMFL, ESTIMATES}},
    {"algorithm.assumed_link={logistic: 3}", learning, {NULL}, learning, {"algorithm.name=zpg"}},
    {"algorithm.trim=0.1", learning, {DECOMFL}, learning, {DECOMFL, ESTIMATES}},
    {"algorithm.aggregate=median", learning, {BASELINE}, learning, {DECOMFL}},
    {"algorithm.aggregate=median", learning, {"algorithm.name=es"}, learning, {FEDAVG}},
    {"algorithm.aggregate=median", learning, {"algorithm.name=feedsign"}, learning, {FEDAVG}},
    {"algorithm.aggregate=majority", learning, {BASELINE}, learning, {DECOMFL}},
    {"algorithm.codec=int8", learning, {BASELINE}, learning, {FEDAVG}},
    {"algorithm.codec={topk: 0.1}", learning, {BASELINE}, learning, {FEDAVG}},
    {"algorithm.codec_down=float16", learning, {BASELINE}, learning, {FEDAVG}},
    {"algorithm.codec_down=float16",
     learning,
     {BASELINE},
     learning,
     {BASELINE, "algorithm.replica=server"}},
    {"algorithm.codec_down=int8", learning, {BASELINE}, learning, {DECOMFL}},
    {"algorithm.codec_down=int8", learning, {BASELINE}, learning, {"algorithm.name=fedkseed"}},
    {"algorithm.codec_down=int8",
     learning,
     {"algorithm.direction=gaussian", "algorithm.perturbation=seed"},
     learning,
     {"algorithm.direction=gaussian"}},
    {"algorithm.codec_observations=float16",
     learning,
     {NULL},
     learning,
     {"policy.normaliser=fleet"}},
    {"algorithm.secure_sum={threshold: 0.6}", transfer, {NULL}, learning, {FEDAVG}},
    {"algorithm.error_feedback=yes",
     learning,
     {FEDAVG},
     learning,
     {FEDAVG, "algorithm.codec={topk: 0.1}"}},
    {"algorithm.seeds=9", learning, {DECOMFL}, learning, {"algorithm.name=fedkseed"}},
    {"algorithm.ppo.passes=2", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.minibatch=5", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.discount=0.9", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.lambda=0.5", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.ratio_clip=0.01", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.value_weight=1", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.entropy_weight=0.1", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.gradient_norm=0.1", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.target_kl=0.001", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.ppo.reward_scale=0.1", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.pairs.replay=1", descending, {NULL}, descending, {DPO}},
    {"algorithm.pairs.passes=2", descending, {NULL}, descending, {REWARDS}},
    {"algorithm.pairs.minibatch=1",
     descending,
     {NULL},
     descending,
     {"algorithm.name=dpo", "panel.batches=3"}},
    {"algorithm.pairs.beta=0.5", descending, {REWARDS}, descending, {DPO}},
    {"algorithm.reward_model.hidden=[5]", descending, {DPO}, descending, {REWARDS}},
    {"algorithm.reward_model.members=2", descending, {DPO}, descending, {REWARDS}},
    {"algorithm.reward_model.rate=0.1", descending, {DPO}, descending, {REWARDS}},
    {"algorithm.q.discount=0.5", descending, {NULL}, choosing, {NULL}},
    {"algorithm.q.explore=0.9", descending, {NULL}, choosing, {NULL}},
    {"algorithm.q.replay=8", descending, {NULL}, choosing, {NULL}},
    {"algorithm.q.minibatch=4", descending, {NULL}, choosing, {NULL}},
    {"algorithm.q.passes=3", descending, {NULL}, choosing, {NULL}},
    {"algorithm.q.gradient_norm=0.001", descending, {NULL}, choosing, {NULL}},
    {"algorithm.proximal=0.5", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.weigh=agents", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.share=policy", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.moments=kept", learning, {FEDAVG}, descending, {NULL}},
    {"algorithm.mu=0.2", descending, {NULL}, learning, {NULL}},
    {"algorithm.direction=gaussian", descending, {NULL}, learning, {NULL}},
    {"algorithm.perturb=copy", descending, {NULL}, learning, {NULL}},
    {"panel.pairing=common", descending, {NULL}, learning, {NULL}},
    {"panel.view=recorded", descending, {NULL}, learning, {NULL}},
    {"algorithm.top=0.5", learning, {DECOMFL}, learning, {"algorithm.name=ars"}},
    {"algorithm.shift=1", learning, {DECOMFL}, learning, {"algorithm.name=ars"}},
    {"algorithm.shift=1",
     learning,
     {"algorithm.name=ars", ESTIMATES},
     learning,
     {"algorithm.name=ars"}},
    {"algorithm.privacy.noise=2",
     learning,
     {FEDAVG, "algorithm.privacy.clip=none"},
     learning,
     {FEDAVG, "algorithm.privacy.clip=1"}},
    {"algorithm.privacy.delta=0.1",
     learning,
     {FEDAVG, "algorithm.privacy.clip=none"},
     learning,
     {FEDAVG, "algorithm.privacy.clip=1"}},
    {"algorithm.download=9 B", learning, {NULL}, transfer, {NULL}},
    {"algorithm.upload=9 B", bodiless, {NULL}, transfer, {NULL}},
    {"panel.panelists=5", transfer, {NULL}, learning, {NULL}},
    {"panel.link={linear: 1}", transfer, {NULL}, learning, {NULL}},
    {"panel.tie=coin", learning, {NULL}, learning, {"panel.panelists=10"}},
    {"panel.pairing=common", bodiless, {NULL}, learning, {NULL}},
    {"panel.view=recorded", transfer, {NULL}, transfer, {DISTANT}},
    {"panel.actions=deterministic", learning, {"policy.head=deterministic"}, learning, {NULL}},
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
    {"fleet.a.conduct=flip", learning, {DISTANT}, learning, {NULL}},
    {"fleet.a.panel.conduct=flip", transfer, {NULL}, learning, {DISTANT}},
    {"fleet.a.panel.part=0.4", learning, {NULL}, learning, {"fleet.a.panel.conduct=flip"}},
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
     transfer,
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
    {"fleet.a.objective.speed=2", learning, {NULL}, learning, {WISH}},
    {"fleet.a.objective.target_speed=2",
     learning,
     {WISH},
     learning,
     {WISH, "fleet.a.objective.speed=1"}},
    {"fleet.a.objective.energy=2", learning, {NULL}, learning, {WISH}},
    {"fleet.a.objective.posture=2", learning, {NULL}, learning, {WISH}},
    {"fleet.a.objective.taste=2", learning, {NULL}, NULL, {NULL}},
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
    {"evaluation.client_episodes=2", learning, {NULL}, learning, {FEDAVG}},
    {"evaluation.mode=[stochastic]", bodiless, {NULL}, learning, {NULL}},
    {"report.target=5", bodiless, {NULL}, learning, {NULL}},
};
enum { CASES = sizeof cases / sizeof *cases };

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
        size_t length = strlen(rule); /* of the key, or of the table that it is in */
        found = strncmp(key, rule, length) == 0 && (!key[length] || key[length] == '.');
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
    for (size_t i = 0; (own = algorithm_keys(i)); i++)
        for (; own->name; own++) {
            char *key = mem_format("algorithm.%s", own->name);
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

TEST_MAIN("scenario_idle", test_told, test_all_rules, test_nothing_1, test_nothing_2,
          test_nothing_3, test_nothing_4)

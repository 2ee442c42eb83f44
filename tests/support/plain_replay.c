#include "tests/support/plain_replay.h"

#include "core/base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* A dispatch under way. */
struct local_job_again {
    struct device *arriving;
    uint32_t agent;
    struct work_result result;
    bool ran;
};

/* It has arrived, and is taken by the aggregation of round `ended`. */
struct answer_again {
    uint32_t dispatch, wave, slot, ended;
};

struct replay {
    const struct oracle *oracle;
    struct server *server;
    struct device **devices;
    struct rollout_worker *worker;
    struct local_job_again *local_jobs; /* by dispatch */
    size_t capacity;
    struct answer_again *answers; /* not taken yet, in order of arrival */
    size_t answers_count, answers_capacity;
    uint32_t wave; /* the newest */
    struct work *panel;
};

/* A row of the query below. */
struct step {
    const char *kind, *outcome, *theta;
    uint32_t round, dispatch, agent, wave, slot, slots, ended;
    size_t down_B;
    int vote;
    bool unreached; /* it dropped before the download was through */
};

/* The agent as it will be behind the downloads that are on their way to it. */
static struct device *device_before(const struct replay *replay, const struct step *step)
{
    struct device *device = replay->devices[step->agent];
    for (uint32_t i = 1; i < step->dispatch; i++)
        if (replay->local_jobs[i].arriving && replay->local_jobs[i].agent == step->agent)
            device = replay->local_jobs[i].arriving;
    return device;
}

static void send_off(struct replay *replay, const struct step *step)
{
    struct errs errs = {0};
    struct wire down = {0};
    struct work *work;
    struct local_job_again *local_job = &replay->local_jobs[step->dispatch];
    struct device *device = device_before(replay, step);
    if (step->wave != replay->wave)
        server_open(replay->server, replay->wave = step->wave, step->slots);
    server_start(replay->server, step->wave, step->slot, device, &down);
    ck_assert_uint_eq(down.length, step->down_B);
    local_job->arriving = device_clone(device);
    ck_assert_msg(device_receive(local_job->arriving, down.bytes, down.length, &work, &errs), "%s",
                  errs_first(&errs));
    ck_assert_uint_eq(device_version(local_job->arriving), server_version(replay->server));
    ck_assert_uint_eq(device_hash(local_job->arriving), server_told_hash(replay->server));
    work_run(work, replay->worker, NULL, &local_job->result);
    local_job->agent = step->agent;
    local_job->ran = true;
    if (step->unreached) {
        device_free(local_job->arriving);
        local_job->arriving = NULL;
    }
    work_free(work);
    wire_free(&down);
}

static void arrive(struct replay *replay, const struct step *step)
{
    ck_assert_int_eq(replay->local_jobs[step->dispatch].result.vote, step->vote);
    device_sent(replay->devices[step->agent], &replay->local_jobs[step->dispatch].result);
    if (strcmp(step->outcome, "used") != 0 && strcmp(step->outcome, "void") != 0)
        return; /* late, and discarded; or left in the buffer at the end */
    mem_grow(&replay->answers, &replay->answers_capacity, replay->answers_count + 1,
             sizeof *replay->answers);
    replay->answers[replay->answers_count++] =
        (struct answer_again){step->dispatch, step->wave, step->slot, step->ended};
}

/* Those that the database says this aggregation was of; others wait. */
static void receive_all(struct replay *replay, uint32_t round)
{
    size_t left = 0;
    for (size_t i = 0; i < replay->answers_count; i++) {
        struct errs errs = {0};
        const struct answer_again *answer = &replay->answers[i];
        const struct wire *upload = &replay->local_jobs[answer->dispatch].result.upload;
        if (answer->ended == round)
            ck_assert_msg(server_receive(replay->server, answer->wave, answer->slot, upload->bytes,
                                         upload->length, &errs),
                          "%s", errs_first(&errs));
        else
            replay->answers[left++] = *answer;
    }
    replay->answers_count = left;
}

static void same_theta(const struct replay *replay, const struct step *step)
{
    char *hash = mem_format("%016llx", (unsigned long long)server_hash(replay->server));
    ck_assert_msg(strcmp(hash, step->theta) == 0, "round %u: theta is %s, not %s", step->round,
                  step->theta, hash);
    free(hash);
}

static void aggregate(struct replay *replay, const struct step *step)
{
    receive_all(replay, step->round);
    replay->panel = server_aggregate(replay->server, strcmp(step->kind, "aggregate") == 0);
    if (!replay->panel)
        same_theta(replay, step);
}

static void decide(struct replay *replay, const struct step *step)
{
    struct work_result result;
    work_run(replay->panel, replay->worker, NULL, &result);
    ck_assert_int_eq(result.vote > 0, strcmp(step->kind, "accept") == 0);
    server_decide(replay->server, result.vote > 0);
    same_theta(replay, step);
    work_free(replay->panel);
    replay->panel = NULL;
}

static void reach(struct replay *replay, const struct step *step)
{
    struct local_job_again *local_job = &replay->local_jobs[step->dispatch];
    if (strcmp(step->outcome, "flush") == 0)
        return;
    device_free(replay->devices[step->agent]);
    replay->devices[step->agent] = local_job->arriving;
    local_job->arriving = NULL;
}

static void do_again(struct replay *replay, const struct step *step)
{
    size_t before = replay->capacity;
    mem_grow(&replay->local_jobs, &replay->capacity, step->dispatch + 1,
             sizeof *replay->local_jobs);
    memset(replay->local_jobs + before, 0,
           (replay->capacity - before) * sizeof *replay->local_jobs);
    if (strcmp(step->kind, "select") == 0)
        send_off(replay, step);
    else if (strcmp(step->kind, "download") == 0)
        reach(replay, step);
    else if (strcmp(step->kind, "arrive") == 0)
        arrive(replay, step);
    else if (strcmp(step->kind, "aggregate") == 0 || strcmp(step->kind, "void") == 0)
        aggregate(replay, step);
    else if (strcmp(step->kind, "accept") == 0 || strcmp(step->kind, "reject") == 0)
        decide(replay, step);
}

static const char steps[] =
    "SELECT e.kind, e.round, ifnull(e.dispatch, 0), ifnull(e.agent, 1) - 1, a.wave, a.slot, "
    "ifnull(a.outcome, ''), ifnull(a.vote, 0), e.payload_B, r.theta_hash, (SELECT max(slot) + 1 "
    "FROM "
    "agent_round w WHERE w.wave = a.wave AND w.slot >= 0), a.outcome_phase = 'download' AND "
    "a.outcome = "
    "'dropped', ifnull(a.ended, 0) FROM event e LEFT JOIN agent_round a "
    "USING (run, dispatch) LEFT JOIN round r ON r.round = e.round ORDER BY e.seq";

static struct step step_of(sqlite3_stmt *row, uint32_t fleet_slots)
{
    uint32_t slots = (uint32_t)sqlite3_column_int64(row, 10);
    return (struct step){.kind = (const char *)sqlite3_column_text(row, 0),
                         .round = (uint32_t)sqlite3_column_int64(row, 1),
                         .dispatch = (uint32_t)sqlite3_column_int64(row, 2),
                         .agent = (uint32_t)sqlite3_column_int64(row, 3),
                         .wave = (uint32_t)sqlite3_column_int64(row, 4),
                         .slot = (uint32_t)sqlite3_column_int64(row, 5),
                         .outcome = (const char *)sqlite3_column_text(row, 6),
                         .vote = sqlite3_column_int(row, 7),
                         .down_B = (size_t)sqlite3_column_int64(row, 8),
                         .theta = (const char *)sqlite3_column_text(row, 9),
                         .unreached = sqlite3_column_int(row, 11),
                         .ended = (uint32_t)sqlite3_column_int64(row, 12),
                         .slots = fleet_slots ? fleet_slots : slots};
}

static void close_replay(struct replay *replay)
{
    for (size_t i = 0; i < replay->capacity; i++) {
        device_free(replay->local_jobs[i].arriving);
        if (replay->local_jobs[i].ran)
            work_result_free(&replay->local_jobs[i].result);
    }
    for (uint32_t i = 0; i < replay->oracle->setup.agents; i++)
        device_free(replay->devices[i]);
    server_free(replay->server);
    rollout_worker_free(replay->worker);
    free(replay->devices);
    free(replay->local_jobs);
    free(replay->answers);
}

uint32_t plain_replay(const struct world *world, const struct oracle *oracle, uint32_t fleet_slots)
{
    struct errs errs = {0};
    const struct plain_setup *setup = &oracle->setup;
    struct replay replay = {.oracle = oracle, .worker = rollout_worker_new()};
    replay.server = server_new(setup->config, setup->problem, &errs);
    ck_assert_msg(replay.server != NULL, "%s", errs_first(&errs));
    replay.devices = mem_zero(setup->agents, sizeof(struct device *));
    for (uint32_t i = 0; i < setup->agents; i++)
        replay.devices[i] = device_new(server_host(replay.server), setup->identities[i]);
    sqlite3_stmt *row;
    ck_assert_int_eq(sqlite3_prepare_v2(world->db, steps, -1, &row, NULL), SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW) {
        struct step step = step_of(row, fleet_slots);
        do_again(&replay, &step);
    }
    sqlite3_finalize(row);
    ck_assert_uint_eq(replay.answers_count, 0);
    uint32_t rounds = server_version(replay.server);
    close_replay(&replay);
    return rounds;
}

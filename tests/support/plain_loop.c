#include "tests/support/plain_loop.h"

#include "core/base/mem.h"
#include "models/device/device.h"
#include "models/device/device_receive.h"
#include "models/device/recording.h"
#include "models/device/work.h"
#include "models/device/work_parcel.h"
#include "models/device/work_run.h"
#include "models/federated/host.h"
#include "models/learning/keys.h"
#include "models/server/server_download.h"
#include "models/server/server_receive.h"
#include "models/server/server_watch.h"
#include "models/server/server_waves.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct loop {
    const struct plain_setup *setup;
    struct server *server;
    struct device **devices;
    struct rollout_worker *worker;
    uint32_t *chosen;
    bool replicas; /* agents keep θ from round to round */
};

double plain_evaluate(const struct server *server, const struct problem *problem,
                      struct rollout_worker *worker, uint32_t round, bool stochastic,
                      uint32_t episodes)
{
    const struct normaliser *normaliser = server_normaliser(server);
    const struct policy_view view = {.shape = &problem->shape,
                                     .theta = server_theta(server),
                                     .normaliser = normaliser->width ? normaliser : NULL,
                                     .log_std = problem->log_std};
    double sum = 0;
    for (uint32_t e = 0; e < episodes; e++) {
        uint64_t key = key_of(problem->seed_key, PURPOSE_EVALUATION, round, stochastic, e);
        sum += rollout_episode(worker, problem->task, &view, NULL, key, stochastic, NULL).ret;
    }
    return sum / episodes;
}

/* Received on a copy, then committed, as the simulator does it. */
static struct work *deliver(struct device **device, const struct wire *download)
{
    struct errs errs = {0};
    struct work *work;
    struct device *copy = device_clone(*device);
    bool good = device_receive(copy, download->bytes, download->length, &work, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    device_free(*device);
    *device = copy;
    return work;
}

/* The agents' panel at the server looks at the episodes. */
static void watch(struct loop *loop, uint32_t agent, struct work_result *result)
{
    struct wire vote = {0};
    struct errs errs = {0};
    ck_assert_int_eq(result->vote, 0);
    const struct conducts honest = {0}, *conducts = loop->setup->conducts;
    bool good = server_watch(loop->server, loop->setup->identities[agent],
                             conducts ? conducts : &honest, result->upload.bytes,
                             result->upload.length, &vote, &result->vote, NULL, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
    wire_free(&result->upload);
    result->upload = vote;
}

/* Runs what the bytes say, and frees the work. */
static void run_elsewhere(struct loop *loop, struct work *work, const struct task_world *world,
                          struct work_result *result)
{
    struct parcel parcel = {0};
    struct wire back = {0};
    struct work_result there;
    work_keep_lengths(work);
    work_keep_questions(work);
    work_pack(work, &parcel);
    struct parcel_reader reader = {.body = wire_read(parcel.body.bytes, parcel.body.length),
                                   .contents = parcel.contents,
                                   .count = parcel.count};
    struct work *copy = work_unpack(&reader, &server_host(loop->server)->learner);
    ck_assert_ptr_nonnull(copy);
    ck_assert(reader.body.at == reader.body.length && reader.at == reader.count);
    parcel_free(&parcel);
    work_run(copy, loop->worker, world, &there);
    work_result_pack(copy, &there, &back);
    work_free(copy);
    struct wire_reader answer = wire_read(back.bytes, back.length);
    ck_assert(work_result_unpack(&answer, work, result) && answer.at == answer.length);
    work_free(work);
    ck_assert(result->lengths &&
              !memcmp(result->lengths, there.lengths, there.episodes * sizeof *there.lengths));
    work_result_free(&there);
    wire_free(&back);
}

static void run(struct loop *loop, struct work *work, const struct task_world *world,
                struct work_result *result)
{
    if (loop->setup->elsewhere) {
        run_elsewhere(loop, work, world, result);
        return;
    }
    work_run(work, loop->worker, world, result);
    work_free(work);
}

static void one_agent(struct loop *loop, uint32_t round, uint32_t slot, struct plain_round *sums)
{
    struct device **device = &loop->devices[loop->chosen[slot]];
    struct wire download = {0};
    struct work_result result;
    struct errs errs = {0};
    server_start(loop->server, round, slot, *device, &download);
    struct work *work = deliver(device, &download);
    ck_assert_ptr_nonnull(work);
    ck_assert_uint_eq(device_version(*device), round - 1);
    ck_assert_uint_eq(device_hash(*device), server_told_hash(loop->server));
    ck_assert_uint_eq(device_replica_hash(*device), server_replica_hash(loop->server));
    run(loop, work, loop->setup->world, &result);
    sums->downloaded += download.length;
    sums->uploaded += result.upload.length;
    sums->steps += result.steps;
    sums->flops += result.flops;
    if (loop->setup->config->panel.place == PANEL_SERVER)
        watch(loop, loop->chosen[slot], &result);
    if (!loop->setup->silent || !loop->setup->silent(round, slot)) {
        device_sent(*device, &result);
        ck_assert_msg(server_receive(loop->server, round, slot, result.upload.bytes,
                                     result.upload.length, &errs),
                      "%s", errs_first(&errs));
    }
    wire_free(&download);
    work_result_free(&result);
}

/* The candidate is formed and, where the server has a panel, put before it. */
static void aggregate(struct loop *loop, bool keep, struct plain_round *sums)
{
    struct work_result result;
    struct work *panel = server_aggregate(loop->server, keep);
    if (panel) {
        uint64_t before = server_hash(loop->server);
        run(loop, panel, NULL, &result);
        ck_assert_uint_eq(result.upload.length, 0);
        ck_assert_uint_eq(server_hash(loop->server), before);
        sums->server_steps = result.steps;
        server_decide(loop->server, result.vote > 0);
        work_result_free(&result);
    }
    sums->accepted = server_accepted(loop->server);
}

static void one_round(struct loop *loop, uint32_t round, struct plain_round *sums)
{
    const struct plain_setup *setup = loop->setup;
    uint32_t slots = setup->agents;
    *sums = (struct plain_round){0};
    for (uint32_t i = 0; i < setup->agents; i++)
        loop->chosen[i] = i;
    if (setup->cohort)
        slots = setup->cohort(round, setup->agents, loop->chosen);
    server_open(loop->server, round, slots);
    for (uint32_t slot = 0; slot < slots; slot++)
        one_agent(loop, round, slot, sums);
    sums->mu = server_mu(loop->server);
    aggregate(loop, !setup->empty || !setup->empty(round), sums);
    server_retire(loop->server, round);
    sums->theta = server_hash(loop->server);
    if (setup->evaluation_episodes)
        sums->ret = plain_evaluate(loop->server, setup->problem, loop->worker, round, false,
                                   setup->evaluation_episodes);
}

/* Every agent that keeps a replica ends with the server's θ; the others are sent nothing. */
static uint64_t flush(struct loop *loop)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < loop->setup->agents; i++) {
        struct wire download = {0};
        server_flush(loop->server, loop->devices[i], &download);
        if (download.length)
            ck_assert_ptr_null(deliver(&loop->devices[i], &download));
        bytes += download.length;
        wire_free(&download);
        if (!loop->replicas)
            continue;
        ck_assert_uint_eq(device_version(loop->devices[i]), server_version(loop->server));
        ck_assert_uint_eq(device_hash(loop->devices[i]), server_hash(loop->server));
        ck_assert_uint_eq(device_replica_hash(loop->devices[i]), server_replica_hash(loop->server));
    }
    ck_assert(loop->replicas || bytes == 0);
    return bytes;
}

void plain_loop(const struct plain_setup *setup, struct plain_round *rounds, float *theta,
                uint64_t *flushed)
{
    struct errs errs = {0};
    struct loop loop = {.setup = setup};
    loop.server = server_new(setup->config, setup->problem, &errs);
    ck_assert_msg(loop.server != NULL, "%s", errs_first(&errs));
    loop.replicas = setup->config->replica != REPLICA_SERVER && setup->config->method->replayable;
    loop.worker = rollout_worker_new();
    loop.chosen = mem_zero(setup->agents, sizeof *loop.chosen);
    loop.devices = mem_zero(setup->agents, sizeof(struct device *));
    for (uint32_t i = 0; i < setup->agents; i++) {
        loop.devices[i] = device_new(server_host(loop.server), setup->identities[i]);
        if (setup->conducts)
            device_behave(loop.devices[i], setup->conducts);
        device_audit(loop.devices[i], setup->audited && i % setup->audited == 0);
    }
    for (uint32_t r = 1; r <= setup->rounds; r++)
        one_round(&loop, r, &rounds[r - 1]);
    uint64_t bytes = flush(&loop);
    if (flushed)
        *flushed = bytes;
    if (theta)
        memcpy(theta, server_theta(loop.server), setup->problem->d * sizeof(float));
    for (uint32_t i = 0; i < setup->agents; i++)
        device_free(loop.devices[i]);
    server_free(loop.server);
    rollout_worker_free(loop.worker);
    free(loop.devices);
    free(loop.chosen);
}

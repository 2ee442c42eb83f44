/* FedRLHF: agents learn from what the task pays and from what they wish themselves. */
#include "models/federated/wire.h"
#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <string.h>

enum { ROUNDS = 3, AGENTS = 2, HIDDEN = 8 };

static void fixture_cheetah(struct fixture *fixture, const char *method, uint32_t horizon,
                            enum share share)
{
    fixture_robot(fixture, method, "HalfCheetah", horizon, HIDDEN);
    fixture->config.alpha = 0.01;
    fixture->config.local_steps = 2;
    fixture->config.panel.episodes = 2;
    fixture->numbers.local.share = share;
    fixture_beside(fixture);
}

static struct task_world wishing(double lambda, double speed)
{
    struct task_world world = TASK_WORLD_NOMINAL;
    world.objective =
        (struct objective){.lambda = lambda, .target_speed = speed, .weights = {[WISH_SPEED] = 1}};
    return world;
}

/* The server's policies after each round. */
static void learn_sharing(enum share share, const char *method, const struct task_world *world,
                          uint64_t theta[ROUNDS])
{
    struct fixture fixture;
    struct plain_round rounds[ROUNDS];
    fixture_cheetah(&fixture, method, 20, share);
    struct plain_setup setup = {.config = &fixture.config,
                                .problem = &fixture.problem,
                                .identities = fixture.identities,
                                .agents = AGENTS,
                                .rounds = ROUNDS,
                                .world = world};
    plain_loop(&setup, rounds, NULL, NULL);
    for (int r = 0; r < ROUNDS; r++)
        theta[r] = rounds[r].theta;
    fixture_free(&fixture);
}

static void learn(const char *method, const struct task_world *world, uint64_t theta[ROUNDS])
{
    learn_sharing(SHARE_ALL, method, world, theta);
}

/* With λ = 0, and where nothing is wished, it is fedavg_ppo, bit by bit; fedavg_ppo does not look
 * at wishes. */
START_TEST(without_weight_it_is_fedavg_ppo)
{
    const struct task_world none = TASK_WORLD_NOMINAL, zero = wishing(0, 2), two = wishing(2, 2);
    uint64_t plain[ROUNDS], other[ROUNDS];
    learn("fedavg_ppo", &none, plain);
    learn("fedrlhf", &none, other);
    ck_assert_mem_eq(plain, other, sizeof plain);
    learn("fedrlhf", &zero, other);
    ck_assert_mem_eq(plain, other, sizeof plain);
    learn("fedavg_ppo", &two, other);
    ck_assert_mem_eq(plain, other, sizeof plain);
    learn("fedrlhf", &two, other);
    for (int r = 0; r < ROUNDS; r++)
        ck_assert_uint_ne(plain[r], other[r]);
}
END_TEST

/* What an agent sends: θ_k behind a header of 8 bytes, which says how many steps it counts. */
struct sent {
    float *theta;
    uint32_t steps;
};

static struct sent send_one(struct server *server, struct device *device, uint32_t slot,
                            const struct task_world *world, size_t d)
{
    struct rollout_worker *worker = rollout_worker_new();
    struct work_result result;
    struct wire wire = {0};
    struct errs errs = {0};
    struct work *work;
    struct entry entry;
    struct sent sent = {.theta = mem_alloc(d * sizeof *sent.theta)};
    server_start(server, 1, slot, device, &wire);
    ck_assert(device_receive(device, wire.bytes, wire.length, &work, &errs));
    work_run(work, worker, world, &result);
    struct wire_reader in = wire_read(result.upload.bytes, result.upload.length);
    ck_assert(entry_read(&in, &entry));
    read_f32(&in, sent.theta, d);
    ck_assert(in.ok && in.at == in.length);
    sent.steps = entry.slots;
    ck_assert(server_receive(server, 1, slot, result.upload.bytes, result.upload.length, &errs));
    work_result_free(&result);
    work_free(work);
    wire_free(&wire);
    rollout_worker_free(worker);
    return sent;
}

/* Two agents that wish to go forward and backward. E = 2 local steps of 2 N D = 4 episodes of 20
 * steps are 160 steps each, so that θ is the plain mean of what they send, which differs. */
START_TEST(two_agents_by_hand)
{
    struct fixture fixture;
    fixture_cheetah(&fixture, "fedrlhf", 20, SHARE_ALL);
    size_t d = fixture.problem.d;
    struct server *server = fixture_server(&fixture);
    const struct task_world worlds[AGENTS] = {wishing(2, 3), wishing(2, -3)};
    struct device *devices[AGENTS];
    struct sent sent[AGENTS];
    server_open(server, 1, AGENTS);
    for (uint32_t k = 0; k < AGENTS; k++) {
        devices[k] = device_new(server_host(server), fixture.identities[0]);
        sent[k] = send_one(server, devices[k], k, &worlds[k], d);
        ck_assert_uint_eq(sent[k].steps, 160);
    }
    ck_assert_ptr_null(server_aggregate(server, true));
    size_t differ = 0;
    for (size_t i = 0; i < d; i++) {
        double mean = 0.5 * (double)sent[0].theta[i] + 0.5 * (double)sent[1].theta[i];
        ck_assert_double_eq_tol((double)server_theta(server)[i], mean, 1e-6);
        differ += sent[0].theta[i] != sent[1].theta[i];
    }
    ck_assert_uint_gt(differ, d / 2);
    server_retire(server, 1);
    for (uint32_t k = 0; k < AGENTS; k++) {
        device_free(devices[k]);
        free(sent[k].theta);
    }
    server_free(server);
    fixture_free(&fixture);
}
END_TEST

/* Agents that hear of wishes and share the policy alone: with λ = 0 it is fedavg_ppo's, bit by bit,
 * whatever their reward models learn. With λ = 2 it is another one, and with another wish, which
 * only panels know of, another again. */
START_TEST(wishes_that_are_heard_of)
{
    const struct task_world zero = wishing(0, 2), two = wishing(2, 2), back = wishing(2, -2);
    uint64_t plain[ROUNDS], first[ROUNDS], other[ROUNDS], backward[ROUNDS];
    learn_sharing(SHARE_POLICY, "fedavg_ppo", &zero, plain);
    learn_sharing(SHARE_POLICY, "fedrlhf_panel", &zero, first);
    learn_sharing(SHARE_POLICY, "fedrlhf_panel", &two, other);
    learn_sharing(SHARE_POLICY, "fedrlhf_panel", &back, backward);
    ck_assert_mem_eq(plain, first, sizeof plain);
    for (int r = 0; r < ROUNDS; r++) {
        ck_assert_uint_ne(first[r], other[r]);
        ck_assert_uint_ne(other[r], backward[r]);
    }
}
END_TEST

TEST_MAIN("fedrlhf", without_weight_it_is_fedavg_ppo, two_agents_by_hand, wishes_that_are_heard_of)

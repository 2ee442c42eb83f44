/* A learner as bytes: another one goes on from them as if it were the first. */
#include "models/ppo/ppo_stage.h"
#include "tests/models/ppo/ppo_world.h"

#include <math.h>
#include <string.h>

/* Three iterations and three more are six, whoever takes them: the second three are those of
 * another learner, on other threads. Of Hopper some episodes have just begun, and of HalfCheetah's
 * 100 steps all are under way after 3 * 70; the bytes that both learners stand at are compared. */
START_TEST(test_goes_on_from_a_stage)
{
    static const char *const tasks[] = {"Hopper", "HalfCheetah"};
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        struct ppo_settings settings = small(tasks[i]);
        struct world first = open_world(tasks[i], 100, 1, &settings),
                     second = open_world(tasks[i], 100, 2, &settings);
        struct wire stage = {0}, one = {0}, other = {0};
        for (int n = 0; n < 3; n++)
            iterate(&first);
        ppo_stage_write(first.ppo, &stage);
        struct wire_reader in = wire_read(stage.bytes, stage.length);
        ck_assert(ppo_stage_read(second.ppo, &in) && in.at == stage.length);
        ck_assert_uint_eq(ppo_report(second.ppo).iterations, 3);
        for (int n = 0; n < 3; n++)
            iterate(&first), iterate(&second);
        ppo_stage_write(first.ppo, &one), ppo_stage_write(second.ppo, &other);
        ck_assert_uint_eq(one.length, other.length);
        ck_assert(memcmp(one.bytes, other.bytes, one.length) == 0);
        ck_assert_uint_eq(ppo_report(second.ppo).steps, 6 * 210);
        wire_free(&stage), wire_free(&one), wire_free(&other);
        close_world(&first), close_world(&second);
    }
}
END_TEST

/* Cut short anywhere, or of a learner with other layers, it is none. */
START_TEST(test_no_stage)
{
    struct ppo_settings settings = small("Hopper"), others = settings;
    others.hidden[1] = 17;
    struct world world = open_world("Hopper", 100, 1, &settings);
    struct wire stage = {0};
    iterate(&world);
    ppo_stage_write(world.ppo, &stage);
    for (size_t length = 0; length < stage.length; length += 1 + stage.length / 7) {
        struct world new = open_world("Hopper", 100, 1, &settings);
        struct wire_reader in = wire_read(stage.bytes, length);
        ck_assert(!ppo_stage_read(new.ppo, &in));
        close_world(&new);
    }
    struct world other = open_world("Hopper", 100, 1, &others);
    struct wire_reader in = wire_read(stage.bytes, stage.length);
    ck_assert(!ppo_stage_read(other.ppo, &in));
    wire_free(&stage);
    close_world(&other), close_world(&world);
}
END_TEST

/* Whichever setting changes, and be it by the least that there is. */
START_TEST(test_digest_covers_all_settings)
{
    struct ppo_settings usual = ppo_defaults("Hopper");
    struct digest digest = ppo_settings_digest(&usual);
#define DIFFERS(change)                                                                            \
    {                                                                                              \
        struct ppo_settings s = usual;                                                             \
        change;                                                                                    \
        struct digest other = ppo_settings_digest(&s);                                             \
        ck_assert_msg(other.low != digest.low && other.high != digest.high, #change);              \
    }
    DIFFERS(s.seed++)
    DIFFERS(s.total_steps++)
    DIFFERS(s.environments++)
    DIFFERS(s.steps++)
    DIFFERS(s.minibatch++)
    DIFFERS(s.epochs++)
    DIFFERS(s.gamma = nextafter(s.gamma, 0))
    DIFFERS(s.lambda = nextafter(s.lambda, 0))
    DIFFERS(s.clip = nextafter(s.clip, 0))
    DIFFERS(s.rate = nextafter(s.rate, 0))
    DIFFERS(s.value_weight = nextafter(s.value_weight, 0))
    DIFFERS(s.entropy_weight = 1e-9)
    DIFFERS(s.gradient_norm = nextafter(s.gradient_norm, 0))
    DIFFERS(s.target_kl = 1e-9)
    DIFFERS(s.log_std = 1e-9)
    DIFFERS(s.anneal = !s.anneal)
    DIFFERS(s.scale_rewards = !s.scale_rewards)
    DIFFERS(s.hidden_layers = 1)
    DIFFERS(s.hidden[1]++)
#undef DIFFERS
}
END_TEST

TEST_MAIN("ppo_stage", test_goes_on_from_a_stage, test_no_stage, test_digest_covers_all_settings)

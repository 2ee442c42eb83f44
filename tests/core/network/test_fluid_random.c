#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/network/fluid.h"
#include "tests/support/check.h"

#include <stddef.h>

/* Random traffic around a hub, once by water-filling and once by the general solver, which one
 * endless flow between two nodes apart from all others brings about. Every end, aborted flow and
 * link must agree. */
enum { NODES = 40, STEPS = 600, APART = NODES + 1, ALL_NODES = NODES + 3 };

enum { START, ABORT, NODE_RATE, HUB_RATE };

struct step {
    struct event event;
    struct world *world;
    int what;
    uint32_t node;
    bool up;
    double amount, other; /* bytes, or rates */
};

struct trip {
    struct flow flow;
    struct world *world;
    double end_s, moved; /* the last one's end, and the sum of bytes */
};

struct world {
    struct engine *engine;
    struct fluid *fluid;
    struct trip trips[2][NODES + 1]; /* down, up; one flow a link at most */
    struct step steps[STEPS];
    struct flow apart;
    double ends[STEPS]; /* in order of ending: their times */
    int end_count, events, wrong;
    double sent[2]; /* bytes through the hub's down and up link */
};

static double pick_rate(struct rng *rng, bool equal)
{
    static const double few[] = {1e5, 3e5, 1e6};
    double u = rng_uniform(rng);
    if (u < 0.05)
        return RATE_UNLIMITED;
    return equal ? few[rng_below(rng, 3)] : 1e4 * pow(1000, rng_uniform(rng));
}

static void trip_done(struct fluid *fluid, struct flow *flow)
{
    struct trip *trip = (struct trip *)(void *)((char *)flow - offsetof(struct trip, flow));
    struct world *world = trip->world;
    (void)fluid;
    trip->end_s = s_from_ns(engine_now(world->engine));
    trip->moved += flow->bytes;
    world->sent[flow->src == 0] += flow->bytes;
    world->ends[world->end_count++] = trip->end_s;
    world->events++;
}

static void take_step(struct engine *engine, struct event *event)
{
    struct step *step = (struct step *)event;
    struct world *world = step->world;
    struct trip *trip = &world->trips[step->up][step->node];
    (void)engine;
    world->events++;
    if (step->what == START && !flow_active(&trip->flow)) {
        trip->flow = (struct flow){.done = trip_done,
                                   .src = step->up ? step->node : 0,
                                   .dst = step->up ? 0 : step->node,
                                   .bytes = step->amount};
        trip->world = world;
        fluid_start(world->fluid, &trip->flow);
    } else if (step->what == ABORT && flow_active(&trip->flow)) {
        double moved = fluid_moved(world->fluid, &trip->flow);
        world->wrong += moved < 0 || moved > trip->flow.bytes;
        world->wrong += fluid_abort(world->fluid, &trip->flow) != moved;
        trip->moved += moved;
        world->sent[!step->up] += moved;
    } else if (step->what == NODE_RATE) {
        fluid_rates(world->fluid, step->node, step->amount, step->other);
    } else if (step->what == HUB_RATE) {
        fluid_rates(world->fluid, 0, step->amount, step->other);
    }
}

static void plan_step(struct step *step, struct rng *rng, bool equal)
{
    uint64_t kind = rng_below(rng, 20);
    step->node = 1 + (uint32_t)rng_below(rng, NODES);
    step->up = rng_below(rng, 2);
    step->what = kind < 14 ? START : kind < 16 ? ABORT : kind < 19 ? NODE_RATE : HUB_RATE;
    if (step->what == START) {
        step->amount = floor(pow(10, 7 * rng_uniform(rng)));
        if (rng_below(rng, 20) == 0)
            step->amount = 0;
    } else {
        double scale = step->what == HUB_RATE ? 4 : 1;
        step->amount = scale * pick_rate(rng, equal);
        step->other = scale * pick_rate(rng, equal);
    }
}

static struct world *play(uint64_t seed, bool equal, bool general)
{
    struct world *world = mem_zero(1, sizeof *world);
    struct rng rng = rng_start(seed);
    const struct job *waiting;
    int64_t when = 0;
    world->engine = engine_new();
    world->fluid = fluid_new(world->engine, ALL_NODES, 0);
    fluid_rates(world->fluid, 0, 2e6, 1e6);
    for (uint32_t node = 1; node <= NODES; node++) {
        double up = pick_rate(&rng, equal), down = pick_rate(&rng, equal);
        fluid_rates(world->fluid, node, up, down);
    }
    if (general) { /* 1e12 bytes at 1 B/s */
        fluid_rates(world->fluid, APART, 1, 1);
        world->apart =
            (struct flow){.done = trip_done, .src = APART, .dst = APART + 1, .bytes = 1e12};
        fluid_start(world->fluid, &world->apart);
    }
    for (int i = 0; i < STEPS; i++) {
        struct step *step = &world->steps[i];
        *step = (struct step){.event.fire = take_step, .world = world};
        plan_step(step, &rng, equal);
        if (rng_below(&rng, 3)) /* some at one instant */
            when += (int64_t)(rng_exponential(&rng) * 3e8);
        engine_at(world->engine, &step->event, when, 1);
    }
    while (engine_step(world->engine, &waiting) == ENGINE_READY) {
    }
    return world;
}

static void world_free(struct world *world)
{
    fluid_free(world->fluid);
    engine_free(world->engine);
    free(world);
}

/* Each event is off by up to 1 ns at a rate of at most NODES x 1e7 bytes/s. */
static double slack(const struct world *world)
{
    return world->events * 1e-9 * NODES * 1e7;
}

/* The integral of every link's use is what the flows moved over it. */
static void check_conservation(const struct world *world)
{
    ck_assert_int_eq(world->wrong, 0);
    for (int up = 0; up < 2; up++) {
        double used = fluid_used(world->fluid, 0, up);
        ck_assert_double_eq_tol(used, world->sent[up], slack(world));
        for (uint32_t node = 1; node <= NODES; node++) {
            double moved = world->trips[up][node].moved;
            ck_assert_double_eq_tol(fluid_used(world->fluid, node, up), moved, slack(world));
        }
    }
}

static void compare(uint64_t seed, bool equal)
{
    struct world *fill = play(seed, equal, false), *general = play(seed, equal, true);
    check_conservation(fill);
    check_conservation(general);
    ck_assert_int_gt(fill->end_count, STEPS / 4);
    ck_assert_int_eq(fill->end_count, general->end_count);
    for (int i = 0; i < fill->end_count; i++) {
        double expected = general->ends[i], tolerance = 1e-9 * fmax(1, expected) + 20e-9;
        ck_assert_double_eq_tol(fill->ends[i], expected, tolerance);
    }
    for (int up = 0; up < 2; up++)
        for (uint32_t node = 1; node <= NODES; node++)
            ck_assert_double_eq_tol(fill->trips[up][node].moved, general->trips[up][node].moved, 1);
    world_free(fill);
    world_free(general);
}

START_TEST(test_unlike_rates)
{
    for (uint64_t seed = 1; seed <= 30; seed++)
        compare(seed, false);
}
END_TEST

START_TEST(test_few_rates)
{
    for (uint64_t seed = 101; seed <= 130; seed++)
        compare(seed, true);
}
END_TEST

/* The same traffic twice gives the same instants. */
START_TEST(test_repeatable)
{
    struct world *one = play(7, true, false), *two = play(7, true, false);
    ck_assert_int_eq(one->end_count, two->end_count);
    for (int i = 0; i < one->end_count; i++)
        ck_assert_double_eq(one->ends[i], two->ends[i]);
    world_free(one);
    world_free(two);
}
END_TEST

TEST_MAIN("fluid_random", test_unlike_rates, test_few_rates, test_repeatable)

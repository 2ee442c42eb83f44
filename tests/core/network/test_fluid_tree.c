#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/network/fluid.h"
#include "tests/support/check.h"

#include <stddef.h>
#include <stdio.h>

/* Random traffic on thousands of random trees (access links, cells, the hub's link), held at every
 * instant against rates found by brute force: of all links the one that leaves its unsettled flows
 * the least share each is full; settle those, and start over. Flows come, are aborted, and every
 * link changes its rate, to 0 and to unlimited too. */
enum { NODES_MAX = 14, CELLS_MAX = 5, FLOWS = 40, STEPS = 60, TREES = 3000 };
enum { START, ABORT, NODE_RATE, CELL_RATE, HUB_RATE };

struct trip {
    struct flow flow;
    struct world *world;
    double left, rate; /* by brute force */
    bool settled;
};

/* A link as brute force sees it: of a node (0: the hub) or a cell, in one direction. */
struct link {
    double rate, moved;
};

struct step {
    struct event event;
    struct world *world;
};

struct world {
    struct engine *engine;
    struct fluid *fluid;
    struct rng rng;
    uint32_t nodes, cells; /* nodes: without the hub */
    bool few, free;        /* few different rates; flows between any nodes, several on a link */
    uint32_t cell_of[NODES_MAX + 1];
    struct link node_links[NODES_MAX + 1][2], cell_links[CELLS_MAX + 1][2]; /* down, up */
    struct trip trips[FLOWS];
    struct step steps[STEPS];
    struct event probe;
    int64_t then; /* `left` and `moved` hold at this instant */
    double slack; /* bytes by which a link's use may be off: its rate for 1 ns an event */
    unsigned ends, checks, binding;
};

static double pick_rate(struct world *world, double scale)
{
    static const double few[] = {1e5, 3e5, 1e6};
    double u = rng_uniform(&world->rng);
    if (u < 0.08)
        return RATE_UNLIMITED;
    if (u < 0.14)
        return 0;
    return scale * (world->few ? few[rng_below(&world->rng, 3)]
                               : 1e4 * pow(1000, rng_uniform(&world->rng)));
}

/* --- brute force ----------------------------------------------------------------------------- */

/* The links on a flow's way, at most four. */
static int way_of(struct world *world, const struct flow *flow, struct link **way)
{
    int count = 0;
    way[count++] = &world->node_links[flow->src][1];
    if (world->cell_of[flow->src])
        way[count++] = &world->cell_links[world->cell_of[flow->src]][1];
    way[count++] = &world->node_links[flow->dst][0];
    if (world->cell_of[flow->dst])
        way[count++] = &world->cell_links[world->cell_of[flow->dst]][0];
    return count;
}

static bool uses(struct world *world, const struct flow *flow, const struct link *link)
{
    struct link *way[4];
    int count = way_of(world, flow, way);
    for (int i = 0; i < count; i++)
        if (way[i] == link)
            return true;
    return false;
}

/* What a link leaves each of its unsettled flows; -1 when it has none. */
static double share_of(struct world *world, const struct link *link)
{
    double spare = link->rate;
    int open = 0;
    for (int i = 0; i < FLOWS; i++) {
        struct trip *trip = &world->trips[i];
        if (!flow_active(&trip->flow) || !uses(world, &trip->flow, link))
            continue;
        if (trip->settled)
            spare -= trip->rate;
        else
            open++;
    }
    return open ? fmax(0, spare) / open : -1;
}

static const struct link *fullest(struct world *world, double *least)
{
    const struct link *full = NULL;
    *least = INFINITY;
    for (uint32_t i = 0; i < 2 * (world->nodes + 1 + world->cells + 1); i++) {
        uint32_t at = i / 2, nodes = world->nodes + 1;
        const struct link *link =
            at < nodes ? &world->node_links[at][i % 2] : &world->cell_links[at - nodes][i % 2];
        double share = share_of(world, link);
        if (share >= 0 && (!full || share < *least)) {
            full = link;
            *least = share;
        }
    }
    return full;
}

static void solve(struct world *world)
{
    const struct link *full;
    double share;
    for (int i = 0; i < FLOWS; i++)
        world->trips[i].settled = false;
    while ((full = fullest(world, &share)))
        for (int i = 0; i < FLOWS; i++) {
            struct trip *trip = &world->trips[i];
            if (!flow_active(&trip->flow) || trip->settled || !uses(world, &trip->flow, full))
                continue;
            trip->rate = share;
            trip->settled = true;
            world->binding += full >= &world->cell_links[0][0];
        }
}

/* Moves the bytes of all flows that are under way on to the present. */
static void advance(struct world *world)
{
    int64_t now = engine_now(world->engine);
    double passed = (double)(now - world->then) * 1e-9;
    world->then = now;
    for (int i = 0; i < FLOWS && passed > 0; i++) {
        struct trip *trip = &world->trips[i];
        struct link *way[4];
        if (!flow_active(&trip->flow))
            continue;
        double moved = fmin(trip->rate * passed, fmax(0, trip->left));
        int count = way_of(world, &trip->flow, way);
        for (int at = 0; at < count; at++)
            way[at]->moved += moved;
        trip->left -= trip->rate * passed;
        world->slack += trip->rate * 1e-9;
    }
}

/* --- the comparison -------------------------------------------------------------------------- */

/* Millions of times: Check would write a note at each. */
static void ck_near(double value, double expected, double slack)
{
    if (!(fabs(value - expected) <= slack))
        ck_abort_msg("%.17g is not %.17g +- %g", value, expected, slack);
}

static double bytes_slack(const struct trip *trip)
{
    return 1e-10 * trip->flow.bytes + 1e-6 + trip->rate * 2e-9;
}

static void check_links(struct world *world)
{
    for (int up = 0; up < 2; up++) {
        for (uint32_t i = 0; i <= world->nodes; i++)
            ck_near(fluid_used(world->fluid, i, up), world->node_links[i][up].moved,
                    1 + 4 * world->slack);
        for (uint32_t i = 1; i <= world->cells; i++)
            ck_near(fluid_cell_used(world->fluid, i, up), world->cell_links[i][up].moved,
                    1 + 4 * world->slack);
    }
}

/* At the end of an instant at which anything happened: every flow's rate and bytes. */
static void probe(struct engine *engine, struct event *event)
{
    struct world *world = (struct world *)(void *)((char *)event - offsetof(struct world, probe));
    (void)engine;
    solve(world);
    for (int i = 0; i < FLOWS; i++) {
        struct trip *trip = &world->trips[i];
        if (!flow_active(&trip->flow))
            continue;
        double moved = trip->flow.bytes - trip->left;
        if (!isfinite(trip->rate))
            ck_abort_msg("a flow without a limit has not ended");
        ck_near(fluid_rate(world->fluid, &trip->flow), trip->rate, 1e-9 * trip->rate + 1e-6);
        ck_near(fluid_moved(world->fluid, &trip->flow), moved, bytes_slack(trip));
        world->checks++;
    }
    check_links(world);
}

/* After what has happened at this instant. */
static void happened(struct world *world)
{
    if (!event_scheduled(&world->probe))
        engine_at(world->engine, &world->probe, engine_now(world->engine), 255);
}

/* Not a byte too early (no limit, no time), and no later than the next ns. */
static void trip_done(struct fluid *fluid, struct flow *flow)
{
    struct trip *trip = (struct trip *)(void *)((char *)flow - offsetof(struct trip, flow));
    struct world *world = trip->world;
    struct link *way[4];
    (void)fluid;
    flow->place = FLOW_FILL; /* for a moment, so that it is dealt with like the others */
    advance(world);
    if (trip->left > bytes_slack(trip) && !isinf(trip->rate))
        solve(world);
    flow->place = FLOW_OUT;
    if (!isinf(trip->rate))
        ck_near(trip->left, 0, bytes_slack(trip));
    int count = way_of(world, flow, way);
    for (int at = 0; at < count; at++)
        way[at]->moved += fmax(0, trip->left);
    trip->left = 0;
    world->ends++;
    happened(world);
}

static struct trip *pick_trip(struct world *world, bool active)
{
    uint32_t from = (uint32_t)rng_below(&world->rng, FLOWS);
    for (uint32_t i = 0; i < FLOWS; i++) {
        struct trip *trip = &world->trips[(from + i) % FLOWS];
        if (flow_active(&trip->flow) == active)
            return trip;
    }
    return NULL;
}

static bool link_taken(struct world *world, uint32_t node, bool up)
{
    for (int i = 0; i < FLOWS; i++) {
        const struct flow *flow = &world->trips[i].flow;
        if (flow_active(flow) && (up ? flow->src : flow->dst) == node)
            return true;
    }
    return false;
}

static void start_trip(struct world *world)
{
    struct trip *trip = pick_trip(world, false);
    uint32_t node = 1 + (uint32_t)rng_below(&world->rng, world->nodes), other = 0;
    bool up = rng_below(&world->rng, 2);
    if (world->free && rng_below(&world->rng, 4) == 0)
        other = (uint32_t)rng_below(&world->rng, world->nodes + 1);
    if (!trip || (!world->free && link_taken(world, node, up)))
        return;
    *trip = (struct trip){.flow = {.done = trip_done,
                                   .src = up ? node : other,
                                   .dst = up ? other : node,
                                   .bytes = floor(pow(10, 7 * rng_uniform(&world->rng)))},
                          .world = world};
    trip->left = trip->flow.bytes;
    fluid_start(world->fluid, &trip->flow);
    solve(world);
    if (rng_below(&world->rng, 10) == 0) { /* a rate may change in the very same event */
        struct link *own = world->node_links[node];
        fluid_rates(world->fluid, node, own[1].rate, own[0].rate = pick_rate(world, 1));
    }
}

static void change_rates(struct world *world, int what)
{
    uint32_t node = what == HUB_RATE ? 0 : 1 + (uint32_t)rng_below(&world->rng, world->nodes);
    uint32_t cell = 1 + (uint32_t)rng_below(&world->rng, CELLS_MAX);
    double scale = what == HUB_RATE ? 5 : what == CELL_RATE ? 2 : 1;
    double up = pick_rate(world, scale), down = pick_rate(world, scale);
    if (what == CELL_RATE && cell > world->cells)
        return;
    struct link *links = what == CELL_RATE ? world->cell_links[cell] : world->node_links[node];
    links[0].rate = down;
    links[1].rate = up;
    if (what == CELL_RATE)
        fluid_cell_rates(world->fluid, cell, up, down);
    else
        fluid_rates(world->fluid, node, up, down);
}

static void take_step(struct engine *engine, struct event *event)
{
    struct world *world = ((struct step *)event)->world;
    uint64_t kind = rng_below(&world->rng, 20);
    (void)engine;
    advance(world);
    if (kind < 12) {
        start_trip(world);
    } else if (kind < 14) {
        struct trip *trip = pick_trip(world, true);
        if (trip) {
            double moved = fluid_abort(world->fluid, &trip->flow);
            ck_near(moved, trip->flow.bytes - trip->left, bytes_slack(trip));
            trip->left = 0;
        }
    } else {
        change_rates(world, kind < 17 ? NODE_RATE : kind < 19 ? CELL_RATE : HUB_RATE);
    }
    happened(world);
}

/* --- worlds ---------------------------------------------------------------------------------- */

static void open_world(struct world *world, uint64_t seed)
{
    *world = (struct world){.rng = rng_start(seed), .probe.fire = probe};
    world->engine = engine_new();
    world->nodes = 1 + (uint32_t)rng_below(&world->rng, NODES_MAX);
    world->cells = (uint32_t)rng_below(&world->rng, CELLS_MAX + 1);
    world->few = rng_below(&world->rng, 2);
    world->free = rng_below(&world->rng, 4) == 0;
    world->fluid = fluid_new(world->engine, world->nodes + 1, 0);
    for (uint32_t i = 0; i <= CELLS_MAX; i++)
        world->cell_links[i][0].rate = world->cell_links[i][1].rate = RATE_UNLIMITED;
    for (uint32_t node = 1; node <= world->nodes; node++)
        world->cell_of[node] = (uint32_t)rng_below(&world->rng, world->cells + 1);
    if (world->cells)
        fluid_cells(world->fluid, world->cells, world->cell_of);
    for (uint32_t node = 0; node <= world->nodes; node++) {
        struct link *links = world->node_links[node];
        links[0].rate = pick_rate(world, node ? 1 : 5);
        links[1].rate = pick_rate(world, node ? 1 : 5);
        fluid_rates(world->fluid, node, links[1].rate, links[0].rate);
    }
    for (uint32_t cell = 1; cell <= world->cells; cell++) {
        struct link *links = world->cell_links[cell];
        links[0].rate = pick_rate(world, 2);
        links[1].rate = pick_rate(world, 2);
        fluid_cell_rates(world->fluid, cell, links[1].rate, links[0].rate);
    }
    int64_t when = 0;
    for (int i = 0; i < STEPS; i++) {
        struct step *step = &world->steps[i];
        *step = (struct step){.event.fire = take_step, .world = world};
        if (rng_below(&world->rng, 3)) /* some at one instant */
            when += (int64_t)(rng_exponential(&world->rng) * 3e8);
        engine_at(world->engine, &step->event, when, 1);
    }
}

/* All that still runs at the end stands still. */
static void close_world(struct world *world)
{
    for (int i = 0; i < FLOWS; i++)
        if (flow_active(&world->trips[i].flow))
            ck_assert_double_eq(world->trips[i].rate, 0);
    fluid_free(world->fluid);
    engine_free(world->engine);
}

START_TEST(test_random_trees)
{
    struct world *world = mem_zero(1, sizeof *world);
    const struct job *waiting;
    unsigned ends = 0, checks = 0, binding = 0;
    for (uint64_t seed = 1; seed <= TREES; seed++) {
        open_world(world, seed);
        while (engine_step(world->engine, &waiting) == ENGINE_READY) {
        }
        close_world(world);
        ends += world->ends;
        checks += world->checks;
        binding += world->binding;
    }
    free(world);
    ck_assert_uint_gt(ends, 10 * TREES);
    ck_assert_uint_gt(checks, 100 * TREES);
    ck_assert_uint_gt(binding, 20 * TREES); /* shares that a cell's link decided */
}
END_TEST

TEST_MAIN("fluid_tree", test_random_trees)

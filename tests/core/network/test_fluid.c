#include "tests/support/fluid_net.h"

static void enter(struct engine *engine, struct event *event)
{
    struct transfer *self = (struct transfer *)event;
    (void)engine;
    fluid_start(self->net->fluid, &self->flow);
}

/* Flow `index` from src to dst enters at `start` ns. */
static struct transfer *send(struct net *net, int index, uint32_t src, uint32_t dst, double bytes,
                             int64_t start)
{
    struct transfer *self = net_transfer(net, index, src, dst, bytes);
    self->event.fire = enter;
    engine_at(net->engine, &self->event, start, 0);
    return self;
}

static void run_all(struct net *net)
{
    const struct job *waiting;
    while (engine_step(net->engine, &waiting) == ENGINE_READY) {
    }
}

START_TEST(test_one_flow)
{
    struct net *net = net_make(2);
    fluid_rates(net->fluid, 0, 2 * MB, 3 * MB);
    fluid_rates(net->fluid, 1, 4 * MB, 1 * MB);
    struct transfer *down = send(net, 0, 0, 1, 2 * MB, 0), *up = send(net, 1, 1, 0, 6 * MB, SECOND);
    run_until(net, 3 * SECOND / 2);
    ck_assert_double_eq(rate_of(net, 0), 1 * MB); /* min(2, 1) */
    ck_assert_double_eq(rate_of(net, 1), 3 * MB); /* min(4, 3) */
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &down->flow), 1.5 * MB, 1e-6);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &up->flow), 1.5 * MB, 1e-6);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, true), 1.5 * MB, 1e-6);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 1, true), 1.5 * MB, 1e-6);
    run_all(net);
    ck_assert_int_eq(down->end, 2 * SECOND);
    ck_assert_int_eq(up->end, 3 * SECOND);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, true), 2 * MB, 1e-3);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, false), 6 * MB, 1e-3);
    ck_assert_double_eq(fluid_used(net->fluid, 1, false), 2 * MB);
    ck_assert_double_eq(fluid_used(net->fluid, 1, true), 6 * MB);
    ck_assert_double_eq(rate_of(net, 0), 0);
    net_free(net);
    fluid_free(NULL);
}
END_TEST

/* Caps 1, 4, 10 MB/s under C = 9 MB/s. Σ min(c, λ) = 9: 1 + λ + λ = 9, λ = 4; rates 1, 4, 4.
 * b (4 MB) ends at 1 s. Then 1 + λ = 9, λ = 8: c has 12 - 4 = 8 MB left, ends at 2 s; a (10 MB) at
 * 10 s. */
START_TEST(test_water_filling)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 9 * MB, 9 * MB);
    fluid_rates(net->fluid, 1, 1 * MB, 1 * MB);
    fluid_rates(net->fluid, 2, 4 * MB, 4 * MB);
    fluid_rates(net->fluid, 3, 10 * MB, 10 * MB);
    send(net, 0, 0, 1, 10 * MB, 0);
    send(net, 1, 0, 2, 4 * MB, 0);
    send(net, 2, 0, 3, 12 * MB, 0);
    run_until(net, SECOND / 2);
    ck_assert_double_eq(rate_of(net, 0), 1 * MB);
    ck_assert_double_eq(rate_of(net, 1), 4 * MB);
    ck_assert_double_eq(rate_of(net, 2), 4 * MB);
    run_until(net, 3 * SECOND / 2);
    ck_assert_double_eq(rate_of(net, 2), 8 * MB);
    run_all(net);
    ck_assert_int_eq(net->transfers[1].end, SECOND);
    ck_assert_int_eq(net->transfers[2].end, 2 * SECOND);
    ck_assert_int_eq(net->transfers[0].end, 10 * SECOND);
    net_free(net);
}
END_TEST

/* Caps 3 and 5 under C = 6: a (12 MB) alone runs at 3 until b (9 MB) enters at 1 s and λ = 3 (a is
 * just capped); at 2 s c (cap 5, 4 MB) enters: λ = 2, a crosses the level. Left then: a 6, b 6,
 * c 4. At 4 s c ends; a and b have 2 left at λ = 3, a is capped again; both end at 4 + 2/3 s,
 * rounded up. */
START_TEST(test_crossing_both_ways)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 6 * MB, 6 * MB);
    fluid_rates(net->fluid, 1, 3 * MB, 3 * MB);
    fluid_rates(net->fluid, 2, 5 * MB, 5 * MB);
    fluid_rates(net->fluid, 3, 5 * MB, 5 * MB);
    send(net, 0, 1, 0, 12 * MB, 0);
    send(net, 1, 2, 0, 9 * MB, SECOND);
    send(net, 2, 3, 0, 4 * MB, 2 * SECOND);
    run_until(net, 3 * SECOND);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq(rate_of(net, i), 2 * MB);
    run_all(net);
    ck_assert_int_eq(net->transfers[2].end, 4 * SECOND);
    ck_assert_int_eq(net->transfers[0].end, 4666666667);
    ck_assert_int_eq(net->transfers[1].end, 4666666667);
    ck_assert_str_eq(net->order, "cab"); /* one instant: in order of nodes */
    net_free(net);
}
END_TEST

/* a: 10 MB at 5 MB/s under C = 4. At 1 s (4 moved) the hub goes up to 10: rate 5. At 1.4 s (6
 * moved) the node goes down to 1: 4 left, end at 5.4 s. At 2.4 s (7 moved) both are unlimited: it
 * ends there. */
START_TEST(test_rates_change)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 4 * MB, 1 * MB);
    fluid_rates(net->fluid, 1, 1 * MB, 5 * MB);
    send(net, 0, 0, 1, 10 * MB, 0);
    run_until(net, SECOND);
    ck_assert_double_eq(rate_of(net, 0), 4 * MB);
    fluid_rates(net->fluid, 0, 10 * MB, 1 * MB);
    ck_assert_double_eq(rate_of(net, 0), 5 * MB);
    run_until(net, 14 * SECOND / 10);
    fluid_rates(net->fluid, 1, 1 * MB, 1 * MB);
    ck_assert_double_eq(rate_of(net, 0), 1 * MB);
    run_until(net, 24 * SECOND / 10);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[0].flow), 7 * MB, 1e-3);
    fluid_rates(net->fluid, 1, RATE_UNLIMITED, RATE_UNLIMITED);
    ck_assert_double_eq(rate_of(net, 0), 10 * MB);
    fluid_rates(net->fluid, 0, 1e18 * 2, 1 * MB); /* counts as unlimited */
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, 24 * SECOND / 10);
    ck_assert_double_eq(fluid_used(net->fluid, 1, false), 10 * MB);
    net_free(net);
}
END_TEST

/* C falls below what the capped flows take: caps 2 and 3 under 10; at 1 s C = 4, so λ = 2. b (9
 * MB): 3 + 2 t = 9, 4 s. */
START_TEST(test_hub_falls)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 10 * MB, 10 * MB);
    fluid_rates(net->fluid, 1, 2 * MB, 2 * MB);
    fluid_rates(net->fluid, 2, 3 * MB, 3 * MB);
    send(net, 0, 0, 1, 10 * MB, 0);
    send(net, 1, 0, 2, 9 * MB, 0);
    run_until(net, SECOND);
    ck_assert_double_eq(rate_of(net, 1), 3 * MB);
    fluid_rates(net->fluid, 0, 3 * MB, 10 * MB);
    ck_assert_double_eq(rate_of(net, 0), 1.5 * MB);
    fluid_rates(net->fluid, 0, 4 * MB, 10 * MB);
    ck_assert_double_eq(rate_of(net, 0), 2 * MB);
    ck_assert_double_eq(rate_of(net, 1), 2 * MB);
    run_all(net);
    ck_assert_int_eq(net->transfers[1].end, 4 * SECOND);
    ck_assert_int_eq(net->transfers[0].end, 5 * SECOND);
    net_free(net);
}
END_TEST

/* a and b share C = 4; a is aborted at 1 s with 2 MB moved, b (10 MB) then has it all: 1 + 8 / 4 =
 * 3 s. */
START_TEST(test_abort)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 4 * MB, 4 * MB);
    send(net, 0, 0, 1, 10 * MB, 0);
    send(net, 1, 0, 2, 10 * MB, 0);
    run_until(net, SECOND);
    ck_assert_double_eq_tol(fluid_abort(net->fluid, &net->transfers[0].flow), 2 * MB, 1e-3);
    ck_assert(!flow_active(&net->transfers[0].flow));
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, -1);
    ck_assert_int_eq(net->transfers[1].end, 3 * SECOND);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 1, false), 2 * MB, 1e-3);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, true), 12 * MB, 1e-2);
    net_free(net);
}
END_TEST

/* Three equal flows end at one instant; the first one told aborts the second, which has moved all
 * its bytes. */
START_TEST(test_abort_of_ended)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 3 * MB, 3 * MB);
    for (int i = 0; i < 3; i++)
        send(net, i, 0, (uint32_t)i + 1, 1 * MB, 0);
    net->transfers[0].victim = &net->transfers[1];
    run_all(net);
    ck_assert_str_eq(net->order, "ac");
    ck_assert_double_eq(net->transfers[0].victim_moved, 1 * MB);
    ck_assert_int_eq(net->transfers[1].end, -1);
    ck_assert_int_eq(net->transfers[2].end, SECOND);
    net_free(net);
}
END_TEST

START_TEST(test_at_once)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 1 * MB, RATE_UNLIMITED);
    fluid_rates(net->fluid, 2, 1 * MB, 1 * MB);
    send(net, 0, 0, 2, 0, 7);      /* zero bytes */
    send(net, 1, 1, 0, 5e12, 8);   /* nothing limits it */
    send(net, 2, 0, 2, 1 * MB, 0); /* is not disturbed by either */
    send(net, 3, 1, 3, 5e12, 9);   /* nor on the way from node to node */
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, 7);
    ck_assert_int_eq(net->transfers[1].end, 8);
    ck_assert_int_eq(net->transfers[3].end, 9);
    ck_assert_int_eq(net->transfers[2].end, SECOND);
    ck_assert_double_eq(fluid_used(net->fluid, 0, false), 5e12);
    ck_assert_double_eq(fluid_used(net->fluid, 1, true), 1e13);
    ck_assert_double_eq(fluid_used(net->fluid, 3, false), 5e12);
    net_free(net);
}
END_TEST

/* 1000 nodes of one rate, the flows of odd nodes 1 s later: one group, which crosses the level as
 * one. C = 500 r: the first 500 run at r; at 1 s λ = r / 2. Bytes 2 r: 1 s at r, 2 s at r / 2: 3 s.
 * Then the later ones have moved r and run at r: 4 s. */
START_TEST(test_equal_caps)
{
    enum { NODES = 1000 };
    struct net *net = net_make(NODES + 1);
    struct transfer *crowd = mem_zero(NODES, sizeof *crowd);
    fluid_rates(net->fluid, 0, 500 * MB, 1 * MB);
    for (uint32_t i = 0; i < NODES; i++) {
        fluid_rates(net->fluid, i + 1, 1 * MB, 1 * MB);
        crowd[i] = (struct transfer){.event.fire = enter,
                                     .flow = {.done = note_end, .dst = i + 1, .bytes = 2 * MB},
                                     .net = net,
                                     .end = -1};
        engine_at(net->engine, &crowd[i].event, i % 2 ? SECOND : 0, 0);
    }
    run_until(net, SECOND / 2);
    ck_assert_double_eq(fluid_rate(net->fluid, &crowd[0].flow), 1 * MB);
    run_until(net, 2 * SECOND);
    ck_assert_double_eq(fluid_rate(net->fluid, &crowd[0].flow), 0.5 * MB);
    ck_assert_double_eq(fluid_rate(net->fluid, &crowd[1].flow), 0.5 * MB);
    run_all(net);
    for (uint32_t i = 0; i < NODES; i++)
        ck_assert_int_eq(crowd[i].end, i % 2 ? 4 * SECOND : 3 * SECOND);
    free(crowd);
    net_free(net);
}
END_TEST

/* Node 2 takes node 1's rate while 1's flow runs: they form a group then. Caps 2 and 4 under 10: a
 * (8 MB) at 2; at 1 s b's cap is 2 as well; b (8 MB) has moved 4 and needs 2 s more. */
START_TEST(test_groups_join)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 10 * MB, 10 * MB);
    fluid_rates(net->fluid, 1, 2 * MB, 2 * MB);
    fluid_rates(net->fluid, 2, 4 * MB, 4 * MB);
    send(net, 0, 0, 1, 8 * MB, 0);
    send(net, 1, 0, 2, 8 * MB, 0);
    run_until(net, SECOND);
    fluid_rates(net->fluid, 2, 2 * MB, 2 * MB);
    ck_assert_double_eq(rate_of(net, 1), 2 * MB);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[0].flow), 2 * MB, 1e-3);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[1].flow), 4 * MB, 1e-3);
    run_all(net);
    ck_assert_int_eq(net->transfers[1].end, 3 * SECOND);
    ck_assert_int_eq(net->transfers[0].end, 4 * SECOND);
    net_free(net);
}
END_TEST

/* The clocks count to 2^54 = 1.8e16 bytes and are then set back. C = 1e15 bytes/s, no other
 * limit, 1.6e16 bytes each. a alone until 8 s, then with b: 0.8e16 left at half the rate, 24 s. b
 * has 0.8e16 left, alone until c enters at 28 s, then 0.4e16 at half the rate: 36 s, W = 2.4e16. c
 * has moved 0.4e16 then, 1.2e16 left: 48 s. */
START_TEST(test_level_clock_set_back)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 1e15, 1e15);
    send(net, 0, 0, 1, 1.6e16, 0);
    send(net, 1, 0, 2, 1.6e16, 8 * SECOND);
    send(net, 2, 0, 3, 1.6e16, 28 * SECOND);
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, 24 * SECOND);
    ck_assert_int_eq(net->transfers[1].end, 36 * SECOND);
    ck_assert_int_eq(net->transfers[2].end, 48 * SECOND);
    net_free(net);
}
END_TEST

/* The same for a group's clock: cap 1e15 bytes/s, no limit at the hub; c enters when the clock
 * shows 2e16. */
START_TEST(test_group_clock_set_back)
{
    struct net *net = net_make(4);
    for (uint32_t node = 1; node < 4; node++)
        fluid_rates(net->fluid, node, 1e15, 1e15);
    send(net, 0, 1, 0, 1.6e16, 0);
    send(net, 1, 2, 0, 1.6e16, 8 * SECOND);
    send(net, 2, 3, 0, 1.6e16, 20 * SECOND);
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, 16 * SECOND);
    ck_assert_int_eq(net->transfers[1].end, 24 * SECOND);
    ck_assert_int_eq(net->transfers[2].end, 36 * SECOND);
    net_free(net);
}
END_TEST

START_TEST(test_end_beyond_time)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 1e-3, 1 * MB);
    fluid_rates(net->fluid, 2, 1e-3, 1 * MB);
    send(net, 0, 0, 1, 1e9, 0); /* 1e12 s: never, but others go on */
    send(net, 1, 1, 0, 1 * MB, 0);
    send(net, 2, 2, 0, 1e9, 0);
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, -1);
    ck_assert(flow_active(&net->transfers[0].flow));
    ck_assert_int_eq(net->transfers[1].end,
                     SECOND + 1); /* node 2 takes 1e-3 bytes/s of the hub's 1e6 */
    ck_assert_double_le(fluid_abort(net->fluid, &net->transfers[0].flow), 1);
    net_free(net);
}
END_TEST

/* up(1) = 10, down(2) = 3, down(3) = 20, up(0) = 100 MB/s; a: 1 to 2, b: 1 to 3, c: hub to 3.
 * Filling: at 3 down(2) is full (a); at 7 up(1) is (b = 10 - 3); at 13 down(3) is (c = 20 - 7). a
 * (6 MB) and b (14 MB) end at 2 s; c (33 MB) has 7 left and all of down(3): 2.35 s. */
START_TEST(test_progressive_filling)
{
    struct net *net = net_make(4);
    fluid_rates(net->fluid, 0, 100 * MB, 100 * MB);
    fluid_rates(net->fluid, 1, 10 * MB, 1 * MB);
    fluid_rates(net->fluid, 2, 1 * MB, 3 * MB);
    fluid_rates(net->fluid, 3, 1 * MB, 20 * MB);
    send(net, 2, 0, 3, 33 * MB, 0);
    send(net, 0, 1, 2, 6 * MB, 0);
    send(net, 1, 1, 3, 14 * MB, 0);
    run_until(net, SECOND);
    ck_assert_double_eq_tol(rate_of(net, 0), 3 * MB, 1e-6);
    ck_assert_double_eq_tol(rate_of(net, 1), 7 * MB, 1e-6);
    ck_assert_double_eq_tol(rate_of(net, 2), 13 * MB, 1e-6);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 3, false), 20 * MB, 1e-3);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[1].flow), 7 * MB, 1e-3);
    run_all(net);
    ck_assert_int_eq(net->transfers[0].end, 2 * SECOND);
    ck_assert_int_eq(net->transfers[1].end, 2 * SECOND);
    ck_assert_int_eq(net->transfers[2].end, 235 * SECOND / 100);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 1, true), 20 * MB, 1e-2);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 3, false), 47 * MB, 1e-2);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, true), 33 * MB, 1e-2);
    net_free(net);
}
END_TEST

/* Two downloads to node 1 (cap 4) and one to 2 (cap 10) under C = 9: 2, 2 and 5. At 1 s the first
 * is aborted: 4 and 5. At 2 s the rate of node 2 falls to 1. Empty at last, the network is filled
 * by water again. */
START_TEST(test_shared_access_link)
{
    struct net *net = net_make(3);
    fluid_rates(net->fluid, 0, 9 * MB, 9 * MB);
    fluid_rates(net->fluid, 1, 4 * MB, 4 * MB);
    fluid_rates(net->fluid, 2, 10 * MB, 10 * MB);
    send(net, 0, 0, 1, 100 * MB, 0);
    send(net, 1, 0, 2, 12 * MB, 0);
    send(net, 2, 0, 1, 10 * MB, SECOND / 2); /* 2 MB of flow a are through */
    run_until(net, SECOND);
    ck_assert_double_eq_tol(rate_of(net, 0), 2 * MB, 1e-6);
    ck_assert_double_eq_tol(rate_of(net, 1), 5 * MB, 1e-6);
    ck_assert_double_eq_tol(rate_of(net, 2), 2 * MB, 1e-6);
    ck_assert_double_eq_tol(fluid_abort(net->fluid, &net->transfers[0].flow), 3 * MB, 1e-3);
    ck_assert_double_eq_tol(rate_of(net, 2), 4 * MB, 1e-6);
    run_until(net, 2 * SECOND);
    fluid_rates(net->fluid, 2, 1 * MB, 1 * MB); /* b: 2.5 + 2.5 + 5 = 10 of 12 moved, 2 s more */
    run_all(net);
    ck_assert_int_eq(net->transfers[1].end, 4 * SECOND);
    ck_assert_int_eq(net->transfers[2].end, 325 * SECOND / 100); /* 1 + 4 t = 10 */
    double used = fluid_used(net->fluid, 1, false);
    ck_assert_double_eq_tol(used, 13 * MB, 1e-2);
    send(net, 3, 0, 1, 4 * MB, 5 * SECOND);
    run_all(net);
    ck_assert_int_eq(net->transfers[3].end, 6 * SECOND);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 1, false) - used, 4 * MB, 1e-3);
    net_free(net);
}
END_TEST

/* Nodes of orders 7, 5 and 6 join, the last one during the flows of the others. The hub has 9 MB/s,
 * enough for all: a moves 3 MB at 1 MB/s and b 6 MB at 2 MB/s from 0 s on, c 4 MB at 2 MB/s from
 * 1 s on. So all end at 3 s, and are told in the order of their nodes: b, c, a. */
START_TEST(test_join)
{
    struct net *net = mem_zero(1, sizeof *net);
    net->engine = engine_new();
    net->fluid = fluid_with_room(net->engine, 4, 0);
    fluid_rates(net->fluid, 0, 9 * MB, 9 * MB);
    ck_assert_uint_eq(fluid_join(net->fluid, 7, 0, RATE_UNLIMITED, 1 * MB), 1);
    ck_assert_uint_eq(fluid_join(net->fluid, 5, 0, RATE_UNLIMITED, 2 * MB), 2);
    send(net, 0, 0, 1, 3 * MB, 0);
    send(net, 1, 0, 2, 6 * MB, 0);
    run_until(net, SECOND);
    ck_assert_uint_eq(fluid_join(net->fluid, 6, 0, RATE_UNLIMITED, 2 * MB), 3);
    send(net, 2, 0, 3, 4 * MB, SECOND);
    run_all(net);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(net->transfers[i].end, 3 * SECOND);
    ck_assert_str_eq(net->order, "bca");
    ck_assert_double_eq_tol(fluid_used(net->fluid, 3, LINK_DOWN), 4 * MB, 1e-3);
    net_free(net);
}
END_TEST

TEST_MAIN("fluid", test_join, test_one_flow, test_water_filling, test_crossing_both_ways,
          test_rates_change, test_hub_falls, test_abort, test_abort_of_ended, test_at_once,
          test_equal_caps, test_groups_join, test_level_clock_set_back, test_group_clock_set_back,
          test_end_beyond_time, test_progressive_filling, test_shared_access_link)

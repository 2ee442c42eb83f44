#include "tests/support/fluid_net.h"

/* Cells between the hub and the nodes, and links of rate 0, worked by hand. */
enum { NODES = 8, CELLS = 2, APART = 6 };

enum solver { STAR, TREE, GENERAL }; /* TREE: every node in a cell of no limit */

static void send(struct net *net, int index, uint32_t src, uint32_t dst, double bytes)
{
    fluid_start(net->fluid, &net_transfer(net, index, src, dst, bytes)->flow);
}

static struct net *net_new(const uint32_t *cell_of, double up_Bps, double down_Bps)
{
    struct net *net = net_make(NODES);
    if (cell_of)
        fluid_cells(net->fluid, CELLS, cell_of);
    fluid_rates(net->fluid, 0, up_Bps, down_Bps);
    return net;
}

/* A flow between two nodes apart brings the general solver about. */
static struct net *net_for(enum solver solver, double up_Bps)
{
    static const uint32_t all[NODES] = {0, 1, 1, 2, 2, 1, 1, 1};
    struct net *net = net_new(solver == TREE ? all : NULL, up_Bps, 1 * MB);
    if (solver == GENERAL) {
        fluid_rates(net->fluid, APART, 1, 1);
        send(net, TRANSFERS - 1, APART, APART + 1, 1e12);
    }
    return net;
}

static void check_rate(const struct net *net, int index, double expected_MBps)
{
    ck_assert_double_eq_tol(rate_of(net, index), expected_MBps * MB, 1e-6);
}

/* For how many seconds a cell's flows were held up by its own link and by the hub's. */
static void check_bound(const struct net *net, uint32_t cell, bool up, int64_t cell_s,
                        int64_t hub_s)
{
    int64_t cell_ns, hub_ns;
    fluid_cell_bound(net->fluid, cell, up, &cell_ns, &hub_ns);
    ck_assert_int_eq(cell_ns, cell_s * SECOND);
    ck_assert_int_eq(hub_ns, hub_s * SECOND);
}

/* Downloads, C = 12. Cell 1 (4): node 1 (cap 10), node 2 (cap 1); none: node 3 (10), node 4 (3).
 * λ = 12 - 4 - 3 = 5, and the cell would take 5 + 1 > 4: it binds, at 4 - 1 = 3.
 *   0 s: 3, 1, 5, 3    b (2 MB) ends at 2 s
 *   2 s: 4, -, 5, 3    d (9 MB) at 3 s
 *   3 s: 4, -, 8       a (6 + 12 MB) and c (15 + 16 MB) at 5 s, in order of nodes */
START_TEST(test_cell_binds)
{
    static const uint32_t cell_of[NODES] = {0, 1, 1};
    struct net *net = net_new(cell_of, 12 * MB, 1 * MB);
    fluid_cell_rates(net->fluid, 1, 1 * MB, 4 * MB);
    fluid_rates(net->fluid, 2, 1 * MB, 1 * MB);
    fluid_rates(net->fluid, 1, 1 * MB, 10 * MB);
    fluid_rates(net->fluid, 3, 1 * MB, 10 * MB);
    fluid_rates(net->fluid, 4, 1 * MB, 3 * MB);
    send(net, 0, 0, 1, 18 * MB);
    send(net, 1, 0, 2, 2 * MB);
    send(net, 2, 0, 3, 31 * MB);
    send(net, 3, 0, 4, 9 * MB);
    run_until(net, SECOND);
    check_rate(net, 0, 3);
    check_rate(net, 1, 1);
    check_rate(net, 2, 5);
    check_rate(net, 3, 3);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 1, false), 4 * MB, 1e-3);
    check_bound(net, 1, false, 1, 0);
    run_until(net, 10 * SECOND);
    ck_assert_str_eq(net->order, "bdac");
    ck_assert_int_eq(net->transfers[1].end, 2 * SECOND);
    ck_assert_int_eq(net->transfers[3].end, 3 * SECOND);
    ck_assert_int_eq(net->transfers[0].end, 5 * SECOND);
    ck_assert_int_eq(net->transfers[2].end, 5 * SECOND);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 1, false), 20 * MB, 1e-2);
    ck_assert_double_eq(fluid_cell_used(net->fluid, 1, true), 0);
    check_bound(net, 1, false, 5, 0);
    check_bound(net, 1, true, 0, 0);
    net_free(net);
}
END_TEST

/* Uploads; nodes 1 and 2 (cap 5 each) in cell 1 (6), node 3 (cap 10) in cell 2, the hub takes C.
 * C = 7.5: all 2.5, both cells follow. C = 14: cell 1 binds, 3 + 3, and c has 8. Cell 1 at 12: 4.67
 * each, so it follows again. C = 3: all 1. */
START_TEST(test_cell_begins_and_ceases_to_bind)
{
    static const uint32_t cell_of[NODES] = {0, 1, 1, 2};
    static const double rates[4][3] = {
        {2.5, 2.5, 2.5}, {3, 3, 8}, {14.0 / 3, 14.0 / 3, 14.0 / 3}, {1, 1, 1}};
    struct net *net = net_new(cell_of, 1 * MB, 7.5 * MB);
    fluid_cell_rates(net->fluid, 1, 6 * MB, 1 * MB);
    fluid_rates(net->fluid, 1, 5 * MB, 1 * MB);
    fluid_rates(net->fluid, 2, 5 * MB, 1 * MB);
    fluid_rates(net->fluid, 3, 10 * MB, 1 * MB);
    for (int i = 0; i < 3; i++)
        send(net, i, (uint32_t)i + 1, 0, 100 * MB);
    for (int second = 1; second <= 4; second++) {
        run_until(net, second * SECOND);
        for (int i = 0; i < 3; i++)
            check_rate(net, i, rates[second - 1][i]);
        if (second == 1)
            fluid_rates(net->fluid, 0, 1 * MB, 14 * MB);
        else if (second == 2)
            fluid_cell_rates(net->fluid, 1, 12 * MB, 1 * MB);
        else
            fluid_rates(net->fluid, 0, 1 * MB, 3 * MB);
    }
    /* a: 2.5 + 3 + 14/3 + 1; c: 2.5 + 8 + 14/3 + 1 */
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[0].flow), (6.5 + 14.0 / 3) * MB,
                            1e-2);
    ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[2].flow),
                            (11.5 + 14.0 / 3) * MB, 1e-2);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 1, true), (13 + 28.0 / 3) * MB, 1e-2);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 2, true), (11.5 + 14.0 / 3) * MB, 1e-2);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, false), 38.5 * MB, 1e-2);
    /* Cell 1 bound in the second second; 2.5, 8, 4.67 and 1 are all below c's own 10. */
    check_bound(net, 1, true, 1, 3);
    check_bound(net, 2, true, 0, 4);
    net_free(net);
}
END_TEST

/* Two flows to node 1 (cap 4) and one to node 2 (cap 9), both in cell 1 (6), under C = 100: the
 * general solver. The cell's three share 2 each; a and c end at 2 s (4 MB), then b has 4 more MB at
 * its access link's 4: 3 s. */
START_TEST(test_shared_access_link_in_cell)
{
    static const uint32_t cell_of[NODES] = {0, 1, 1};
    struct net *net = net_new(cell_of, 100 * MB, 1 * MB);
    fluid_cell_rates(net->fluid, 1, 6 * MB, 6 * MB);
    fluid_rates(net->fluid, 1, 4 * MB, 4 * MB);
    fluid_rates(net->fluid, 2, 9 * MB, 9 * MB);
    send(net, 0, 0, 1, 4 * MB);
    send(net, 1, 0, 1, 8 * MB);
    send(net, 2, 0, 2, 4 * MB);
    for (int i = 0; i < 3; i++)
        check_rate(net, i, 2);
    run_until(net, 5 * SECOND);
    ck_assert_str_eq(net->order, "acb");
    ck_assert_int_eq(net->transfers[0].end, 2 * SECOND);
    ck_assert_int_eq(net->transfers[1].end, 3 * SECOND);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 1, false), 16 * MB, 1e-2);
    net_free(net);
}
END_TEST

/* No limit on the way takes no time, but a cell's limit does; what passed is counted in each. */
START_TEST(test_at_once)
{
    static const uint32_t cell_of[NODES] = {0, 1, 2};
    struct net *net = net_new(cell_of, RATE_UNLIMITED, RATE_UNLIMITED);
    fluid_cell_rates(net->fluid, 2, 2 * MB, 2 * MB);
    send(net, 0, 0, 1, 7 * MB);
    send(net, 1, 0, 2, 8 * MB);
    run_until(net, SECOND);
    ck_assert_int_eq(net->transfers[0].end, 0);
    ck_assert_double_eq(fluid_cell_used(net->fluid, 1, false), 7 * MB);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 2, false), 2 * MB, 1e-3);
    fluid_cell_rates(net->fluid, 2, 2 * MB, RATE_UNLIMITED);
    run_until(net, 2 * SECOND);
    ck_assert_int_eq(net->transfers[1].end, SECOND);
    ck_assert_double_eq_tol(fluid_cell_used(net->fluid, 2, false), 8 * MB, 1e-3);
    ck_assert_double_eq_tol(fluid_used(net->fluid, 0, true), 15 * MB, 1e-3);
    net_free(net);
}
END_TEST

/* C = 3. Node 1 (cap 2) is silent from 1 s to 4 s and has 1 afterwards; node 2 (cap 10):
 *   0 s: 1.5, 1.5   1 s: 0, 3   4 s: 1, 2
 * a (1.5 + 4 MB) ends at 8 s; b (1.5 + 9 + 8 = 18.5 MB then, 3 MB more) at 9 s. */
START_TEST(test_silence)
{
    for (enum solver solver = STAR; solver <= GENERAL; solver++) {
        struct net *net = net_for(solver, 3 * MB);
        fluid_rates(net->fluid, 1, 1 * MB, 2 * MB);
        fluid_rates(net->fluid, 2, 1 * MB, 10 * MB);
        send(net, 0, 0, 1, 5.5 * MB);
        send(net, 1, 0, 2, 21.5 * MB);
        run_until(net, SECOND);
        check_rate(net, 0, 1.5);
        fluid_rates(net->fluid, 1, 1 * MB, 0);
        run_until(net, 4 * SECOND);
        check_rate(net, 0, 0);
        check_rate(net, 1, 3);
        ck_assert_double_eq_tol(fluid_moved(net->fluid, &net->transfers[0].flow), 1.5 * MB, 1e-2);
        fluid_rates(net->fluid, 1, 1 * MB, 1 * MB);
        run_until(net, 20 * SECOND);
        ck_assert_int_eq(net->transfers[0].end, 8 * SECOND);
        ck_assert_int_eq(net->transfers[1].end, 9 * SECOND);
        net_free(net);
    }
}
END_TEST

/* The hub is silent from 1 s to 3 s, and so is (under TREE) a cell from 4 s to 5 s; a flow of 6 MB
 * at 2 MB/s ends at 5 s or 6 s. One that starts in silence waits for its end. */
START_TEST(test_silent_hub_and_cell)
{
    for (enum solver solver = STAR; solver <= GENERAL; solver++) {
        struct net *net = net_for(solver, 9 * MB);
        fluid_rates(net->fluid, 1, 1 * MB, 2 * MB);
        fluid_rates(net->fluid, 2, 1 * MB, 2 * MB);
        send(net, 0, 0, 1, 6 * MB);
        run_until(net, SECOND);
        fluid_rates(net->fluid, 0, 0, 1 * MB);
        run_until(net, 2 * SECOND);
        send(net, 1, 0, 2, 2 * MB);
        run_until(net, 3 * SECOND);
        check_rate(net, 0, 0);
        check_rate(net, 1, 0);
        fluid_rates(net->fluid, 0, 9 * MB, 1 * MB);
        run_until(net, 4 * SECOND);
        ck_assert_int_eq(net->transfers[1].end, 4 * SECOND);
        if (solver == TREE) {
            fluid_cell_rates(net->fluid, 1, 0, 0);
            check_rate(net, 0, 0);
            run_until(net, 5 * SECOND);
            fluid_cell_rates(net->fluid, 1, 3 * MB, 3 * MB);
        }
        run_until(net, 9 * SECOND);
        ck_assert_int_eq(net->transfers[0].end, (solver == TREE ? 6 : 5) * SECOND);
        net_free(net);
    }
}
END_TEST

/* A flow ends at 1 s. The link falls silent at that very instant, before the end is told: it has
 * ended all the same. */
START_TEST(test_silence_at_an_end)
{
    for (enum solver solver = STAR; solver <= GENERAL; solver++) {
        struct net *net = net_for(solver, 9 * MB);
        fluid_rates(net->fluid, 1, 1 * MB, 3 * MB);
        fluid_rates(net->fluid, 2, 1 * MB, 1 * MB);
        run_until(net, SECOND / 2);
        struct event silence = {.fire = net_stop}; /* before the fluid's own event for 1 s */
        engine_at(net->engine, &silence, SECOND, 0);
        send(net, 0, 0, 1, 1.5 * MB);
        send(net, 1, 0, 2, 0.75 * MB);
        const struct job *waiting;
        while (!silence.await && engine_step(net->engine, &waiting) == ENGINE_READY) {
        }
        ck_assert_int_eq(net->transfers[0].end, -1);
        fluid_rates(net->fluid, 1, 0, 0);
        run_until(net, 2 * SECOND);
        ck_assert_int_eq(net->transfers[0].end, SECOND);
        ck_assert_int_eq(net->transfers[1].end, 5 * SECOND / 4);
        net_free(net);
    }
}
END_TEST

/* Clocks are set back beyond 2^54 = 1.8e16 bytes of work. C = 1e15 bytes/s, of the hub's link over
 * cells that follow, or of a cell that binds. a (1.6e16 bytes) is alone until 8 s, W = 0.8e16; then
 * b and c (1.6e16 and 1.61e16) share with it: a ends where W = 1.6e16, at 8 + 3 * 8 = 32 s; b where
 * W = 2.4e16, at 32 + 2 * 8 = 48 s; c's last 1e14 bytes take 0.1 s. */
START_TEST(test_clocks_set_back)
{
    static const uint32_t apart[NODES] = {0, 1, 2, 0}, together[NODES] = {0, 1, 1, 1};
    for (int binds = 0; binds < 2; binds++) {
        struct net *net = net_new(binds ? together : apart, binds ? RATE_UNLIMITED : 1e15, 1);
        fluid_cell_rates(net->fluid, 1, 1, binds ? 1e15 : 9e15);
        send(net, 0, 0, 1, 1.6e16);
        run_until(net, 8 * SECOND);
        send(net, 1, 0, 2, 1.6e16);
        send(net, 2, 0, 3, 1.61e16);
        run_until(net, 60 * SECOND);
        ck_assert_int_eq(net->transfers[0].end, 32 * SECOND);
        ck_assert_int_eq(net->transfers[1].end, 48 * SECOND);
        ck_assert_int_eq(net->transfers[2].end, 481 * SECOND / 10);
        for (uint32_t cell = 1; cell <= CELLS; cell++)
            ck_assert_double_eq_tol(fluid_cell_used(net->fluid, cell, false),
                                    !binds      ? 1.6e16
                                    : cell == 1 ? 4.81e16
                                                : 0,
                                    1e7);
        net_free(net);
    }
}
END_TEST

TEST_MAIN("fluid_cells", test_clocks_set_back, test_cell_binds, test_cell_begins_and_ceases_to_bind,
          test_shared_access_link_in_cell, test_at_once, test_silence, test_silent_hub_and_cell,
          test_silence_at_an_end)

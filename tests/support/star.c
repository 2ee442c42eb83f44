#include "tests/support/star.h"

#include "core/base/mem.h"
#include "core/base/pages.h"
#include "core/engine/engine.h"
#include "core/network/fluid.h"

#include <math.h>
#include <stdlib.h>

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

uint64_t star_hash(uint64_t seed, uint64_t stream, uint64_t a, uint64_t b)
{
    return mix(mix(mix(mix(seed) ^ stream) ^ a) ^ b);
}

double star_uniform(uint64_t seed, uint64_t stream, uint64_t a, uint64_t b)
{
    return (double)(star_hash(seed, stream, a, b) >> 11) * 0x1p-53;
}

double star_rate(uint64_t seed, uint64_t stream, uint64_t agent)
{
    return floor(12500 * pow(1000, star_uniform(seed, stream, agent, 0)));
}

int64_t star_latency_ns(uint64_t seed, uint64_t agent)
{
    return (int64_t)(1000 + star_hash(seed, 3, agent, 0) % 199001) * 1000;
}

int64_t star_compute_ns(uint64_t seed, uint64_t agent, uint64_t round)
{
    return (int64_t)floor(100000 * pow(100, star_uniform(seed, 4, agent, round))) * 1000;
}

void star_order(uint32_t *order, uint32_t agents)
{
    for (uint32_t i = 0; i < agents; i++)
        order[i] = i + 1;
}

void star_select(uint32_t *order, const struct star *star, uint64_t round)
{
    if (star->selected == star->agents)
        return;
    for (uint32_t j = 0; j < star->selected; j++) {
        uint32_t k = j + (uint32_t)(star_hash(star->seed, 5, round, j) % (star->agents - j));
        uint32_t swap = order[j];
        order[j] = order[k];
        order[k] = swap;
    }
}

struct driver {
    const struct star *star;
    struct engine *engine;
    struct fluid *fluid;
    struct agent *agents;
    uint32_t *order, busy;
    unsigned round;
    int64_t start_ns;
    struct star_result result;
};

struct agent {
    struct event event;
    struct flow flow;
    struct driver *driver;
    int64_t latency_ns, compute_ns;
};

static struct agent *flow_agent(struct flow *flow)
{
    return (struct agent *)(void *)((char *)flow - offsetof(struct agent, flow));
}

static void enter(struct engine *engine, struct event *event)
{
    struct agent *agent = (struct agent *)event;
    (void)engine;
    fluid_start(agent->driver->fluid, &agent->flow);
}

static flow_fn downloaded, uploaded;

static void start_round(struct driver *driver)
{
    const struct star *star = driver->star;
    star_select(driver->order, star, driver->round);
    driver->busy = star->selected;
    driver->start_ns = engine_now(driver->engine);
    for (uint32_t i = 0; i < star->selected; i++) {
        uint32_t id = driver->order[i];
        struct agent *agent = &driver->agents[id];
        agent->flow = (struct flow){.done = downloaded, .dst = id, .bytes = star->bytes};
        agent->compute_ns = star_compute_ns(star->seed, id, driver->round);
        engine_at(driver->engine, &agent->event, driver->start_ns + agent->latency_ns, 0);
    }
}

static void computed(struct engine *engine, struct event *event)
{
    struct agent *agent = (struct agent *)event;
    event->fire = enter;
    engine_at(engine, event, engine_now(engine) + agent->latency_ns, 0);
}

static void downloaded(struct fluid *fluid, struct flow *flow)
{
    struct agent *agent = flow_agent(flow);
    struct engine *engine = agent->driver->engine;
    (void)fluid;
    flow->src = flow->dst;
    flow->dst = 0;
    flow->done = uploaded;
    agent->event.fire = computed;
    engine_at(engine, &agent->event, engine_now(engine) + agent->compute_ns, 0);
}

static void uploaded(struct fluid *fluid, struct flow *flow)
{
    (void)fluid;
    struct agent *agent = flow_agent(flow);
    struct driver *driver = agent->driver;
    agent->event.fire = enter;
    driver->result.sum_end_s += (double)(engine_now(driver->engine) - driver->start_ns) * 1e-9;
    if (--driver->busy == 0 && ++driver->round < driver->star->rounds)
        start_round(driver);
}

static void agents_init(struct driver *driver)
{
    const struct star *star = driver->star;
    for (uint32_t id = 1; id <= star->agents; id++) {
        struct agent *agent = &driver->agents[id];
        double up = star->equal_Bps, down = star->equal_Bps;
        if (up <= 0) {
            up = star_rate(star->seed, 1, id);
            down = star_rate(star->seed, 2, id);
        }
        fluid_rates(driver->fluid, id, up, down);
        *agent = (struct agent){
            .event.fire = enter, .driver = driver, .latency_ns = star_latency_ns(star->seed, id)};
    }
}

/* |use - bytes| of a server link over its bound: rate x 1 ns for each of the flow's two events. */
static double use_error(const struct driver *driver, bool up)
{
    double flows = (double)driver->star->selected * driver->star->rounds;
    double used = fluid_used(driver->fluid, 0, up), bytes = flows * driver->star->bytes;
    return fabs(used - bytes) / (driver->star->server_Bps * 1e-9 * 2 * flows);
}

static void never_done(struct fluid *fluid, struct flow *flow)
{
    (void)fluid, (void)flow;
}

/* The nodes behind the agents are for a flow of 1e12 bytes at 1 byte/s. */
static void open_network(struct driver *driver, struct flow *apart)
{
    const struct star *star = driver->star;
    uint32_t nodes = star->agents + (star->general ? 3 : 1);
    driver->fluid = fluid_new(driver->engine, nodes, 0);
    if (star->agents_per_cell) {
        uint32_t *cell_of = mem_zero(nodes, sizeof *cell_of), cells = 0;
        for (uint32_t id = 1; id <= star->agents; id++)
            cells = cell_of[id] = 1 + (id - 1) / star->agents_per_cell;
        fluid_cells(driver->fluid, cells, cell_of);
        free(cell_of);
        for (uint32_t cell = 1; cell <= cells; cell++)
            fluid_cell_rates(driver->fluid, cell, star->cell_Bps, star->cell_Bps);
    }
    if (!star->general)
        return;
    *apart = (struct flow){
        .done = never_done, .src = star->agents + 1, .dst = star->agents + 2, .bytes = 1e12};
    fluid_rates(driver->fluid, apart->src, 1, 1);
    fluid_start(driver->fluid, apart);
}

struct star_result star_run(const struct star *star)
{
    struct driver driver = {.star = star, .engine = engine_new()};
    const struct job *waiting;
    struct flow apart;
    open_network(&driver, &apart);
    size_t size = ((size_t)star->agents + 1) * sizeof *driver.agents;
    driver.agents = pages_huge(mem_zero(1, size), size);
    driver.order = mem_alloc(star->agents * sizeof *driver.order);
    star_order(driver.order, star->agents);
    fluid_rates(driver.fluid, 0, star->server_Bps, star->server_Bps);
    agents_init(&driver);
    start_round(&driver);
    while (engine_step(driver.engine, &waiting) == ENGINE_READY) {
    }
    struct star_result result = driver.result;
    result.end_s = s_from_ns(engine_now(driver.engine));
    result.events = engine_fired(driver.engine);
    result.used_bytes = fluid_used(driver.fluid, 0, true) + fluid_used(driver.fluid, 0, false);
    result.worst_use = fmax(use_error(&driver, true), use_error(&driver, false));
    fluid_free(driver.fluid);
    engine_free(driver.engine);
    free(driver.agents);
    free(driver.order);
    return result;
}

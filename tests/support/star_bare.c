/* The star workload with an indexed 4-ary heap and water-filling alone. */
#include "tests/support/star_bare.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { ARITY = 4 };

struct entry {
    double key;
    uint32_t agent;
};

struct queue {
    struct entry *entries; /* a heap, the least key first */
    uint32_t *places;      /* by agent: its index in entries */
    uint32_t count;
};

struct hub {
    double capacity, level;
    double capped_sum;             /* bytes/s; rates are whole numbers, so it is exact */
    double work, then;             /* W at the instant `then`, s */
    double *caps;                  /* by agent */
    struct queue by_time, by_work; /* the capped by their end, the others by W at their end */
    struct queue greatest, least;  /* the capped by -cap, the others by cap */
};

struct loop {
    const struct star *star;
    struct hub up, down;
    struct queue timers; /* agents on their way to the next transfer */
    bool *downloaded;    /* by agent */
    double *compute_s, *latency_s;
    uint32_t *order;
    double sum_end_s, now;
};

static void queue_init(struct queue *queue, uint32_t agents)
{
    queue->entries = mem_alloc((size_t)agents * sizeof *queue->entries);
    queue->places = mem_alloc((size_t)agents * sizeof *queue->places);
}

static void queue_clear(struct queue *queue)
{
    free(queue->entries);
    free(queue->places);
}

static void seat(struct queue *queue, uint32_t place, struct entry entry)
{
    queue->entries[place] = entry;
    queue->places[entry.agent] = place;
}

static void sift_up(struct queue *queue, uint32_t place, struct entry entry)
{
    while (place > 0 && entry.key < queue->entries[(place - 1) / ARITY].key) {
        seat(queue, place, queue->entries[(place - 1) / ARITY]);
        place = (place - 1) / ARITY;
    }
    seat(queue, place, entry);
}

static uint32_t least_child(const struct queue *queue, uint32_t place)
{
    uint32_t first = ARITY * place + 1, least = first;
    for (uint32_t i = first + 1; i < first + ARITY && i < queue->count; i++)
        if (queue->entries[i].key < queue->entries[least].key)
            least = i;
    return least;
}

static void push(struct queue *queue, uint32_t agent, double key)
{
    sift_up(queue, queue->count++, (struct entry){key, agent});
}

static double take(struct queue *queue, uint32_t agent)
{
    uint32_t place = queue->places[agent], child;
    double key = queue->entries[place].key;
    struct entry last = queue->entries[--queue->count];
    if (place == queue->count)
        return key;
    while ((child = least_child(queue, place)) < queue->count &&
           queue->entries[child].key < last.key) {
        seat(queue, place, queue->entries[child]);
        place = child;
    }
    sift_up(queue, place, last);
    return key;
}

static void hub_init(struct hub *hub, const struct star *star, uint64_t stream)
{
    *hub = (struct hub){.capacity = star->server_Bps, .level = INFINITY};
    hub->caps = mem_alloc((size_t)star->agents * sizeof *hub->caps);
    for (uint32_t i = 0; i < star->agents; i++)
        hub->caps[i] = star->equal_Bps > 0 ? star->equal_Bps : star_rate(star->seed, stream, i + 1);
    queue_init(&hub->by_time, star->agents);
    queue_init(&hub->by_work, star->agents);
    queue_init(&hub->greatest, star->agents);
    queue_init(&hub->least, star->agents);
}

static void hub_clear(struct hub *hub)
{
    queue_clear(&hub->by_time);
    queue_clear(&hub->by_work);
    queue_clear(&hub->greatest);
    queue_clear(&hub->least);
    free(hub->caps);
}

static void set_level(struct hub *hub)
{
    double rest = hub->capacity - hub->capped_sum;
    hub->level = hub->least.count ? rest / hub->least.count : rest < 0 ? 0 : INFINITY;
}

static void advance(struct hub *hub, double now)
{
    if (hub->least.count)
        hub->work += hub->level * (now - hub->then);
    hub->then = now;
}

static void add_capped(struct hub *hub, uint32_t agent, double bytes)
{
    double cap = hub->caps[agent];
    hub->capped_sum += cap;
    push(&hub->by_time, agent, hub->then + bytes / cap);
    push(&hub->greatest, agent, -cap);
}

static double take_capped(struct hub *hub, uint32_t agent)
{
    double cap = hub->caps[agent];
    hub->capped_sum -= cap;
    take(&hub->greatest, agent);
    return (take(&hub->by_time, agent) - hub->then) * cap;
}

static void add_uncapped(struct hub *hub, uint32_t agent, double bytes)
{
    push(&hub->by_work, agent, hub->work + bytes);
    push(&hub->least, agent, hub->caps[agent]);
}

static double take_uncapped(struct hub *hub, uint32_t agent)
{
    take(&hub->least, agent);
    return take(&hub->by_work, agent) - hub->work;
}

static void enter(struct hub *hub, uint32_t agent, double bytes, double now)
{
    advance(hub, now);
    if (hub->caps[agent] <= hub->level)
        add_capped(hub, agent, bytes);
    else
        add_uncapped(hub, agent, bytes);
    for (set_level(hub); hub->greatest.count && -hub->greatest.entries[0].key > hub->level;
         set_level(hub)) {
        uint32_t fastest = hub->greatest.entries[0].agent;
        add_uncapped(hub, fastest, take_capped(hub, fastest));
    }
}

static double next_work_end(const struct hub *hub)
{
    return hub->by_work.count ? hub->then + (hub->by_work.entries[0].key - hub->work) / hub->level
                              : INFINITY;
}

static double next_end(const struct hub *hub)
{
    double capped = hub->by_time.count ? hub->by_time.entries[0].key : INFINITY;
    return fmin(capped, next_work_end(hub));
}

/* Takes out the flow that ends at `now`, which next_end has returned. */
static uint32_t leave(struct hub *hub, double now)
{
    bool uncapped = next_work_end(hub) <= now;
    uint32_t agent = (uncapped ? &hub->by_work : &hub->by_time)->entries[0].agent;
    advance(hub, now);
    if (uncapped)
        take_uncapped(hub, agent);
    else
        take_capped(hub, agent);
    for (set_level(hub); hub->least.count && hub->least.entries[0].key <= hub->level;
         set_level(hub)) {
        uint32_t slowest = hub->least.entries[0].agent;
        add_capped(hub, slowest, take_uncapped(hub, slowest));
    }
    return agent;
}

static void play_round(struct loop *loop)
{
    double start = loop->now;
    for (uint32_t i = 0; i < loop->star->selected; i++) {
        uint32_t agent = loop->order[i] - 1;
        loop->downloaded[agent] = false;
        push(&loop->timers, agent, start + loop->latency_s[agent]);
    }
    for (uint32_t busy = loop->star->selected; busy > 0;) {
        double timer = loop->timers.count ? loop->timers.entries[0].key : INFINITY;
        double down = next_end(&loop->down), up = next_end(&loop->up);
        if (timer <= down && timer <= up) {
            uint32_t agent = loop->timers.entries[0].agent;
            take(&loop->timers, agent);
            enter(loop->downloaded[agent] ? &loop->up : &loop->down, agent, loop->star->bytes,
                  timer);
        } else if (down <= up) {
            uint32_t agent = leave(&loop->down, down);
            loop->downloaded[agent] = true;
            push(&loop->timers, agent, down + loop->compute_s[agent] + loop->latency_s[agent]);
        } else {
            leave(&loop->up, loop->now = up);
            loop->sum_end_s += up - start;
            busy--;
        }
    }
}

static void loop_init(struct loop *loop, const struct star *star)
{
    *loop = (struct loop){.star = star};
    hub_init(&loop->up, star, 1);
    hub_init(&loop->down, star, 2);
    queue_init(&loop->timers, star->agents);
    loop->downloaded = mem_zero(star->agents, sizeof *loop->downloaded);
    loop->compute_s = mem_zero(star->agents, sizeof *loop->compute_s);
    loop->latency_s = mem_zero(star->agents, sizeof *loop->latency_s);
    loop->order = mem_zero(star->agents, sizeof *loop->order);
    star_order(loop->order, star->agents);
    for (uint32_t i = 0; i < star->agents; i++)
        loop->latency_s[i] = 1e-9 * (double)star_latency_ns(star->seed, i + 1);
}

static void loop_clear(struct loop *loop)
{
    hub_clear(&loop->up);
    hub_clear(&loop->down);
    queue_clear(&loop->timers);
    free(loop->downloaded);
    free(loop->compute_s);
    free(loop->latency_s);
    free(loop->order);
}

double star_bare_run(const struct star *star, double *round_cpu_s)
{
    struct loop loop;
    loop_init(&loop, star);
    for (unsigned round = 0; round < star->rounds; round++) {
        for (uint32_t i = 0; i < star->agents; i++)
            loop.compute_s[i] = 1e-9 * (double)star_compute_ns(star->seed, i + 1, round);
        star_select(loop.order, star, round);
        clock_t began = clock();
        play_round(&loop);
        round_cpu_s[round] = (double)(clock() - began) / CLOCKS_PER_SEC;
    }
    loop_clear(&loop);
    return loop.sum_end_s;
}

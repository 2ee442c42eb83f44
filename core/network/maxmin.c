/* Shares links among any set of flows by progressive filling. */
#include "core/network/maxmin.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

void maxmin_init(struct maxmin *net, uint32_t nodes, uint32_t cells, const uint32_t *cell_of)
{
    *net = (struct maxmin){.nodes = nodes, .cell_of = cell_of};
    net->links = mem_zero(2 * ((size_t)nodes + cells), sizeof *net->links);
}

void maxmin_clear(struct maxmin *net)
{
    free(net->links);
    free(net->flows);
    free(net->next);
    heap_free(&net->open);
}

/* The link of a node and that of its cell, if it is in one. */
static void add_links(const struct maxmin *net, struct maxmin_flow *flow, uint32_t node, bool up)
{
    flow->path[flow->length++] = 2 * node + up;
    if (net->cell_of && net->cell_of[node])
        flow->path[flow->length++] = 2 * (net->nodes + net->cell_of[node]) + up;
}

static void use(struct maxmin *net, const struct maxmin_flow *flow, double moved)
{
    for (uint32_t i = 0; i < flow->length; i++)
        net->links[flow->path[i]].used += moved;
}

/* At the rates of the last solution, which have held since. */
void maxmin_advance(struct maxmin *net, int64_t now)
{
    double passed = (double)(now - net->then) * 1e-9;
    net->then = now;
    if (passed <= 0)
        return;
    for (uint32_t i = 0; i < net->count; i++) {
        struct maxmin_flow *flow = &net->flows[i];
        double moved = fmin(flow->left, flow->rate * passed);
        flow->left -= moved;
        use(net, flow, moved);
    }
}

void maxmin_add(struct maxmin *net, struct flow *flow, double left)
{
    mem_grow(&net->flows, &net->capacity, (size_t)net->count + 1, sizeof *net->flows);
    struct maxmin_flow *added = &net->flows[net->count++];
    *added = (struct maxmin_flow){.flow = flow, .left = left};
    add_links(net, added, flow->src, true);
    add_links(net, added, flow->dst, false);
    flow->slot = net->count;
}

/* Moves those behind it up, so that the order of start stays: it is the order in which flows that
 * end together are told. */
void maxmin_remove(struct maxmin *net, struct flow *flow)
{
    net->count--;
    for (uint32_t i = flow->slot - 1; i < net->count; i++) {
        net->flows[i] = net->flows[i + 1];
        net->flows[i].flow->slot = i + 1;
    }
    flow->slot = 0;
}

/* Rates are not negative, so their bits are in their order; the index settles ties. */
static heap_key share_key(const struct maxmin *net, const struct maxmin_link *link, double share)
{
    uint64_t bits;
    memcpy(&bits, &share, sizeof bits);
    return heap_key_of(bits, (uint64_t)(link - net->links));
}

/* The flows of a link are a list within `next`, made anew at each solution: no memory of its
 * own. */
static void open_link(struct maxmin *net, struct maxmin_link *link, uint32_t entry)
{
    if (!link->open++) {
        link->spare = link->cap;
        link->first = 0;
    }
    net->next[entry] = link->first;
    link->first = entry + 1;
}

/* Only when all flows have opened their links is a link's share known. */
static void enter_link(struct maxmin *net, struct maxmin_link *link)
{
    if (!link->handle)
        link->handle = heap_push(&net->open, link, share_key(net, link, link->cap / link->open));
}

/* A flow of rate `rate` is settled: what it takes is gone from its link. In exact arithmetic the
 * share of what remains is no less than the level already reached; rounding may put it just below,
 * and then it is that level, so that shares leave the heap in order. */
static void settle_on(struct maxmin *net, struct maxmin_link *link, double rate)
{
    link->spare = isinf(link->spare) ? link->spare : fmax(0, link->spare - rate);
    link->open--;
    if (link->open) {
        double share = fmax(rate, link->spare / link->open);
        heap_rekey(&net->open, link->handle, share_key(net, link, share));
    } else {
        heap_remove(&net->open, link->handle);
        link->handle = 0;
    }
}

static double least_share(const struct maxmin *net)
{
    uint64_t bits = (uint64_t)(heap_least(&net->open) >> 64);
    double share;
    memcpy(&share, &bits, sizeof share);
    return share;
}

/* Every flow opens the links of its path. */
static void open_links(struct maxmin *net)
{
    mem_grow(&net->next, &net->next_capacity, MAXMIN_PATH * (size_t)net->count, sizeof *net->next);
    for (uint32_t i = 0; i < net->count; i++) {
        struct maxmin_flow *flow = &net->flows[i];
        flow->rate = -1;
        for (uint32_t at = 0; at < flow->length; at++)
            open_link(net, &net->links[flow->path[at]], MAXMIN_PATH * i + at);
    }
    for (uint32_t i = 0; i < net->count; i++)
        for (uint32_t at = 0; at < net->flows[i].length; at++)
            enter_link(net, &net->links[net->flows[i].path[at]]);
}

/* Each step settles the flows of the link that is full first. The link itself leaves the heap with
 * the last of its flows, so the loop ends. */
void maxmin_solve(struct maxmin *net)
{
    open_links(net);
    while (net->open.count) {
        struct maxmin_link *full = heap_top(&net->open);
        double rate = least_share(net);
        for (uint32_t entry = full->first; entry; entry = net->next[entry - 1]) {
            struct maxmin_flow *flow = &net->flows[(entry - 1) / MAXMIN_PATH];
            if (flow->rate >= 0)
                continue;
            flow->rate = rate;
            for (uint32_t at = 0; at < flow->length; at++)
                settle_on(net, &net->links[flow->path[at]], rate);
        }
    }
}

/* A flow of rate 0 never ends: the division gives infinity, or NaN where nothing is left, and
 * neither is below the bound. */
static int64_t flow_end(const struct maxmin *net, const struct maxmin_flow *flow)
{
    double ns = flow->left / flow->rate * 1e9;
    ns -= ns * 0x1p-51; /* a whole number of ns within rounding stays one */
    if (!(ns < (double)(TIME_NEVER - net->then)))
        return TIME_NEVER;
    return net->then + (int64_t)ceil(ns);
}

int64_t maxmin_next(const struct maxmin *net)
{
    int64_t next = TIME_NEVER;
    for (uint32_t i = 0; i < net->count; i++) {
        int64_t end = flow_end(net, &net->flows[i]);
        next = end < next ? end : next;
    }
    return next;
}

/* In the order of their starts, those that stay moving up behind one another. What rounding has
 * left of a flow counts as moved. */
uint32_t maxmin_finished(struct maxmin *net, int64_t now, struct flow **out)
{
    uint32_t finished = 0, kept = 0;
    for (uint32_t i = 0; i < net->count; i++) {
        struct maxmin_flow *flow = &net->flows[i];
        if (flow_end(net, flow) <= now) {
            use(net, flow, flow->left);
            flow->flow->slot = 0;
            out[finished++] = flow->flow;
        } else {
            net->flows[kept] = *flow;
            net->flows[kept].flow->slot = kept + 1;
            kept++;
        }
    }
    net->count = kept;
    return finished;
}

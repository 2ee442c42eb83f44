/* Shares a tree of links by water-filling: one level for the hub, one for each full cell. */
#include "core/network/celltree.h"

#include "core/network/waterfill_parts.h"

#include <stdlib.h>
#include <string.h>

static inline uint32_t index_of(const struct celltree *tree, const struct cell *cell)
{
    return (uint32_t)(cell - tree->cells);
}

/* The cell at the top of one of the root's heaps: their keys' low bits name it. */
static inline struct cell *top_cell(const struct celltree *tree, const struct heap *heap)
{
    return &tree->cells[(uint32_t)heap_least(heap)];
}

/* Levels are not negative where they stand in a heap, so their bits are in their order. */
static inline uint64_t level_bits(double level)
{
    uint64_t bits;
    memcpy(&bits, &level, sizeof bits);
    return bits;
}

/* Puts an item into a heap, moves it there, or takes it out. */
static inline void set_key(struct heap *heap, uint32_t *handle, void *item, bool in, heap_key key)
{
    if (!in && *handle)
        heap_remove(heap, *handle);
    else if (in && *handle)
        heap_rekey(heap, *handle, key);
    if (!in)
        *handle = 0;
    else if (!*handle)
        *handle = heap_push(heap, item, key);
}

/* --- one cell -------------------------------------------------------------------------------- */

/* W of a cell that follows, when the root's is `done`. */
static inline work followed(const struct cell *cell, work done)
{
    return cell->level_flows ? done + cell->stand_in.clock : cell->fill.done;
}

/* Bytes through a cell that follows until `now`, at which its W is `done`. */
static double follower_used(const struct cell *cell, work done, int64_t now)
{
    const struct waterfill *fill = &cell->fill;
    if (now <= fill->then)
        return fill->used;
    double passed = (double)(now - fill->then) * 1e-9;
    return fill->used + bytes_of(cell->fixed) * passed +
           bytes_of(done - fill->done) * cell->level_flows;
}

/* Brings a cell to the present; the root is there already. Due before anything in it changes: what
 * it has done so far was at the old level. */
static void catch_up(const struct celltree *tree, struct cell *cell)
{
    const struct waterfill *root = &tree->root;
    struct waterfill *fill = &cell->fill;
    fill->ceiling = root->level;
    if (!cell->follows) {
        advance(fill, root->then);
        return;
    }
    work done = followed(cell, root->done);
    fill->used = follower_used(cell, done, root->then);
    fill->done = done;
    fill->then = root->then;
    fill->level = root->level;
    if (done > WORK_MAX)
        waterfill_set_back(fill);
}

/* The cell's next end, in real time or in the root's W. */
static void queue_ends(struct celltree *tree, struct cell *cell)
{
    const struct waterfill *fill = &cell->fill;
    uint32_t index = index_of(tree, cell);
    int64_t end = TIME_NEVER;
    if (!cell->follows)
        end = waterfill_next(fill);
    else if (fill->by_time.count)
        end = (int64_t)(heap_least(&fill->by_time) >> 64);
    set_key(&tree->root.by_time, &cell->time_handle, cell, end != TIME_NEVER,
            heap_key_of((uint64_t)end, index));
    bool at_level = cell->follows && fill->by_work.count;
    work ahead = 0;
    if (at_level)
        ahead = not_negative(key_value(heap_least(&fill->by_work)) - cell->stand_in.clock);
    set_key(&tree->root.by_work, &cell->work_handle, &cell->stand_in, at_level,
            key_of(ahead, index));
}

static inline double least_uncapped(const struct waterfill *fill)
{
    return rankset_empty(&fill->uncapped_ranks)
               ? INFINITY
               : group_at(fill, rankset_least(&fill->uncapped_ranks))->cap;
}

/* Negative: there is none. */
static inline double greatest_capped(const struct waterfill *fill)
{
    return rankset_empty(&fill->capped_ranks)
               ? -1
               : group_at(fill, rankset_greatest(&fill->capped_ranks))->cap;
}

/* The levels at which the cell is the next to cross. */
static void queue_crossings(struct celltree *tree, struct cell *cell)
{
    const struct waterfill *fill = &cell->fill;
    uint32_t index = index_of(tree, cell);
    double own = own_level(fill);
    double rise = cell->follows ? fmin(least_uncapped(fill), own) : INFINITY;
    double fall = cell->follows ? greatest_capped(fill) : own;
    set_key(&tree->rising, &cell->rise_handle, cell, !isinf(rise),
            heap_key_of(level_bits(rise), index));
    set_key(&tree->falling, &cell->fall_handle, cell, fall >= 0,
            heap_key_of(level_bits(INFINITY) - level_bits(fall), index));
}

/* A cell is held up by its own link, or by the hub's where it follows the root's level and has
 * flows at it; else by nothing but its nodes' links. */
static void note_bound(struct cell *cell, int64_t now)
{
    enum bound bound = !cell->follows ? BOUND_CELL : cell->level_flows ? BOUND_HUB : BOUND_NONE;
    if (bound == cell->bound)
        return;
    if (cell->bound != BOUND_NONE)
        cell->bound_ns[cell->bound] += now - cell->t_bound_ns;
    cell->bound = bound;
    cell->t_bound_ns = now;
}

/* Tells the root what the cell is now. Both are at the present. */
static void publish(struct celltree *tree, struct cell *cell)
{
    struct waterfill *root = &tree->root;
    const struct waterfill *fill = &cell->fill;
    root->capped_sum -= cell->fixed;
    root->uncapped -= cell->level_flows;
    cell->fixed = cell->follows ? fill->capped_sum : fill->capacity_exact;
    cell->level_flows = cell->follows ? fill->uncapped : 0;
    root->capped_sum += cell->fixed;
    root->uncapped += cell->level_flows;
    note_bound(cell, root->then);
    cell->stand_in.clock = fill->done - root->done;
    queue_ends(tree, cell);
    queue_crossings(tree, cell);
}

/* Moves the root on to `now`. If its clock is set back meanwhile, cells that just lost their first
 * end are in none of its heaps and must be told by hand. */
static void advance_root(struct celltree *tree, int64_t now)
{
    struct waterfill *root = &tree->root;
    work done = done_at(root, now);
    advance(root, now);
    for (uint32_t i = 0; i < tree->touched_count && root->done < done; i++) {
        struct cell *cell = &tree->cells[tree->touched[i]];
        if (!cell->work_handle)
            cell->stand_in.clock += done - root->done;
    }
}

/* After something changed inside a cell: does it bind? Its ceiling is still the root's level of
 * before, which fall and rise put right. */
static void settle_cell(struct celltree *tree, struct cell *cell)
{
    cell->follows = !(own_level(&cell->fill) < cell->fill.ceiling);
    publish(tree, cell);
}

/* --- the root -------------------------------------------------------------------------------- */

/* After the root's level may have fallen. Like groups in core/network/waterfill.c, one crossing
 * after the other, that of the greatest level first: a group that was capped, or a cell that did
 * bind. */
static void fall(struct celltree *tree)
{
    struct waterfill *root = &tree->root;
    for (;;) {
        set_level(root);
        if (!tree->falling.count)
            return;
        struct cell *cell = top_cell(tree, &tree->falling);
        struct waterfill *fill = &cell->fill;
        if ((cell->follows ? greatest_capped(fill) : own_level(fill)) <= root->level)
            return;
        catch_up(tree, cell);
        if (cell->follows)
            waterfill_cross(fill, group_at(fill, rankset_greatest(&fill->capped_ranks)),
                            root->then);
        cell->follows = true;
        publish(tree, cell);
    }
}

/* After it may have risen: the least first, a group that runs at the level, or a cell to bind. */
static void rise(struct celltree *tree)
{
    struct waterfill *root = &tree->root;
    for (;;) {
        set_level(root);
        if (!tree->rising.count)
            return;
        struct cell *cell = top_cell(tree, &tree->rising);
        struct waterfill *fill = &cell->fill;
        double least = least_uncapped(fill), own = own_level(fill);
        if (fmin(least, own) >= root->level)
            return;
        catch_up(tree, cell);
        if (least <= own) {
            waterfill_cross(fill, group_at(fill, rankset_least(&fill->uncapped_ranks)), root->then);
        } else {
            cell->follows = false;
            set_level(fill);
        }
        sum_rates(fill);
        publish(tree, cell);
    }
}

void celltree_set_capacity(struct celltree *tree, double capacity, int64_t now)
{
    struct waterfill *root = &tree->root;
    advance_root(tree, now);
    set_capacity(root, capacity);
    fall(tree);
    rise(tree);
    sum_rates(root);
}

void celltree_set_cell(struct celltree *tree, uint32_t index, double capacity, int64_t now)
{
    struct cell *cell = &tree->cells[index];
    advance_root(tree, now);
    catch_up(tree, cell);
    waterfill_set_capacity(&cell->fill, capacity, now);
    settle_cell(tree, cell);
    fall(tree);
    rise(tree);
    sum_rates(&tree->root);
}

/* --- flows ----------------------------------------------------------------------------------- */

/* One more flow only ever lowers the level, so nothing rises. */
void celltree_start(struct celltree *tree, uint32_t node, struct flow *flow, double left,
                    int64_t now)
{
    struct cell *cell = &tree->cells[tree->seats[node].cell];
    advance_root(tree, now);
    catch_up(tree, cell);
    waterfill_start(&cell->fill, tree->seats[node].port, flow, left, now);
    tree->root.flows++;
    settle_cell(tree, cell);
    fall(tree);
    sum_rates(&tree->root);
}

/* One flow less only ever raises the level, so nothing falls. */
double celltree_take(struct celltree *tree, uint32_t node, int64_t now)
{
    struct cell *cell = &tree->cells[tree->seats[node].cell];
    advance_root(tree, now);
    catch_up(tree, cell);
    double left = waterfill_take(&cell->fill, tree->seats[node].port, now);
    tree->root.flows--;
    settle_cell(tree, cell);
    rise(tree);
    sum_rates(&tree->root);
    return left;
}

/* A flow is of the group of its cap: it is taken out, and started anew with what is left of it. */
void celltree_set_cap(struct celltree *tree, uint32_t node, double cap, int64_t now)
{
    const struct port *port = celltree_port(tree, node);
    struct flow *flow = port->flow;
    if (cap == port->cap)
        return;
    double left = flow ? celltree_take(tree, node, now) : 0;
    waterfill_set_cap(&tree->cells[tree->seats[node].cell].fill, tree->seats[node].port, cap, now);
    if (flow)
        celltree_start(tree, node, flow, left, now);
}

double celltree_left(const struct celltree *tree, uint32_t node, int64_t now)
{
    const struct cell *cell = &tree->cells[tree->seats[node].cell];
    uint32_t port = tree->seats[node].port;
    if (!cell->follows)
        return waterfill_left(&cell->fill, port, now);
    return waterfill_left_at(&cell->fill, port, followed(cell, done_at(&tree->root, now)), now);
}

double celltree_rate(const struct celltree *tree, uint32_t node)
{
    const struct cell *cell = &tree->cells[tree->seats[node].cell];
    const struct rate_group *group = &cell->fill.groups[celltree_port(tree, node)->group];
    if (is_capped(group))
        return group->cap;
    return cell->follows ? tree->root.level : cell->fill.level;
}

double celltree_used(const struct celltree *tree, uint32_t index, int64_t now)
{
    const struct cell *cell = &tree->cells[index];
    if (!cell->follows)
        return waterfill_hub_used(&cell->fill, now);
    return follower_used(cell, followed(cell, done_at(&tree->root, now)), now);
}

int64_t celltree_bound_ns(const struct celltree *tree, uint32_t index, enum bound bound,
                          int64_t now)
{
    const struct cell *cell = &tree->cells[index];
    return cell->bound_ns[bound] + (cell->bound == bound ? now - cell->t_bound_ns : 0);
}

int64_t celltree_next(const struct celltree *tree)
{
    const struct waterfill *root = &tree->root;
    int64_t next = TIME_NEVER;
    if (root->by_time.count)
        next = (int64_t)(heap_least(&root->by_time) >> 64);
    if (root->by_work.count) {
        int64_t end = level_end(root);
        next = end < next ? end : next;
    }
    return next;
}

/* The cell, and the group in it, whose first end is reached; NULL when there is none. */
static struct cell *find_due(struct celltree *tree, int64_t now, struct rate_group **group)
{
    const struct waterfill *root = &tree->root;
    struct cell *cell;
    if (root->by_time.count && (int64_t)(heap_least(&root->by_time) >> 64) <= now) {
        cell = top_cell(tree, &root->by_time);
        *group = due_by_time(&cell->fill, now);
        if (!*group)
            *group = first_by_work(&cell->fill);
        return cell;
    }
    if (!root->by_work.count || level_end(root) > now)
        return NULL;
    cell = top_cell(tree, &root->by_work);
    *group = first_by_work(&cell->fill);
    return cell;
}

/* Under an infinite level the rest of a flow goes in no time. */
static void use_at_once(struct celltree *tree, struct cell *cell, const struct rate_group *group)
{
    work clock = group->clock + followed(cell, tree->root.done);
    double left = bytes_of(not_negative(first_end(group) - clock));
    tree->root.used += left;
    cell->fill.used += left;
}

struct flow *celltree_finished(struct celltree *tree, int64_t now)
{
    struct rate_group *group;
    struct cell *cell = find_due(tree, now, &group);
    if (!cell)
        return NULL;
    if (!is_capped(group) && cell->follows && isinf(tree->root.level))
        use_at_once(tree, cell, group);
    struct flow *flow = waterfill_finish(&cell->fill, group);
    tree->root.flows--;
    queue_ends(tree, cell);
    if (!cell->touched)
        tree->touched[tree->touched_count++] = index_of(tree, cell);
    cell->touched = true;
    return flow;
}

void celltree_settle(struct celltree *tree, int64_t now)
{
    advance_root(tree, now);
    for (uint32_t i = 0; i < tree->touched_count; i++) {
        struct cell *cell = &tree->cells[tree->touched[i]];
        cell->touched = false;
        catch_up(tree, cell);
        waterfill_settle(&cell->fill, now);
        settle_cell(tree, cell);
    }
    tree->touched_count = 0;
    rise(tree);
    sum_rates(&tree->root);
}

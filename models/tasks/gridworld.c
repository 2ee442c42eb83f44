/* Walking on the grid, and its values by dynamic programming. */
#include "models/tasks/gridworld.h"

#include "core/base/mem.h"
#include "models/tasks/choice.h"
#include "models/tasks/dynamics.h"
#include "models/tasks/task_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UP, DOWN, LEFT, RIGHT };
_Static_assert(GRID_SIZE_MAX *GRID_SIZE_MAX <= TASK_OBS_MAX, "each cell is an observation");

struct grid {
    struct grid_options options;
    double reward[GRID_SIZE_MAX * GRID_SIZE_MAX];
};

struct walker {
    struct task_state state; /* first: see struct dynamics */
    double cell;             /* its only coordinate, as the other tasks' are doubles */
};

static void *model_new(const struct task_info *info, const struct task_options *options,
                       struct errs *errs)
{
    (void)info, (void)errs;
    struct grid *grid = mem_zero(1, sizeof *grid);
    grid->options = options->grid;
    uint64_t key = rng_fold(rng_name("GridWorld"), options->grid.map);
    for (unsigned cell = 0; cell < grid_cells(grid); cell++) {
        struct rng rng = rng_start(rng_fold(key, cell));
        grid->reward[cell] = 2 * rng_uniform(&rng) - 1;
    }
    return grid;
}

static struct digest model_digest(const void *model)
{
    const struct grid *grid = model;
    struct digest digest = digest_fold_text((struct digest){0}, "GridWorld");
    digest = digest_fold(digest, &grid->options.size, sizeof grid->options.size);
    digest = digest_fold(digest, &grid->options.slip, sizeof grid->options.slip);
    return digest_fold(digest, grid->reward, sizeof grid->reward);
}

static void *body_new(const void *model)
{
    struct walker *walker = mem_zero(1, sizeof *walker);
    walker->state = (struct task_state){&walker->cell, NULL, 1, 0, model};
    return walker;
}

static bool place(void *body, const double *qpos, const double *qvel)
{
    (void)qvel;
    struct walker *walker = body;
    walker->cell = *qpos;
    return *qpos >= 0 && *qpos < grid_cells(walker->state.model);
}

static bool step(void *body, const double *action, struct rng *rng)
{
    struct walker *walker = body;
    const struct grid *grid = walker->state.model;
    int choice = choice_of(action, GRID_MOVES);
    if (choice < 0)
        return false;
    unsigned move = rng_uniform(rng) < grid->options.slip ? (unsigned)rng_below(rng, GRID_MOVES)
                                                          : (unsigned)choice;
    walker->cell = grid_neighbour(grid, (unsigned)walker->cell, move);
    return true;
}

static const struct dynamics grid_dynamics = {.model_new = model_new,
                                              .model_free = free,
                                              .model_digest = model_digest,
                                              .body_new = body_new,
                                              .body_free = free,
                                              .place = place,
                                              .step = step};

static void start(const void *model, double noise, struct rng *rng, double *qpos, double *qvel)
{
    (void)noise, (void)qvel;
    *qpos = (double)rng_below(rng, grid_cells(model));
}

static unsigned observations(const struct task_options *options)
{
    return options->grid.size * options->grid.size;
}

static void observe(const struct task_state *at, double *obs)
{
    memset(obs, 0, grid_cells(at->model) * sizeof *obs);
    obs[(unsigned)*at->qpos] = 1;
}

static void earn(const struct task_state *at, double *terms)
{
    terms[0] = grid_reward(at->model, (unsigned)*at->qpos);
}

const struct task_info task_gridworld = {
    .name = "GridWorld",
    .about = "a walk on a grid of rewards by chance and choice, whose best return is known",
    .obs = 64,
    .act = GRID_MOVES,
    .chooses = true,
    .nq = 1,
    .dt = 1,
    .limit = 20,
    .still = true,
    .dynamics = &grid_dynamics,
    .terms = {"cell"},
    .observations = observations,
    .start = start,
    .observe = observe,
    .reward = earn,
};

/* --- its values ------------------------------------------------------------------------------- */

const struct grid *grid_of(const struct task *task)
{
    return task_info(task)->dynamics == &grid_dynamics ? task_model(task) : NULL;
}

unsigned grid_cells(const struct grid *grid)
{
    return grid->options.size * grid->options.size;
}

double grid_reward(const struct grid *grid, unsigned cell)
{
    return grid->reward[cell];
}

unsigned grid_neighbour(const struct grid *grid, unsigned cell, unsigned move)
{
    unsigned size = grid->options.size, row = cell / size, column = cell % size;
    switch (move) {
    case UP:
        return row > 0 ? cell - size : cell;
    case DOWN:
        return row + 1 < size ? cell + size : cell;
    case LEFT:
        return column > 0 ? cell - 1 : cell;
    default:
        return column + 1 < size ? cell + 1 : cell;
    }
}

/* r(s') + V(s') of each move from a cell, without slipping; returns their mean, which is what a
 * slip is worth. */
static double prospects(const struct grid *grid, const double *values, unsigned cell, double *of)
{
    double sum = 0;
    for (unsigned move = 0; move < GRID_MOVES; move++) {
        unsigned next = grid_neighbour(grid, cell, move);
        of[move] = grid->reward[next] + values[next];
        sum += of[move];
    }
    return sum / GRID_MOVES;
}

static double best_of(const double *of)
{
    return fmax(fmax(of[UP], of[DOWN]), fmax(of[LEFT], of[RIGHT]));
}

static double expected(const double *of, const double *choice)
{
    double sum = 0;
    for (unsigned move = 0; move < GRID_MOVES; move++)
        sum += choice[move] * of[move];
    return sum;
}

/* Of a policy, or of the best moves where `choice` is NULL. */
static double evaluate(const struct grid *grid, uint32_t horizon, const double *choice,
                       double *values)
{
    unsigned cells = grid_cells(grid);
    double now[GRID_SIZE_MAX * GRID_SIZE_MAX] = {0}, next[GRID_SIZE_MAX * GRID_SIZE_MAX];
    double of[GRID_MOVES], slip = grid->options.slip, sum = 0;
    for (uint32_t left = 0; left < horizon; left++) {
        memcpy(next, now, sizeof next);
        for (unsigned cell = 0; cell < cells; cell++) {
            double slipped = prospects(grid, next, cell, of);
            double kept = choice ? expected(of, choice + (size_t)cell * GRID_MOVES) : best_of(of);
            now[cell] = slip * slipped + (1 - slip) * kept;
        }
    }
    for (unsigned cell = 0; cell < cells; cell++)
        sum += now[cell];
    if (values)
        memcpy(values, now, cells * sizeof *values);
    return sum / cells;
}

double grid_value(const struct grid *grid, uint32_t horizon, const double *choice, double *values)
{
    return evaluate(grid, horizon, choice, values);
}

double grid_optimum(const struct grid *grid, uint32_t horizon, double *values)
{
    return evaluate(grid, horizon, NULL, values);
}

/* The probabilities of a policy's moves on GridWorld, and their value. */
#include "models/policy/grid_policy.h"

#include "core/base/mem.h"
#include "models/tasks/choice.h"
#include "models/tasks/gridworld.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static void softmax(double *scores)
{
    double highest = scores[0], sum = 0;
    for (unsigned move = 1; move < GRID_MOVES; move++)
        highest = fmax(highest, scores[move]);
    for (unsigned move = 0; move < GRID_MOVES; move++)
        sum += scores[move] = exp(scores[move] - highest);
    for (unsigned move = 0; move < GRID_MOVES; move++)
        scores[move] /= sum;
}

/* Scores that are not all numbers make no choice, and the value is none either. */
static void highest_alone(double *scores)
{
    int best = choice_of(scores, GRID_MOVES);
    for (int move = 0; move < GRID_MOVES; move++)
        scores[move] = best < 0 ? NAN : move == best;
}

double grid_policy_value(const struct policy_view *policy, const struct grid *grid,
                         uint32_t horizon, bool stochastic)
{
    enum head head = policy->shape->head;
    unsigned cells = grid_cells(grid);
    assert(policy->shape->width[0] == cells);
    assert(policy->shape->width[policy->shape->layers] == GRID_MOVES);
    if (stochastic && head == HEAD_GAUSSIAN)
        return NAN;
    double *choice = mem_zero((size_t)cells * GRID_MOVES, sizeof *choice);
    double *seen = mem_zero(cells, sizeof *seen);
    for (unsigned cell = 0; cell < cells; cell++) {
        double *scores = choice + (size_t)cell * GRID_MOVES;
        seen[cell] = 1;
        policy_mean(policy, seen, scores);
        seen[cell] = 0;
        if (stochastic && head == HEAD_CATEGORICAL)
            softmax(scores);
        else
            highest_alone(scores);
    }
    double value = grid_value(grid, horizon, choice, NULL);
    free(choice);
    free(seen);
    return value;
}

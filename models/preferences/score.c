/* Scores of trajectories and of judged pairs, for both number types. */
#include "models/preferences/score.h"

#include "models/preferences/pair_loss.h"
#include "models/tasks/task.h"

#include <string.h>

static size_t chunk_of(size_t left, size_t most)
{
    return left < most ? left : most;
}

/* A step's outputs and action. */
struct wide_row {
    double output[TASK_ACT_MAX], action[TASK_ACT_MAX];
};

#define REAL float
#define SUFFIX f32
#include "models/preferences/score_template.h"
#undef REAL
#undef SUFFIX
#define REAL double
#define SUFFIX f64
#include "models/preferences/score_template.h"
#undef REAL
#undef SUFFIX

/* The points of a sweep. A point is made from the scenario's tree when it is asked for, in memory
 * of its own, so that what a study needs does not grow with the product of its axes.
 *
 * Point number n of axes with a, b, c values has the values n / (b c), n / c mod b and n mod c.
 * Seeds do not make points: a trial is its point with another seed. */
#ifndef SIM_STUDY_POINT_H
#define SIM_STUDY_POINT_H

#include "sim/scenario/scenario.h"
#include "sim/scenario/scenario_sweep.h"
#include "sim/sources/presets.h"
#include "sim/study/study_seeds.h"

/* What all points are made from; texts and nodes live in the study's arena. */
struct study_plan {
    struct field_reader *reader;
    struct presets *presets;
    struct task_shelf *tasks;
    struct yaml_node *root; /* without the sweep */
    struct seeds seeds;
    struct swept_axis *axes;
    size_t axis_count, points;
};

struct study_point {
    struct arena arena;       /* of all that the rest refers to */
    size_t number;            /* of the point: the settings of the axes in mixed radix */
    struct yaml_node *root;   /* the plan's tree with the settings of the point */
    struct scenario scenario; /* with the first seed */
    char *label;              /* "algorithm.name=par_s2zpo, ..."; "" without a sweep */
};

/* The points that are in memory: those asked for last, as long as they take little.
 * Zero-initialise; study_open_free when done. */
struct study_open {
    struct study_point **points; /* by number; NULL: not in memory */
    size_t *order, first, count; /* ring of the numbers of those that are, oldest first */
    size_t bytes;                /* that these take */
};

/* Point `number` of the plan, valid until another one is asked for; NULL and errors when it cannot
 * be made. */
const struct study_point *study_open_point(struct study_open *open, struct study_plan *plan,
                                           size_t number);
void study_open_free(struct study_open *open, const struct study_plan *plan);

#endif

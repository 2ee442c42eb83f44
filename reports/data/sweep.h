/* The axes of a sweep, read back from the points of its runs: "path=value, path=value" (run.point),
 * a setting for each axis in the order of the scenario. An axis is known by its place there and not
 * by its name: two axes may both be called variant.
 *
 * The points "algorithm.name=a, up=1" and "algorithm.name=b, up=1" have two places: at place 0 the
 * axis algorithm.name with the values a and b, at place 1 one value alone, which is no axis. Values
 * may be YAML in flow style or quoted, so a comma separates settings only outside brackets, braces
 * and quotes. */
#ifndef REPORTS_SWEEP_H
#define REPORTS_SWEEP_H

#include "core/base/text_index.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_axis {
    const char *shape; /* one of its points: all have these paths; borrowed */
    size_t place;      /* of its setting in a point, from 0 */
    char *path;        /* "fleet.slow.speed" */
    char *name;        /* the same; "variant (axis 2)" where two axes have one path */
    char **values;     /* in order of the points; those of `index` */
    size_t count;      /* 2 or more: what has one value alone is no axis */
    struct text_index index;
};

/* Zero-initialised it has no axes. */
struct sweep {
    struct sweep_axis *axes;
    size_t count;
};

/* The axes of `count` points, which must outlive it. Points with other paths than the first (a
 * scenario changed between two runs) bring axes of their own. */
struct sweep sweep_of(const char *const *points, size_t count);
void sweep_free(struct sweep *sweep);

/* The axis, and which of its values (*value, from 0), that is called `text`: "quorum",
 * "variant=quorum", else the first to contain it; of several axes the last. NULL: there is none;
 * then *value means nothing. */
const struct sweep_axis *sweep_find(const struct sweep *sweep, const char *text, size_t *value);

/* The number of the point's value on the axis, from 0; axis->count when the point does not have
 * it. */
size_t sweep_value(const struct sweep_axis *axis, const char *point);

/* Whether both points have the axis and are equal on all others. */
bool sweep_alike(const struct sweep_axis *axis, const char *a, const char *b);

/* The next "path=value" of a point, `length` bytes: up to a comma outside brackets and quotes. NULL
 * at the end. */
const char *setting_next(const char *at, size_t *length);
size_t setting_path(const char *setting, size_t length); /* bytes of its path */
/* The last component of a path of `length` bytes: what stands behind its last dot, or all of it. A
 * pointer into `path`, which ends where `path` does. */
const char *setting_name(const char *path, size_t length);
/* Its value as the scenario gave it, without quotes; the caller frees it. */
char *setting_value(const char *setting, size_t length);

#endif

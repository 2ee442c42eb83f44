/* Where a picture of a film looks: along a view, and at the robot as it moves on. Along an axis of
 * the picture the camera goes with the robot where that leads far away, and rests otherwise; up and
 * down, as seen from the side, it always rests. */
#ifndef REPORTS_CAMERA_H
#define REPORTS_CAMERA_H

#include "reports/motion/film.h"
#include "reports/motion/outline.h"

#include <stdbool.h>

struct camera {
    const struct film *film;
    const struct view *view;
    bool follows[2];
    double rest[2];           /* where it is along an axis that it does not follow */
    double least[2], most[2]; /* what moves reaches so far, seen from the camera */
    bool ground;              /* there is ground in sight; from above always */
    double level;             /* how high, as seen from the side */
};

/* For the `count` >= 1 frames that are shown. */
void camera_aim(struct camera *camera, const struct film *film, const struct view *view,
                const size_t *frames, size_t count);
/* The point of the picture's plane that is at its origin in that frame, in m. */
void camera_at(const struct camera *camera, size_t frame, double *at);

/* The views that show a film: from the side, from above, or both where the robot leaves these
 * planes. Returns their number. */
size_t film_views(const struct film *film, const struct view **shown);

#endif

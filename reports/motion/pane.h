/* A pane of a picture: one camera's view in an SVG of its own, which cuts off what lies outside.
 * What people see is in units of the picture (px); a finer grid keeps coordinates short.
 *
 * Colours that depend on the reader's light or dark mode are classes of pane_style, whose names
 * begin with "gait-"; those of limbs are the same in both. */
#ifndef REPORTS_PANE_H
#define REPORTS_PANE_H

#include "reports/motion/camera.h"

#include <stdio.h>

struct pane {
    FILE *svg;
    const struct camera *camera;
    double px;    /* units for a px */
    double scale; /* units for a metre */
    double grain; /* coordinates are rounded to 1 / grain */
    double width, height;
    double corner[2]; /* what is at its lower left, in m, seen from the camera */
    double tick_m;    /* marks on the ground are so far apart */
};

/* Defines the classes; once in a picture. */
void pane_style(FILE *svg);

/* Ground as far as from `least` to `most` (m, in the world), as seen when the camera is at `at`. */
void pane_ground(const struct pane *pane, const double *least, const double *most,
                 const double *at);
/* The solids of the world, or those that move, as they are in a frame: what is further away
 * first. */
void pane_world(const struct pane *pane, const double *at);
void pane_robot(const struct pane *pane, size_t frame);

/* The parts that an animation puts together for itself. The order in which solids that move are
 * drawn, by how far away they are on average over frames; the caller frees it. */
size_t *pane_order(const struct pane *pane, const size_t *frames, size_t frame_count,
                   size_t *count);
/* The outline as path data; `short_form` leaves out what lies on the point before. */
void pane_path(const struct pane *pane, const struct outline *outline, const double *at,
               bool short_form);
/* "#rrggbb" of a solid. */
struct colour {
    char text[8];
};
struct colour pane_colour(const struct solid *solid);
#define PANE_EDGE 1.4 /* px, width of the line around a solid */

#endif

/* An episode as it is drawn: the solids of a robot (core/base/solid.h), and where they were at the
 * beginning and after every step. Lengths in m, times in s. */
#ifndef REPORTS_FILM_H
#define REPORTS_FILM_H

#include "core/base/solid.h"

struct film {
    struct solid *solids; /* owned */
    size_t count;
    struct solid_pose *poses; /* `count` for each frame; owned */
    size_t frames, capacity;
    double step_s;      /* between two frames */
    char *title, *foot; /* what stands above and below the picture; owned */
};

/* Room for one more frame, of which the caller fills in the poses. */
struct solid_pose *film_add_frame(struct film *film);
/* The poses of a frame, from 0. */
const struct solid_pose *film_frame(const struct film *film, size_t frame);
/* Where the robot is: the centre of the first solid that moves, or of the world's first. */
const double *film_place(const struct film *film, size_t frame);
double film_length_s(const struct film *film);
void film_free(struct film *film); /* what it owns */

#endif

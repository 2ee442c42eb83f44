/* Solids in space, which pictures of a robot are made of: what a task shows of itself, and what is
 * drawn. Lengths in m; z points up.
 *
 * Solids belong to bodies, and bodies to limbs. Limb 0 is the world, which does not move. A body
 * that hangs on the world begins a limb of its own, and so does every body that hangs on one of
 * these, or on a body that carries several. What hangs on a body alone continues its limb. */
#ifndef CORE_SOLID_H
#define CORE_SOLID_H

#include <stddef.h>

enum solid_kind {
    SOLID_PLANE,     /* the half space below it, without end; its normal is its z axis */
    SOLID_BALL,      /* half[0]: the radius */
    SOLID_CAPSULE,   /* along its z axis: radius, and half the length between its centres */
    SOLID_CYLINDER,  /* along its z axis: radius, and half the length */
    SOLID_ELLIPSOID, /* three half axes */
    SOLID_BOX,       /* half of each edge */
    SOLID_HULL       /* the convex hull of `points` */
};

struct solid {
    enum solid_kind kind;
    double half[3];
    double (*points)[3]; /* in the solid's own frame; owned by whoever owns the solids */
    size_t count;        /* of points */
    unsigned limb, link; /* `link` counts the bodies of a limb from 0 */
};

/* Where a solid is: its centre, and a rotation matrix by rows, whose columns are its axes. */
struct solid_pose {
    double place[3], frame[9];
};

void solids_free(struct solid *solids, size_t count); /* with their points; NULL is allowed */

#endif

/* Solids as they are seen from far away: the outline of a solid in the plane of a view, in m.
 *
 * A ball is a dot and a capsule a line, both drawn by a round pen as wide as they are. The outline
 * of any other convex solid is told by its support: the point that lies furthest in a direction u
 * of the plane is that of the solid which lies furthest along u in space,
 *
 *     p(u) = place + F s(Fᵀ u),   s(l) = furthest point of the solid along l in its own frame,
 *
 * so that every outline has the same number of points whatever the pose, as an animation needs. */
#ifndef REPORTS_OUTLINE_H
#define REPORTS_OUTLINE_H

#include "core/base/solid.h"

#include <stdbool.h>

/* A way to look at the world: axes of the picture, and the one that points at whoever looks. */
struct view {
    const char *name, *label; /* as an option names it, as a caption says it */
    double right[3], up[3], towards[3];
};
enum view_index { VIEW_SIDE, VIEW_ABOVE, VIEW_FRONT, VIEWS };
extern const struct view views[VIEWS];
const struct view *view_named(const char *name); /* NULL: there is none */

enum { OUTLINE_POINTS = 24 };
struct outline {
    bool pen;        /* drawn along its two points by a round pen of that radius; else closed */
    double radius_m; /* of the pen */
    size_t count;
    double points[OUTLINE_POINTS][2];
};

double along(const double *axis, const double *point);
/* Of a solid that is not a plane. */
void outline_of(const struct solid *solid, const struct solid_pose *pose, const struct view *view,
                struct outline *outline);

#endif

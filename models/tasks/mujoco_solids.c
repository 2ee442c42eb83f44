/* The geoms of a model as solids to draw. */
#include "models/tasks/mujoco_solids.h"

#include "core/base/mem.h"
#include "models/tasks/mujoco_parts.h"

#include <math.h>
#include <mujoco/mujoco.h>
#include <stdlib.h>
#include <string.h>

/* Hidden geoms have higher groups, by MuJoCo's custom. A mesh keeps the vertices that lie furthest
 * in so many directions, which its outline is made of. */
enum { SHOWN_GROUPS = 3, MESH_DIRECTIONS = 200 };

/* A material colours those geoms that have no colour of their own. */
static bool is_opaque(const mjModel *m, int geom)
{
    static const float standard[4] = {0.5f, 0.5f, 0.5f, 1};
    const float *rgba = m->geom_rgba + 4 * geom;
    if (m->geom_matid[geom] >= 0 && memcmp(rgba, standard, sizeof standard) == 0)
        rgba = m->mat_rgba + 4 * m->geom_matid[geom];
    return rgba[3] > 0;
}

static bool is_shown(const mjModel *m, int geom)
{
    return m->geom_group[geom] < SHOWN_GROUPS && is_opaque(m, geom);
}

/* --- bodies as limbs (core/base/solid.h) ------------------------------------------------------ */

struct limb_place {
    unsigned limb, link;
};

static int children_of(const mjModel *m, int body)
{
    int children = 0;
    for (int i = 1; i < m->nbody; i++)
        children += m->body_parentid[i] == body;
    return children;
}

/* Of each body, parents before children, which is how the library has them. The caller frees
 * them. */
static struct limb_place *find_limbs(const mjModel *m)
{
    struct limb_place *places = mem_zero((size_t)m->nbody, sizeof *places);
    unsigned limbs = 0;
    for (int i = 1; i < m->nbody; i++) {
        int parent = m->body_parentid[i];
        if (m->body_weldid[i] == 0)
            continue; /* fixed to the world: part of it */
        bool first = m->body_weldid[parent] == 0 || m->body_weldid[m->body_parentid[parent]] == 0;
        if (first || children_of(m, parent) > 1)
            places[i] = (struct limb_place){++limbs, 0};
        else
            places[i] = (struct limb_place){places[parent].limb, places[parent].link + 1};
    }
    return places;
}

/* --- meshes ----------------------------------------------------------------------------------- */

/* Direction i of many that are spread evenly over the sphere, along a spiral. */
static void direction(int i, double *towards)
{
    double z = 1 - (2 * i + 1.0) / MESH_DIRECTIONS, turn = i * M_PI * (3 - sqrt(5));
    double around = sqrt(1 - z * z);
    towards[0] = around * cos(turn), towards[1] = around * sin(turn), towards[2] = z;
}

static int furthest(const float *points, int count, const double *towards)
{
    int best = 0;
    double most = -INFINITY;
    for (int i = 0; i < count; i++) {
        const float *p = points + 3 * (size_t)i;
        double reach =
            (double)p[0] * towards[0] + (double)p[1] * towards[1] + (double)p[2] * towards[2];
        if (reach > most)
            most = reach, best = i;
    }
    return best;
}

static void take_mesh(const mjModel *m, int mesh, struct solid *solid)
{
    const float *vertices = m->mesh_vert + 3 * (size_t)m->mesh_vertadr[mesh];
    int count = m->mesh_vertnum[mesh];
    bool *taken = mem_zero((size_t)count + 1, sizeof *taken);
    for (int i = 0; i < MESH_DIRECTIONS && count > 0; i++) {
        double towards[3];
        direction(i, towards);
        taken[furthest(vertices, count, towards)] = true;
    }
    solid->points = mem_zero(MESH_DIRECTIONS, sizeof *solid->points);
    for (int i = 0; i < count; i++)
        for (int axis = 0; taken[i] && axis < 3; axis++)
            solid->points[axis < 2 ? solid->count : solid->count++][axis] =
                (double)vertices[3 * (size_t)i + (size_t)axis];
    free(taken);
}

static void take_field(const mjModel *m, int field, struct solid *solid)
{
    const mjtNum *size = m->hfield_size + 4 * field;
    solid->points = mem_zero(8, sizeof *solid->points);
    for (; solid->count < 8; solid->count++) {
        double *corner = solid->points[solid->count];
        corner[0] = solid->count & 1 ? size[0] : -size[0];
        corner[1] = solid->count & 2 ? size[1] : -size[1];
        corner[2] = solid->count & 4 ? size[2] : -size[3];
    }
}

/* --- geoms ------------------------------------------------------------------------------------ */

static enum solid_kind kind_of(int type)
{
    switch (type) {
    case mjGEOM_PLANE:
        return SOLID_PLANE;
    case mjGEOM_SPHERE:
        return SOLID_BALL;
    case mjGEOM_CAPSULE:
        return SOLID_CAPSULE;
    case mjGEOM_CYLINDER:
        return SOLID_CYLINDER;
    case mjGEOM_ELLIPSOID:
        return SOLID_ELLIPSOID;
    case mjGEOM_BOX:
        return SOLID_BOX;
    default:
        return SOLID_HULL;
    }
}

static struct solid solid_of(const mjModel *m, int geom, const struct limb_place *limb)
{
    struct solid solid = {
        .kind = kind_of(m->geom_type[geom]), .limb = limb->limb, .link = limb->link};
    mju_copy3(solid.half, m->geom_size + 3 * geom);
    if (solid.kind == SOLID_HULL && m->geom_dataid[geom] >= 0) {
        if (m->geom_type[geom] == mjGEOM_HFIELD)
            take_field(m, m->geom_dataid[geom], &solid);
        else
            take_mesh(m, m->geom_dataid[geom], &solid);
    }
    return solid;
}

struct solid *mujoco_solids(const struct mujoco_worker *worker, size_t *count)
{
    const mjModel *m = mujoco_worker_model(worker);
    struct limb_place *limbs = find_limbs(m);
    struct solid *solids = mem_zero((size_t)m->ngeom + 1, sizeof *solids);
    *count = 0;
    for (int i = 0; i < m->ngeom; i++)
        if (is_shown(m, i))
            solids[(*count)++] = solid_of(m, i, &limbs[m->geom_bodyid[i]]);
    free(limbs);
    return solids;
}

void mujoco_poses(const struct mujoco_worker *worker, struct solid_pose *poses)
{
    const mjModel *m = mujoco_worker_model(worker);
    const mjData *data = mujoco_worker_data(worker);
    for (int i = 0; i < m->ngeom; i++) {
        if (!is_shown(m, i))
            continue;
        mju_copy3(poses->place, data->geom_xpos + 3 * i);
        mju_copy(poses->frame, data->geom_xmat + 9 * i, 9);
        poses++;
    }
}

/* Looks up names in a compiled model. */
#include "models/tasks/mujoco_names.h"

#include "models/tasks/mujoco_parts.h"

#include <mujoco/mujoco.h>

static const struct {
    const char *noun;
    int type;
} parts[] = {
    [MUJOCO_BODY] = {"body", mjOBJ_BODY},        [MUJOCO_JOINT] = {"joint", mjOBJ_JOINT},
    [MUJOCO_GEOM] = {"geom", mjOBJ_GEOM},        [MUJOCO_SITE] = {"site", mjOBJ_SITE},
    [MUJOCO_SENSORS] = {"sensor", mjOBJ_SENSOR}, [MUJOCO_ACTUATOR] = {"actuator", mjOBJ_ACTUATOR}};

const char *mujoco_part_noun(enum mujoco_part part)
{
    return parts[part].noun;
}

unsigned mujoco_count(const struct mujoco_model *model, enum mujoco_part part)
{
    const mjModel *m = model->model;
    const int counts[] = {
        [MUJOCO_BODY] = m->nbody, [MUJOCO_JOINT] = m->njnt,      [MUJOCO_GEOM] = m->ngeom,
        [MUJOCO_SITE] = m->nsite, [MUJOCO_SENSORS] = m->nsensor, [MUJOCO_ACTUATOR] = m->nu};
    return (unsigned)counts[part];
}

const char *mujoco_name(const struct mujoco_model *model, enum mujoco_part part, unsigned index)
{
    const char *name = mj_id2name(model->model, parts[part].type, (int)index);
    return name ? name : "";
}

int mujoco_find(const struct mujoco_model *model, enum mujoco_part part, const char *name)
{
    return mj_name2id(model->model, parts[part].type, name);
}

struct mujoco_joint mujoco_joint(const struct mujoco_model *model, unsigned joint)
{
    const mjModel *m = model->model;
    int kind = m->jnt_type[joint];
    unsigned freedoms = kind == mjJNT_FREE ? 6 : kind == mjJNT_BALL ? 3 : 1;
    return (struct mujoco_joint){.qpos = (unsigned)m->jnt_qposadr[joint],
                                 .coordinates = freedoms + (freedoms > 1),
                                 .dof = (unsigned)m->jnt_dofadr[joint],
                                 .freedoms = freedoms};
}

struct mujoco_sensor mujoco_sensor(const struct mujoco_model *model, unsigned sensor)
{
    const mjModel *m = model->model;
    return (struct mujoco_sensor){(unsigned)m->sensor_adr[sensor], (unsigned)m->sensor_dim[sensor]};
}

bool mujoco_control_range(const struct mujoco_model *model, unsigned actuator, double *low,
                          double *high)
{
    const mjModel *m = model->model;
    *low = m->actuator_ctrlrange[2 * actuator];
    *high = m->actuator_ctrlrange[2 * actuator + 1];
    return m->actuator_ctrllimited[actuator];
}

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "tests/bench/bench.h"

#include <mujoco/mujoco.h>
#include <stdlib.h>

enum { FRAME_SKIP = 5 };

struct bare_model {
    mjModel *model;
};

struct bare {
    const mjModel *model;
    mjData *data;
};

struct bare_model *bare_model_new(void)
{
    char *path = datadir_path("models/mjcf/halfcheetah.xml"), why[500] = "";
    struct bare_model *model = mem_zero(1, sizeof *model);
    model->model = mj_loadXML(path, NULL, why, sizeof why);
    if (!model->model)
        die("%s: %s", path, why);
    free(path);
    return model;
}

void bare_model_free(struct bare_model *model)
{
    mj_deleteModel(model->model);
    free(model);
}

struct bare *bare_new(const struct bare_model *model)
{
    struct bare *bare = mem_zero(1, sizeof *bare);
    bare->model = model->model;
    bare->data = mj_makeData(model->model);
    return bare;
}

void bare_free(struct bare *bare)
{
    mj_deleteData(bare->data);
    free(bare);
}

static void reset(struct bare *bare, struct rng *rng)
{
    const mjModel *m = bare->model;
    mjData *d = bare->data;
    mj_resetData(m, d);
    for (int i = 0; i < m->nq; i++)
        d->qpos[i] += 0.1 * (2 * rng_uniform(rng) - 1);
    for (int i = 0; i < m->nv; i++)
        d->qvel[i] = 0.1 * rng_normal(rng);
    mj_forward(m, d);
}

double bare_episode(struct bare *bare, const struct policy_view *policy, uint64_t key,
                    bool stochastic, uint32_t horizon)
{
    const mjModel *m = bare->model;
    mjData *d = bare->data;
    struct rollout_streams streams = rollout_streams(key);
    double obs[TASK_OBS_MAX];
    reset(bare, &streams.reset);
    for (uint32_t t = 0; t < horizon; t++) {
        mju_copy(obs, d->qpos + 1, m->nq - 1);
        mju_copy(obs + m->nq - 1, d->qvel, m->nv);
        policy_act(policy, obs, stochastic ? &streams.action : NULL, d->ctrl);
        for (int i = 0; i < FRAME_SKIP; i++)
            mj_step(m, d);
    }
    return d->qpos[0];
}

/* Renders states by MuJoCo's own renderer into a buffer in memory. */
#include "models/tasks/mujoco_video.h"

#include "core/base/mem.h"
#include "models/tasks/mujoco_parts.h"

#include <GL/osmesa.h>
#include <math.h>
#include <mujoco/mujoco.h>
#include <stdlib.h>
#include <string.h>

/* Geoms and lights of a scene at most; bits of depth. */
enum { SCENE_GEOMS = 2000, DEPTH_BITS = 24, STENCIL_BITS = 8 };

struct mujoco_renderer {
    OSMesaContext context;
    unsigned char *screen, *picture; /* what OSMesa insists on, and what is read back */
    mjvScene scene;
    mjvCamera camera;
    mjvOption option;
    mjrContext graphics;
    mjrRect view;
};

/* The first body that moves; 0: none does. */
static int first_body(const mjModel *model)
{
    for (int i = 1; i < model->nbody; i++)
        if (model->body_weldid[i] != 0)
            return i;
    return 0;
}

static bool moves(const mjModel *model, int geom)
{
    return model->body_weldid[model->geom_bodyid[geom]] != 0;
}

/* How far from its first body what moves reaches, in m. */
static double reach(const mjModel *model, const mjData *data)
{
    double most = 0.1;
    const mjtNum *centre = data->xpos + 3 * first_body(model);
    for (int i = 0; i < model->ngeom; i++)
        if (moves(model, i))
            most = fmax(most, mju_dist3(data->geom_xpos + 3 * i, centre) + model->geom_rbound[i]);
    return most;
}

/* Many models have neither colours nor lamps: what has no colour of its own is orange where it
 * moves and light grey where it does not, in a bright light from the camera. */
static void brighten(const mjModel *model, mjvScene *scene)
{
    static const float standard[4] = {0.5f, 0.5f, 0.5f, 1};
    static const float moving[3] = {0.88f, 0.5f, 0.23f}, still[3] = {0.85f, 0.88f, 0.9f};
    for (int i = 0; i < scene->ngeom; i++) {
        mjvGeom *geom = &scene->geoms[i];
        if (geom->objtype == mjOBJ_GEOM && memcmp(geom->rgba, standard, sizeof standard) == 0)
            memcpy(geom->rgba, moves(model, geom->objid) ? moving : still, sizeof moving);
    }
    for (int i = 0; i < scene->nlight; i++)
        for (int c = 0; c < 3 && scene->lights[i].headlight; c++) {
            scene->lights[i].ambient[c] = fmaxf(scene->lights[i].ambient[c], 0.35f);
            scene->lights[i].diffuse[c] = fmaxf(scene->lights[i].diffuse[c], 0.6f);
        }
}

static void aim(struct mujoco_renderer *renderer, const mjModel *model, const mjData *data)
{
    mjv_defaultCamera(&renderer->camera);
    renderer->camera.type = mjCAMERA_TRACKING;
    renderer->camera.trackbodyid = first_body(model);
    renderer->camera.distance = 3.2 * reach(model, data);
    renderer->camera.azimuth = 90;
    renderer->camera.elevation = -15;
}

struct mujoco_renderer *mujoco_renderer_new(const struct mujoco_worker *worker, struct errs *errs)
{
    const mjModel *model = mujoco_worker_model(worker);
    struct mujoco_renderer *renderer = mem_zero(1, sizeof *renderer);
    int width = model->vis.global.offwidth, height = model->vis.global.offheight;
    renderer->view = (mjrRect){0, 0, width, height};
    renderer->screen = mem_zero((size_t)width * (size_t)height, 4);
    renderer->picture = mem_zero((size_t)width * (size_t)height, 3);
    renderer->context = OSMesaCreateContextExt(OSMESA_RGBA, DEPTH_BITS, STENCIL_BITS, 0, NULL);
    if (!renderer->context ||
        !OSMesaMakeCurrent(renderer->context, renderer->screen, GL_UNSIGNED_BYTE, width, height)) {
        errs_add(errs, FAULT_RUN, NULL, NULL, "OSMesa offers no picture of %d by %d", width,
                 height);
        mujoco_renderer_free(renderer);
        return NULL;
    }
    mjv_defaultOption(&renderer->option);
    mjv_defaultScene(&renderer->scene);
    mjv_makeScene(model, &renderer->scene, SCENE_GEOMS);
    mjr_defaultContext(&renderer->graphics);
    mjr_makeContext(model, &renderer->graphics, mjFONTSCALE_100);
    mjr_setBuffer(mjFB_OFFSCREEN, &renderer->graphics);
    aim(renderer, model, mujoco_worker_data(worker));
    return renderer;
}

void mujoco_renderer_free(struct mujoco_renderer *renderer)
{
    if (!renderer)
        return;
    if (renderer->scene.maxgeom > 0) {
        mjr_freeContext(&renderer->graphics);
        mjv_freeScene(&renderer->scene);
    }
    if (renderer->context)
        OSMesaDestroyContext(renderer->context);
    free(renderer->screen);
    free(renderer->picture);
    free(renderer);
}

void mujoco_renderer_size(const struct mujoco_renderer *renderer, int *width, int *height)
{
    *width = renderer->view.width;
    *height = renderer->view.height;
}

const unsigned char *mujoco_render(struct mujoco_renderer *renderer,
                                   const struct mujoco_worker *worker)
{
    /* The scene reads the state alone, but asks for one that it might perturb. */
    mjData *data = (mjData *)(uintptr_t)mujoco_worker_data(worker);
    mjv_updateScene(mujoco_worker_model(worker), data, &renderer->option, NULL, &renderer->camera,
                    mjCAT_ALL, &renderer->scene);
    brighten(mujoco_worker_model(worker), &renderer->scene);
    mjr_render(renderer->view, &renderer->scene, &renderer->graphics);
    mjr_readPixels(renderer->picture, NULL, renderer->view, &renderer->graphics);
    return renderer->picture;
}

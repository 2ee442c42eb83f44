/* There is no renderer in this program: it was configured without --with-video. */
#include "models/tasks/mujoco_video.h"

struct mujoco_renderer *mujoco_renderer_new(const struct mujoco_worker *worker, struct errs *errs)
{
    (void)worker;
    errs_add(errs, FAULT_INPUT, NULL, NULL,
             "this fedsim is built without video: ./configure --with-video (Debian: "
             "libosmesa6-dev), and ffmpeg to run it");
    return NULL;
}

void mujoco_renderer_free(struct mujoco_renderer *renderer)
{
    (void)renderer;
}

void mujoco_renderer_size(const struct mujoco_renderer *renderer, int *width, int *height)
{
    (void)renderer;
    *width = *height = 0;
}

const unsigned char *mujoco_render(struct mujoco_renderer *renderer,
                                   const struct mujoco_worker *worker)
{
    (void)renderer, (void)worker;
    return NULL;
}

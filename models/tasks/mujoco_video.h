/* Pictures as MuJoCo's own renderer draws them, off screen by OSMesa, for programs that were
 * configured --with-video (mujoco_video.c, else mujoco_video_none.c). The only user of OSMesa. */
#ifndef MODELS_MUJOCO_VIDEO_H
#define MODELS_MUJOCO_VIDEO_H

#include "models/tasks/mujoco_task.h"

#include <stddef.h>

struct mujoco_renderer;
/* For pictures of this worker's model, of the size that the model asks for (<visual>'s offwidth and
 * offheight, else 640 by 480). NULL and an error: the program was built without (FAULT_INPUT), or
 * OSMesa fails (FAULT_RUN). The caller frees it. One at a time, and used by one thread. */
struct mujoco_renderer *mujoco_renderer_new(const struct mujoco_worker *worker, struct errs *errs);
void mujoco_renderer_free(struct mujoco_renderer *renderer); /* NULL is allowed */
void mujoco_renderer_size(const struct mujoco_renderer *renderer, int *width, int *height);
/* The worker as it is now, seen from the side by a camera that follows its first body: red, green
 * and blue, a byte each, row by row from the bottom. Valid until the next. */
const unsigned char *mujoco_render(struct mujoco_renderer *renderer,
                                   const struct mujoco_worker *worker);

#endif

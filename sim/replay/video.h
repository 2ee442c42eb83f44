/* A video of what a policy does, rendered by MuJoCo (mujoco_video.h) and encoded by ffmpeg as
 * H.264 in MP4, in real time, with 60 pictures a second or fewer. */
#ifndef SIM_VIDEO_H
#define SIM_VIDEO_H

#include "sim/replay/replay.h"

#include <stdio.h>

struct video_request {
    const struct policy_file *policy;
    const struct task_info *info;
    const struct replay_settings *settings;
    const char *name;    /* of the policy, in errors and in *foot */
    double from_s, to_s; /* NaN: the beginning; ten seconds later */
};

/* Writes it to `out`. *foot gets "NAME on TASK: return ... in ... steps", which the caller frees.
 * False and an error where the program was built without, where the task is not libmujoco's or does
 * not fit (FAULT_INPUT), or where ffmpeg or the disk fails (FAULT_RUN). */
bool video_write(const struct video_request *request, FILE *out, char **foot, struct errs *errs);

#endif

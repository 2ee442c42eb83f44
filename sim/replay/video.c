/* Renders an episode into a file of raw pictures, and lets ffmpeg encode it. */
#include "sim/replay/video.h"

#include "core/base/mem.h"
#include "core/files/output.h"
#include "core/files/program.h"
#include "models/tasks/mujoco_video.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LENGTH_S 10.0
#define RATE_MOST 60.0 /* pictures a second */

/* An episode while it is being watched. */
struct video {
    const struct video_request *request;
    struct mujoco_renderer *renderer;
    FILE *pictures;
    uint32_t step, stride; /* of the episode; between two pictures */
    int width, height;
    bool failed;
    struct errs *errs;
};

static bool is_due(const struct video *video)
{
    double s = video->step * video->request->info->dt;
    double from = isnan(video->request->from_s) ? 0 : video->request->from_s;
    double to = isnan(video->request->to_s) ? from + LENGTH_S : video->request->to_s;
    return video->step % video->stride == 0 && s >= from && s <= to;
}

static void begin(struct video *video, const struct mujoco_worker *physics)
{
    if (physics)
        video->renderer = mujoco_renderer_new(physics, video->errs);
    else
        errs_add(video->errs, FAULT_INPUT, NULL, NULL, "%s has no model that MuJoCo could render",
                 video->request->info->name);
    video->failed = !video->renderer;
    if (!video->failed)
        mujoco_renderer_size(video->renderer, &video->width, &video->height);
}

static void look(void *context, const struct task_worker *worker, const struct task_step *step)
{
    struct video *video = context;
    const struct mujoco_worker *physics = task_physics(worker);
    if (!step)
        begin(video, physics);
    if (!video->failed && !(step && step->blowup) && is_due(video)) {
        size_t size = (size_t)video->width * (size_t)video->height * 3;
        video->failed =
            fwrite(mujoco_render(video->renderer, physics), 1, size, video->pictures) != size;
        if (video->failed)
            output_failed("pictures of a video", video->errs);
    }
    video->step++;
}

/* A file of that ending in the folder for such, open for writing; NULL and an error. */
static FILE *scratch(const char *ending, char **path, struct errs *errs)
{
    const char *folder = getenv("TMPDIR");
    *path = mem_format("%s/fedsim-XXXXXX%s", folder && *folder ? folder : "/tmp", ending);
    int file = mkstemps(*path, (int)strlen(ending));
    FILE *stream = file >= 0 ? fdopen(file, "w+b") : NULL;
    if (!stream)
        output_failed(*path, errs);
    return stream;
}

static bool encode(const struct video *video, const char *pictures, const char *film)
{
    char *size = mem_format("%dx%d", video->width, video->height);
    char *rate = mem_format("%.6g", 1 / (video->stride * video->request->info->dt));
    const char *const arguments[] = {
        "ffmpeg",   "-y",     "-loglevel", "error",      "-f",        "rawvideo",
        "-pix_fmt", "rgb24",  "-s",        size,         "-r",        rate,
        "-i",       pictures, "-vf",       "vflip",      "-pix_fmt",  "yuv420p",
        "-r",       rate,     "-movflags", "+faststart", "-metadata", "comment=fedsim replay",
        film,       NULL};
    FILE *said = tmpfile();
    int status = 0, fault = said ? program_run(".", arguments, said, said, &status) : errno;
    if (fault == ENOENT)
        errs_add(video->errs, FAULT_RUN, NULL, NULL, "ffmpeg is missing: install ffmpeg");
    else if (fault || status != 0) {
        char *words = said ? program_said(said) : mem_string(strerror(fault));
        errs_add(video->errs, FAULT_RUN, NULL, NULL, "ffmpeg failed: %s", words);
        free(words);
    }
    if (said)
        fclose(said);
    free(size);
    free(rate);
    return !fault && status == 0;
}

static bool copy(FILE *from, FILE *out)
{
    char bytes[1 << 16];
    size_t got;
    rewind(from);
    while ((got = fread(bytes, 1, sizeof bytes, from)) > 0)
        fwrite(bytes, 1, got, out);
    return !ferror(from) && !ferror(out);
}

/* Plays the episode into `pictures`, and has them encoded into `film`. */
static bool make(struct video *video, const char *pictures, const char *film, char **foot)
{
    const struct video_request *request = video->request;
    const struct rollout_watcher watcher = {look, video};
    struct replayed told;
    bool good = replay_watch(request->policy, request->info, request->settings, request->name,
                             &watcher, &told, video->errs);
    if (good) {
        char *outcome = replayed_text(&told);
        *foot = mem_format("%s on %s: %s", request->name, request->info->name, outcome);
        free(outcome);
    }
    good = good && !video->failed && fflush(video->pictures) == 0;
    mujoco_renderer_free(video->renderer);
    return good && encode(video, pictures, film);
}

bool video_write(const struct video_request *request, FILE *out, char **foot, struct errs *errs)
{
    double dt = request->info->dt;
    struct video video = {.request = request, .errs = errs};
    video.stride = (uint32_t)fmax(1, ceil(1 / (RATE_MOST * dt) - 1e-9));
    char *pictures = NULL, *film = NULL;
    *foot = NULL;
    video.pictures = scratch(".rgb", &pictures, errs);
    FILE *encoded = video.pictures ? scratch(".mp4", &film, errs) : NULL;
    bool good = encoded && make(&video, pictures, film, foot);
    /* ffmpeg has put a file of its own into the place of the one that was opened. */
    encoded = encoded ? freopen(film, "rb", encoded) : NULL;
    good = good && encoded && copy(encoded, out);
    if (encoded)
        fclose(encoded);
    if (video.pictures)
        fclose(video.pictures);
    if (pictures)
        unlink(pictures);
    if (film)
        unlink(film);
    free(pictures);
    free(film);
    return good;
}

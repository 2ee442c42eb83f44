/* Keeps the frames of an episode. */
#include "reports/motion/film.h"

#include "core/base/mem.h"

#include <stdlib.h>

struct solid_pose *film_add_frame(struct film *film)
{
    mem_grow(&film->poses, &film->capacity, (film->frames + 1) * film->count, sizeof *film->poses);
    return film->poses + film->frames++ * film->count;
}

const struct solid_pose *film_frame(const struct film *film, size_t frame)
{
    return film->poses + frame * film->count;
}

const double *film_place(const struct film *film, size_t frame)
{
    size_t first = 0;
    while (first + 1 < film->count && film->solids[first].limb == 0)
        first++;
    return film_frame(film, frame)[first].place;
}

double film_length_s(const struct film *film)
{
    return (double)(film->frames - 1) * film->step_s;
}

void film_free(struct film *film)
{
    solids_free(film->solids, film->count);
    free(film->poses);
    free(film->title);
    free(film->foot);
}

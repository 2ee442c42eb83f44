/* Draws ground and solids as SVG. */
#include "reports/motion/pane.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* px, of the marks below the ground. */
#define TICK 5.0

void pane_style(FILE *svg)
{
    fputs("<style>.gait-paper{fill:#fff}.gait-ink{fill:#1b1f24}.gait-soft{fill:#59636e}"
          ".gait-edge{stroke:#1b1f24}.gait-rod{fill:none;stroke-linecap:round}"
          ".gait-line{stroke:#59636e;fill:none}.gait-grid{stroke:#d0d6dc;fill:none}"
          ".gait-world{fill:#d0d6dc;stroke:#8b949e}.gait-bar{stroke:#1b1f24;fill:none}"
          "@media screen and "
          "(prefers-color-scheme:dark){.gait-paper{fill:#14171b}.gait-ink{fill:#e3e7eb}"
          ".gait-soft{fill:#9aa5b1}.gait-edge{stroke:#07090b}.gait-line{stroke:#9aa5b1}"
          ".gait-grid{stroke:#343b44}.gait-world{fill:#343b44;stroke:#6b7681}"
          ".gait-bar{stroke:#e3e7eb}}</style>\n",
          svg);
}

/* --- colours ---------------------------------------------------------------------------------- */

static unsigned lighter(unsigned shade, double part)
{
    return (unsigned)lround(shade + (255 - shade) * part);
}

/* A hue for each limb, lighter from body to body; a long limb goes on in other hues. */
struct colour pane_colour(const struct solid *solid)
{
    enum { SHADES = 3 };
    static const unsigned hues[] = {0x6f7f94, 0xe0803a, 0x3d8fc9, 0x3fa37a,
                                    0xc774a5, 0xd4ac2b, 0x8b76c9, 0xcb5a55};
    unsigned number = solid->limb - 1 + 3 * (solid->link / SHADES);
    unsigned hue = hues[number % (sizeof hues / sizeof *hues)];
    double part = 0.24 * (solid->link % SHADES);
    struct colour colour;
    snprintf(colour.text, sizeof colour.text, "#%02x%02x%02x", lighter(hue >> 16, part),
             lighter(hue >> 8 & 255, part), lighter(hue & 255, part));
    return colour;
}

/* --- coordinates ------------------------------------------------------------------------------ */

/* y grows downwards in a picture. */
static double place_of(const struct pane *pane, int axis, double x, double at)
{
    double units = (x - at - pane->corner[axis]) * pane->scale;
    return round((axis ? pane->height - units : units) * pane->grain) / pane->grain;
}

void pane_path(const struct pane *pane, const struct outline *outline, const double *at,
               bool short_form)
{
    double last[2] = {0};
    size_t written = 0;
    for (size_t i = 0; i < outline->count; i++) {
        double here[2], step[2];
        for (int axis = 0; axis < 2; axis++) {
            here[axis] = place_of(pane, axis, outline->points[i][axis], at[axis]);
            step[axis] = round((here[axis] - last[axis]) * pane->grain) / pane->grain;
            last[axis] = here[axis];
        }
        if (short_form && written > 0 && !outline->pen && step[0] == 0 && step[1] == 0)
            continue;
        const char *before = written == 0 ? "M" : written == 1 ? "l" : step[0] < 0 ? "" : " ";
        fprintf(pane->svg, "%s%g%s%g", before, step[0] + 0.0, step[1] < 0 ? "" : " ",
                step[1] + 0.0);
        written++;
    }
    if (!outline->pen)
        fputc('z', pane->svg);
}

/* --- what stands still ------------------------------------------------------------------------ */

static void put_tick(const struct pane *pane, int axis, double x, const double *at)
{
    double where = place_of(pane, axis, x, at[axis]);
    double level = place_of(pane, 1, pane->camera->level, at[1]);
    if (pane->camera->view->up[2] > 0)
        fprintf(pane->svg, "M%g %gv%g", where, level, TICK * pane->px);
    else if (axis == 0)
        fprintf(pane->svg, "M%g 0v%g", where, pane->height);
    else
        fprintf(pane->svg, "M0 %gh%g", where, pane->width);
}

static void put_ticks(const struct pane *pane, int axis, double least, double most,
                      const double *at)
{
    for (double i = ceil(least / pane->tick_m); i <= most / pane->tick_m; i++)
        put_tick(pane, axis, i * pane->tick_m, at);
}

void pane_ground(const struct pane *pane, const double *least, const double *most, const double *at)
{
    bool above = pane->camera->view->up[2] == 0;
    if (!pane->camera->ground)
        return;
    fprintf(pane->svg, "<path class=\"%s\" d=\"", above ? "gait-grid" : "gait-line");
    if (!above) {
        double level = place_of(pane, 1, pane->camera->level, at[1]);
        fprintf(pane->svg, "M%g %gH%g", place_of(pane, 0, least[0], at[0]), level,
                place_of(pane, 0, most[0], at[0]));
    }
    put_ticks(pane, 0, least[0], most[0], at);
    if (above)
        put_ticks(pane, 1, least[1], most[1], at);
    fputs("\"/>\n", pane->svg);
}

static void put_solid(const struct pane *pane, const struct solid *solid,
                      const struct solid_pose *pose, const double *at)
{
    struct outline outline;
    outline_of(solid, pose, pane->camera->view, &outline);
    struct colour colour = pane_colour(solid);
    double width = 2 * outline.radius_m * pane->scale;
    if (outline.pen) {
        fprintf(pane->svg, "<path class=\"gait-rod gait-edge\" stroke-width=\"%.4g\" d=\"", width);
        pane_path(pane, &outline, at, true);
        fprintf(pane->svg, "\"/><path class=\"gait-rod\" stroke=\"%s\" stroke-width=\"%.4g\" d=\"",
                colour.text, fmax(width - PANE_EDGE, width / 2));
    } else
        fprintf(pane->svg, "<path class=\"gait-edge\" fill=\"%s\" stroke-width=\"%g\" d=\"",
                colour.text, PANE_EDGE / 2);
    pane_path(pane, &outline, at, true);
    fputs("\"/>\n", pane->svg);
}

static void put_still(const struct pane *pane, const struct outline *outline, const double *at)
{
    double width = 2 * outline->radius_m * pane->scale;
    if (outline->pen)
        fprintf(pane->svg, "<path class=\"gait-grid gait-rod\" stroke-width=\"%.4g\" d=\"", width);
    else
        fputs("<path class=\"gait-world\" d=\"", pane->svg);
    pane_path(pane, outline, at, true);
    fputs("\"/>\n", pane->svg);
}

void pane_world(const struct pane *pane, const double *at)
{
    const struct film *film = pane->camera->film;
    for (size_t s = 0; s < film->count; s++) {
        struct outline outline;
        if (film->solids[s].limb > 0 || film->solids[s].kind == SOLID_PLANE)
            continue;
        outline_of(&film->solids[s], &film_frame(film, 0)[s], pane->camera->view, &outline);
        put_still(pane, &outline, at);
    }
}

/* --- what moves ------------------------------------------------------------------------------- */

struct by_depth {
    size_t solid;
    double near;
};

static int compare(const void *a, const void *b)
{
    const struct by_depth *x = a, *y = b;
    if (x->near != y->near)
        return x->near < y->near ? -1 : 1;
    return (x->solid > y->solid) - (x->solid < y->solid);
}

size_t *pane_order(const struct pane *pane, const size_t *frames, size_t frame_count, size_t *count)
{
    const struct film *film = pane->camera->film;
    struct by_depth *found = mem_zero(film->count + 1, sizeof *found);
    *count = 0;
    for (size_t s = 0; s < film->count; s++) {
        if (film->solids[s].limb == 0)
            continue;
        found[*count].solid = s;
        for (size_t i = 0; i < frame_count; i++)
            found[*count].near +=
                along(pane->camera->view->towards, film_frame(film, frames[i])[s].place) /
                (double)frame_count;
        found[*count].near = round(found[*count].near * 1e6) / 1e6;
        (*count)++;
    }
    qsort(found, *count, sizeof *found, compare);
    size_t *order = mem_zero(*count + 1, sizeof *order);
    for (size_t i = 0; i < *count; i++)
        order[i] = found[i].solid;
    free(found);
    return order;
}

void pane_robot(const struct pane *pane, size_t frame)
{
    const struct film *film = pane->camera->film;
    double at[2];
    size_t count, *order = pane_order(pane, &frame, 1, &count);
    camera_at(pane->camera, frame, at);
    for (size_t i = 0; i < count; i++)
        put_solid(pane, &film->solids[order[i]], &film_frame(film, frame)[order[i]], at);
    free(order);
}

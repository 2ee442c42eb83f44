/* Draws a robot in several poses side by side. */
#include "reports/motion/strip.h"

#include "core/base/mem.h"
#include "reports/motion/stride.h"

#include <math.h>
#include <stdlib.h>

/* px */
#define WIDTH 960.0
#define HEIGHT_MOST 250.0
#define EDGE 12.0
#define LINE 22.0
#define GAP 6.0
#define LETTERS 15.0

static size_t frame_at(const struct film *film, double s)
{
    double frame = round(s / film->step_s);
    return frame < 0 ? 0 : frame > (double)(film->frames - 1) ? film->frames - 1 : (size_t)frame;
}

/* So many frames evenly from one to another, or all between them where there are not as many. */
static size_t spread_frames(size_t from, size_t to, size_t *frames, size_t poses)
{
    size_t count = to - from + 1 < poses ? to - from + 1 : poses;
    double step = (double)(to - from) / (double)(count > 1 ? count - 1 : 1);
    for (size_t i = 0; i < count; i++)
        frames[i] = from + (size_t)lround((double)i * step);
    return count;
}

/* Times as asked for; else a stride from the middle of the episode; else the whole episode. */
static size_t choose_frames(const struct gait_request *request, const struct film *film,
                            size_t *frames, size_t poses)
{
    size_t last = film->frames - 1, stride = film_stride(film);
    size_t step = stride < poses ? 1 : (stride + poses / 2) / poses;
    double from_s = request->from_s, to_s = request->to_s;
    if (!isnan(from_s) || !isnan(to_s))
        return spread_frames(isnan(from_s) ? 0 : frame_at(film, from_s),
                             isnan(to_s) ? last : frame_at(film, to_s), frames, poses);
    if (stride && step * poses <= last / 2)
        return spread_frames(last / 2, last / 2 + step * (poses - 1), frames, poses);
    return spread_frames(0, last, frames, poses);
}

static void put_panes(const struct sheet *sheet, FILE *svg, size_t film, size_t view,
                      const struct moments_shown *moments, double y)
{
    struct pane pane = sheet_pane(sheet, svg, film, view, 10);
    /* Grids that differ stand apart; the ground goes on. */
    double gap = pane.camera->view->up[2] > 0 ? 0 : GAP;
    for (size_t i = 0; i < moments->count[film]; i++) {
        size_t frame = moments->frames[film][i];
        double at[2], least[2], most[2];
        camera_at(pane.camera, frame, at);
        for (int axis = 0; axis < 2; axis++) {
            least[axis] = at[axis] + pane.corner[axis];
            most[axis] = least[axis] + (axis ? pane.height : pane.width) / pane.scale;
        }
        fprintf(svg, "<svg x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\">\n",
                EDGE + (double)i * pane.width, y, pane.width - gap, pane.height);
        pane_ground(&pane, least, most, at);
        pane_world(&pane, at);
        pane_robot(&pane, frame);
        fputs("</svg>\n", svg);
    }
}

static void put_times(const struct sheet *sheet, FILE *svg, size_t film,
                      const struct moments_shown *moments, double y)
{
    double step_s = sheet->request->films[film]->step_s;
    for (size_t i = 0; i < moments->count[film]; i++) {
        char *text =
            mem_format("%.*f s", step_s < 0.1 ? 2 : 1, (double)moments->frames[film][i] * step_s);
        sheet_text(svg, EDGE + ((double)i + 0.5) * sheet->pane_width, y, "gait-soft", "middle",
                   text);
        free(text);
    }
}

/* A film below what is there already; returns where the next may begin. */
static double put_film(const struct sheet *sheet, FILE *svg, size_t film,
                       const struct moments_shown *moments, double y)
{
    const struct gait_request *request = sheet->request;
    sheet_text(svg, EDGE, y + 16, "gait-ink", "start", request->films[film]->title);
    y += LINE + 4;
    for (size_t v = 0; v < sheet->view_count; v++) {
        put_panes(sheet, svg, film, v, moments, y);
        y += sheet->pane_height[v] + 4;
    }
    put_times(sheet, svg, film, moments, y + 14);
    sheet_text(svg, EDGE, y + 14 + LINE, "gait-ink", "start", request->films[film]->foot);
    if (film + 1 == request->film_count)
        sheet_scale_bar(sheet, svg, WIDTH - EDGE, y + 14 + LINE);
    return y + 14 + LINE + EDGE;
}

static double height_of(const struct sheet *sheet)
{
    double height = LINE + 4 + 14 + LINE + EDGE;
    for (size_t v = 0; v < sheet->view_count; v++)
        height += sheet->pane_height[v] + 4;
    return height * (double)sheet->request->film_count;
}

void strip_write(FILE *svg, const struct gait_request *request)
{
    size_t poses = request->poses ? request->poses : STRIP_POSES;
    size_t most = 1;
    struct moments_shown moments = {0};
    struct sheet sheet;
    for (size_t f = 0; f < request->film_count; f++) {
        moments.frames[f] = mem_zero(poses, sizeof *moments.frames[f]);
        moments.count[f] = choose_frames(request, request->films[f], moments.frames[f], poses);
        most = moments.count[f] > most ? moments.count[f] : most;
    }
    sheet_lay(&sheet, request, &moments, (WIDTH - 2 * EDGE) / (double)most, HEIGHT_MOST);
    sheet_open(svg, WIDTH, height_of(&sheet), LETTERS, request->films[0]->title);
    double y = 0;
    for (size_t f = 0; f < request->film_count; f++) {
        y = put_film(&sheet, svg, f, &moments, y);
        free(moments.frames[f]);
    }
    sheet_close(svg);
}

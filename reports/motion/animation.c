/* Draws a robot that moves. */
#include "reports/motion/animation.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* px */
#define WIDTH 560.0
#define HEIGHT_MOST 300.0
#define EDGE 10.0
#define LINE 22.0
#define LETTERS 17.0
#define GRAIN 4.0 /* coordinates of moving parts are whole quarters of a px */
/* s */
#define LENGTH_MOST 10.0
#define LENGTH_LEAST 1.0
#define INSTANT_LEAST (1 / 31.0)
#define SHOT 0.5

/* The instants of one film that are drawn: `shots` · `steps` + 1 of them, `stride` frames apart;
 * past the film's end its last frame stands still. */
struct reel {
    size_t first, stride, shots, steps;
    double instant_s;
};

struct animation {
    FILE *svg;
    const char *id;
    size_t parts; /* named so far */
    struct sheet sheet;
    struct reel reel;
};

static size_t reel_instants(const struct reel *reel)
{
    return reel->shots * reel->steps + 1;
}

static double reel_length_s(const struct reel *reel)
{
    return (double)(reel->shots * reel->steps) * reel->instant_s;
}

static size_t reel_frame(const struct reel *reel, const struct film *film, size_t instant)
{
    size_t frame = reel->first + instant * reel->stride;
    return frame < film->frames ? frame : film->frames - 1;
}

/* --- one part after another ------------------------------------------------------------------- */

/* "values" of `instants` from the first: where the outline of a solid is. */
static void put_values(const struct animation *animation, const struct pane *pane, size_t solid,
                       size_t first, size_t instants)
{
    const struct film *film = pane->camera->film;
    for (size_t i = 0; i < instants; i++) {
        size_t frame = reel_frame(&animation->reel, film, first + i);
        struct outline outline;
        double at[2];
        camera_at(pane->camera, frame, at);
        outline_of(&film->solids[solid], &film_frame(film, frame)[solid], pane->camera->view,
                   &outline);
        fputs(i ? ";" : "", pane->svg);
        pane_path(pane, &outline, at, false);
    }
}

/* The moving outline of a solid in a shot. Drawn twice by a pen, first its edge. */
static void put_part(struct animation *animation, const struct pane *pane, size_t solid,
                     size_t shot)
{
    const struct reel *reel = &animation->reel;
    const struct solid *of = &pane->camera->film->solids[solid];
    struct colour colour = pane_colour(of);
    bool pen = of->kind == SOLID_BALL || of->kind == SOLID_CAPSULE;
    double width = 2 * of->half[0] * pane->scale, edge = PANE_EDGE * GRAIN;
    char *name = mem_format("%s%zx", animation->id, animation->parts++);
    if (pen)
        fprintf(pane->svg, "<defs><path id=\"%s\" d=\"", name);
    else
        fprintf(pane->svg, "<path class=\"gait-edge\" fill=\"%s\" stroke-width=\"%g\" d=\"",
                colour.text, edge / 2);
    put_values(animation, pane, solid, shot * reel->steps, 1);
    fputs("\"><animate attributeName=\"d\" repeatCount=\"indefinite\" ", pane->svg);
    fprintf(pane->svg, "dur=\"%gs\" values=\"", (double)reel->steps * reel->instant_s);
    put_values(animation, pane, solid, shot * reel->steps, reel->steps + 1);
    fputs("\"/></path>", pane->svg);
    if (pen)
        fprintf(pane->svg,
                "</defs><use href=\"#%s\" class=\"gait-rod gait-edge\" stroke-width=\"%.4g\"/>"
                "<use href=\"#%s\" class=\"gait-rod\" stroke=\"%s\" stroke-width=\"%.4g\"/>",
                name, width, name, colour.text, fmax(width - edge, width / 2));
    fputc('\n', pane->svg);
    free(name);
}

/* Opens a group that is seen during that shot alone. */
static void open_shot(const struct animation *animation, size_t shot)
{
    const struct reel *reel = &animation->reel;
    double from = (double)shot / (double)reel->shots, to = (double)(shot + 1) / (double)reel->shots;
    fprintf(animation->svg, "<g%s>", shot ? " visibility=\"hidden\"" : "");
    if (reel->shots == 1)
        return;
    fprintf(animation->svg,
            "<animate attributeName=\"visibility\" calcMode=\"discrete\" "
            "repeatCount=\"indefinite\" dur=\"%gs\" ",
            reel_length_s(reel));
    if (shot == 0)
        fprintf(animation->svg, "values=\"visible;hidden\" keyTimes=\"0;%.6g\"/>\n", to);
    else if (shot + 1 == reel->shots)
        fprintf(animation->svg, "values=\"hidden;visible\" keyTimes=\"0;%.6g\"/>\n", from);
    else
        fprintf(animation->svg, "values=\"hidden;visible;hidden\" keyTimes=\"0;%.6g;%.6g\"/>\n",
                from, to);
}

/* Ground and world, which move the other way when the camera goes along. */
static void put_world(const struct animation *animation, const struct pane *pane)
{
    const struct camera *camera = pane->camera;
    const struct film *film = camera->film;
    size_t instants = reel_instants(&animation->reel);
    double start[2], least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY};
    camera_at(camera, reel_frame(&animation->reel, film, 0), start);
    fputs("<g>", pane->svg);
    if (camera->follows[0] || camera->follows[1])
        fprintf(pane->svg,
                "<animateTransform attributeName=\"transform\" type=\"translate\" "
                "repeatCount=\"indefinite\" dur=\"%gs\" values=\"",
                reel_length_s(&animation->reel));
    for (size_t i = 0; i < instants; i++) {
        double at[2];
        camera_at(camera, reel_frame(&animation->reel, film, i), at);
        for (int axis = 0; axis < 2; axis++) {
            double size = (axis ? pane->height : pane->width) / pane->scale;
            least[axis] = fmin(least[axis], at[axis] + pane->corner[axis]);
            most[axis] = fmax(most[axis], at[axis] + pane->corner[axis] + size);
        }
        if (camera->follows[0] || camera->follows[1])
            fprintf(pane->svg, "%s%.0f %.0f", i ? ";" : "", (start[0] - at[0]) * pane->scale + 0.0,
                    (at[1] - start[1]) * pane->scale + 0.0);
    }
    if (camera->follows[0] || camera->follows[1])
        fputs("\"/>", pane->svg);
    pane_ground(pane, least, most, start);
    pane_world(pane, start);
    fputs("</g>\n", pane->svg);
}

static void put_shot(struct animation *animation, const struct pane *pane, size_t shot)
{
    const struct reel *reel = &animation->reel;
    size_t *frames = mem_zero(reel->steps + 1, sizeof *frames), count;
    for (size_t i = 0; i <= reel->steps; i++)
        frames[i] = reel_frame(reel, pane->camera->film, shot * reel->steps + i);
    size_t *order = pane_order(pane, frames, reel->steps + 1, &count);
    open_shot(animation, shot);
    for (size_t i = 0; i < count; i++)
        put_part(animation, pane, order[i], shot);
    fputs("</g>\n", pane->svg);
    free(order);
    free(frames);
}

/* In quarters of a px, which keeps numbers whole. */
static void put_pane(struct animation *animation, size_t film, size_t view, double y)
{
    struct pane pane = sheet_pane(&animation->sheet, animation->svg, film, view, 1);
    fprintf(pane.svg,
            "<svg x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" "
            "stroke-width=\"%g\" stroke-linejoin=\"round\">\n",
            EDGE, y, pane.width, pane.height, GRAIN * pane.width, GRAIN * pane.height, GRAIN);
    pane.px = GRAIN, pane.scale *= GRAIN, pane.width *= GRAIN, pane.height *= GRAIN;
    put_world(animation, &pane);
    for (size_t shot = 0; shot < animation->reel.shots; shot++)
        put_shot(animation, &pane, shot);
    fputs("</svg>\n", pane.svg);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* A line that grows with the time, between the times at its ends. */
static void put_clock(const struct animation *animation, double y)
{
    const struct reel *reel = &animation->reel;
    double step_s = animation->sheet.request->films[0]->step_s;
    double from = (double)reel->first * step_s, length = reel_length_s(reel);
    double left = EDGE + 60, width = WIDTH - 2 * EDGE - 120;
    char *begin = mem_format("%.3g s", from), *end = mem_format("%.3g s", from + length);
    sheet_text(animation->svg, EDGE, y + 5, "gait-soft", "start", begin);
    sheet_text(animation->svg, WIDTH - EDGE, y + 5, "gait-soft", "end", end);
    fprintf(animation->svg,
            "<rect class=\"gait-world\" stroke-width=\"0\" x=\"%g\" y=\"%g\" width=\"%g\" "
            "height=\"3\"/><rect class=\"gait-soft\" x=\"%g\" y=\"%g\" width=\"0\" height=\"3\">"
            "<animate attributeName=\"width\" values=\"0;%g\" dur=\"%gs\" "
            "repeatCount=\"indefinite\"/></rect>\n",
            left, y - 2, width, left, y - 2, width, length);
    free(begin);
    free(end);
}

static double put_film(struct animation *animation, size_t film, double y)
{
    const struct sheet *sheet = &animation->sheet;
    const struct film *of = sheet->request->films[film];
    sheet_text(animation->svg, EDGE, y + 16, "gait-ink", "start", of->title);
    y += LINE + 4;
    for (size_t v = 0; v < sheet->view_count; v++) {
        put_pane(animation, film, v, y);
        y += sheet->pane_height[v] + 4;
    }
    sheet_text(animation->svg, EDGE, y + 16, "gait-ink", "start", of->foot);
    return y + LINE + EDGE;
}

static double height_of(const struct sheet *sheet)
{
    double height = LINE + 4 + LINE + EDGE;
    for (size_t v = 0; v < sheet->view_count; v++)
        height += sheet->pane_height[v] + 4;
    return height * (double)sheet->request->film_count + LINE + EDGE;
}

static struct moments_shown all_moments(const struct gait_request *request, const struct reel *reel)
{
    struct moments_shown moments = {0};
    for (size_t f = 0; f < request->film_count; f++) {
        moments.count[f] = reel_instants(reel);
        moments.frames[f] = mem_zero(moments.count[f], sizeof *moments.frames[f]);
        for (size_t i = 0; i < moments.count[f]; i++)
            moments.frames[f][i] = reel_frame(reel, request->films[f], i);
    }
    return moments;
}

static void write(FILE *svg, const struct gait_request *request, const char *id,
                  const struct reel *reel)
{
    struct animation animation = {.svg = svg, .id = id, .reel = *reel};
    struct moments_shown moments = all_moments(request, reel);
    sheet_lay(&animation.sheet, request, &moments, WIDTH - 2 * EDGE, HEIGHT_MOST);
    double height = height_of(&animation.sheet), y = 0;
    sheet_open(svg, WIDTH, height, LETTERS, request->films[0]->title);
    for (size_t f = 0; f < request->film_count; f++) {
        y = put_film(&animation, f, y);
        free(moments.frames[f]);
    }
    put_clock(&animation, height - EDGE - 5);
    sheet_scale_bar(&animation.sheet, svg, WIDTH - EDGE, 16);
    sheet_close(svg);
}

/* One shot where nothing changes places, else shots of about SHOT. */
static void cut(struct reel *reel, size_t instants, bool flat)
{
    reel->shots = 1;
    reel->steps = instants > 2 ? instants - 1 : 1;
    size_t steps = (size_t)lround(SHOT / reel->instant_s);
    steps = steps ? steps : 1;
    if (flat || reel->steps < 2 * steps)
        return;
    reel->shots = reel->steps / steps;
    reel->steps = steps;
}

static struct reel reel_of(const struct gait_request *request, double length_s, size_t stride)
{
    const struct film *film = request->films[0];
    struct reel reel = {.stride = stride, .instant_s = (double)stride * film->step_s};
    bool flat = true;
    double end_s = 0;
    for (size_t f = 0; f < request->film_count; f++) {
        const struct view *shown[VIEWS];
        flat &= film_views(request->films[f], shown) == 1 && request->view_count == 0;
        end_s = fmax(end_s, film_length_s(request->films[f]));
    }
    double from = isnan(request->from_s) ? 0 : fmin(request->from_s, end_s);
    double to = isnan(request->to_s) ? from + length_s : fmin(request->to_s, from + length_s);
    reel.first = (size_t)lround(from / film->step_s);
    cut(&reel, (size_t)floor((fmin(to, end_s) - from) / reel.instant_s + 1e-6) + 1, flat);
    return reel;
}

void animation_write(FILE *svg, const struct gait_request *request, const char *id, size_t bytes)
{
    bool asked = !isnan(request->to_s);
    double length_s = asked ? INFINITY : LENGTH_MOST;
    size_t stride = (size_t)ceil(INSTANT_LEAST / request->films[0]->step_s - 1e-6);
    stride = stride ? stride : 1;
    for (;;) {
        char *text;
        size_t size;
        FILE *stream = mem_stream(&text, &size);
        struct reel reel = reel_of(request, length_s, stride);
        write(stream, request, id, &reel);
        fclose(stream);
        bool fits = size <= bytes, least = reel.shots * reel.steps < 2;
        if (fits || least)
            fwrite(text, 1, size, svg);
        free(text);
        if (fits || least)
            return;
        /* Cut off first; what was asked for in full, or is short by now, is shown by fewer
         * instants. */
        double part = 0.97 * (double)bytes / (double)size;
        if (!asked && reel_length_s(&reel) > LENGTH_LEAST)
            length_s = fmax(reel_length_s(&reel) * part, LENGTH_LEAST);
        else
            stride++;
    }
}

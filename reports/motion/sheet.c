/* Lays out panes, and writes what stands around them. */
#include "reports/motion/sheet.h"

#include "core/base/mem.h"
#include "reports/drawing/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Px free around what is drawn in a pane. */
#define MARGIN 7.0
/* Px between two marks on the ground, at most. */
#define TICK_MOST 100.0

static void choose_views(struct sheet *sheet)
{
    const struct gait_request *request = sheet->request;
    sheet->view_count = request->view_count;
    memcpy(sheet->shown, request->shown, sizeof sheet->shown);
    for (size_t f = 0; f < request->film_count && request->view_count == 0; f++) {
        const struct view *of_film[VIEWS];
        size_t count = film_views(request->films[f], of_film);
        if (count <= sheet->view_count)
            continue;
        sheet->view_count = count;
        memcpy(sheet->shown, of_film, count * sizeof *of_film);
    }
}

/* What the panes of a view have to show, in m: the largest of all films. */
static double extent(const struct sheet *sheet, size_t view, int axis)
{
    double most = 0;
    for (size_t f = 0; f < sheet->request->film_count; f++) {
        const struct camera *camera = &sheet->cameras[f][view];
        most = fmax(most, camera->most[axis] - camera->least[axis]);
    }
    return most;
}

/* 1, 2 or 5 times a power of ten, up to `most`. */
static double round_length(double most)
{
    double power = pow(10, floor(log10(most))), digit = most / power;
    return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

/* What moves stands in the middle of its pane from left to right; seen from the side, the ground is
 * at the same height in all. */
static void place_corners(struct sheet *sheet)
{
    for (size_t f = 0; f < sheet->request->film_count; f++)
        for (size_t v = 0; v < sheet->view_count; v++) {
            const struct camera *camera = &sheet->cameras[f][v];
            double size[] = {sheet->pane_width, sheet->pane_height[v]};
            for (int axis = 0; axis < 2; axis++)
                sheet->corner[f][v][axis] =
                    (camera->least[axis] + camera->most[axis]) / 2 - size[axis] / sheet->scale / 2;
            if (camera->view->up[2] > 0)
                sheet->corner[f][v][1] = camera->least[1] - MARGIN / sheet->scale;
        }
}

void sheet_lay(struct sheet *sheet, const struct gait_request *request,
               const struct moments_shown *moments, double width, double height)
{
    *sheet = (struct sheet){.request = request, .pane_width = width, .scale = INFINITY};
    choose_views(sheet);
    for (size_t f = 0; f < request->film_count; f++)
        for (size_t v = 0; v < sheet->view_count; v++)
            camera_aim(&sheet->cameras[f][v], request->films[f], sheet->shown[v],
                       moments->frames[f], moments->count[f]);
    for (size_t v = 0; v < sheet->view_count; v++) {
        sheet->scale = fmin(sheet->scale, (width - 2 * MARGIN) / extent(sheet, v, 0));
        sheet->scale = fmin(sheet->scale, (height - 2 * MARGIN) / extent(sheet, v, 1));
    }
    for (size_t v = 0; v < sheet->view_count; v++)
        sheet->pane_height[v] = ceil(extent(sheet, v, 1) * sheet->scale + 2 * MARGIN);
    sheet->tick_m = round_length(fmin(TICK_MOST, 0.75 * width) / sheet->scale);
    place_corners(sheet);
}

struct pane sheet_pane(const struct sheet *sheet, FILE *svg, size_t film, size_t view, double grain)
{
    const double *corner = sheet->corner[film][view];
    return (struct pane){.svg = svg,
                         .camera = &sheet->cameras[film][view],
                         .px = 1,
                         .scale = sheet->scale,
                         .grain = grain,
                         .width = sheet->pane_width,
                         .height = sheet->pane_height[view],
                         .corner = {corner[0], corner[1]},
                         .tick_m = sheet->tick_m};
}

void sheet_open(FILE *svg, double width, double height, double letters, const char *about)
{
    fprintf(svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" "
            "height=\"%g\" font-family=\"system-ui,sans-serif\" font-size=\"%g\" role=\"img\" "
            "aria-label=\"",
            width, height, width, height, letters);
    html_text(svg, about);
    fputs("\">\n", svg);
    pane_style(svg);
    fprintf(svg, "<rect class=\"gait-paper\" width=\"%g\" height=\"%g\"/>\n", width, height);
}

void sheet_close(FILE *svg)
{
    fputs("</svg>\n", svg);
}

void sheet_text(FILE *svg, double x, double y, const char *class, const char *anchor,
                const char *text)
{
    fprintf(svg, "<text class=\"%s\" x=\"%g\" y=\"%g\" text-anchor=\"%s\">", class, x, y, anchor);
    html_text(svg, text);
    fputs("</text>\n", svg);
}

void sheet_scale_bar(const struct sheet *sheet, FILE *svg, double x, double y)
{
    double length = sheet->tick_m * sheet->scale;
    char *text = sheet->tick_m < 1 ? mem_format("%g cm", 100 * sheet->tick_m)
                                   : mem_format("%g m", sheet->tick_m);
    fprintf(svg, "<path class=\"gait-bar\" stroke-width=\"2\" d=\"M%g %gv4h%gv-4\"/>\n", x - length,
            y - 8, length);
    sheet_text(svg, x - length - 8, y, "gait-ink", "end", text);
    free(text);
}

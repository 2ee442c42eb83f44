/* What a still picture and an animation have in common: a column of panes, one below the other,
 * all at one scale. Each film has its title, a row of panes for each view, and its foot below. */
#ifndef REPORTS_SHEET_H
#define REPORTS_SHEET_H

#include "reports/motion/pane.h"

#include <stdint.h>

enum { SHEET_FILMS = 2 };
struct gait_request {
    const struct film *films[SHEET_FILMS]; /* of which the first is there */
    size_t film_count;
    const struct view *shown[VIEWS];
    size_t view_count;   /* 0: those that show the films */
    double from_s, to_s; /* NaN: as suits the film */
    unsigned poses;      /* of a strip */
};

/* The frames of each film that are shown. */
struct moments_shown {
    size_t *frames[SHEET_FILMS], count[SHEET_FILMS];
};

struct sheet {
    const struct gait_request *request;
    const struct view *shown[VIEWS];
    size_t view_count;
    struct camera cameras[SHEET_FILMS][VIEWS];
    double scale, tick_m;      /* px for a metre; marks on the ground */
    double pane_width;         /* px */
    double pane_height[VIEWS]; /* of each view, the same for all films */
    double corner[SHEET_FILMS][VIEWS][2];
};

/* Aims the cameras, and chooses the scale so that panes are `width` px wide and at most `height`
 * px high. */
void sheet_lay(struct sheet *sheet, const struct gait_request *request,
               const struct moments_shown *moments, double width, double height);
/* The pane of a view of a film, with coordinates in 1 / grain. */
struct pane sheet_pane(const struct sheet *sheet, FILE *svg, size_t film, size_t view,
                       double grain);

/* The picture's beginning and end; letters are `letters` px high. */
void sheet_open(FILE *svg, double width, double height, double letters, const char *about);
void sheet_close(FILE *svg);
/* A line of text; `class` "gait-ink" or "gait-soft", `anchor` "start", "middle" or "end". */
void sheet_text(FILE *svg, double x, double y, const char *class, const char *anchor,
                const char *text);
/* A bar of tick_m with its length below it, which ends at x. */
void sheet_scale_bar(const struct sheet *sheet, FILE *svg, double x, double y);

#endif

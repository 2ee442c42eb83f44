/* Pictures of motion: outlines, cameras and strides worked out by hand, and what strips and
 * animations are made of. */
#include "reports/motion/animation.h"
#include "reports/motion/stride.h"
#include "reports/motion/strip.h"

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UPRIGHT                                                                                    \
    {                                                                                              \
        1, 0, 0, 0, 1, 0, 0, 0, 1                                                                  \
    }
/* Its z axis points along the world's x. */
#define LYING                                                                                      \
    {                                                                                              \
        0, 0, 1, 0, 1, 0, -1, 0, 0                                                                 \
    }

/* --- outlines --------------------------------------------------------------------------------- */

static struct outline seen(const struct solid *solid, struct solid_pose pose, enum view_index view)
{
    struct outline outline;
    outline_of(solid, &pose, &views[view], &outline);
    return outline;
}

START_TEST(capsules_by_hand)
{
    /* Radius 0.1, its centres 1 m apart; at (2, 3, 4) lying along x it reaches from 1.5 to 2.5 at
     * the height 4, seen from above at y = 3, and from the front it is the point (3, 4). */
    const struct solid rod = {.kind = SOLID_CAPSULE, .half = {0.1, 0.5}};
    const struct solid_pose pose = {{2, 3, 4}, LYING};
    static const double expected[VIEWS][2][2] = {[VIEW_SIDE] = {{1.5, 4}, {2.5, 4}},
                                                 [VIEW_ABOVE] = {{1.5, 3}, {2.5, 3}},
                                                 [VIEW_FRONT] = {{3, 4}, {3, 4}}};
    for (int v = 0; v < VIEWS; v++) {
        struct outline outline = seen(&rod, pose, v);
        ck_assert(outline.pen);
        ck_assert_uint_eq(outline.count, 2);
        ck_assert_double_eq(outline.radius_m, 0.1);
        for (int i = 0; i < 4; i++)
            ck_assert_double_eq_tol(outline.points[i / 2][i % 2], expected[v][i / 2][i % 2], 1e-15);
    }
}
END_TEST

START_TEST(boxes_and_hulls_by_hand)
{
    /* A box of 2 by 4 by 6 m about (10, 0, 5) is seen from the side as the rectangle from (9, 2) to
     * (11, 8): each of the points is one of its corners. A tetrahedron with a corner on each axis
     * is seen from above as the triangle (0, 0), (1, 0), (0, 1). */
    const struct solid box = {.kind = SOLID_BOX, .half = {1, 2, 3}};
    struct outline outline = seen(&box, (struct solid_pose){{10, 0, 5}, UPRIGHT}, VIEW_SIDE);
    ck_assert_uint_eq(outline.count, OUTLINE_POINTS);
    for (size_t i = 0; i < outline.count; i++) {
        ck_assert_double_eq(fabs(outline.points[i][0] - 10), 1);
        ck_assert_double_eq(fabs(outline.points[i][1] - 5), 3);
    }
    double corners[][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    const struct solid hull = {.kind = SOLID_HULL, .points = corners, .count = 4};
    outline = seen(&hull, (struct solid_pose){{0}, UPRIGHT}, VIEW_ABOVE);
    double sum[2] = {0};
    for (size_t i = 0; i < outline.count; i++) {
        double x = outline.points[i][0], y = outline.points[i][1];
        ck_assert((x == 0 || x == 1) && (y == 0 || y == 1) && x + y < 2);
        sum[0] += x, sum[1] += y;
    }
    ck_assert(sum[0] > 0 && sum[1] > 0);
}
END_TEST

START_TEST(round_solids_by_hand)
{
    /* An ellipsoid with half axes 3, 2, 1 is seen from the side as x²/9 + z²/1 = 1. A cylinder of
     * radius 0.5 is a circle from above, and, lying along x with half length 2, a rectangle. */
    const struct solid egg = {.kind = SOLID_ELLIPSOID, .half = {3, 2, 1}};
    const struct solid can = {.kind = SOLID_CYLINDER, .half = {0.5, 2}};
    struct outline side = seen(&egg, (struct solid_pose){{0}, UPRIGHT}, VIEW_SIDE);
    struct outline end = seen(&can, (struct solid_pose){{0}, UPRIGHT}, VIEW_ABOVE);
    struct outline along_x = seen(&can, (struct solid_pose){{0}, LYING}, VIEW_SIDE);
    for (size_t i = 0; i < OUTLINE_POINTS; i++) {
        ck_assert_double_eq_tol(hypot(side.points[i][0] / 3, side.points[i][1]), 1, 1e-12);
        ck_assert_double_eq_tol(hypot(end.points[i][0], end.points[i][1]), 0.5, 1e-12);
        ck_assert_double_eq_tol(fabs(along_x.points[i][0]), 2, 1e-12);
        ck_assert_double_eq_tol(fabs(along_x.points[i][1]), 0.5, 1e-12);
    }
}
END_TEST

/* --- films ------------------------------------------------------------------------------------ */

enum { FRAMES = 201, PERIOD = 20 };

/* Ground, a ball 1 m above it that moves on by `speed` m a frame, and a rod that circles about it
 * in a plane across `axis` (1: y) with a period of PERIOD frames; 0: it does not. */
static struct film film_of(double speed, int axis)
{
    static const struct solid shown[] = {
        {.kind = SOLID_PLANE},
        {.kind = SOLID_BALL, .half = {0.2}, .limb = 1},
        {.kind = SOLID_CAPSULE, .half = {0.05, 0.1}, .limb = 2},
    };
    struct film film = {.solids = mem_copy(shown, sizeof shown),
                        .count = 3,
                        .step_s = 0.05,
                        .title = mem_string("a <film>"),
                        .foot = mem_string("return 7")};
    for (int i = 0; i < FRAMES; i++) {
        struct solid_pose *poses = film_add_frame(&film);
        double turn = 2 * M_PI * i / PERIOD, x = speed * i;
        for (int s = 0; s < 3; s++)
            poses[s] = (struct solid_pose){{x, 0, 1}, UPRIGHT};
        poses[0].place[0] = poses[0].place[2] = 0;
        poses[2].place[0] += axis ? 0.5 * cos(turn) : 0;
        poses[2].place[axis == 1 ? 2 : 1] += axis ? 0.5 * sin(turn) : 0;
    }
    return film;
}

START_TEST(strides_by_hand)
{
    struct film circling = film_of(0.3, 1), gliding = film_of(0.3, 0);
    ck_assert_uint_eq(film_stride(&circling), PERIOD);
    ck_assert_uint_eq(film_stride(&gliding), 0);
    film_free(&circling);
    film_free(&gliding);
}
END_TEST

START_TEST(views_by_hand)
{
    /* What turns about y stays in the plane of the side view; about z, in that from above. */
    const struct view *shown[VIEWS];
    struct film about_y = film_of(0.3, 1), about_z = film_of(0.3, 2);
    ck_assert_uint_eq(film_views(&about_y, shown), 1);
    ck_assert_ptr_eq(shown[0], &views[VIEW_SIDE]);
    ck_assert_uint_eq(film_views(&about_z, shown), 1);
    ck_assert_ptr_eq(shown[0], &views[VIEW_ABOVE]);
    about_y.poses[5].place[1] = 0.1;
    about_y.poses[4].place[1] = 0.1;
    ck_assert_uint_eq(film_views(&about_y, shown), 2);
    film_free(&about_y);
    film_free(&about_z);
}
END_TEST

START_TEST(cameras_by_hand)
{
    /* 0.3 m a frame is 60 m in all: the camera goes along, so that from it the robot reaches from
     * -0.55 to 0.55 (the rod's 0.5 and 0.05), and the ground, 1 m below the ball, is in sight. A
     * robot that goes nowhere is watched by a camera at rest. */
    struct film far = film_of(0.3, 1), near = film_of(0, 1);
    size_t frames[FRAMES];
    for (size_t i = 0; i < FRAMES; i++)
        frames[i] = i;
    struct camera camera;
    double at[2];
    camera_aim(&camera, &far, &views[VIEW_SIDE], frames, FRAMES);
    ck_assert(camera.follows[0] && !camera.follows[1] && camera.ground);
    camera_at(&camera, 100, at);
    ck_assert_double_eq_tol(at[0], 30, 1e-9);
    ck_assert_double_eq_tol(at[1], 1, 1e-12);
    ck_assert_double_eq_tol(camera.least[1], -1, 1e-12);
    camera_aim(&camera, &far, &views[VIEW_SIDE], frames + 50, 101);
    ck_assert_double_eq_tol(camera.most[0], 0.55, 1e-9);
    camera_aim(&camera, &near, &views[VIEW_SIDE], frames, FRAMES);
    ck_assert(!camera.follows[0]);
    film_free(&far);
    film_free(&near);
}
END_TEST

/* --- pictures --------------------------------------------------------------------------------- */

static size_t times(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

static struct gait_request request_of(const struct film *film)
{
    return (struct gait_request){
        .films = {film, film}, .film_count = 1, .from_s = NAN, .to_s = NAN};
}

static char *strip_of(const struct gait_request *request)
{
    char *text = NULL;
    size_t size;
    FILE *svg = mem_stream(&text, &size);
    strip_write(svg, request);
    fclose(svg);
    return text;
}

static char *animation_of(const struct gait_request *request, size_t bytes)
{
    char *text = NULL;
    size_t size;
    FILE *svg = mem_stream(&text, &size);
    animation_write(svg, request, "x", bytes);
    fclose(svg);
    return text;
}

START_TEST(strip_shows_a_stride)
{
    /* Eight poses over 20 frames: one in three from the middle of 200, at 0.05 s each: 5.00 s,
     * 5.15 s, ... 6.05 s. Each has a pane, a ball and a rod, both drawn twice by a pen. */
    struct film film = film_of(0.3, 1);
    struct gait_request request = request_of(&film);
    char *svg = strip_of(&request);
    ck_assert_uint_eq(times(svg, "<svg "), 1 + 8);
    ck_assert_uint_eq(times(svg, "</svg>"), 1 + 8);
    ck_assert_uint_eq(times(svg, "class=\"gait-rod gait-edge\""), 8 * 2);
    ck_assert_ptr_nonnull(strstr(svg, ">5.00 s<"));
    ck_assert_ptr_nonnull(strstr(svg, ">6.05 s<"));
    ck_assert_ptr_nonnull(strstr(svg, "a &lt;film&gt;"));
    ck_assert_ptr_nonnull(strstr(svg, "return 7"));
    free(svg);
    /* Two films, from above and from the side, the times as asked for: 4 · 3 panes. */
    request.film_count = 2;
    request.shown[0] = &views[VIEW_ABOVE], request.shown[1] = &views[VIEW_SIDE];
    request.view_count = 2;
    request.poses = 3;
    request.from_s = 1, request.to_s = 2;
    svg = strip_of(&request);
    ck_assert_uint_eq(times(svg, "<svg "), 1 + 12);
    ck_assert_uint_eq(times(svg, ">1.00 s<"), 2);
    ck_assert_uint_eq(times(svg, ">1.50 s<"), 2);
    ck_assert_uint_eq(times(svg, ">2.00 s<"), 2);
    free(svg);
    film_free(&film);
}
END_TEST

START_TEST(animation_moves)
{
    /* Ten seconds of 200 frames at 0.05 s: 201 values of each of two outlines, and a ground that
     * moves. Nothing is a script. */
    struct film film = film_of(0.3, 1);
    struct gait_request request = request_of(&film);
    char *svg = animation_of(&request, ANIMATION_BYTES);
    ck_assert_uint_eq(times(svg, "attributeName=\"d\""), 2);
    ck_assert_uint_eq(times(svg, "<animateTransform"), 1);
    ck_assert_ptr_nonnull(strstr(svg, "dur=\"10s\""));
    ck_assert_uint_eq(times(svg, ";M"), 2 * 200);
    ck_assert_ptr_null(strstr(svg, "script"));
    free(svg);
    film_free(&film);
}
END_TEST

START_TEST(animation_keeps_its_size)
{
    struct film film = film_of(0.3, 1);
    struct gait_request request = request_of(&film);
    for (size_t bytes = 6000; bytes < 24000; bytes += 6000) {
        char *cut = animation_of(&request, bytes);
        ck_assert_uint_le(strlen(cut), bytes);
        ck_assert_ptr_nonnull(strstr(cut, "attributeName=\"d\""));
        free(cut);
    }
    /* Of what was asked for nothing is cut off: it has fewer instants. */
    request.to_s = 8;
    char *thin = animation_of(&request, 6000);
    ck_assert_uint_le(strlen(thin), 6000);
    ck_assert(strstr(thin, ">8 s<") || strstr(thin, ">7."));
    free(thin);
    film_free(&film);
}
END_TEST

/* Of the pane of that number. */
static bool is_before(const char *svg, size_t pane, const char *first, const char *second)
{
    const char *at = svg;
    for (size_t i = 0; i <= pane; i++)
        at = strstr(at + 1, "<svg x=");
    return strstr(at, first) < strstr(at, second);
}

/* Two balls that change places in depth: seen from the front, what is nearer is drawn last. */
START_TEST(nearer_solids_hide_others)
{
    static const struct solid balls[] = {{.kind = SOLID_BALL, .half = {0.2}, .limb = 1},
                                         {.kind = SOLID_BALL, .half = {0.2}, .limb = 2}};
    struct film film = {.solids = mem_copy(balls, sizeof balls),
                        .count = 2,
                        .step_s = 0.1,
                        .title = mem_string(""),
                        .foot = mem_string("")};
    for (int i = 0; i <= 20; i++) {
        struct solid_pose *poses = film_add_frame(&film);
        poses[0] = (struct solid_pose){{i < 10 ? 1 : -1, 0, 0}, UPRIGHT};
        poses[1] = (struct solid_pose){{0, 0.1, 0}, UPRIGHT};
    }
    struct gait_request request = request_of(&film);
    request.shown[0] = &views[VIEW_FRONT], request.view_count = 1;
    request.poses = 2;
    char *svg = strip_of(&request);
    struct colour one = pane_colour(&balls[0]), two = pane_colour(&balls[1]);
    ck_assert(is_before(svg, 0, two.text, one.text));
    ck_assert(is_before(svg, 1, one.text, two.text));
    free(svg);
    /* In an animation the order changes between shots of 0.5 s, of which there are four. */
    svg = animation_of(&request, ANIMATION_BYTES);
    ck_assert_uint_eq(times(svg, "attributeName=\"visibility\""), 4);
    free(svg);
    film_free(&film);
}
END_TEST

TEST_MAIN("motion", capsules_by_hand, boxes_and_hulls_by_hand, round_solids_by_hand,
          strides_by_hand, views_by_hand, cameras_by_hand, strip_shows_a_stride, animation_moves,
          animation_keeps_its_size, nearer_solids_hide_others)

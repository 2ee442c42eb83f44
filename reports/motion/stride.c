/* Finds the stride of a film. */
#include "reports/motion/stride.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* Of the lags that are looked at the longest; how much the motion has to differ within a stride,
 * and to be alike after it. */
#define STRIDE_MOST_S 3.0
#define APART 0.5
#define ALIKE 0.6 /* times as unlike as it has been within the stride */
/* Frames that a mean is taken over, at most. */
enum { SAMPLES = 400 };

struct span {
    size_t first, count; /* of frames */
};

static double seen_from_body(const struct film *film, size_t frame, size_t solid, int axis)
{
    return film_frame(film, frame)[solid].place[axis] - film_place(film, frame)[axis];
}

/* The mean over the span of |x(t + lag) - x(t)|². */
static double difference(const struct film *film, struct span span, size_t lag)
{
    double sum = 0;
    size_t frames = span.count - lag, step = frames / SAMPLES + 1, taken = 0;
    for (size_t t = 0; t < frames; t += step, taken++)
        for (size_t s = 0; s < film->count; s++)
            for (int axis = 0; film->solids[s].limb > 0 && axis < 3; axis++) {
                double change = seen_from_body(film, span.first + t + lag, s, axis) -
                                seen_from_body(film, span.first + t, s, axis);
                sum += change * change;
            }
    return sum / (double)taken;
}

/* Twice the variance of x. */
static double spread(const struct film *film, struct span span)
{
    double all = 0;
    for (size_t s = 0; s < film->count; s++)
        for (int axis = 0; film->solids[s].limb > 0 && axis < 3; axis++) {
            double mean = 0, square = 0;
            for (size_t t = 0; t < span.count; t++) {
                double x = seen_from_body(film, span.first + t, s, axis);
                double away = x - mean;
                mean += away / (double)(t + 1);
                square += away * (x - mean);
            }
            all += 2 * square / (double)span.count;
        }
    return all;
}

/* The first lag after which the motion is nearly as much alike as it ever is again; 0: it never is.
 * `unlike` holds `count` values, from lag 1 on. A first dip may be half a stride, after which the
 * legs have changed places. */
static size_t first_return(const double *unlike, size_t count)
{
    double peak = 0, best = INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (unlike[i] > peak && best == INFINITY)
            peak = unlike[i];
        else if (peak > APART && unlike[i] < ALIKE * peak)
            best = fmin(best, unlike[i]);
    }
    for (size_t i = 1; i + 1 < count && best < INFINITY; i++)
        if (unlike[i] < 1.5 * best && unlike[i] <= unlike[i - 1] && unlike[i] < unlike[i + 1] &&
            unlike[i] < ALIKE * peak)
            return i + 1;
    return 0;
}

size_t film_stride(const struct film *film)
{
    struct span span = {film->frames / 4, film->frames * 13 / 20};
    double unrelated = spread(film, span);
    size_t count = span.count / 2;
    if ((double)count > STRIDE_MOST_S / film->step_s)
        count = (size_t)(STRIDE_MOST_S / film->step_s);
    if (!(unrelated > 0))
        return 0;
    double *unlike = mem_zero(count + 1, sizeof *unlike);
    for (size_t i = 0; i < count; i++)
        unlike[i] = difference(film, span, i + 1) / unrelated;
    size_t stride = first_return(unlike, count);
    free(unlike);
    return stride;
}

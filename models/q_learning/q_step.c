/* Targets, the loss, its gradient, and a step of Adam. */
#include "models/q_learning/q_step.h"

#include <math.h>
#include <string.h>

/* Operations of a step of Adam, the norm and the moving of a parameter; rows of one pass, where
 * sums are cut. */
enum { STEP_FLOPS = 16, CHUNK = 32 };

/* Forward, twice as much backward, and forward once more for the target. */
double q_sample_flops(const struct q_settings *settings, const struct policy_shape *shape)
{
    return (settings->discount > 0 ? 4 : 3) * policy_flops(shape);
}

double q_step_flops(const struct policy_shape *shape)
{
    return (double)STEP_FLOPS * (double)gradient_layout(shape).parameters;
}

double q_loss(double value, double target, double *slope)
{
    *slope = value - target;
    return *slope * *slope / 2;
}

/* --- its room --------------------------------------------------------------------------------- */

void q_carve(struct q_step *step, struct carving *carving, const struct q_plan *plan)
{
    const size_t size = sizeof(float);
    *step = (struct q_step){.plan = *plan, .layout = gradient_layout(plan->shape)};
    size_t count = step->layout.parameters;
    step->parameters = carve(carving, count, size);
    step->aim = carve(carving, count, size);
    step->gradient = carve(carving, count, size);
    step->across = carve(carving, step->layout.transposed, size);
    step->began = plan->proximal > 0 ? carve(carving, count, size) : NULL;
    step->adam.count = count;
    if (!plan->keeps_moments) {
        step->adam.first = carve(carving, count, size);
        step->adam.second = carve(carving, count, size);
    }
    float *rows = carve(carving, gradient_batch_numbers_f32(&step->layout, CHUNK), size);
    if (rows)
        gradient_batch_place_f32(&step->batch, &step->layout, CHUNK, rows);
}

struct q_moments q_moments_carve(struct carving *carving, const struct policy_shape *shape)
{
    size_t count = gradient_layout(shape).parameters;
    uint64_t *steps = carve(carving, 1, sizeof *steps);
    float *first = carve(carving, count, sizeof *first);
    return (struct q_moments){steps, first, carve(carving, count, sizeof *first)};
}

/* --- parameters ------------------------------------------------------------------------------- */

static void open_moments(struct q_step *step, const struct q_moments *moments)
{
    struct adam *adam = &step->adam;
    if (moments) {
        adam->steps = *moments->steps;
        adam->first = moments->first;
        adam->second = moments->second;
        return;
    }
    memset(adam->first, 0, adam->count * sizeof *adam->first);
    memset(adam->second, 0, adam->count * sizeof *adam->second);
}

void q_open(struct q_step *step, const float *theta, const struct q_moments *moments)
{
    gradient_pack(&step->layout, theta, step->parameters);
    if (step->began)
        memcpy(step->began, step->parameters, step->layout.parameters * sizeof *step->began);
    open_moments(step, moments);
    gradient_transpose_f32(&step->layout, step->parameters, step->across);
    q_aim(step);
}

void q_aim(struct q_step *step)
{
    memcpy(step->aim, step->parameters, step->layout.parameters * sizeof *step->aim);
}

void q_read(const struct q_step *step, float *theta)
{
    gradient_unpack(&step->layout, step->parameters, theta);
}

void q_close(const struct q_step *step, const struct q_moments *moments)
{
    if (moments)
        *moments->steps = step->adam.steps;
}

/* --- a step ----------------------------------------------------------------------------------- */

static const struct gradient_layer *last_layer(const struct q_step *step)
{
    return &step->layout.layer[step->layout.layers - 1];
}

/* Outputs of `count` <= CHUNK rows, each `stride` numbers after the one before. */
static const float *pass(struct q_step *step, const float *parameters,
                         const struct q_sample *samples, size_t count, bool next)
{
    size_t inputs = step->layout.layer[0].in;
    for (size_t r = 0; r < count; r++)
        memcpy(gradient_input_f32(&step->batch, r), next ? samples[r].next : samples[r].seen,
               inputs * sizeof(float));
    return gradient_forward_f32(&step->batch, parameters, count);
}

/* Where nothing counts later, nobody looks there. */
static void find_targets(struct q_step *step, const struct q_sample *samples, size_t count,
                         double *target)
{
    const struct gradient_layer *last = last_layer(step);
    double discount = step->plan.settings->discount;
    const float *values = discount > 0 ? pass(step, step->aim, samples, count, true) : NULL;
    for (size_t r = 0; r < count; r++) {
        target[r] = (double)samples[r].reward;
        if (!values || samples[r].ended)
            continue;
        const float *of = values + r * last->stride;
        double most = (double)of[0];
        for (size_t a = 1; a < last->out; a++)
            most = fmax(most, (double)of[a]);
        target[r] += discount * most;
    }
}

/* Adds `share` times the slope of each sample's loss; their losses' sum. */
static double add_gradient(struct q_step *step, const struct q_sample *samples, size_t count,
                           double share)
{
    const struct gradient_layer *last = last_layer(step);
    double target[CHUNK], slope[CHUNK], loss = 0;
    find_targets(step, samples, count, target);
    const float *values = pass(step, step->parameters, samples, count, false);
    for (size_t r = 0; r < count; r++)
        loss += q_loss((double)values[r * last->stride + samples[r].choice], target[r], &slope[r]);
    float *output = gradient_output_f32(&step->batch);
    memset(output, 0, count * last->stride * sizeof *output);
    for (size_t r = 0; r < count; r++)
        output[r * last->stride + samples[r].choice] = (float)(share * slope[r]);
    gradient_backward_f32(&step->batch, step->across, count, step->gradient);
    step->flops += (double)count * q_sample_flops(step->plan.settings, step->plan.shape);
    return loss;
}

static void add_proximal(struct q_step *step)
{
    float proximal = (float)step->plan.proximal;
    for (size_t i = 0; i < step->layout.parameters && step->began; i++)
        step->gradient[i] += proximal * (step->parameters[i] - step->began[i]);
}

static void descend(struct q_step *step, double rate)
{
    const struct adam_settings settings = ADAM_DEFAULTS;
    size_t count = step->layout.parameters;
    double norm = gradient_clip(step->gradient, count, step->plan.settings->gradient_norm);
    step->flops += q_step_flops(step->plan.shape);
    if (!isfinite(norm)) {
        step->broken = true;
        return;
    }
    adam_step(&step->adam, &settings, step->gradient, NULL, rate, step->gradient);
    for (size_t i = 0; i < count; i++)
        step->parameters[i] -= step->gradient[i];
    gradient_transpose_f32(&step->layout, step->parameters, step->across);
}

double q_learn(struct q_step *step, const struct q_sample *samples, size_t count, double rate)
{
    double loss = 0;
    memset(step->gradient, 0, step->layout.parameters * sizeof *step->gradient);
    for (size_t at = 0; at < count; at += CHUNK) {
        size_t some = count - at < CHUNK ? count - at : CHUNK;
        loss += add_gradient(step, samples + at, some, 1.0 / (double)count);
    }
    add_proximal(step);
    descend(step, rate);
    return loss / (double)count;
}

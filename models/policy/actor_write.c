/* A policy becomes an actor's arrays. */
#include "models/policy/actor.h"

#include "core/base/mem.h"

#include <math.h>
#include <stdlib.h>

static void write_layer(const struct policy_file *file, uint32_t l, const char *name,
                        struct array_list *arrays)
{
    const struct policy_shape *shape = &file->shape;
    size_t in = shape->width[l], out = shape->width[l + 1];
    const float *theta = file->theta + policy_layer_offset(shape, l);
    float *weight = mem_alloc(in * out * sizeof *weight);
    for (size_t i = 0; i < in; i++)
        for (size_t o = 0; o < out; o++)
            weight[o * in + i] = theta[i * out + o];
    char *weight_name = mem_format("%s.weight", name), *bias_name = mem_format("%s.bias", name);
    arrays_put_f32(arrays, weight_name, 2, (size_t[]){out, in}, weight);
    arrays_put_f32(arrays, bias_name, 1, &out, theta + in * out);
    free(weight);
    free(weight_name);
    free(bias_name);
}

/* With an epsilon of 0: var = 1 / inverse_sd². A spread that is infinite has no variance. */
static bool write_normaliser(const struct normaliser *normaliser, const char *path,
                             struct array_list *arrays, struct errs *errs)
{
    size_t width = normaliser->width;
    double *numbers = mem_alloc(2 * width * sizeof *numbers);
    const double zero = 0, clip = (double)normaliser_clip(normaliser);
    bool good = true;
    for (size_t i = 0; i < width; i++) {
        double inverse_sd =
            normaliser->exact ? normaliser->exact[width + i] : (double)normaliser->inverse_sd[i];
        numbers[i] = normaliser->exact ? normaliser->exact[i] : (double)normaliser->mean[i];
        numbers[width + i] = 1 / (inverse_sd * inverse_sd);
        good = good && isfinite((float)numbers[width + i]);
    }
    arrays_put_f64(arrays, ACTOR_OBS_MEAN, 1, &width, numbers);
    arrays_put_f64(arrays, ACTOR_OBS_VAR, 1, &width, numbers + width);
    arrays_put_f64(arrays, ACTOR_OBS_EPSILON, 0, NULL, &zero);
    arrays_put_f64(arrays, ACTOR_OBS_CLIP, 0, NULL, &clip);
    free(numbers);
    return good || errs_add(errs, FAULT_INPUT, NULL, NULL,
                            "%s: an observation counts nothing, which no variance can say", path);
}

bool actor_write(const struct policy_file *file, const struct actor_names *names, const char *path,
                 struct array_list *arrays, struct errs *errs)
{
    if (file->log_std && !names->log_std)
        return errs_add(errs, FAULT_INPUT, NULL, "--names torch",
                        "%s: has a log-std, for which %s has no array", path, names->name);
    struct actor_layers layers = actor_layers_named(names, file->shape.layers);
    size_t act = file->shape.width[file->shape.layers];
    for (uint32_t l = 0; l < layers.count; l++)
        write_layer(file, l, layers.name[l], arrays);
    actor_layers_free(&layers);
    if (file->log_std)
        arrays_put_f32(arrays, names->log_std, names->log_std_is_row ? 2 : 1,
                       names->log_std_is_row ? (size_t[]){1, act} : &act, file->log_std);
    if (file->output.width) {
        arrays_put_f32(arrays, ACTOR_ACTION_LOW, 1, &act, file->output.least);
        arrays_put_f32(arrays, ACTOR_ACTION_HIGH, 1, &act, file->output.most);
    }
    return !file->normaliser.width || write_normaliser(&file->normaliser, path, arrays, errs);
}

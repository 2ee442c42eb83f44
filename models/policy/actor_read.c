/* An actor's arrays become a policy. */
#include "models/policy/actor.h"

#include "core/base/mem.h"
#include "models/tasks/robot_task.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct actor {
    const struct actor_reading *reading;
    const struct actor_names *names;
    struct actor_layers layers;
    struct policy_file *file;
    struct errs *errs;
};

static bool wrong(const struct actor *actor, const char *meant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(const struct actor *actor, const char *meant, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *what = mem_format_list(format, arguments);
    va_end(arguments);
    errs_add(actor->errs, FAULT_INPUT, &(struct mark){actor->reading->source, 0, 0}, meant, "%s",
             what);
    free(what);
    return false;
}

/* --- arrays ----------------------------------------------------------------------------------- */

/* The array of that name, with numbers that are all finite; NULL and an error otherwise. */
static const struct array *need(const struct actor *actor, const char *name)
{
    const struct array *array = arrays_find(actor->reading->arrays, name);
    if (!array)
        wrong(actor, NULL, "there is no array \"%s\"", name);
    else if (!array->values)
        wrong(actor, NULL, "array \"%s\" is of type %s; float32 and float64 are read", name,
              *array->type ? array->type : "object");
    if (!array || !array->values)
        return NULL;
    for (size_t i = 0; i < array->count; i++)
        if (!isfinite((float)array->values[i])) {
            wrong(actor, NULL, "array \"%s\": number %zu is %g", name, i + 1, array->values[i]);
            return NULL;
        }
    return array;
}

/* One of `count` numbers, whatever the axes of length 1. */
static const struct array *need_vector(const struct actor *actor, const char *name, size_t count,
                                       const char *of)
{
    const struct array *array = need(actor, name);
    size_t longest = array && array->rank ? 0 : 1;
    for (unsigned i = 0; array && i < array->rank; i++)
        longest = array->shape[i] > longest ? array->shape[i] : longest;
    if (!array || (array->count == count && longest == count))
        return array;
    char *is = array_shape_text(array->rank, array->shape);
    wrong(actor, NULL, "array \"%s\" is %s; %s are %zu", name, is, of, count);
    free(is);
    return NULL;
}

static bool is_there(const struct actor *actor, const char *name)
{
    return arrays_find(actor->reading->arrays, name) != NULL;
}

/* --- layers ----------------------------------------------------------------------------------- */

/* Which arrays it is made of. */
static bool find_layers(struct actor *actor)
{
    const struct actor_reading *reading = actor->reading;
    actor->names = reading->names;
    if (reading->layers)
        actor->layers = actor_layers_listed(reading->layers);
    else if (actor->names)
        actor->layers = actor_layers_found(actor->names, reading->arrays);
    for (size_t i = 0; !reading->layers && !reading->names && !actor->layers.count; i++) {
        actor->names = actor_names(i);
        if (!actor->names)
            break;
        actor->layers = actor_layers_found(actor->names, reading->arrays);
    }
    if (!actor->names)
        actor->names = actor_names_find("torch");
    if (actor->layers.count > POLICY_LAYERS_MAX)
        return wrong(actor, NULL, "has more than %d layers", POLICY_LAYERS_MAX);
    if (actor->layers.count)
        return true;
    const struct array_list *arrays = reading->arrays;
    return wrong(actor, "--layers 0,2,4 names the layers, each with its .weight and .bias",
                 "holds no actor %s%s; the first of its %zu arrays is \"%s\"",
                 reading->names ? "of " : "that is known",
                 reading->names ? reading->names->name : "", arrays->count,
                 arrays->count ? arrays->list[0].name : "");
}

/* Layer l's weights, outputs by inputs, behind a layer of `inputs`; NULL and an error. */
static const struct array *find_weight(const struct actor *actor, uint32_t l, uint32_t inputs)
{
    const struct task_info *info = task_info(actor->reading->task);
    bool last = l + 1 == actor->layers.count;
    char *name = mem_format("%s.weight", actor->layers.name[l]);
    const struct array *weight = need(actor, name);
    char *is = weight ? array_shape_text(weight->rank, weight->shape) : NULL;
    bool flat = weight &&
                (weight->rank != 2 || weight->shape[0] < 1 || weight->shape[0] > POLICY_WIDTH_MAX);
    bool in = weight && !flat && weight->shape[1] != inputs;
    bool out = weight && !flat && last && weight->shape[0] != info->act;
    if (flat)
        wrong(actor, NULL, "array \"%s\" is %s; a layer has outputs x inputs, of each up to %d",
              name, is, POLICY_WIDTH_MAX);
    else if (in && l == 0)
        wrong(actor, NULL, "array \"%s\" is %s; an observation of %s has %u numbers, not %zu", name,
              is, info->name, inputs, weight->shape[1]);
    else if (in)
        wrong(actor, NULL, "array \"%s\" is %s; the layer before it has %u outputs", name, is,
              inputs);
    else if (out)
        wrong(actor, NULL, "array \"%s\" is %s; an action of %s has %u numbers, not %zu", name, is,
              info->name, info->act, weight->shape[0]);
    free(is);
    free(name);
    return flat || in || out ? NULL : weight;
}

/* Appends layer l to θ, by inputs. */
static bool read_layer(struct actor *actor, uint32_t l)
{
    struct policy_shape *shape = &actor->file->shape;
    const struct array *weight = find_weight(actor, l, shape->width[l]);
    if (!weight)
        return false;
    size_t in = weight->shape[1], out = weight->shape[0], at = policy_layer_offset(shape, l);
    char *name = mem_format("%s.bias", actor->layers.name[l]);
    const struct array *bias = need_vector(actor, name, out, "the layer's outputs");
    free(name);
    if (!bias)
        return false;
    shape->width[l + 1] = (uint32_t)out;
    float *theta = actor->file->theta =
        mem_realloc(actor->file->theta, (at + (in + 1) * out) * sizeof *theta);
    theta += at;
    for (size_t i = 0; i < in; i++)
        for (size_t o = 0; o < out; o++)
            *theta++ = (float)weight->values[o * in + i];
    for (size_t o = 0; o < out; o++)
        *theta++ = (float)bias->values[o];
    return true;
}

static bool read_layers(struct actor *actor)
{
    const struct actor_reading *reading = actor->reading;
    struct policy_shape *shape = &actor->file->shape;
    shape->layers = actor->layers.count;
    shape->width[0] = task_info(reading->task)->obs;
    for (uint32_t l = 0; l < shape->layers; l++)
        if (!read_layer(actor, l))
            return false;
    shape->activation =
        reading->activation >= 0 ? (enum activation)reading->activation : actor->names->activation;
    if (actor->names->any_activation && reading->activation < 0 && shape->layers > 1)
        return wrong(actor, "--activation tanh, or relu",
                     "does not say what the activation of its hidden layers is");
    return true;
}

/* --- the rest of it --------------------------------------------------------------------------- */

/* A task that chooses has scores; a log-std makes it Gaussian. */
static bool read_head(struct actor *actor)
{
    const struct actor_reading *reading = actor->reading;
    const struct task_info *info = task_info(reading->task);
    const char *name = reading->log_std ? reading->log_std : actor->names->log_std;
    struct policy_file *file = actor->file;
    file->shape.head = info->chooses ? HEAD_CATEGORICAL : HEAD_DETERMINISTIC;
    if (info->chooses || !name || (!reading->log_std && !is_there(actor, name)))
        return true;
    const struct array *log_std = need_vector(actor, name, info->act, "actions");
    if (!log_std)
        return false;
    file->shape.head = HEAD_GAUSSIAN;
    file->log_std = mem_alloc(info->act * sizeof *file->log_std);
    for (uint32_t i = 0; i < info->act; i++)
        file->log_std[i] = (float)log_std->values[i];
    return true;
}

/* A number that the command line gives, or the file, or what is usual; NAN and an error where it is
 * not above `above`. */
static double scalar(const struct actor *actor, double given, const char *name, double usual)
{
    const struct array *array = arrays_find(actor->reading->arrays, name);
    double value = given >= 0 ? given : usual;
    if (given < 0 && array)
        value = array->values && array->count == 1 ? array->values[0] : NAN;
    if (isnan(value) || value < 0)
        wrong(actor, NULL, "array \"%s\" is not one number from 0 on", name);
    return value;
}

static bool fill_normaliser(const struct actor *actor, const struct array *mean,
                            const struct array *var)
{
    const struct actor_reading *reading = actor->reading;
    struct normaliser *normaliser = &actor->file->normaliser;
    uint32_t width = actor->file->shape.width[0];
    double epsilon = scalar(actor, reading->obs_epsilon, ACTOR_OBS_EPSILON, 1e-8);
    double clip = scalar(actor, reading->obs_clip, ACTOR_OBS_CLIP, (double)NORMALISER_CLIP);
    if (!(epsilon >= 0) || !(clip >= 0))
        return false;
    if (!((float)clip > 0))
        return wrong(actor, NULL, "cuts its normalised observations off at 0");
    *normaliser = (struct normaliser){.width = width, .clip = (float)clip};
    normaliser->exact = mem_alloc(2 * width * sizeof *normaliser->exact);
    for (uint32_t i = 0; i < width; i++) {
        double inverse_sd = 1 / sqrt(var->values[i] + epsilon);
        if (!(var->values[i] >= 0) || !isfinite(inverse_sd))
            return wrong(actor, NULL, "the variance of observation %u is %g, with an epsilon of %g",
                         i + 1, var->values[i], epsilon);
        normaliser->exact[i] = mean->values[i];
        normaliser->exact[width + i] = inverse_sd;
    }
    return true;
}

static bool read_normaliser(struct actor *actor)
{
    const struct actor_reading *reading = actor->reading;
    const char *mean = reading->obs_mean ? reading->obs_mean : ACTOR_OBS_MEAN;
    const char *var = reading->obs_var ? reading->obs_var : ACTOR_OBS_VAR;
    bool asked = reading->obs_mean || reading->obs_var;
    if (!asked && !is_there(actor, mean) && !is_there(actor, var))
        return true;
    uint32_t width = actor->file->shape.width[0];
    const struct array *means = need_vector(actor, mean, width, "observations");
    const struct array *vars = means ? need_vector(actor, var, width, "observations") : NULL;
    return vars && fill_normaliser(actor, means, vars);
}

/* --- actions ---------------------------------------------------------------------------------- */

/* The file's own range: its ends, or as CleanRL has it, middle and half the length. 0: there is
 * none; -1: it is wrong. */
static int read_range(const struct actor *actor, struct policy_output *output)
{
    bool ends = is_there(actor, ACTOR_ACTION_LOW) || is_there(actor, ACTOR_ACTION_HIGH);
    if (!ends && !is_there(actor, "action_scale"))
        return 0;
    const char *one = ends ? ACTOR_ACTION_LOW : "action_bias";
    const char *other = ends ? ACTOR_ACTION_HIGH : "action_scale";
    const struct array *a = need_vector(actor, one, output->width, "actions");
    const struct array *b = a ? need_vector(actor, other, output->width, "actions") : NULL;
    for (uint32_t i = 0; b && i < output->width; i++) {
        output->least[i] = (float)(ends ? a->values[i] : a->values[i] - b->values[i]);
        output->most[i] = (float)(ends ? b->values[i] : a->values[i] + b->values[i]);
    }
    return b ? 1 : -1;
}

/* False: the task's actions have none. */
static bool range_of_task(const struct task_info *info, struct policy_output *output)
{
    for (unsigned i = 0; i < output->width; i++) {
        double least, most;
        if (!info->robot || !robot_task_range(info->robot, i, &least, &most))
            return false;
        output->least[i] = (float)least, output->most[i] = (float)most;
    }
    return true;
}

static bool read_output(struct actor *actor)
{
    const struct actor_reading *reading = actor->reading;
    const struct task_info *info = task_info(reading->task);
    struct policy_output *output = &actor->file->output;
    enum output_kind kind = actor->names->output;
    if (reading->output >= 0)
        kind = (enum output_kind)reading->output;
    bool unsaid = actor->names->any_activation && reading->output < 0;
    if (unsaid && !info->chooses && is_there(actor, ACTOR_ACTION_LOW))
        return wrong(actor, "--actions clip, or tanh",
                     "has a range of actions, but does not say what becomes of them there");
    if (info->chooses || kind == OUTPUT_PLAIN)
        return true;
    *output = (struct policy_output){kind, info->act, mem_zero(info->act, sizeof(float)),
                                     mem_zero(info->act, sizeof(float))};
    int found = read_range(actor, output);
    if (found < 0)
        return false;
    if (!found && !range_of_task(info, output))
        return wrong(actor, "--actions plain, or arrays action_low and action_high in the file",
                     "cuts its actions off, but %s limits no control to a range", info->name);
    for (uint32_t i = 0; i < output->width; i++)
        if (!(output->least[i] < output->most[i]))
            return wrong(actor, NULL, "the range of action %u is %g to %g", i + 1,
                         (double)output->least[i], (double)output->most[i]);
    return true;
}

bool actor_read(const struct actor_reading *reading, struct policy_file *file, struct errs *errs)
{
    *file = (struct policy_file){.horizon = task_horizon(reading->task),
                                 .reset_noise = task_reset_noise(reading->task)};
    snprintf(file->task, sizeof file->task, "%s", task_info(reading->task)->name);
    struct actor actor = {.reading = reading, .file = file, .errs = errs};
    bool good = find_layers(&actor) && read_layers(&actor) && read_head(&actor) &&
                read_normaliser(&actor) && read_output(&actor);
    actor_layers_free(&actor.layers);
    if (!good)
        policy_file_free(file);
    return good;
}

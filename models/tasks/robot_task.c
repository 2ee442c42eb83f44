/* Reads a robot's task and makes it ready. */
#include "models/tasks/robot_task.h"

#include "core/base/bits.h"
#include "core/base/nearest.h"
#include "core/fields/field_rows.h"
#include "core/files/datadir.h"
#include "core/files/nearby.h"
#include "core/text/yaml_print.h"
#include "models/tasks/robot_dynamics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the keys say. */
struct robot_text {
    char *about, *mjcf;
    uint32_t frame_skip, horizon;
    const struct yaml_node *observation, *reward, *healthy;
    struct robot_reset reset;
    struct {
        double scale, clip; /* scale NAN: to the control range */
    } action;
};

#define T(member) .offset = offsetof(struct robot_text, member)
#define IN_ACTION(member)                                                                          \
    .offset = offsetof(struct robot_text, action.member) - offsetof(struct robot_text, action)
static const struct field action_keys[] = {
    {"scale", FIELD_REAL, IN_ACTION(scale), WITHIN(-INFINITY, INFINITY), .word = "range",
     .word_value = NAN, .fallback = "1",
     .help = "What an action is multiplied by to be an actuator's control; range: -1 and 1 are the "
             "ends of the actuator's control range."},
    {"clip", FIELD_REAL, IN_ACTION(clip), OVER(0, INFINITY), .word = "none", .word_value = INFINITY,
     .fallback = "none", .example = "1", .help = "An action is cut off at ± this first."},
    END};

const struct field robot_task_keys[] = {
    {"about", FIELD_TEXT, T(about), .fallback = "a robot of your own",
     .help = "What it is, in a line."},
    {"mjcf", FIELD_TEXT, T(mjcf), .example = "my_robot.xml",
     .help = "The robot's model, a file in MuJoCo's format MJCF."},
    {"frame_skip", FIELD_INTEGER, T(frame_skip), WITHIN(1, 10000), .fallback = "1", .example = "4",
     .help = "How many steps of the model are one environment step."},
    {"horizon", FIELD_INTEGER, T(horizon), WITHIN(1, 1e7), .fallback = "1000",
     .help = "After so many environment steps an episode is over."},
    {"observation", FIELD_TREE, T(observation), .example = "[{qpos: {skip: 1}}, qvel]",
     .help = "What the policy sees: a list of quantities."},
    {"reward", FIELD_TREE, T(reward), .example = "{forward: {velocity: {qpos: root_x}}}",
     .help =
         "What is paid for: named terms, each a quantity with weight, divide_by, shape (linear, "
         "quadratic or absolute), target and most; or a list of such."},
    {"healthy", FIELD_TREE, T(healthy), .fallback = "none",
     .example = "[{qpos: root_z, above: 0.7}]",
     .help = "What ends an episode: a quantity leaves its range, which above, below, at_least and "
             "at_most say."},
    {"reset", FIELD_TABLE, T(reset), .fields = robot_reset_keys,
     .help = "How an episode begins: the model's own pose at rest, disturbed."},
    {"action", FIELD_TABLE, T(action), .fields = action_keys,
     .help = "How an action becomes the control of the actuators."},
    END};

/* --- the model -------------------------------------------------------------------------------- */

static struct mujoco_model *compile(struct field_reader *reader, const struct robot_text *text,
                                    const struct yaml_node *root, struct robot_files *files)
{
    const struct yaml_node *node = yaml_get(root, "mjcf");
    char *path = reader->locate(reader->owner, text->mjcf);
    struct errs own = {0};
    struct source source = {0};
    struct mujoco_model *model = NULL;
    if (access(path, R_OK) != 0) {
        int error = errno;
        char *hint = error == ENOENT ? hint_near_file(path) : NULL;
        field_error(reader, &node->mark, hint, "mjcf: %s: cannot be opened: %s", path,
                    strerror(error));
        free(hint);
    } else if (source_read(&source, path, &own)) {
        source.sealed = !nearby_has(reader->nearby, path);
        model = mujoco_compile(&source, &own);
        robot_files_find(files, &source, reader->arena);
    }
    reader->failures += own.count;
    errs_take(reader->errs, &own);
    errs_free(&own);
    source_free(&source);
    free(path);
    return model;
}

/* --- what is seen and done -------------------------------------------------------------------- */

static bool read_seen(struct robot_task *task, const struct robot_reading *reading,
                      const struct yaml_node *list, const char *path)
{
    bool good = true, is_list = list->kind == YAML_LIST;
    char inner[200];
    snprintf(inner, sizeof inner, "%.150s%sobservation", path, *path ? "." : "");
    task->seen = arena_alloc(&task->arena, ((is_list ? list->count : 0) + 1) * sizeof *task->seen);
    uint64_t count = 0;
    for (const struct yaml_node *node = is_list ? list->items : list; node;
         node = is_list ? node->next : NULL) {
        struct quantity *seen = &task->seen[task->seen_count++];
        good &= quantity_read(seen, reading, node, QUANTITY_SEEN, inner);
        count += seen->count;
        task->forces |= good && quantity_needs_forces(seen);
    }
    if (good && (count == 0 || count > TASK_OBS_MAX))
        good = field_error(reading->reader, &list->mark, NULL,
                           "%s: %llu numbers; there may be 1 to %d", inner,
                           (unsigned long long)count, TASK_OBS_MAX);
    task->info.obs = (unsigned)count;
    return good;
}

/* The control range's ends at -1 and 1, or one factor for all. */
static bool read_action(struct robot_task *task, const struct robot_reading *reading,
                        const struct robot_text *text, const struct yaml_node *root)
{
    task->clip = text->action.clip;
    if (text->action.scale == 1 && isinf(task->clip))
        return true;
    unsigned count = task->sizes.nu;
    task->scale = arena_alloc(&task->arena, (count + 1) * sizeof *task->scale);
    task->middle = arena_alloc(&task->arena, (count + 1) * sizeof *task->middle);
    for (unsigned i = 0; i < count; i++) {
        double low, high;
        bool clamped = mujoco_control_range(task->model, i, &low, &high);
        if (!isnan(text->action.scale)) {
            task->scale[i] = text->action.scale;
            continue;
        }
        if (!clamped)
            return field_error(reading->reader, yaml_mark(root, "action", "scale"),
                               "ctrllimited and ctrlrange give it one",
                               "action.scale: the actuator %u (%s) has no control range", i,
                               mujoco_name(task->model, MUJOCO_ACTUATOR, i));
        task->scale[i] = (high - low) / 2;
        task->middle[i] = (high + low) / 2;
    }
    return true;
}

bool robot_task_range(const struct robot_task *task, unsigned i, double *least, double *most)
{
    double low = -INFINITY, high = INFINITY;
    if (!mujoco_control_range(task->model, i, &low, &high))
        low = -INFINITY, high = INFINITY;
    double scale = task->scale ? task->scale[i] : 1, middle = task->scale ? task->middle[i] : 0;
    double one = (low - middle) / scale, other = (high - middle) / scale;
    *least = fmax(fmin(one, other), -task->clip);
    *most = fmin(fmax(one, other), task->clip);
    return isfinite(*least) && isfinite(*most);
}

static bool check_sizes(const struct robot_task *task, const struct robot_reading *reading,
                        const struct yaml_node *root)
{
    const struct mark *mark = &yaml_get(root, "mjcf")->mark;
    if (task->sizes.nu == 0 || task->sizes.nu > TASK_ACT_MAX)
        return field_error(reading->reader, mark, NULL,
                           "the model has %u actuators; there may be 1 to %d", task->sizes.nu,
                           TASK_ACT_MAX);
    return true;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Comments and the order of the file's lines do not count, and neither does what it says of
 * itself. */
static struct digest digest_of(struct robot_task *task, const struct yaml_node *root)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    for (const struct field *key = robot_task_keys; key->name; key++) {
        const struct yaml_node *node = yaml_get(root, key->name);
        if (!node || strcmp(key->name, "about") == 0)
            continue;
        fprintf(out, "%s: ", key->name);
        yaml_print(out, node);
        fputc('\n', out);
    }
    fclose(out);
    task->text_hash = hash_bytes(0, text, size);
    struct digest model = mujoco_digest(task->model);
    struct digest digest =
        digest_fold_text(digest_fold((struct digest){0}, &model, sizeof model), text);
    free(text);
    return digest;
}

static void describe(struct robot_task *task, const char *name, const struct robot_text *text)
{
    struct task_info *info = &task->info;
    info->name = arena_string(&task->arena, name);
    info->about = text->about;
    info->act = task->sizes.nu;
    info->nq = task->sizes.nq;
    info->nv = task->sizes.nv;
    info->dt = mujoco_timestep(task->model) * text->frame_skip;
    info->limit = text->horizon;
    info->reset_noise = text->reset.noise;
    info->still = robot_reset_is_still(&text->reset);
    for (unsigned i = 0; i < task->reward.count; i++)
        info->terms[i] = task->reward.terms[i].name;
    robot_dynamics_fill(info, task->reward.range_count > 0);
    info->robot = task;
}

static bool bind(struct robot_task *task, struct field_reader *reader,
                 const struct robot_text *text, const struct yaml_node *root, const char *path)
{
    const struct robot_reading reading = {reader, task->model};
    char reset[200];
    snprintf(reset, sizeof reset, "%.150s%sreset", path, *path ? "." : "");
    task->sizes = mujoco_sizes(task->model);
    task->frame_skip = text->frame_skip;
    task->reset = text->reset;
    bool good =
        check_sizes(task, &reading, root) & read_seen(task, &reading, text->observation, path) &
        robot_reward_read(&task->reward, &reading, text->reward, text->healthy, path) &
        robot_reset_bind(&task->reset, &reading, reset) & read_action(task, &reading, text, root);
    task->forces |= good && robot_reward_needs_forces(&task->reward);
    return good;
}

struct robot_task *robot_task_read(struct field_reader *reader, const char *name,
                                   const struct yaml_node *root, const char *path)
{
    struct robot_task *task = mem_zero(1, sizeof *task);
    struct arena *before = reader->arena;
    struct robot_text text = {0};
    reader->arena = &task->arena;
    bool good = fields_read(reader, robot_task_keys, root, path, &text) &&
                (task->model = compile(reader, &text, root, &task->files)) &&
                bind(task, reader, &text, root, path);
    reader->arena = before;
    if (good) {
        describe(task, name, &text);
        task->digest = digest_of(task, root);
        return task;
    }
    robot_task_free(task);
    return NULL;
}

void robot_task_free(struct robot_task *task)
{
    if (!task)
        return;
    mujoco_model_free(task->model);
    arena_free(&task->arena);
    free(task);
}

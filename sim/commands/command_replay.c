/* `fedsim replay`: pictures of what a policy does. */
#include "core/base/mem.h"
#include "core/files/output.h"
#include "core/text/units.h"
#include "models/tasks/task_shelf.h"
#include "reports/motion/animation.h"
#include "reports/motion/strip.h"
#include "sim/commands/commands.h"
#include "sim/replay/replay.h"
#include "sim/replay/video.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct replay_input {
    struct words words; /* the policy, and its task */
    const char *output, *compare;
    char task[TASK_NAME_SIZE]; /* of the first policy */
    struct replay_settings settings;
    struct gait_request request;
    bool animate, video, force;
};

/* --- values ----------------------------------------------------------------------------------- */

static const char *view_name(size_t i)
{
    return i < VIEWS ? views[i].name : NULL;
}

static const char *mode_name(size_t i)
{
    static const char *const modes[] = {"deterministic", "stochastic", NULL};
    return modes[i];
}

static void parse_view(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct gait_request *request = &((struct replay_input *)input)->request;
    const struct view *view = view_named(value);
    if (!view)
        usage_error(state, "--%s: '%s' is none of side, above and front", parameter->name, value);
    for (size_t i = 0; i < request->view_count; i++)
        if (request->shown[i] == view)
            return;
    request->shown[request->view_count++] = view;
}

static void parse_mode(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct replay_settings *settings = &((struct replay_input *)input)->settings;
    for (settings->stochastic = 0; settings->stochastic < 2; settings->stochastic++)
        if (strcmp(mode_name((size_t)settings->stochastic), value) == 0)
            return;
    usage_error(state, "--%s: '%s' is neither deterministic nor stochastic", parameter->name,
                value);
}

static void parse_seed(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    struct replay_settings *settings = &((struct replay_input *)input)->settings;
    settings->seeded = true;
    if (!units_digits(value, &settings->seed))
        usage_error(state, "--%s: '%s' is not a whole number such as 7", parameter->name, value);
}

static double time_of(const struct parameter *parameter, const char *value,
                      struct argp_state *state)
{
    double s;
    char why[128];
    if (!units_parse(UNIT_TIME, value, &s, why, sizeof why))
        usage_error(state, "--%s: %s", parameter->name, why);
    else if (!(s >= 0))
        usage_error(state, "--%s: expected a time such as 2 s", parameter->name);
    return s;
}

static void parse_from(const struct parameter *parameter, const char *value, void *input,
                       struct argp_state *state)
{
    ((struct replay_input *)input)->request.from_s = time_of(parameter, value, state);
}

static void parse_to(const struct parameter *parameter, const char *value, void *input,
                     struct argp_state *state)
{
    ((struct replay_input *)input)->request.to_s = time_of(parameter, value, state);
}

#define AT(member) offsetof(struct replay_input, member)
static const struct parameter parameters[] = {
    {.kind = PARAMETER_WORDS, .offset = AT(words), .value = "policy", .completes = COMPLETE_FILE},
    {"output", 'o', PARAMETER_TEXT, AT(output), "FILE",
     .help = "File to write (default replay.svg, or replay.mp4)", .completes = COMPLETE_FILE},
    {.name = "animate",
     .kind = PARAMETER_SET,
     .offset = AT(animate),
     .help = "An animation of the first ten seconds, without script and of at most 200 kB, in the "
             "place of a strip of poses"},
    {.name = "video",
     .kind = PARAMETER_SET,
     .offset = AT(video),
     .help =
         "A video (MP4) as MuJoCo renders it, of ten seconds or --from and --to, where fedsim was "
         "configured --with-video"},
    {"compare", 0, PARAMETER_TEXT, AT(compare), "POLICY",
     .help = "Another policy, drawn below the first at the same scale", .completes = COMPLETE_FILE},
    {"view", 0, PARAMETER_OWN, 0, "NAME",
     .help = "side, above or front; may be repeated (default: those that show how the robot moves)",
     .completes = COMPLETE_WORDS, .words = view_name, .parse = parse_view},
    {"from", 0, PARAMETER_OWN, 0, "TIME",
     .help = "Where in the episode the picture begins, such as 2s (default: of a strip, a stride "
             "in the middle or, where no stride is found, the whole episode; of an animation, the "
             "beginning)",
     .parse = parse_from},
    {"to", 0, PARAMETER_OWN, 0, "TIME", .help = "Where it ends", .parse = parse_to},
    {"poses", 0, PARAMETER_COUNT, AT(request.poses), "N",
     .help = "Poses of a strip, 2 to 24 (default 8)", .least = 2},
    {"seed", 0, PARAMETER_OWN, 0, "N",
     .help = "Key of the episodes (default: the seed that the policy was evaluated with)",
     .parse = parse_seed},
    {"horizon", 0, PARAMETER_COUNT, AT(settings.horizon), "N",
     .help = "Environment steps of an episode (default: as the policy was evaluated)"},
    {"mode", 0, PARAMETER_OWN, 0, "NAME",
     .help = "How actions are chosen: deterministic or stochastic (default: as the policy was "
             "evaluated)",
     .completes = COMPLETE_WORDS, .words = mode_name, .parse = parse_mode},
    {"episodes", 0, PARAMETER_COUNT, AT(settings.episodes), "N",
     .help = "Episodes to play, of which that with the median return is drawn (default 9)"},
    PARAMETER_OF_FORCE(AT(force)),
};
#undef AT

static void check(void *into, struct argp_state *state)
{
    const struct replay_input *input = into;
    const struct gait_request *request = &input->request;
    if (input->words.count == 0 || input->words.count > 2)
        usage_error(state, "say which policy: replay POLICY [TASK]");
    else if (request->poses > STRIP_POSES_MAX)
        usage_error(state, "--poses: expected at most %d", STRIP_POSES_MAX);
    else if (request->poses && input->animate)
        usage_error(state, "--poses: an animation is no strip of poses");
    else if (input->video &&
             (input->animate || input->compare || request->view_count || request->poses))
        usage_error(state, "--video: has neither --animate, --compare, --view nor --poses");
    else if (request->from_s >= request->to_s)
        usage_error(state, "--to: ends before it begins");
}

/* --- playing and drawing ---------------------------------------------------------------------- */

static bool is_picture(const char *start, size_t length)
{
    return strncmp(start, "<svg ", length < 5 ? length : 5) == 0 && strstr(start, "gait-paper");
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A policy with its task, as both were read. */
struct opened {
    struct policy_file policy;
    struct task_shelf *shelf;
    const struct task_info *info;
};

/* The policy in that file, in the task that was asked for, or else in that of the first policy. */
static bool open_policy(struct opened *opened, const char *path, struct replay_input *input,
                        struct errs *errs)
{
    *opened = (struct opened){0};
    if (!policy_file_read(&opened->policy, path, errs))
        return false;
    if (!*input->task)
        snprintf(input->task, sizeof input->task, "%s", opened->policy.task);
    const char *task = input->words.count > 1 ? input->words.list[1] : input->task;
    opened->shelf = task_shelf_new();
    opened->info = task_shelf_named(opened->shelf, task, errs);
    return opened->info &&
           policy_file_fits(&opened->policy, opened->info->name, &opened->policy.shape, path, errs);
}

static void close_policy(struct opened *opened)
{
    policy_file_free(&opened->policy);
    task_shelf_free(opened->shelf);
}

static bool film_file(const char *path, struct replay_input *input, struct film *film,
                      struct errs *errs)
{
    struct opened opened;
    enum filmed filmed = FILMED_FAILED;
    if (open_policy(&opened, path, input, errs))
        filmed =
            replay_play(&opened.policy, opened.info, &input->settings, base_name(path), film, errs);
    if (filmed == FILMED_NOTHING)
        errs_add(errs, FAULT_INPUT, NULL, NULL, "%s has no bodies that could be drawn",
                 opened.info->name);
    close_policy(&opened);
    return filmed == FILMED;
}

static bool is_video(const char *start, size_t length)
{
    static const char mark[] = "fedsim replay";
    return memmem(start, length, mark, sizeof mark - 1) != NULL;
}

static void film_video(struct replay_input *input, struct errs *errs)
{
    const char *path = input->words.list[0];
    const struct output_rule rule = {.force = input->force, .inputs = &path, .input_count = 1};
    struct opened opened;
    struct output *output = NULL;
    char *foot = NULL;
    if (open_policy(&opened, path, input, errs))
        output = output_begin(input->output, is_video, &rule, errs);
    if (output) {
        const struct video_request request = {.policy = &opened.policy,
                                              .info = opened.info,
                                              .settings = &input->settings,
                                              .name = base_name(path),
                                              .from_s = input->request.from_s,
                                              .to_s = input->request.to_s};
        bool good = video_write(&request, output_stream(output), &foot, errs);
        if (output_end(output, good, errs) && good)
            printf("%s: %s\n", input->output, foot);
    }
    free(foot);
    close_policy(&opened);
}

static bool draw(const struct replay_input *input, const char *path, const struct output_rule *rule,
                 struct errs *errs)
{
    struct output *output = output_begin(path, is_picture, rule, errs);
    if (!output)
        return false;
    if (input->animate)
        animation_write(output_stream(output), &input->request, "gait", ANIMATION_BYTES);
    else
        strip_write(output_stream(output), &input->request);
    return output_end(output, true, errs);
}

static void replay(struct replay_input *input, struct errs *errs)
{
    const char *inputs[] = {input->words.list[0], input->compare};
    const struct output_rule rule = {
        .force = input->force, .inputs = inputs, .input_count = input->compare ? 2 : 1};
    struct film films[SHEET_FILMS] = {{0}};
    struct gait_request *request = &input->request;
    bool good = output_allowed(input->output, is_picture, &rule, errs);
    for (size_t i = 0; good && i < rule.input_count; i++) {
        good = film_file(inputs[i], input, &films[i], errs);
        if (good)
            request->films[request->film_count++] = &films[i];
    }
    good = good && draw(input, input->output, &rule, errs);
    for (size_t i = 0; i < request->film_count; i++) {
        if (good)
            printf("%s: %s: %s\n", input->output, films[i].title, films[i].foot);
        film_free(&films[i]);
    }
}

static int run(int argc, char **argv, struct errs *errs)
{
    struct replay_input input = {
        .output = "replay.svg", .settings.stochastic = -1, .request = {.from_s = NAN, .to_s = NAN}};
    command_parse(&command_replay, argc, argv, &input);
    if (!input.output)
        input.output = input.video ? "replay.mp4" : "replay.svg";
    if (input.video)
        film_video(&input, errs);
    else
        replay(&input, errs);
    free(input.words.list);
    return errs_exit_status(errs);
}

const struct command command_replay = {
    .name = "replay",
    .summary = "draw what a policy does: a strip of poses, or an animation",
    .arguments = "POLICY [TASK]",
    .about = "Play a stored policy and draw its robot: the solids of the model, from the side, "
             "from above or both, with the return and the length of the episode. POLICY is a file "
             "of `fedsim policy export` or `fedsim pretrain`; TASK is needed where that of a task "
             "file is meant.\v"
             "Examples: fedsim replay best.policy -o gait.svg\n"
             "          fedsim replay best.policy --animate -o gait.svg\n"
             "          fedsim replay after.policy --compare before.policy -o both.svg",
    PARAMETERS(parameters),
    .check = check,
    .run = run};

/* A scenario's task: one that comes with the program, a task file, one described by the
 * scenario, and what of it counts in a trial's number. */
#include "core/files/datadir.h"
#include "sim/sources/scenario_task.h"
#include "tests/sim/study/good_scenario.h"
#include "tests/support/files.h"
#include "tests/support/own_folder.h"

#include <string.h>
#include <sys/stat.h>

static const char robot[] = "<mujoco><include file='part.xml'/><worldbody><body name='box'>\n"
                            "<joint name='rail' type='slide' axis='1 0 0'/><geom name='cube' "
                            "size='0.1'/></body></worldbody>\n"
                            "<actuator><motor joint='rail'/></actuator></mujoco>\n";
static const char part[] = "<mujoco><option timestep='0.01'/></mujoco>";
static const char keys[] = "frame_skip: 4, horizon: 50, observation: [qpos, qvel], "
                           "reward: {speed: {qvel: rail}}";

/* The scenario with that task. */
static char *with_task(const char *task)
{
    char *line = mem_format("task: {%s}", task), *text = edited(good, "task: {name: Hopper}", line);
    free(line);
    return text;
}

static int64_t number_of(const char *task)
{
    char *text = with_task(task);
    struct study study;
    read_good(&study, text, NULL);
    int64_t run = study.keys[0].run;
    study_free(&study);
    free(text);
    return run;
}

static void write_robot(void)
{
    write_file("robot.xml", robot);
    write_file("part.xml", part);
}

/* Described by the scenario, which gives it the name of its model. */
START_TEST(described_here)
{
    enter();
    write_robot();
    char *task = mem_format("mjcf: robot.xml, %s", keys), *text = with_task(task);
    struct study study;
    read_good(&study, text, NULL);
    const struct trial *trial = study_trial_texts(&study, 0, NULL);
    const struct scenario *s = trial->scenario;
    ck_assert_str_eq(s->task.name, "robot.xml");
    ck_assert(s->task.info->obs == 2 && s->task.info->act == 1 && s->task.horizon == 50);
    ck_assert_double_eq_tol(s->task.info->dt, 0.04, 1e-15);
    ck_assert_ptr_nonnull(strstr(trial->text, "\n# task: "));
    ck_assert_ptr_nonnull(strstr(trial->text, "\n# model: "));
    struct study again;
    read_good(&again, trial->resolved, NULL);
    ck_assert_int_eq(again.keys[0].run, trial->run);
    study_free(&again);
    size_t count, seen = 0;
    const char **files = study_files(&study, &count);
    for (size_t i = 0; i < count; i++)
        seen += strstr(files[i], "robot.xml") || strstr(files[i], "part.xml");
    ck_assert_uint_eq(seen, 2);
    free(files);
    study_free(&study);
    free(text);
    free(task);
    leave();
}
END_TEST

/* The description and every file of the model count in the trial's number; comments do not. */
START_TEST(numbers)
{
    enter();
    write_robot();
    write_file("own.yaml", "mjcf: robot.xml\nobservation: [qpos]\nreward: {a: {qpos: rail}}\n");
    int64_t run = number_of("name: own.yaml");
    ck_assert_int_eq(number_of("name: own"), run); /* beside the scenario */
    ck_assert_int_ne(number_of("name: own.yaml, frame_skip: 2"), run);
    write_file("own.yaml", "# mine\nmjcf: robot.xml\nobservation: [qpos]\n"
                           "reward: {a: {qpos: rail}}\n");
    ck_assert_int_eq(number_of("name: own.yaml"), run);
    write_file("own.yaml", "mjcf: robot.xml\nobservation: [qvel]\nreward: {a: {qpos: rail}}\n");
    int64_t other = number_of("name: own.yaml");
    ck_assert_int_ne(other, run);
    write_file("part.xml", "<mujoco><option timestep='0.02'/></mujoco>");
    ck_assert_int_ne(number_of("name: own.yaml"), other);
    leave();
}
END_TEST

/* One that comes with the program counts by its name alone, changed or not by keys of the
 * scenario's. */
START_TEST(shipped)
{
    enter();
    struct study study;
    read_good(&study, good, NULL);
    const struct trial *trial = study_trial_texts(&study, 0, NULL);
    ck_assert_ptr_null(strstr(trial->text, "# task"));
    ck_assert_ptr_null(strstr(trial->text, "mjcf"));
    ck_assert_double_eq(trial->scenario->task.info->dt, 0.008);
    int64_t run = trial->run;
    study_free(&study);
    read_good(&study, good, "task.frame_skip=2");
    trial = study_trial_texts(&study, 0, NULL);
    ck_assert_double_eq(trial->scenario->task.info->dt, 0.004);
    ck_assert_str_eq(trial->scenario->task.info->name, "Hopper*");
    ck_assert_int_ne(trial->run, run);
    study_free(&study);
    leave();
}
END_TEST

/* What a database keeps of a scenario finds its task again: beside the database, else here. */
START_TEST(kept)
{
    enter();
    write_robot();
    char *task = mem_format("mjcf: robot.xml, %s", keys), *text = with_task(task);
    struct study study;
    read_good(&study, text, NULL);
    struct source resolved = {.name = mem_string("run"),
                              .text = mem_string(study_trial_texts(&study, 0, NULL)->resolved)};
    resolved.length = strlen(resolved.text);
    struct task_shelf *shelf = task_shelf_new();
    struct errs errs = {0};
    static const char *const places[] = {"results.db", "/nowhere/results.db"};
    for (size_t i = 0; i < 2; i++) {
        const struct task_info *info = scenario_task_kept(shelf, &resolved, places[i], &errs);
        ck_assert_msg(info != NULL, "%s", errs_first(&errs));
        ck_assert_str_eq(info->name, "robot.xml");
        ck_assert_uint_eq(info->obs, 2);
    }
    task_shelf_free(shelf);
    source_free(&resolved);
    study_free(&study);
    free(text);
    free(task);
    leave();
}
END_TEST

/* An included task file is found by its name without .yaml, and counts as the file does. */
START_TEST(included)
{
    enter();
    write_robot();
    ck_assert_int_eq(mkdir("robots", 0700), 0);
    write_file("robots/own.yaml",
               "mjcf: robot.xml\nobservation: [qpos]\nreward: {a: {qpos: rail}}\n");
    char *text = with_task("name: own"),
         *including = mem_format("include: robots/own.yaml\n%s", text);
    struct study study;
    read_good(&study, including, NULL);
    ck_assert_str_eq(study_trial(&study, 0, NULL)->scenario->task.name, "robots/own.yaml");
    ck_assert_int_eq(study.keys[0].run, number_of("name: robots/own.yaml"));
    study_free(&study);
    check_bad(text, NULL, "s.yaml:2:14: task.name: \"own\" is none of", 1);
    free(including);
    free(text);
    leave();
}
END_TEST

/* People's data are found beside the scenario, give the task its name, and count in a trial's
 * number; there is an agent for each person at most. */
START_TEST(people)
{
    enter();
    int64_t all = number_of("movielens: " SRCDIR "/tests/data/movielens");
    ck_assert_int_ne(all,
                     number_of("movielens: {folder: " SRCDIR "/tests/data/movielens, users: 3}"));
    char *text = with_task("movielens: {folder: " SRCDIR "/tests/data/movielens, users: 3}");
    struct study study;
    read_good(&study, text, NULL);
    const struct trial *trial = study_trial_texts(&study, 0, NULL);
    ck_assert_str_eq(trial->scenario->task.name, "MovieLens");
    ck_assert_ptr_nonnull(strstr(trial->text, "\n# data: "));
    study_free(&study);
    free(text);
    text = with_task("movielens: {folder: " SRCDIR "/tests/data/movielens, users: 1}");
    check_bad(text, NULL, "s.yaml:7:1: the fleet has 3 agents, but MovieLens is about 1 people", 1);
    free(text);
    text = with_task("movielens: gone");
    check_bad(text, NULL, "s.yaml:2:19: task.movielens: gone/ratings.csv is not there", 2);
    free(text);
    leave();
}
END_TEST

START_TEST(wrong)
{
    enter();
    write_robot();
    static const char *const cases[][2] = {
        {"name: Hoper", "s.yaml:2:14: task.name: \"Hoper\" is none of HalfCheetah | Hopper"},
        {"name: gone.yaml", "gone.yaml: "},
        {"frame_skip: 2", "s.yaml:2:1: task.name is missing"},
        {"name: CartPole, frame_skip: 2",
         "s.yaml:2:24: task.frame_skip: CartPole is no robot, and has no such key"},
        {"name: robot.xml", "s.yaml:2:14: task.name: robot.xml is a model; what it is to do"},
        {"mjcf: robot.xml, observation: [qpos], reward: {a: {qpos: rial}}",
         "s.yaml:2:65: task.reward.a.qpos: the model has no joint \"rial\"; it has rail"},
        {"name: MovieLens", "s.yaml:2:14: task.movielens is missing: MovieLens needs it"},
        {"name: Hopper, movielens: .",
         "s.yaml:2:22: task.movielens is of the task MovieLens, not of Hopper"},
        {"mjcf: robot.xml, movielens: .",
         "s.yaml:2:25: task.movielens is of the task MovieLens, not of robot.xml"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = with_task(cases[i][0]);
        check_bad(text, NULL, cases[i][1], 1);
        free(text);
    }
    leave();
}
END_TEST

TEST_MAIN("scenario_task", described_here, numbers, shipped, kept, included, people, wrong)

/* The robots against reference data, and the checker against data that are wrong. Trajectories that
 * contacts make diverge on other processors, where sines differ in the last digit, are cut before
 * that; those of the humanoids are, for their length. */
#include "tests/support/files.h"
#include "tests/support/own_folder.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/tasks/task.h"
#include "sim/verify/verify_task.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Runs the check; `said` gets what it printed, then its errors. The caller frees it. */
static int verify(const char *name, const char *dir, char **said)
{
    size_t size;
    struct errs errs = {0};
    FILE *out = open_memstream(said, &size);
    int status = verify_task(name, dir, out, &errs);
    errs_print(&errs, out);
    errs_free(&errs);
    fclose(out);
    return status;
}

/* With another MuJoCo than the data's it is only told how far off they are. */
static void check_task(const char *name)
{
    char *dir = mem_format(SRCDIR "/tests/data/tasks/%s", name), *said;
    int status = verify(name, dir, &said);
    bool promised = strcmp(task_library_version(), VERIFY_TASK_MUJOCO) == 0;
    static const char *const kinds[] = {"model", "init", "traj", "onestep"};
    ck_assert_msg(strstr(said, task_library_version()) != NULL, "%s", said);
    ck_assert_msg(status == 0 || !promised, "%s", said);
    if (status != 0)
        fprintf(stderr, "# not compared, as the data are of MuJoCo " VERIFY_TASK_MUJOCO ":\n%s",
                said);
    for (int i = 0; i < 4 && status == 0; i++) {
        char *line = mem_format("PASS  %s.%s.csv", name, kinds[i]);
        ck_assert_msg(strstr(said, line) != NULL, "%s", said);
        free(line);
    }
    free(said);
    free(dir);
}

START_TEST(test_halfcheetah)
{
    check_task("HalfCheetah");
}
END_TEST
START_TEST(test_hopper)
{
    check_task("Hopper");
}
END_TEST
START_TEST(test_swimmer)
{
    check_task("Swimmer");
}
END_TEST
START_TEST(test_walker2d)
{
    check_task("Walker2d");
}
END_TEST
START_TEST(test_ant)
{
    check_task("Ant");
}
END_TEST
START_TEST(test_humanoid)
{
    check_task("Humanoid");
}
END_TEST
START_TEST(test_humanoidstandup)
{
    check_task("HumanoidStandup");
}
END_TEST
START_TEST(test_invertedpendulum)
{
    check_task("InvertedPendulum");
}
END_TEST
START_TEST(test_inverteddoublependulum)
{
    check_task("InvertedDoublePendulum");
}
END_TEST
START_TEST(test_reacher)
{
    check_task("Reacher");
}
END_TEST
START_TEST(test_pusher)
{
    check_task("Pusher");
}
END_TEST

static void expect(const char *file, const char *text, int status, const char *expected)
{
    char *said;
    enter();
    write_file(file, text);
    int got = verify("Swimmer", folder, &said);
    ck_assert_msg(got == status && strstr(said, expected), "%d: %s", got, said);
    free(said);
    leave();
}

START_TEST(test_model_differs)
{
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,0,4000\n", 0,
           "all equal to the last digit");
    expect("Swimmer.model.csv",
           "field,row,col,value\r\nopt.gravity,0,2,-9.81\r\n\r\nopt.density,0,0,4000.00001\r\n", 1,
           "at opt.density[0][0], line 4");
    expect("Swimmer.model.csv", "field,row,col,value\nbody_mass,4,0,1\n", 1, "inf");
    expect("Swimmer.model.csv", "field,row,col,value\nsize.nq,0,0,5\nopt.solver,0,0,2\n", 0,
           "2 values");
}
END_TEST

#define STEP_HEADER                                                                                \
    "qpos_0,qpos_1,qpos_2,qpos_3,qpos_4,qvel_0,qvel_1,qvel_2,qvel_3,qvel_4,act_0,act_1,"

#define REST ",0,0,0,0,0,0,0,0,0,0,0,0,0\n"

/* At rest with no action the swimmer stays where it is and earns nothing, so every expected number
 * here is worked by hand. With action (1, 0) the only thing known is the cost, -0.0001. */
START_TEST(test_steps_differ)
{
    const char *right = STEP_HEADER
        "reward,terminated,rew_ctrl,obs_0,next_qpos_0\n0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n";
    expect("Swimmer.onestep.csv", right, 0, "5 values");
    expect("Swimmer.onestep.csv", STEP_HEADER "reward\n0,0,0,0,0,0,0,0,0,0,0,0,2e-6\n", 1,
           "largest error 2e-06 (2 of");
    expect("Swimmer.onestep.csv", STEP_HEADER "reward\n0,0,0,0,0,0,0,0,0,0,0,0,5e-7\n", 0,
           "(0.5 of its tolerance) at reward, line 2");
    expect("Swimmer.onestep.csv", STEP_HEADER "terminated\n0,0,0,0,0,0,0,0,0,0,0,0,1\n", 1,
           "terminated");
    expect("Swimmer.onestep.csv", STEP_HEADER "rew_ctrl\n0,0,0,0,0,0,0,0,0,0,1,0,-0.0001\n", 0,
           "PASS");
    expect("Swimmer.onestep.csv", STEP_HEADER "next_qpos_3\n0,0,0,0,0,0,0,0,0,0,1,0,0\n", 1,
           "at next_qpos_3");
    expect("Swimmer.traj.csv",
           STEP_HEADER "reward\n0,0,0,0,0,0,0,0,0,0,0,0,0\n0,0,0,0,0,0,0,0,0,0,0,0,0\n", 0,
           "22 values");
    expect("Swimmer.traj.csv",
           STEP_HEADER "reward\n0,0,0,0,0,0,0,0,0,0,0,0,0\n0,0,1,0,0,0,0,0,0,0,0,0,0\n", 1,
           "at qpos_2, line 3");
    /* a NaN can only come of a broken step, whose observation is zeros: reported as a difference */
    expect("Swimmer.onestep.csv", STEP_HEADER "terminated\n0,0,0,0,0,0,0,0,0,0,1e300,0,0\n", 1,
           "terminated");
}
END_TEST

START_TEST(test_bad_files)
{
    expect("Other.txt", "", 2, "holds none of Swimmer.model.csv");
    expect("Swimmer.model.csv", "", 2, "Swimmer.model.csv: there is no row of values in it");
    expect("Swimmer.model.csv", "\n\n", 2, "there is no row of values in it");
    expect("Swimmer.model.csv", "field,row,col,value\n", 2, "no row");
    expect("Swimmer.model.csv", "field,row,value\nnq,0,5\n", 2,
           "Swimmer.model.csv:1:1: the header should begin \"field,row\"");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,4000\n", 2,
           "Swimmer.model.csv:2:1: 3 cells here");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,0,4o\n", 2,
           "Swimmer.model.csv:2:17: \"4o\" is not");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,0,nan\n", 2,
           "not a finite number");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,0,\n", 2,
           "\"\" is not a finite number");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,-1,0,4000\n", 2,
           "row is -1, not an index");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.denseness,0,0,4000\n", 2,
           "no field \"opt.denseness\"");
    expect("Swimmer.model.csv", "field,row,col,value\nsize.nope,0,0,4000\n", 2, "no field");
    expect("Swimmer.model.csv", "field,row,col,value\nbody,0,0,4000\n", 2, "no field");
    expect("Swimmer.init.csv", "field,index,value\nqpos,5,0\n", 2,
           "Swimmer.init.csv:2:1: qpos has only 5");
    expect("Swimmer.init.csv", "field,index,value\nqpos,1,0\nqpos,1,0\n", 2, ":3:1: given twice");
    expect("Swimmer.init.csv", "field,index,value\nqacc,1,0\n", 2, "unknown field \"qacc\"");
    expect("Swimmer.init.csv", "field,index,value\nqpos,1.5,0\n", 2, "not an index");
    expect("Swimmer.init.csv", "field,index,value\nqpos,1,0\n", 2,
           "1 entries, but the state has 10");
    expect("Swimmer.init.csv", "field,value\nqpos,1\n", 2, "header");
    expect("Swimmer.traj.csv", "t,reward\n0,0\n", 2, "needs columns act_0 to act_1");
    expect("Swimmer.onestep.csv", "t,rew_healthy\n0,0\n", 2,
           "Swimmer has no column \"rew_healthy\"");
    expect("Swimmer.onestep.csv", "t,obs_8\n0,0\n", 2, "no column \"obs_8\"");
    expect("Swimmer.onestep.csv", "t,obs_x\n0,0\n", 2, "no column \"obs_x\"");
    expect("Swimmer.onestep.csv", "t,t\n0,0\n", 2, "comes twice");
    expect("Swimmer.onestep.csv", "t,u\n1,2,3\n", 2, ":2:1: 3 cells here");
    expect("Swimmer.onestep.csv", "t\nx\nx\nx\nx\nx\nx\nx\n", 2,
           ":6:1:"); /* and then it gives up */
}
END_TEST

/* A file that lost its end is refused: its last line, a number of a field, a step, or what the
 * trajectory and the single steps say of each other: steps at 0 and 2 are those of T = 4. */
START_TEST(test_cut_short)
{
    expect("Swimmer.model.csv", "field,row,col,value\nopt.density,0,0,4000", 2,
           "its last line does not end");
    expect("Swimmer.model.csv", "field,row,col,value\nopt.gravity,0,0,0\nopt.gravity,0,1,0\n", 2,
           "2 numbers of opt.gravity, and the model has 3");
    expect("Swimmer.traj.csv", "t," STEP_HEADER "reward\n0" REST "1" REST "3" REST, 2,
           ":4:1: t should be 2 here");
    struct errs errs = {0};
    char place[FOLDER_SIZE], path[FOLDER_SIZE + 32];
    folder_make(place);
    snprintf(path, sizeof path, "%s/Swimmer.traj.csv", place);
    write_file(path, "t," STEP_HEADER "reward\n0" REST "1" REST "2" REST "3" REST "4" REST);
    snprintf(path, sizeof path, "%s/Swimmer.onestep.csv", place);
    FILE *out = tmpfile();
    write_file(path, "t," STEP_HEADER "reward\n0" REST "2" REST);
    ck_assert_int_eq(verify_task("Swimmer", place, out, &errs), 0);
    write_file(path, "t," STEP_HEADER "reward\n0" REST "2" REST "4" REST);
    ck_assert_int_eq(verify_task("Swimmer", place, out, &errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "its steps go up to t = 6, and the trajectory "
                                                    "to t = 4"));
    fclose(out);
    errs_free(&errs);
    folder_remove(place);
}
END_TEST

START_TEST(test_bad_names)
{
    char *said;
    ck_assert_int_eq(verify("none", SRCDIR "/tests/data/tasks/Hopper", &said), 2);
    ck_assert_ptr_nonnull(strstr(said, "no physics"));
    free(said);
    ck_assert_int_eq(verify("Hooper", SRCDIR "/tests/data/tasks/Hopper", &said), 2);
    free(said);
    ck_assert_int_eq(verify("Hopper", "/nonexistent", &said), 2);
    free(said);
}
END_TEST

/* A data folder of the user's: without the task, and with a model that does not fit it. */
START_TEST(test_other_models)
{
    char *said;
    enter();
    setenv("FEDSIM_DATADIR", folder, 1);
    ck_assert_int_eq(verify("Hopper", folder, &said), 2);
    ck_assert_ptr_nonnull(strstr(said, "scenarios/tasks/Hopper.yaml"));
    free(said);
    ck_assert(mkdir("models", 0700) == 0 && mkdir("models/mjcf", 0700) == 0 &&
              mkdir("scenarios", 0700) == 0 && mkdir("scenarios/tasks", 0700) == 0);
    write_file("scenarios/tasks/Hopper.yaml", "mjcf: models/mjcf/hopper.xml\nobservation: qvel\n"
                                              "reward: {speed: {qvel: root_x}}\n");
    const char *const texts[][2] = {
        {"<mujoco/>", "Hopper.yaml:1:7: the model has 0 actuators; there may be 1 to 64"},
        {"<mujoco/>", "Hopper.yaml:3:24: reward.speed.qvel: no joint of the model has a name"},
        {"<mujoco", "models/mjcf/hopper.xml: not a robot model"}};
    for (int i = 0; i < 3; i++) {
        write_file("models/mjcf/hopper.xml", texts[i][0]);
        ck_assert_int_eq(verify("Hopper", folder, &said), 2);
        ck_assert_msg(strstr(said, texts[i][1]), "%s", said);
        free(said);
    }
    leave();
}
END_TEST

TEST_MAIN("verify_task", test_halfcheetah, test_hopper, test_swimmer, test_walker2d, test_ant,
          test_humanoid, test_humanoidstandup, test_invertedpendulum, test_inverteddoublependulum,
          test_reacher, test_pusher, test_model_differs, test_steps_differ, test_bad_files,
          test_cut_short, test_bad_names, test_other_models)

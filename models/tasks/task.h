/* Tasks: what a robot sees, what it may do, what it is rewarded for, and when its episode ends. The
 * definitions equal those of Gymnasium v5 (Towers et al. 2024), their MuJoCo models included.
 *
 * A struct task_info is what is known of a task before it is played. Robots are described by files,
 * scenarios/tasks/NAME.yaml (robot_task.h), which a task_shelf reads; the textbook tasks and `none`
 * are const rows, one file each. What moves it is a row of dynamics.h. A struct task is such a task
 * made ready: its model and the options, const from then on and shared by all threads. A struct
 * task_worker holds what changes (of a robot one physics state, up to some 10 MB); it belongs to
 * one thread at a time and runs one episode after another:
 *
 *     task_set_world(worker, &agent_world);            once per job
 *     task_reset(worker, &rng, observation);
 *     do
 *         step = task_step(worker, action, observation);
 *     while (!step.terminated && !step.truncated);
 *
 * The same calls give the same bits on any thread and in any worker. The caller frees what _new
 * and _open return, a worker before its task. Units are SI, angles in rad. */
#ifndef MODELS_TASK_H
#define MODELS_TASK_H

#include "core/base/digest.h"
#include "core/base/fail.h"
#include "core/base/rng.h"
#include "core/base/solid.h"
#include "models/objectives/objective.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounds that hold for every task, for buffers of fixed size. */
enum { TASK_OBS_MAX = 512, TASK_ACT_MAX = 64, TASK_TERMS_MAX = 16, TASK_NAME_SIZE = 32 };

/* What a task may read of its state. Pointers into the worker, valid as long as it is; nq and nv
 * numbers. */
struct task_state {
    const double *qpos, *qvel;
    unsigned nq, nv;
    const void *model; /* what else its task needs, each its own */
};

struct task_options {
    uint32_t horizon;   /* environment steps until an episode is truncated; 0: the task's limit */
    double reset_noise; /* scale; negative: the task's */
    struct grid_options {
        uint32_t size; /* cells of a side; 0: the grid that GridWorld has by default */
        double slip;   /* probability of a move at random */
        uint64_t map;  /* keys the rewards of the cells */
    } grid;            /* of GridWorld (gridworld.h) */
};
#define TASK_GRID_DEFAULT ((struct grid_options){8, 0.1, 1})
#define TASK_OPTIONS_DEFAULT ((struct task_options){0, -1, TASK_GRID_DEFAULT})

/* A task's definition. An array of `obs` observations, `act` actions. */
struct task_info {
    const char *name, *about; /* "HalfCheetah", one line for `list tasks` */
    unsigned obs, act;        /* counts; act of a task with choices: their number */
    /* The task chooses one of `act`: the largest entry of an action, the first of equal ones. */
    bool chooses;
    unsigned nq, nv;    /* joint coordinates, degrees of freedom */
    double dt;          /* seconds of one environment step */
    uint32_t limit;     /* environment steps of an episode, unless options say otherwise */
    double reset_noise; /* scale s, unless options say otherwise */
    bool still;         /* the scale changes nothing */
    /* The key of a scenario without which there is no such task, and whose value says what it is
     * about; NULL: none is needed. */
    const char *own_key;
    uint32_t people; /* whose data it is about, from the first agent on; 0: agents have none */
    const struct dynamics *dynamics;       /* what moves it; NULL: nothing does (the task "none") */
    const struct robot_task *robot;        /* the description of a robot; else NULL */
    const struct movielens *movielens;     /* the data of MovieLens; else NULL */
    const char *terms[TASK_TERMS_MAX + 1]; /* names of the reward terms, NULL-terminated */
    unsigned (*observations)(const struct task_options *options); /* NULL: always `obs` */
    /* Draws where an episode begins at the noise scale s; NULL: qpos and qvel U(-s, s), all of qpos
     * first. `model` is the dynamics'. */
    void (*start)(const void *model, double noise, struct rng *rng, double *qpos, double *qvel);
    void (*observe)(const struct task_state *state, double *obs);
    /* Signed reward terms of the last step, in order of `terms`; the reward is their sum. */
    void (*reward)(const struct task_state *state, double *terms);
    bool (*healthy)(const struct task_state *state); /* NULL: never terminates */
};

/* The names of the tasks that come with the program, in the order they are listed; NULL past the
 * last. */
const char *task_name(size_t i);
/* Whether it is one of them. */
bool task_is_shipped(const char *name);
/* Whether the text may be a task's though it is none of these names: that of a task file,
 * NAME.yaml, or NAME where scenarios/tasks/NAME.yaml is in the data folder. */
bool task_may_be(const char *text);
/* NAME.yaml, where a name that is neither is that of a task file beside `text`, the path of another
 * file ("": where the program runs); else NULL. The caller frees it. */
char *task_file_beside(const char *name, const char *text);
/* Where the data folder has, or would have, the task file of that name. The caller frees it. */
char *task_file(const char *name);
/* A task file's name without its folders, which is what policies and tables call its task. */
const char *task_short_name(const char *name);
/* The row of a task that is no robot; NULL: it is none of these. */
const struct task_info *task_row(const char *name);

/* Version of the physics library, e.g. "2.2.2"; static. */
const char *task_library_version(void);

/* Whether a world's factors change anything in it; whether it can tell how far such a wish is
 * met. */
bool task_has_worlds(const struct task_info *info);
bool task_knows(const struct task_info *info, enum wish wish);
/* How many observations the task has under these options. */
unsigned task_observations(const struct task_info *info, const struct task_options *options);

struct task;
/* Makes the task ready. NULL and errors when its model cannot be made. `options` may be NULL;
 * `info` outlives the task. */
struct task *task_open_info(const struct task_info *info, const struct task_options *options,
                            struct errs *errs);
/* The same for the task of that name, which is read and its model compiled. NULL and errors
 * (FAULT_INPUT for an unknown name or a bad file) when it cannot. Call it from the main thread
 * before workers start: it installs libmujoco's error handlers. */
struct task *task_open(const char *name, const struct task_options *options, struct errs *errs);
void task_free(struct task *task);
const struct task_info *task_info(const struct task *task); /* with `obs` as its options have it */
const void *task_model(const struct task *task);            /* of its dynamics; NULL for "none" */
uint32_t task_horizon(const struct task *task);
double task_reset_noise(const struct task *task); /* scale s of its resets */
/* Of the task and its options: equal ones give equal episodes. */
struct digest task_digest(const struct task *task);
/* The task without physics: observations and actions are empty, rewards 0, each episode lasts the
 * horizon. */
bool task_is_none(const struct task *task);

struct task_worker;
/* In the nominal world; a reset is due before the first step. */
struct task_worker *task_worker_new(const struct task *task);
void task_worker_free(struct task_worker *worker);

/* One agent's world, as factors on the task's own: masses and inertias, contact friction
 * coefficients, gravity, strength of the actuators (finite; mass > 0, the others >= 0); what the
 * agent wishes in it; and of a task about people's data whose they are, and whether they are those
 * for evaluations. Nothing but doubles. */
struct task_world {
    double mass, friction, gravity, actuator;
    struct objective objective;
    double person;    /* 1 to task_info.people; 0: everybody's together */
    double evaluated; /* 1: of data that nobody learns from, where there are any; else 0 */
};
enum { TASK_WORLD_NUMBERS = sizeof(struct task_world) / sizeof(double) };
/* Of a robot, with nothing wished; and that of evaluations. */
#define TASK_WORLD_OF(mass, friction, gravity, actuator)                                           \
    ((struct task_world){mass, friction, gravity, actuator, OBJECTIVE_NONE, 0, 0})
#define TASK_WORLD_NOMINAL TASK_WORLD_OF(1, 1, 1, 1)
#define TASK_WORLD_EVALUATED ((struct task_world){1, 1, 1, 1, OBJECTIVE_NONE, 0, 1})

/* Puts the worker into that world, as if its model had been compiled with those values and its
 * objective were paid for, too; a nominal world gives the very bits of the unchanged model. Costs
 * nothing when the world is the current one. Ends the running episode: task_reset is due. */
void task_set_world(struct task_worker *worker, const struct task_world *world);

/* Begins an episode; `obs` gets the first observation. Two calls with equal streams give equal
 * episodes. */
void task_reset(struct task_worker *worker, struct rng *rng, double *obs);

struct task_step {
    double reward;              /* R = shared + λ wishes */
    double shared;              /* the sum of the task's terms, which all agents are paid for */
    double wishes;              /* H of the world's objective */
    bool terminated, truncated; /* by the task's rule; by the horizon (both may be true) */
    /* The physics broke down: terminated, reward and observations 0; reset before the next step. */
    bool blowup;
};
/* One environment step. `action` may lie outside the range: the physics clamps it, the control cost
 * takes it as it is. NaN actions, warnings and errors of the physics and non-finite observations or
 * rewards are a blow-up. Stepping on after the end of an episode is allowed, except after a
 * blow-up, where every further step reports it again. */
struct task_step task_step(struct task_worker *worker, const double *action, double *obs);

/* For verification: begins an episode at a given state (nq and nv numbers). */
void task_place(struct task_worker *worker, const double *qpos, const double *qvel, double *obs);
const struct task_state *
task_state(const struct task_worker *worker);               /* NULL for the task "none" */
const double *task_terms(const struct task_worker *worker); /* reward terms of the last step */
/* Contacts and constraint rows of the last forward evaluation. */
void task_contacts(const struct task_worker *worker, unsigned *contacts, unsigned *constraints);
/* A field of the model the worker's world uses, by MuJoCo's name ("body_mass", "opt.gravity",
 * "size.nq"); false when there is no such field or entry. */
bool task_model_field(const struct task_worker *worker, const char *field, unsigned row,
                      unsigned column, double *value);

/* For pictures: what there is to see of the task, *count solids, which the caller frees by
 * solids_free; NULL and 0 where there is nothing. */
struct solid *task_solids(const struct task_worker *worker, size_t *count);
/* Where they are now, give or take a step of the physics. */
void task_poses(const struct task_worker *worker, struct solid_pose *poses);
/* What libmujoco can render of it (mujoco_video.h); NULL: it is not moved by libmujoco. */
struct mujoco_worker;
const struct mujoco_worker *task_physics(const struct task_worker *worker);

#endif

/* Compiling MJCF, stepping, and worlds as factors on the model. */
#include "models/tasks/mujoco_task.h"

#include "core/base/mem.h"
#include "models/tasks/mujoco_parts.h"

#include <assert.h>
#include <dlfcn.h>
#include <mujoco/mujoco.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 1000 };

struct mujoco_worker {
    const mjModel *shared;
    mjModel *own; /* NULL until a world differs from the shared one */
    const mjModel *model;
    mjData *data;
    struct task_world world;
    struct mujoco_view view;
};

/* Where the library's error handler, which must not return, jumps to. The handlers are process-wide
 * and have no context, so the way back has to be found per thread; it is set during a call into the
 * library only. */
static _Thread_local jmp_buf *way_back;

static void end_without_memory(const char *message)
{
    if (strcasestr(message, "allocate"))
        mem_exhausted();
}

static void on_error(const char *message)
{
    end_without_memory(message);
    if (!way_back)
        die("libmujoco: %s", message);
    longjmp(*way_back, 1);
}

/* Warnings are counted in mjData, where mujoco_step looks. */
static void on_warning(const char *message)
{
    (void)message;
}

/* The library's compiler of models is in C++, whose std::bad_alloc would end the program by a
 * signal: this is std::set_new_handler(mem_exhausted). */
static void install_new_handler(void)
{
    typedef void (*handler)(void);
    handler (*set_new_handler)(handler);
    void *found = dlsym(RTLD_DEFAULT, "_ZSt15set_new_handlerPFvvE");
    memcpy(&set_new_handler, &found, sizeof found);
    if (found)
        set_new_handler(mem_exhausted);
}

static void install_handlers(void)
{
    install_new_handler();
    mju_user_error = on_error;
    mju_user_warning = on_warning;
}

/* Runs `work`; false when the library raised an error in it. */
static bool attempt(void (*work)(struct mujoco_worker *worker, const void *input),
                    struct mujoco_worker *worker, const void *input)
{
    jmp_buf here;
    if (_setjmp(here)) {
        way_back = NULL;
        return false;
    }
    way_back = &here;
    work(worker, input);
    way_back = NULL;
    return true;
}

/* The library's own kind of virtual folder, with one file in it; false when it did not take it. */
#if mjVERSION_HEADER < 314
/* Zeros are an empty folder. It has 2 MB, which the library's own functions for the whole of it
 * would write from end to end. */
static bool folder_fill(mjVFS *folder, const struct source *source)
{
    if (mj_makeEmptyFileVFS(folder, source->name, (int)source->length) != 0)
        return false;
    memcpy(folder->filedata[0], source->text, source->length);
    return true;
}

static void folder_empty(mjVFS *folder, const struct source *source)
{
    mj_deleteFileVFS(folder, source->name);
}
#else
static bool folder_fill(mjVFS *folder, const struct source *source)
{
    mj_defaultVFS(folder);
    return mj_addBufferVFS(folder, source->name, source->text, (int)source->length) == 0;
}

static void folder_empty(mjVFS *folder, const struct source *source)
{
    (void)source;
    mj_deleteVFS(folder);
}
#endif

/* The library reads a model from a file or from a folder of its own. Here it is compiled from
 * memory, so that what was read is what is compiled; the files that it names are found from the
 * folder of its path. */
static mjModel *parse(const struct source *source, char *message)
{
    mjVFS *folder = mem_zero(1, sizeof *folder);
    mjModel *model = NULL;
    if (folder_fill(folder, source))
        model = mj_loadXML(source->name, folder, message, MESSAGE_SIZE);
    folder_empty(folder, source);
    free(folder);
    mj_freeLastXML();
    return model;
}

static void join_lines(char *message)
{
    for (char *end; (end = strchr(message, '\n'));)
        *end = end[1] ? ' ' : '\0';
}

/* The library tells where in the text it stopped in words of its own: "line 3, column 5", "line
 * = 3, column = -1". */
static struct mark place_in(const struct source *source, const char *message)
{
    const char *line = strstr(message, "line "), *column = strstr(message, "column ");
    struct mark mark = {source, 0, 0};
    if (line)
        mark.line = (unsigned)strtoul(line + strcspn(line, "0123456789"), NULL, 10);
    if (mark.line)
        mark.column = column && !strchr(column, '-')
                          ? (unsigned)strtoul(column + strcspn(column, "0123456789"), NULL, 10)
                          : 1;
    return mark;
}

/* Structs of the library are read by its header: another version's would be read wrongly. */
static bool version_fits(struct errs *errs)
{
    return mj_version() == mjVERSION_HEADER ||
           errs_add(errs, FAULT_RUN, NULL, "LD_LIBRARY_PATH may name another",
                    "the library of MuJoCo that was found is %s, but this program was built for "
                    "version %d",
                    mujoco_version(), mjVERSION_HEADER);
}

struct mujoco_model *mujoco_compile(const struct source *source, struct errs *errs)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (!version_fits(errs))
        return NULL;
    pthread_once(&once, install_handlers);
    char message[MESSAGE_SIZE] = "";
    mjModel *parsed =
        source->length > 0 && source->length < INT32_MAX ? parse(source, message) : NULL;
    if (!parsed) {
        join_lines(message);
        struct mark mark = place_in(source, message);
        end_without_memory(message);
        errs_add(errs, FAULT_INPUT, &mark, NULL, "not a robot model: %s",
                 *message ? message : "the file is empty");
        return NULL;
    }
    struct mujoco_model *model = mem_alloc(sizeof *model);
    model->model = parsed;
    return model;
}

void mujoco_model_free(struct mujoco_model *model)
{
    if (!model)
        return;
    mj_deleteModel(model->model);
    free(model);
}

struct digest mujoco_digest(const struct mujoco_model *model)
{
    int size = mj_sizeModel(model->model);
    char *bytes = mem_zero((size_t)size, 1);
    mj_saveModel(model->model, NULL, bytes, size);
    struct digest version = digest_fold_text((struct digest){0}, mujoco_version());
    struct digest digest = digest_fold(version, bytes, (size_t)size);
    free(bytes);
    return digest;
}

struct mujoco_sizes mujoco_sizes(const struct mujoco_model *model)
{
    const mjModel *m = model->model;
    return (struct mujoco_sizes){(unsigned)m->nq, (unsigned)m->nv, (unsigned)m->nu};
}

const double *mujoco_qpos0(const struct mujoco_model *model)
{
    return model->model->qpos0;
}

double mujoco_timestep(const struct mujoco_model *model)
{
    return model->model->opt.timestep;
}

/* The arrays stay where they are as long as the state; the masses are the world's. */
static void look(struct mujoco_worker *worker)
{
    const mjData *data = worker->data;
    worker->view =
        (struct mujoco_view){.arrays = {[MUJOCO_QPOS] = data->qpos,
                                        [MUJOCO_QVEL] = data->qvel,
                                        [MUJOCO_BODY_PLACE] = data->xpos,
                                        [MUJOCO_BODY_FRAME] = data->xmat,
                                        [MUJOCO_BODY_CENTRE] = data->xipos,
                                        [MUJOCO_GEOM_PLACE] = data->geom_xpos,
                                        [MUJOCO_SITE_PLACE] = data->site_xpos,
                                        [MUJOCO_BODY_INERTIA] = data->cinert,
                                        [MUJOCO_BODY_VELOCITY] = data->cvel,
                                        [MUJOCO_CONTACT_FORCE] = data->cfrc_ext,
                                        [MUJOCO_ACTUATOR_FORCE] = data->qfrc_actuator,
                                        [MUJOCO_CONSTRAINT_FORCE] = data->qfrc_constraint,
                                        [MUJOCO_SENSOR] = data->sensordata,
                                        [MUJOCO_CONTROL] = data->ctrl},
                             .mass = worker->model->body_mass,
                             .bodies = (unsigned)worker->model->nbody};
}

struct mujoco_worker *mujoco_worker_new(const struct mujoco_model *model)
{
    struct mujoco_worker *worker = mem_zero(1, sizeof *worker);
    worker->shared = worker->model = model->model;
    worker->data = mj_makeData(worker->shared);
    worker->world = TASK_WORLD_NOMINAL;
    look(worker);
    return worker;
}

void mujoco_worker_free(struct mujoco_worker *worker)
{
    if (!worker)
        return;
    mj_deleteData(worker->data);
    mj_deleteModel(worker->own);
    free(worker);
}

const struct mujoco_view *mujoco_view(const struct mujoco_worker *worker)
{
    return &worker->view;
}

static void scale(mjtNum *to, const mjtNum *from, int count, double factor)
{
    for (int i = 0; i < count; i++)
        to[i] = from[i] * factor;
}

/* Writes the world's values into the worker's model and derives from them what the compiler would
 * have. */
static void build_world(struct mujoco_worker *worker, const void *input)
{
    const struct task_world *world = input;
    const mjModel *from = worker->shared;
    if (!worker->own)
        worker->own = mj_copyModel(NULL, from);
    mjModel *to = worker->own;
    scale(to->body_mass, from->body_mass, from->nbody, world->mass);
    scale(to->body_inertia, from->body_inertia, 3 * from->nbody, world->mass);
    scale(to->geom_friction, from->geom_friction, 3 * from->ngeom, world->friction);
    scale(to->pair_friction, from->pair_friction, 5 * from->npair, world->friction);
    scale(to->opt.gravity, from->opt.gravity, 3, world->gravity);
    scale(to->actuator_gear, from->actuator_gear, 6 * from->nu, world->actuator);
    mj_resetData(to, worker->data);
    mj_setConst(to, worker->data);
}

static bool same_world(const struct task_world *a, const struct task_world *b)
{
    return a->mass == b->mass && a->friction == b->friction && a->gravity == b->gravity &&
           a->actuator == b->actuator;
}

/* The nominal world needs no model of the worker's own. A world that the library refuses leaves the
 * nominal one, so that the worker stays usable. */
bool mujoco_set_world(struct mujoco_worker *worker, const struct task_world *world)
{
    if (same_world(world, &worker->world))
        return true;
    worker->world = TASK_WORLD_NOMINAL;
    worker->model = worker->shared;
    look(worker);
    if (same_world(world, &worker->world))
        return true;
    if (!attempt(build_world, worker, world))
        return false;
    worker->model = worker->own;
    worker->world = *world;
    look(worker);
    return true;
}

/* Whether what the state holds is still the physics: every warning means that something was
 * dropped, zeroed or reset. */
static bool sound(const mjData *data)
{
    for (int i = 0; i < mjNWARNING; i++)
        if (data->warning[i].number)
            return false;
    return true;
}

struct start {
    const double *qpos, *qvel;
};

/* Everything but the state itself, such as what the solver begins its search from, goes back to its
 * beginning: an episode depends on nothing before it. */
static void reset(struct mujoco_worker *worker, const void *input)
{
    const struct start *start = input;
    mj_resetData(worker->model, worker->data);
    mju_copy(worker->data->qpos, start->qpos, worker->model->nq);
    mju_copy(worker->data->qvel, start->qvel, worker->model->nv);
    mj_forward(worker->model, worker->data);
}

bool mujoco_reset(struct mujoco_worker *worker, const double *qpos, const double *qvel)
{
    return attempt(reset, worker, &(struct start){qpos, qvel}) && sound(worker->data);
}

static void step(struct mujoco_worker *worker, const void *input)
{
    const struct mujoco_push *push = input;
    mju_copy(worker->data->ctrl, push->control, worker->model->nu);
    for (unsigned i = 0; i < push->substeps; i++)
        mj_step(worker->model, worker->data);
    if (push->forces)
        mj_rnePostConstraint(worker->model, worker->data);
}

bool mujoco_step(struct mujoco_worker *worker, const struct mujoco_push *push)
{
    return attempt(step, worker, push) && sound(worker->data);
}

void mujoco_contacts(const struct mujoco_worker *worker, unsigned *contacts, unsigned *constraints)
{
    *contacts = (unsigned)worker->data->ncon;
    *constraints = (unsigned)worker->data->nefc;
}

const mjModel *mujoco_worker_model(const struct mujoco_worker *worker)
{
    return worker->model;
}

const mjData *mujoco_worker_data(const struct mujoco_worker *worker)
{
    return worker->data;
}

const char *mujoco_version(void)
{
    return mj_versionString();
}

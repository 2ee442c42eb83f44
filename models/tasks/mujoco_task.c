/* Compiling MJCF, stepping, worlds as factors on the model, and looking fields up by name. */
#include "models/tasks/mujoco_task.h"

#include "core/base/mem.h"

#include <assert.h>
#include <dlfcn.h>
#include <mujoco/mjxmacro.h>
#include <mujoco/mujoco.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Buffers that no planar robot fills; the library's own are ten times larger, and every reset
 * clears them. */
enum { CONSTRAINTS_MAX = 100, CONTACTS_MAX = 40, STACK_NUMBERS = 50000, MESSAGE_SIZE = 1000 };

struct mujoco_model {
    mjModel *model;
};

struct mujoco_worker {
    const mjModel *shared;
    mjModel *own; /* NULL until a world differs from the shared one */
    const mjModel *model;
    mjData *data;
    struct task_world world;
    struct task_state state;
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

/* The library reads a model from a file or from its own kind of virtual folder. Here it is compiled
 * from memory, so that what was read is what is compiled; the name only has to end in .xml. */
static mjModel *parse(const struct source *source, char *message)
{
    static const char NAME[] = "model.xml";
    mjVFS *folder = mem_alloc(sizeof *folder);
    mj_defaultVFS(folder);
    mjModel *model = NULL;
    if (mj_makeEmptyFileVFS(folder, NAME, (int)source->length) == 0) {
        memcpy(folder->filedata[0], source->text, source->length);
        model = mj_loadXML(NAME, folder, message, MESSAGE_SIZE);
    }
    mj_deleteVFS(folder);
    free(folder);
    mj_freeLastXML();
    return model;
}

/* Room for contacts and constraints is fixed here, the same in every world. */
struct mujoco_model *mujoco_compile(const struct source *source, struct errs *errs)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_handlers);
    char message[MESSAGE_SIZE] = "";
    mjModel *parsed =
        source->length > 0 && source->length < INT32_MAX ? parse(source, message) : NULL;
    if (!parsed) {
        struct mark mark = {source, 0, 0};
        end_without_memory(message);
        errs_add(errs, FAULT_INPUT, &mark, NULL, "not a robot model: %s",
                 *message ? message : "the file is empty");
        return NULL;
    }
    parsed->njmax = CONSTRAINTS_MAX;
    parsed->nconmax = CONTACTS_MAX;
    parsed->nstack = STACK_NUMBERS;
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

struct mujoco_worker *mujoco_worker_new(const struct mujoco_model *model)
{
    struct mujoco_worker *worker = mem_zero(1, sizeof *worker);
    worker->shared = worker->model = model->model;
    worker->data = mj_makeData(worker->shared);
    worker->world = TASK_WORLD_NOMINAL;
    worker->state =
        (struct task_state){worker->data->qpos, worker->data->qvel, (unsigned)worker->model->nq,
                            (unsigned)worker->model->nv, NULL};
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

const struct task_state *mujoco_state(const struct mujoco_worker *worker)
{
    return &worker->state;
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
    if (same_world(world, &worker->world))
        return true;
    if (!attempt(build_world, worker, world))
        return false;
    worker->model = worker->own;
    worker->world = *world;
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

struct push {
    const double *action;
    unsigned substeps;
};

static void step(struct mujoco_worker *worker, const void *input)
{
    const struct push *push = input;
    mju_copy(worker->data->ctrl, push->action, worker->model->nu);
    for (unsigned i = 0; i < push->substeps; i++)
        mj_step(worker->model, worker->data);
}

bool mujoco_step(struct mujoco_worker *worker, const double *action, unsigned substeps)
{
    return attempt(step, worker, &(struct push){action, substeps}) && sound(worker->data);
}

void mujoco_contacts(const struct mujoco_worker *worker, unsigned *contacts, unsigned *constraints)
{
    *contacts = (unsigned)worker->data->ncon;
    *constraints = (unsigned)worker->data->nefc;
}

/* An array of the model, whatever its type. */
struct model_array {
    const mjtNum *numbers;
    const int *integers;
    const mjtByte *bytes;
    long rows, columns;
};

#define NUMBERS(p) _Generic((p), mjtNum * : (p), default : NULL)
#define INTEGERS(p) _Generic((p), int * : (p), default : NULL)
#define BYTES(p) _Generic((p), mjtByte * : (p), default : NULL)

/* As find_option, for the arrays of the model; their element types differ, and the macros choose by
 * type. */
static struct model_array find_array(const mjModel *m, const char *name)
{
    MJMODEL_POINTERS_PREAMBLE(m)
    (void)na, (void)nmocap;
#undef MJ_M
#define MJ_M(n) n
#define X(type, array, count, width)                                                               \
    if (strcmp(name, #array) == 0)                                                                 \
        return (struct model_array){NUMBERS(m->array), INTEGERS(m->array), BYTES(m->array),        \
                                    m->count, width};
    MJMODEL_POINTERS
#undef X
    return (struct model_array){0};
}

static struct model_array find_size(const mjModel *m, const char *name)
{
#define X(size)                                                                                    \
    if (strcmp(name, #size) == 0)                                                                  \
        return (struct model_array){.integers = &m->size, .rows = 1, .columns = 1};
    MJMODEL_INTS
#undef X
    return (struct model_array){0};
}

/* The library lists its own members as macros, so no name can be forgotten here. */
static struct model_array find_option(const mjOption *option, const char *name)
{
#define X(type, scalar)                                                                            \
    if (strcmp(name, #scalar) == 0)                                                                \
        return (struct model_array){.numbers = &option->scalar, .rows = 1, .columns = 1};
    MJOPTION_FLOATS
#undef X
#define X(type, scalar)                                                                            \
    if (strcmp(name, #scalar) == 0)                                                                \
        return (struct model_array){.integers = &option->scalar, .rows = 1, .columns = 1};
    MJOPTION_INTS
#undef X
#define X(vector, width)                                                                           \
    if (strcmp(name, #vector) == 0)                                                                \
        return (struct model_array){.numbers = option->vector, .rows = 1, .columns = width};
    MJOPTION_VECTORS
#undef X
    return (struct model_array){0};
}

static struct model_array find_entry(const mjModel *m, const char *name)
{
    if (strcmp(name, "stat.meaninertia") == 0)
        return (struct model_array){.numbers = &m->stat.meaninertia, .rows = 1, .columns = 1};
    if (strncmp(name, "size.", 5) == 0)
        return find_size(m, name + 5);
    if (strncmp(name, "opt.", 4) == 0)
        return find_option(&m->opt, name + 4);
    return find_array(m, name);
}

bool mujoco_field(const struct mujoco_worker *worker, const char *name, unsigned row,
                  unsigned column, double *value)
{
    struct model_array array = find_entry(worker->model, name);
    if (row >= array.rows || column >= array.columns)
        return false;
    long at = row * array.columns + column;
    if (array.numbers)
        *value = array.numbers[at];
    else if (array.integers)
        *value = array.integers[at];
    else if (array.bytes)
        *value = array.bytes[at];
    else
        return false;
    return true;
}

const char *mujoco_version(void)
{
    return mj_versionString();
}

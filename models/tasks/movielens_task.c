/* MovieLens: a film is shown that somebody has rated, and the choice is between "will not like it"
 * (0) and "will" (1). To like a film is to rate it 4 stars or better.
 *
 * Each agent is a person: agent i is the i-th user of ratings.csv, and its episodes show the films
 * of that user to learn from, each once, in an order drawn anew, or as many of them as the horizon
 * allows. A right choice earns 1, and what the person's own taste is, a wish of the agent's knows
 * (models/objectives, taste).
 *
 * Evaluations show what is held out, of all users together or of one. There everything is worth
 * 100 / n times as much, n films being shown, so that the return of an episode is the accuracy in
 * percent. Where n is all of them (the horizon allows it), one episode tells it exactly.
 *
 * What is seen of a film are its genres, as zeros and ones, the numbers that stand for it, and
 * those that stand for the user. Choices do not change what is shown next, so no discount changes
 * what is best.
 *
 * After Fan et al., FedRLHF (arXiv 2412.15538), whose published programs show users, films and
 * genres in this way, and reward choices by whether they are right. There the numbers that stand
 * for users and films are learnt too, 516,700 of them beside 17,201 others. What the paper does not
 * say is decided here: the taste, and what is held out. */
#include "core/base/mem.h"
#include "core/base/rng.h"
#include "models/ratings/movielens.h"
#include "models/tasks/choice.h"
#include "models/tasks/dynamics.h"
#include "models/tasks/task_list.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICES_MADE = 2, EVERYBODY = 0 };
_Static_assert(GENRES_MAX + 2 * IDENTITY <= TASK_OBS_MAX, "all that is seen is observed");
#define STARS_LIKED 4.0
#define PERCENT 100.0
/* What coordinates hold exactly. */
#define ORDERS 0x1p53

/* --- showing films ---------------------------------------------------------------------------- */

struct model {
    const struct movielens *movielens;
    uint32_t horizon;
};

struct viewer {
    struct task_state state; /* first: see struct dynamics */
    double position[2];      /* the number that the order is drawn by; the place in it */
    const struct model *model;
    uint32_t person;  /* from 1; EVERYBODY */
    bool evaluated;   /* the part that evaluations are of */
    uint32_t *order;  /* of ratings, by their places in the list */
    size_t count, at; /* shown in all; the one that is shown */
    size_t room;
    double right, taste; /* of the last choice: 1 or 0, and stars; as much as they are worth */
};

static void *model_new(const struct task_info *info, const struct task_options *options,
                       struct errs *errs)
{
    (void)errs;
    struct model *model = mem_zero(1, sizeof *model);
    model->movielens = info->movielens;
    model->horizon = options->horizon ? options->horizon : info->limit;
    return model;
}

static struct digest model_digest(const void *model)
{
    const struct movielens *movielens = ((const struct model *)model)->movielens;
    const uint32_t rest[] = {movielens->users, movielens->keys.judged_on};
    struct digest digest = digest_fold_text((struct digest){0}, "MovieLens");
    digest = digest_fold(digest, &movielens->ratings.digest, sizeof movielens->ratings.digest);
    return digest_fold(digest, rest, sizeof rest);
}

static void *body_new(const void *model)
{
    struct viewer *viewer = mem_zero(1, sizeof *viewer);
    viewer->model = model;
    viewer->state = (struct task_state){viewer->position, NULL, 2, 0, viewer};
    return viewer;
}

static void body_free(void *body)
{
    free(((struct viewer *)body)->order);
    free(body);
}

static bool set_person(void *body, uint32_t person, bool evaluated)
{
    struct viewer *viewer = body;
    viewer->person = person;
    viewer->evaluated = evaluated;
    return person <= viewer->model->movielens->users;
}

static void add_films(struct viewer *viewer, const struct person *person)
{
    bool held_out =
        viewer->evaluated && viewer->model->movielens->keys.judged_on == JUDGED_HELD_OUT;
    size_t from = held_out ? person->held : person->first;
    size_t to = held_out ? person->end : person->held;
    mem_grow(&viewer->order, &viewer->room, viewer->count + to - from, sizeof *viewer->order);
    while (from < to)
        viewer->order[viewer->count++] = (uint32_t)from++;
}

/* As much of a shuffled list (Fisher, Yates) as is shown. */
static void shuffle(struct viewer *viewer, uint64_t order)
{
    struct rng rng = rng_start(rng_fold(rng_name("films"), order));
    size_t all = viewer->count;
    viewer->count = all < viewer->model->horizon ? all : viewer->model->horizon;
    for (size_t i = 0; i < viewer->count; i++) {
        size_t j = i + (size_t)rng_below(&rng, all - i);
        uint32_t other = viewer->order[j];
        viewer->order[j] = viewer->order[i];
        viewer->order[i] = other;
    }
}

static bool place(void *body, const double *qpos, const double *qvel)
{
    (void)qvel;
    struct viewer *viewer = body;
    const struct movielens *movielens = viewer->model->movielens;
    viewer->count = 0;
    if (!(qpos[0] >= 0 && qpos[0] < ORDERS && qpos[1] >= 0))
        return false;
    for (uint32_t i = 0; i < movielens->users; i++)
        if (viewer->person == EVERYBODY || viewer->person == i + 1)
            add_films(viewer, &movielens->ratings.people[i]);
    shuffle(viewer, (uint64_t)qpos[0]);
    memcpy(viewer->position, qpos, sizeof viewer->position);
    viewer->at = (size_t)qpos[1];
    return viewer->at < viewer->count;
}

static const struct rating *shown(const struct viewer *viewer)
{
    return &viewer->model->movielens->ratings.list[viewer->order[viewer->at]];
}

static void judge(struct viewer *viewer, const struct rating *rating, int choice)
{
    const struct movielens *movielens = viewer->model->movielens;
    double stars = (double)rating->stars, mean = movielens->ratings.people[rating->user].mean;
    double worth = viewer->evaluated ? PERCENT / (double)viewer->count : 1;
    viewer->right = worth * (choice == (stars >= STARS_LIKED));
    viewer->taste = worth * (2 * choice - 1) * (stars - mean);
}

static bool step(void *body, const double *action, struct rng *rng)
{
    (void)rng;
    struct viewer *viewer = body;
    int choice = choice_of(action, CHOICES_MADE);
    if (choice < 0 || viewer->at == viewer->count)
        return false;
    judge(viewer, shown(viewer), choice);
    viewer->position[1] = (double)++viewer->at;
    return true;
}

static void motion(const void *body, double dt, struct motion *motion)
{
    (void)dt;
    motion->taste = ((const struct viewer *)body)->taste;
}

static const struct dynamics movielens_dynamics = {.model_new = model_new,
                                                   .model_free = free,
                                                   .model_digest = model_digest,
                                                   .body_new = body_new,
                                                   .body_free = body_free,
                                                   .set_person = set_person,
                                                   .place = place,
                                                   .step = step,
                                                   .wishes = 1u << WISH_TASTE,
                                                   .motion = motion};

static void start(const void *model, double noise, struct rng *rng, double *qpos, double *qvel)
{
    (void)model, (void)noise, (void)qvel;
    qpos[0] = rng_uniform(rng) * ORDERS;
    qpos[1] = 0;
}

static unsigned observations(const struct movielens *movielens)
{
    return movielens->ratings.genre_count + 2 * IDENTITY;
}

/* Behind the last film nothing is seen. */
static void observe(const struct task_state *at, double *obs)
{
    const struct viewer *viewer = at->model;
    const struct movielens *movielens = viewer->model->movielens;
    memset(obs, 0, observations(movielens) * sizeof *obs);
    if (viewer->at == viewer->count)
        return;
    const struct rating *rating = shown(viewer);
    uint64_t genres = movielens->ratings.films[rating->film].genres;
    for (uint32_t g = 0; g < movielens->ratings.genre_count; g++)
        *obs++ = genres >> g & 1;
    for (size_t i = 0; i < IDENTITY; i++)
        *obs++ = (double)movielens->film[(size_t)rating->film * IDENTITY + i];
    for (size_t i = 0; i < IDENTITY; i++)
        *obs++ = (double)movielens->user[(size_t)rating->user * IDENTITY + i];
}

static void earn(const struct task_state *at, double *terms)
{
    terms[0] = ((const struct viewer *)at->model)->right;
}

static bool goes_on(const struct task_state *at)
{
    const struct viewer *viewer = at->model;
    return viewer->at < viewer->count;
}

const struct task_info task_movielens = {
    .name = "MovieLens",
    .about = "will a person like a film? Each agent is a person; needs the files of MovieLens",
    .own_key = "movielens",
    .act = CHOICES_MADE,
    .chooses = true,
    .nq = 2,
    .dt = 1,
    .limit = 5000,
    .still = true,
    .dynamics = &movielens_dynamics,
    .terms = {"right"},
    .start = start,
    .observe = observe,
    .reward = earn,
    .healthy = goes_on,
};

struct task_info task_movielens_of(const struct movielens *movielens)
{
    struct task_info info = task_movielens;
    info.movielens = movielens;
    info.obs = observations(movielens);
    info.people = movielens->users;
    return info;
}

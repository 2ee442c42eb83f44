/* MovieLens on a small data set made up here: what is read of its files, what an agent and an
 * evaluation are shown, what the best choices earn, and what is wrong with files told at its
 * place. */
#include "core/files/datadir.h"
#include "core/text/yaml.h"
#include "models/ratings/movielens.h"
#include "models/tasks/task_shelf.h"
#include "tests/support/files.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define SMALL SRCDIR "/tests/data/movielens"
enum { DRAMA, COMEDY, ROMANCE, NONE_LISTED, WAR, SCI_FI, GENRES };

/* A task as a scenario's keys describe it, and what it borrows. */
struct opened {
    struct arena arena;
    struct errs errs;
    struct source source;
    struct task_shelf *shelf;
    struct task *task;
};

static char *locate(const void *owner, const char *file)
{
    (void)owner;
    return mem_string(file);
}

static struct opened try_open(const char *keys, uint32_t horizon)
{
    struct opened opened = {.shelf = task_shelf_new()};
    opened.source.name = mem_string("test.yaml");
    opened.source.text = mem_format("movielens: %s\n", keys);
    opened.source.length = strlen(opened.source.text);
    struct field_reader reader = {.errs = &opened.errs, .arena = &opened.arena, .locate = locate};
    const struct yaml_node *own = yaml_read(&opened.source, &opened.arena, &opened.errs);
    const struct task_info *info = task_shelf_find(
        opened.shelf, &(struct task_request){.name = "MovieLens", .own = own, .reader = &reader});
    const struct task_options options = {.horizon = horizon, .reset_noise = -1};
    if (info)
        opened.task = task_open_info(info, &options, &opened.errs);
    fields_reader_free(&reader);
    return opened;
}

static struct opened open_small(const char *rest, uint32_t horizon)
{
    char *keys = mem_format("{folder: %s%s}", SMALL, rest);
    struct opened opened = try_open(keys, horizon);
    ck_assert_msg(opened.task != NULL, "%s", errs_first(&opened.errs));
    free(keys);
    return opened;
}

static void shut(struct opened *opened)
{
    task_free(opened->task);
    task_shelf_free(opened->shelf);
    source_free(&opened->source);
    arena_free(&opened->arena);
    errs_free(&opened->errs);
}

/* --- what is read ----------------------------------------------------------------------------- */

/* Users 3, 7, 12 and 25 rate 16, 16, 15 and 5 films, of which 3, 3, 3 and 1 are held out. Film 8
 * has no genre, which counts as one; film 17 is of Drama and Sci-Fi. */
START_TEST(test_files)
{
    struct opened opened = open_small("", 0);
    const struct ratings *ratings = &task_info(opened.task)->movielens->ratings;
    static const unsigned ids[] = {3, 7, 12, 25}, counts[] = {16, 16, 15, 5}, held[] = {3, 3, 3, 1};
    static const char *const genres[] = {"Drama", "Comedy", "Romance", "(no genres listed)",
                                         "War",   "Sci-Fi"};
    ck_assert_uint_eq(ratings->people_count, 4);
    ck_assert_uint_eq(ratings->film_count, 16);
    ck_assert_uint_eq(ratings->count, 16 + 16 + 15 + 5);
    for (unsigned i = 0; i < 4; i++) {
        const struct person *person = &ratings->people[i];
        ck_assert_uint_eq(person->id, ids[i]);
        ck_assert_uint_eq(person->end - person->first, counts[i]);
        ck_assert_uint_eq(person->end - person->held, held[i]);
        for (size_t r = person->first; r < person->end; r++)
            ck_assert_uint_eq(ratings->list[r].user, i);
    }
    ck_assert_uint_eq(ratings->genre_count, GENRES);
    for (unsigned g = 0; g < GENRES; g++)
        ck_assert_str_eq(ratings->genres[g], genres[g]);
    ck_assert_uint_eq(ratings->films[3].id, 8);
    ck_assert_uint_eq(ratings->films[3].genres, 1u << NONE_LISTED);
    ck_assert_uint_eq(ratings->films[6].id, 17);
    ck_assert_uint_eq(ratings->films[6].genres, 1u << DRAMA | 1u << SCI_FI);
    ck_assert_double_eq(ratings->people[3].mean, 4); /* user 25 gives 4 stars to everything */
    ck_assert_uint_eq(task_info(opened.task)->obs, GENRES + 2 * IDENTITY);
    ck_assert_uint_eq(task_info(opened.task)->people, 4);
    shut(&opened);
}
END_TEST

/* --- what is shown ---------------------------------------------------------------------------- */

/* Whose rating an observation is of: the only one whose film and user stand for these numbers. */
static const struct rating *rating_of(const struct movielens *movielens, const double *obs)
{
    const struct rating *found = NULL;
    for (size_t r = 0; r < movielens->ratings.count; r++) {
        const struct rating *rating = &movielens->ratings.list[r];
        const float *film = movielens->film + rating->film * IDENTITY;
        const float *user = movielens->user + rating->user * IDENTITY;
        bool same = true;
        for (unsigned i = 0; i < IDENTITY; i++)
            same &=
                obs[GENRES + i] == (double)film[i] && obs[GENRES + IDENTITY + i] == (double)user[i];
        ck_assert(!same || !found);
        found = same ? rating : found;
    }
    ck_assert(found != NULL);
    for (unsigned g = 0; g < GENRES; g++)
        ck_assert_double_eq(obs[g], movielens->ratings.films[found->film].genres >> g & 1);
    return found;
}

static const double *choose(int choice)
{
    static const double actions[2][2] = {{1, 0}, {0, 1}};
    return actions[choice];
}

/* An episode of right choices, which marks what is shown; its return. */
static double play_right(const struct opened *opened, const struct task_world *world, uint64_t key,
                         unsigned *shown)
{
    const struct movielens *movielens = task_info(opened->task)->movielens;
    struct task_worker *worker = task_worker_new(opened->task);
    struct rng rng = rng_start(key);
    struct task_step step = {0};
    double obs[TASK_OBS_MAX], ret = 0;
    task_set_world(worker, world);
    task_reset(worker, &rng, obs);
    while (!step.terminated && !step.truncated) {
        const struct rating *rating = rating_of(movielens, obs);
        shown[rating - movielens->ratings.list]++;
        step = task_step(worker, choose(rating->stars >= 4), obs);
        ck_assert(!step.blowup);
        ret += step.reward;
    }
    task_worker_free(worker);
    return ret;
}

static void check_shown(const struct opened *opened, const struct task_world *world, size_t from,
                        size_t to, double ret)
{
    unsigned shown[52] = {0};
    ck_assert_double_eq_tol(play_right(opened, world, 1, shown), ret, 1e-12);
    for (size_t r = 0; r < 52; r++)
        ck_assert_uint_eq(shown[r], r >= from && r < to);
}

/* Right choices earn 1 each; in evaluations they make 100 together. User 7 has ratings 16 to 31, of
 * which the last 3 are held out, and everybody's held-out ratings are 10. */
START_TEST(test_shown)
{
    struct opened opened = open_small("", 0);
    struct task_world world = TASK_WORLD_NOMINAL;
    world.person = 2;
    check_shown(&opened, &world, 16, 29, 13);
    world.evaluated = true;
    check_shown(&opened, &world, 29, 32, 100);
    unsigned shown[52] = {0};
    double ret = play_right(&opened, &TASK_WORLD_EVALUATED, 5, shown);
    ck_assert_double_eq_tol(ret, 100, 1e-12);
    for (unsigned i = 0, r = 0; r < 52; r++) {
        const struct person *person = &task_info(opened.task)->movielens->ratings.people[i];
        ck_assert_uint_eq(shown[r], r >= person->held);
        i += r + 1 == person->end;
    }
    shut(&opened);
}
END_TEST

/* A horizon of 4 shows 4 of the 10, so that a right one earns 25; other keys show others. */
START_TEST(test_horizon)
{
    struct opened opened = open_small("", 4);
    unsigned shown[52] = {0}, different = 0;
    for (uint64_t key = 0; key < 40; key++)
        ck_assert_double_eq_tol(play_right(&opened, &TASK_WORLD_EVALUATED, key, shown), 100, 1e-12);
    for (unsigned r = 0; r < 52; r++)
        different += shown[r] > 0;
    ck_assert_uint_eq(different, 10);
    shut(&opened);
}
END_TEST

/* --- what the best choices earn --------------------------------------------------------------- */

/* The best of all 2^n ways to choose in an episode of n films, and how many films it judges
 * rightly; with `lambda` times the person's taste. */
static double enumerate(const struct opened *opened, uint32_t person, double lambda, unsigned n,
                        unsigned *right)
{
    struct task_worker *worker = task_worker_new(opened->task);
    struct task_world world = TASK_WORLD_NOMINAL;
    world.person = person;
    world.objective.lambda = lambda;
    world.objective.weights[WISH_TASTE] = 1;
    task_set_world(worker, &world);
    double best = -INFINITY, obs[TASK_OBS_MAX];
    for (unsigned way = 0; way < 1u << n; way++) {
        struct rng rng = rng_start(3);
        double ret = 0, judged = 0;
        task_reset(worker, &rng, obs);
        for (unsigned i = 0; i < n; i++) {
            struct task_step step = task_step(worker, choose(way >> i & 1), obs);
            ret += step.reward;
            judged += step.shared;
            ck_assert_int_eq(step.terminated, i + 1 == n);
        }
        if (ret > best)
            *right = (unsigned)judged;
        best = fmax(best, ret);
    }
    task_worker_free(worker);
    return best;
}

/* User 12 gives 3.5 stars to films of Sci-Fi and 2 to others: none is liked, so that without taste
 * all 12 are right to leave. Of those to learn from k are of Sci-Fi, and m = 2 + 1.5 k / 12 is the
 * mean. To leave such a film earns 1 and costs λ (3.5 - m); to choose it earns and costs nothing,
 * which with λ = 2 is more where 3.5 - m > 0.5. To leave another earns 1 and costs nothing. User 25
 * gives 4 stars to all, likes all, and has no taste. */
START_TEST(test_optimum)
{
    struct opened opened = open_small("", 0);
    const struct ratings *ratings = &task_info(opened.task)->movielens->ratings;
    unsigned right = 0, k = 0;
    ck_assert_double_eq(enumerate(&opened, 3, 0, 12, &right), 12);
    ck_assert_uint_eq(right, 12);
    for (size_t r = ratings->people[2].first; r < ratings->people[2].held; r++)
        k += ratings->list[r].stars == 3.5f;
    double m = 2 + 1.5 * k / 12;
    ck_assert_uint_gt(k, 0);
    ck_assert_double_eq_tol(ratings->people[2].mean, m, 1e-12);
    ck_assert_double_gt(3.5 - m, 0.5);
    ck_assert_double_eq_tol(enumerate(&opened, 3, 2, 12, &right), 12 - k, 1e-9);
    ck_assert_uint_eq(right, 12 - k); /* the person's own optimum is not the most accurate */
    ck_assert_double_eq_tol(enumerate(&opened, 3, 0.1, 12, &right), 12 - 0.1 * k * (3.5 - m), 1e-9);
    ck_assert_uint_eq(right, 12);
    ck_assert_double_eq(enumerate(&opened, 4, 1, 4, &right), 4);
    ck_assert_uint_eq(right, 4);
    shut(&opened);
}
END_TEST

/* --- other files ------------------------------------------------------------------------------ */

static char folder[FOLDER_SIZE];

static void enter(void)
{
    folder_make(folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    folder_remove(folder);
}

#define HEAD "userId,movieId,rating,timestamp\n"
#define FIVE HEAD "1,1,4,0\n1,2,4,0\n1,3,4,0\n1,4,4,0\n1,5,4,0\n"
#define FILMS                                                                                      \
    "movieId,title,genres\n1,a,x\n2,b,x|y\n3,\"c, \"\"d\"\"\",z\n4,d,\n5,e,(no genres listed)\n"

static struct digest digest_of(const char *ratings, const char *films)
{
    write_file("ratings.csv", ratings);
    write_file("movies.csv", films);
    struct opened opened = try_open(".", 0);
    ck_assert_msg(opened.task != NULL, "%s", errs_first(&opened.errs));
    struct digest digest = task_digest(opened.task);
    shut(&opened);
    return digest;
}

static bool equal(struct digest a, struct digest b)
{
    return a.high == b.high && a.low == b.low;
}

/* Line ends, the order of columns and rows, time stamps and titles change nothing; a star does, and
 * so do keys. */
START_TEST(test_digest)
{
    enter();
    struct digest plain = digest_of(FIVE, FILMS);
    ck_assert(equal(plain, digest_of("rating,timestamp,tag,movieId,userId\r\n4.0,7,,5,1\r\n"
                                     "4.0,7,t,4,1\r\n4.0,7,,3,1\r\n4.0,7,,2,1\r\n4.0,7,,1,1\r\n",
                                     FILMS)));
    ck_assert(
        !equal(plain, digest_of(HEAD "1,1,4,0\n1,2,4,0\n1,3,4,0\n1,4,4,0\n1,5,4.5,0\n", FILMS)));
    leave();
    struct opened all = open_small("", 0), two = open_small(", users: 2", 0),
                  learnt = open_small(", judged_on: learnt", 0);
    ck_assert(!equal(task_digest(all.task), task_digest(two.task)));
    ck_assert(!equal(task_digest(all.task), task_digest(learnt.task)));
    ck_assert_uint_eq(task_info(two.task)->people, 2);
    shut(&all), shut(&two), shut(&learnt);
}
END_TEST

static const struct wrong {
    const char *ratings, *films, *keys, *said;
} wrongs[] = {
    {NULL, NULL, ".", "test.yaml:1:12: task.movielens: ./ratings.csv is not there"},
    {FIVE, NULL, ".", "test.yaml:1:12: task.movielens: ./movies.csv is not there"},
    {FIVE, "movieId,title\n1,a\n", ".", "./movies.csv:1:1: there is no column \"genres\""},
    {FIVE, "movieId,title,genres\n", ".", "./movies.csv: there is no film in it"},
    {FIVE, "movieId,title,genres\n1,a,b, c,x\n", ".",
     "./movies.csv:2:1: 5 cells here, but the header names 3 columns"},
    {FIVE, "movieId,title,genres\n1,\"a,x\n", ".", "./movies.csv:2:3: a quote that is not closed"},
    {FIVE, "movieId,title,genres\nx,a,x\n", ".",
     "./movies.csv:2:1: \"x\" is no whole number above 0"},
    {FIVE, FILMS "5,f,x\n", ".", "./movies.csv: film 5 is there twice"},
    {"userId,movieId,stars,timestamp\n", FILMS, ".",
     "./ratings.csv:1:1: there is no column \"rating\""},
    {HEAD, FILMS, ".", "./ratings.csv: there is no rating in it"},
    {FIVE "2,1,4\n", FILMS, ".", "./ratings.csv:7:1: 3 cells here"},
    {FIVE "2,6,4,0\n", FILMS, ".", "./ratings.csv:7:3: film 6 is not in movies.csv"},
    {FIVE "2,1,5.5,0\n", FILMS, ".", "./ratings.csv:7:5: \"5.5\" is no rating"},
    {FIVE "2,1,3.7,0\n", FILMS, ".", "./ratings.csv:7:5: \"3.7\" is no rating"},
    {FIVE "2,1,,0\n", FILMS, ".", "./ratings.csv:7:5: \"\" is no rating"},
    {FIVE "2,1,4,now\n", FILMS, ".", "./ratings.csv:7:7: \"now\" is no time stamp"},
    {FIVE "1,3,2,0\n", FILMS, ".",
     "./ratings.csv:7:1: user 1 rates film 3 a second time; see line 4"},
    {FIVE "8,1,4,0\n8,2,4,0\n", FILMS, ".",
     "./ratings.csv:7:1: user 8 rates 2 films; with fewer than 5"},
    {FIVE, FILMS, "{folder: ., users: 2}",
     "test.yaml:1:31: task.movielens.users: 2, but ratings.csv has 1"},
    {FIVE, FILMS, "{users: 1}", "test.yaml:1:12: task.movielens.folder is missing"},
    {FIVE, FILMS, "{folder: ., user: 1}", "test.yaml:1:24: unknown key task.movielens.user"},
};

START_TEST(test_wrong)
{
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        const struct wrong *wrong = &wrongs[i];
        enter();
        if (wrong->ratings)
            write_file("ratings.csv", wrong->ratings);
        if (wrong->films)
            write_file("movies.csv", wrong->films);
        struct opened opened = try_open(wrong->keys, 0);
        ck_assert(opened.task == NULL);
        ck_assert_msg(strncmp(errs_first(&opened.errs), wrong->said, strlen(wrong->said)) == 0,
                      "%s\nbut wanted\n%s", errs_first(&opened.errs), wrong->said);
        shut(&opened);
        leave();
    }
}
END_TEST

TEST_MAIN("movielens", test_files, test_shown, test_horizon, test_optimum, test_digest, test_wrong)

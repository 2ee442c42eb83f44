/* Reads what a task about MovieLens is about, and draws what stands for users and films. */
#include "models/ratings/movielens.h"

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/fields/field_rows.h"

#include <stdlib.h>

CHOICES(judged_parts, "held_out", "learnt");
#define K(member) .offset = offsetof(struct movielens_keys, member)
static const struct field keys[] = {
    {"folder", FIELD_TEXT, K(folder), .example = "ml-latest-small",
     .help = "Where ratings.csv and movies.csv are."},
    {"users", FIELD_INTEGER, K(users), WITHIN(1, 1e6), .word = "all", .word_value = 0,
     .fallback = "all", .example = "50",
     .help = "How many users, the first of ratings.csv, agents may be and evaluations are of."},
    {"judged_on", FIELD_CHOICE, K(judged_on), .choices = judged_parts, .fallback = "held_out",
     .help = "The ratings that evaluations are of: those that nobody learns from, or those that "
             "agents learn from."},
    END};

/* The name of a folder stands for a table with nothing else in it. */
static const struct yaml_node *table_of(const struct yaml_node *node, struct arena *arena)
{
    if (node->kind != YAML_SCALAR)
        return node;
    struct yaml_node *folder = yaml_copy(node, arena), *table = arena_alloc(arena, sizeof *table);
    *table = (struct yaml_node){.kind = YAML_MAP, .mark = node->mark};
    folder->key = "folder";
    yaml_put(table, folder);
    return table;
}

static bool check_users(struct movielens *movielens, struct field_reader *reader,
                        const struct yaml_node *table, const char *key)
{
    uint32_t there = movielens->ratings.people_count, asked = movielens->keys.users;
    movielens->users = asked ? asked : there;
    return asked <= there || field_error(reader, &yaml_get(table, "users")->mark, "users: all",
                                         "%s.users: %u, but ratings.csv has %u", key, asked, there);
}

static void draw_identity(float *numbers, uint64_t key)
{
    struct rng rng = rng_start(key);
    for (size_t i = 0; i < IDENTITY; i++)
        numbers[i] = (float)rng_normal(&rng);
}

static void draw_identities(struct movielens *movielens)
{
    const struct ratings *ratings = &movielens->ratings;
    uint64_t films = rng_name("film"), users = rng_name("user");
    movielens->film = mem_alloc((size_t)ratings->film_count * IDENTITY * sizeof(float));
    movielens->user = mem_alloc((size_t)ratings->people_count * IDENTITY * sizeof(float));
    for (size_t i = 0; i < ratings->film_count; i++)
        draw_identity(movielens->film + i * IDENTITY, rng_fold(films, ratings->films[i].id));
    for (size_t i = 0; i < ratings->people_count; i++)
        draw_identity(movielens->user + i * IDENTITY, rng_fold(users, ratings->people[i].id));
}

static bool read_table(struct movielens *movielens, struct field_reader *reader,
                       const struct yaml_node *table, const char *key)
{
    char path[200];
    snprintf(path, sizeof path, "%.150s", key);
    return fields_read(reader, keys, table, path, &movielens->keys) &&
           ratings_read(&movielens->ratings, reader, yaml_get(table, "folder"), path) &&
           check_users(movielens, reader, table, path);
}

struct movielens *movielens_read(struct field_reader *reader, const struct yaml_node *node,
                                 const char *key)
{
    struct movielens *movielens = mem_zero(1, sizeof *movielens);
    struct arena *before = reader->arena;
    reader->arena = &movielens->arena;
    bool good = read_table(movielens, reader, table_of(node, reader->arena), key);
    reader->arena = before;
    if (!good) {
        movielens_free(movielens);
        return NULL;
    }
    draw_identities(movielens);
    return movielens;
}

void movielens_free(struct movielens *movielens)
{
    if (!movielens)
        return;
    ratings_free(&movielens->ratings);
    free(movielens->film);
    free(movielens->user);
    arena_free(&movielens->arena);
    free(movielens);
}

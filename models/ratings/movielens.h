/* The data of a task about MovieLens: ratings, which users it is about, and the numbers that stand
 * for users and films: IDENTITY each, N(0, 1), drawn once by their ids. The task is
 * models/tasks/movielens_task.c. */
#ifndef MODELS_MOVIELENS_H
#define MODELS_MOVIELENS_H

#include "models/ratings/ratings.h"

enum { IDENTITY = 50 };

struct movielens {
    struct ratings ratings;
    struct movielens_keys {
        char *folder;
        uint32_t users; /* the first so many; 0: all */
        enum { JUDGED_HELD_OUT, JUDGED_LEARNT } judged_on;
    } keys;
    uint32_t users;     /* how many it is about, the first of ratings.people */
    float *film, *user; /* IDENTITY numbers each */
    struct arena arena; /* of texts */
};

/* Reads what the node describes: a folder, or a table of movielens_keys. `key` is what messages
 * call it. NULL and errors; the caller frees it. Const from then on. */
struct movielens *movielens_read(struct field_reader *reader, const struct yaml_node *node,
                                 const char *key);
void movielens_free(struct movielens *movielens);

#endif

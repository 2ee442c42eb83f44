/* What people think of films: two files as GroupLens publishes them (Harper, Konstan, "The
 * MovieLens Datasets", TiiS 5, 2015), comma-separated, with a header:
 *
 *   ratings.csv   userId, movieId, rating, timestamp     rating: 0.5 to 5 stars, in halves
 *   movies.csv    movieId, title, genres                 genres: "Comedy|Drama"
 *
 * Columns may come in any order, and others beside them. Everybody has rated RATINGS_LEAST films or
 * more. A fifth of each one's ratings, rounded down, is held out: nobody learns from it. Which ones
 * is drawn by (user, film), whatever else the files hold. Const once read. */
#ifndef MODELS_RATINGS_H
#define MODELS_RATINGS_H

#include "core/base/digest.h"
#include "core/fields/field_reader.h"
#include "core/text/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RATINGS_LEAST = 5, RATINGS_FILES = 2, GENRES_MAX = 64 };

struct rating {
    uint32_t user, film; /* places in the lists below */
    float stars;
    uint32_t line; /* of ratings.csv */
};

struct film {
    uint32_t id;     /* as the files number it */
    uint64_t genres; /* bit g: it is of genre g */
};

struct ratings {
    struct rating *list; /* user by user; of each those to learn from first, then those held out */
    size_t count;
    struct person {
        uint32_t id;
        size_t first, held,
            end;        /* of its ratings in the list; the first held out, behind the last */
        double mean;    /* stars, of those to learn from */
    } * people;         /* by their ids */
    struct film *films; /* by their ids */
    uint32_t people_count, film_count;
    const char *genres[GENRES_MAX]; /* in the order in which movies.csv first names them */
    uint32_t genre_count;           /* "(no genres listed)" is one as well */
    char *paths[RATINGS_FILES];     /* of the files */
    struct digest digest;           /* of all that is above, but for lines and paths */
    struct arena arena;             /* of texts */
};

/* Reads both files in `folder`, which the text names at `node` under the key `key`; the reader
 * finds them. False and errors with their places: a file or column that is missing, what is no id
 * or no rating, a film rated twice by the same user or not in movies.csv, too few ratings.
 * ratings_free is due in either case. Zero-initialise. */
bool ratings_read(struct ratings *ratings, struct field_reader *reader,
                  const struct yaml_node *node, const char *key);
void ratings_free(struct ratings *ratings);

#endif

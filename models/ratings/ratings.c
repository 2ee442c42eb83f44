/* Reads ratings.csv and movies.csv, and parts what is learnt from from what is held out. */
#include "models/ratings/ratings.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/base/rng.h"
#include "core/files/datadir.h"
#include "core/files/nearby.h"
#include "core/text/csv.h"
#include "core/text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS_MAX = 4, HELD_OUT_OF = 5 };

static const char *const rating_columns[COLUMNS_MAX + 1] = {"userId", "movieId", "rating",
                                                            "timestamp"};
static const char *const film_columns[COLUMNS_MAX + 1] = {"movieId", "title", "genres"};

/* --- a file ----------------------------------------------------------------------------------- */

struct table {
    struct source source;
    struct csv_rows rows;
    size_t width;           /* cells of the header */
    size_t at[COLUMNS_MAX]; /* where the columns asked for are */
    struct errs *errs;
};

static void table_free(struct table *table)
{
    csv_rows_free(&table->rows);
    source_free(&table->source);
}

static bool find_columns(struct table *table, const char *const *names)
{
    const struct csv_rows *rows = &table->rows;
    const struct mark mark = {&table->source, 1, 1};
    enum csv_step step = csv_rows_next(&table->rows, table->errs);
    if (step == CSV_WRONG)
        return false;
    table->width = step == CSV_ROW ? rows->count : 0;
    for (size_t n = 0; names[n]; n++) {
        size_t at = 0;
        while (at < table->width && strcmp(rows->cells[at].text, names[n]) != 0)
            at++;
        if (at == table->width)
            return errs_add(table->errs, FAULT_INPUT, &mark, "the first line names the columns",
                            "there is no column \"%s\"", names[n]);
        table->at[n] = at;
    }
    return true;
}

static bool table_open(struct table *table, const char *path, const struct field_reader *reader,
                       const char *const *names)
{
    if (!source_read(&table->source, path, table->errs))
        return false;
    table->source.sealed = !nearby_has(reader->nearby, path);
    if (!source_is_text(&table->source, table->errs))
        return false;
    csv_rows_begin(&table->rows, &table->source, CSV_MARKS);
    return find_columns(table, names);
}

/* The next row; one that is cut short, or too long, ends the reading. */
static enum csv_step table_next(struct table *table)
{
    enum csv_step step = csv_rows_next(&table->rows, table->errs);
    if (step != CSV_ROW || table->rows.count == table->width)
        return step;
    errs_add(table->errs, FAULT_INPUT, &table->rows.cells[0].mark, NULL,
             "%zu cells here, but the header names %zu columns", table->rows.count, table->width);
    return CSV_WRONG;
}

static const struct csv_cell *cell(const struct table *table, size_t column)
{
    return &table->rows.cells[table->at[column]];
}

static bool wrong(const struct table *table, const struct csv_cell *at, const char *meant,
                  const char *what)
{
    return errs_add(table->errs, FAULT_INPUT, &at->mark, meant, "\"%s\" is no %s", at->text, what);
}

static bool read_id(const struct table *table, size_t column, uint32_t *id)
{
    const struct csv_cell *at = cell(table, column);
    uint64_t number;
    if (!units_digits(at->text, &number) || number == 0 || number > UINT32_MAX)
        return wrong(table, at, "e.g. 17", "whole number above 0");
    *id = (uint32_t)number;
    return true;
}

/* --- films ------------------------------------------------------------------------------------ */

static int by_film(const void *a, const void *b)
{
    uint32_t x = ((const struct film *)a)->id, y = ((const struct film *)b)->id;
    return (x > y) - (x < y);
}

/* GENRES_MAX: there are too many. */
static uint32_t genre_of(struct ratings *ratings, const char *name)
{
    uint32_t g = 0;
    while (g < ratings->genre_count && strcmp(ratings->genres[g], name) != 0)
        g++;
    if (g == ratings->genre_count && g < GENRES_MAX)
        ratings->genres[ratings->genre_count++] = arena_string(&ratings->arena, name);
    return g;
}

/* "Comedy|Drama"; an empty cell is a film without any. */
static bool read_genres(struct ratings *ratings, const struct table *table, uint64_t *genres)
{
    const struct csv_cell *at = cell(table, 2);
    char *text = mem_string(at->text), *rest = text;
    bool good = true;
    for (char *name; good && (name = strsep(&rest, "|"));) {
        uint32_t g = *name ? genre_of(ratings, name) : GENRES_MAX;
        good = !*name || g < GENRES_MAX;
        *genres |= *name && good ? UINT64_C(1) << g : 0;
    }
    free(text);
    return good || errs_add(table->errs, FAULT_INPUT, &at->mark, NULL,
                            "more than %d genres; is this the column of genres?", GENRES_MAX);
}

static bool read_films(struct ratings *ratings, struct table *table)
{
    size_t capacity = 0;
    bool good = true;
    enum csv_step step;
    while (good && (step = table_next(table)) == CSV_ROW) {
        struct film film = {0};
        mem_grow(&ratings->films, &capacity, ratings->film_count + 1, sizeof *ratings->films);
        good = read_id(table, 0, &film.id) && read_genres(ratings, table, &film.genres);
        ratings->films[ratings->film_count++] = film;
    }
    if (!good || step != CSV_END)
        return false;
    if (ratings->film_count == 0)
        return errs_add(table->errs, FAULT_INPUT, &(struct mark){&table->source, 0, 0}, NULL,
                        "there is no film in it");
    qsort(ratings->films, ratings->film_count, sizeof *ratings->films, by_film);
    for (uint32_t i = 1; i < ratings->film_count; i++)
        if (ratings->films[i].id == ratings->films[i - 1].id)
            return errs_add(table->errs, FAULT_INPUT, &(struct mark){&table->source, 0, 0}, NULL,
                            "film %u is there twice", ratings->films[i].id);
    return true;
}

/* --- ratings ---------------------------------------------------------------------------------- */

/* `user` is its id until people have places. */
static bool read_rating(const struct ratings *ratings, const struct table *table,
                        struct rating *rating)
{
    const struct csv_cell *stars = cell(table, 2), *when = cell(table, 3);
    char why[128];
    double number;
    uint64_t seconds;
    struct film wanted = {0};
    rating->line = stars->mark.line;
    if (!read_id(table, 0, &rating->user) || !read_id(table, 1, &wanted.id))
        return false;
    const struct film *film =
        bsearch(&wanted, ratings->films, ratings->film_count, sizeof wanted, by_film);
    if (!film)
        return errs_add(table->errs, FAULT_INPUT, &cell(table, 1)->mark,
                        "both files have to be of the same data set",
                        "film %u is not in movies.csv", wanted.id);
    rating->film = (uint32_t)(film - ratings->films);
    if (!units_parse(UNIT_NONE, stars->text, &number, why, sizeof why) || !(number >= 0.5) ||
        !(number <= 5) || fmod(number, 0.5) != 0)
        return wrong(table, stars, "0.5 to 5 stars, in halves, e.g. 3.5", "rating");
    rating->stars = (float)number;
    return units_digits(when->text, &seconds) ||
           wrong(table, when, "seconds since 1970", "time stamp");
}

static bool read_ratings(struct ratings *ratings, struct table *table)
{
    size_t capacity = 0;
    bool good = true;
    enum csv_step step;
    while (good && (step = table_next(table)) == CSV_ROW) {
        mem_grow(&ratings->list, &capacity, ratings->count + 1, sizeof *ratings->list);
        good = read_rating(ratings, table, &ratings->list[ratings->count++]);
    }
    if (!good || step != CSV_END)
        return false;
    return ratings->count > 0 ||
           errs_add(table->errs, FAULT_INPUT, &(struct mark){&table->source, 0, 0}, NULL,
                    "there is no rating in it");
}

static int by_user_and_film(const void *a, const void *b)
{
    const struct rating *x = a, *y = b;
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->film != y->film)
        return x->film < y->film ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* A rating and its draw, by which a person's are put in order: the last fifth is held out. */
struct drawn {
    uint64_t draw;
    struct rating rating;
};

static int by_draw(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->draw != y->draw)
        return x->draw < y->draw ? -1 : 1;
    return by_user_and_film(&x->rating, &y->rating);
}

static void hold_out(struct ratings *ratings, struct person *person)
{
    size_t count = person->end - person->first;
    struct rating *list = ratings->list + person->first;
    struct drawn *drawn = mem_alloc(count * sizeof *drawn);
    uint64_t key = rng_fold(rng_name("held out"), person->id);
    for (size_t i = 0; i < count; i++)
        drawn[i] = (struct drawn){rng_fold(key, ratings->films[list[i].film].id), list[i]};
    qsort(drawn, count, sizeof *drawn, by_draw);
    for (size_t i = 0; i < count; i++)
        list[i] = drawn[i].rating;
    free(drawn);
    person->held = person->end - count / HELD_OUT_OF;
    for (size_t i = person->first; i < person->held; i++)
        person->mean += (double)ratings->list[i].stars / (double)(person->held - person->first);
}

/* Ids give way to places. */
static bool add_person(struct ratings *ratings, const struct table *table, size_t first, size_t end)
{
    struct rating *list = ratings->list;
    const struct mark mark = {&table->source, list[first].line, 1};
    uint32_t id = list[first].user;
    for (size_t i = first + 1; i < end; i++)
        if (list[i].film == list[i - 1].film)
            return errs_add(table->errs, FAULT_INPUT,
                            &(struct mark){&table->source, list[i].line, 1}, NULL,
                            "user %u rates film %u a second time; see line %u", id,
                            ratings->films[list[i].film].id, list[i - 1].line);
    if (end - first < RATINGS_LEAST)
        return errs_add(table->errs, FAULT_INPUT, &mark, "leave this user out of the file",
                        "user %u rates %zu films; with fewer than %d there is nothing to hold out",
                        id, end - first, RATINGS_LEAST);
    for (size_t i = first; i < end; i++)
        list[i].user = ratings->people_count;
    struct person *person = &ratings->people[ratings->people_count++];
    *person = (struct person){.id = id, .first = first, .end = end};
    hold_out(ratings, person);
    return true;
}

static bool find_people(struct ratings *ratings, const struct table *table)
{
    size_t capacity = 0;
    bool good = true;
    qsort(ratings->list, ratings->count, sizeof *ratings->list, by_user_and_film);
    for (size_t first = 0, end; first < ratings->count; first = end) {
        end = first + 1;
        while (end < ratings->count && ratings->list[end].user == ratings->list[first].user)
            end++;
        mem_grow(&ratings->people, &capacity, ratings->people_count + 1, sizeof *ratings->people);
        good &= add_person(ratings, table, first, end);
    }
    return good;
}

/* --- both ------------------------------------------------------------------------------------- */

static struct digest digest_of(const struct ratings *ratings)
{
    struct digest digest = digest_fold_text((struct digest){0}, "ratings");
    for (uint32_t i = 0; i < ratings->film_count; i++) {
        const uint64_t film[] = {ratings->films[i].id, ratings->films[i].genres};
        digest = digest_fold(digest, film, sizeof film);
    }
    for (size_t i = 0; i < ratings->count; i++) {
        const struct rating *rating = &ratings->list[i];
        const uint32_t who[] = {ratings->people[rating->user].id, rating->film,
                                (uint32_t)(2 * rating->stars)};
        digest = digest_fold(digest, who, sizeof who);
    }
    return digest;
}

/* Where the text names the folder, for a file that is not there. */
struct place {
    struct field_reader *reader;
    const struct yaml_node *node;
    const char *key;
};

static char *locate(const struct place *place, const char *file)
{
    const char *folder = place->node->text;
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    char *name = mem_format("%.*s/%s", (int)length, folder, file);
    char *path = place->reader->locate(place->reader->owner, name);
    free(name);
    return path;
}

static bool is_there(const struct place *place, const char *path)
{
    return access(path, R_OK) == 0 ||
           field_error(place->reader, &place->node->mark,
                       "unpack https://files.grouplens.org/datasets/movielens/ml-latest-small.zip "
                       "there; it does not come with the program",
                       "%s: %s is not there", place->key, path);
}

/* Films first, since ratings name them. */
static bool read_both(struct ratings *ratings, const struct field_reader *reader, struct errs *errs)
{
    struct table films = {.errs = errs}, rated = {.errs = errs};
    bool good = table_open(&films, ratings->paths[1], reader, film_columns) &&
                read_films(ratings, &films) &&
                table_open(&rated, ratings->paths[0], reader, rating_columns) &&
                read_ratings(ratings, &rated) && find_people(ratings, &rated);
    table_free(&films);
    table_free(&rated);
    return good;
}

bool ratings_read(struct ratings *ratings, struct field_reader *reader,
                  const struct yaml_node *node, const char *key)
{
    const struct place place = {reader, node, key};
    struct errs own = {0};
    ratings->paths[0] = locate(&place, "ratings.csv");
    ratings->paths[1] = locate(&place, "movies.csv");
    bool there = is_there(&place, ratings->paths[0]) & is_there(&place, ratings->paths[1]);
    bool good = there && read_both(ratings, reader, &own);
    if (good)
        ratings->digest = digest_of(ratings);
    reader->failures += own.count;
    errs_take(reader->errs, &own);
    errs_free(&own);
    return good;
}

void ratings_free(struct ratings *ratings)
{
    free(ratings->list);
    free(ratings->people);
    free(ratings->films);
    free(ratings->paths[0]);
    free(ratings->paths[1]);
    arena_free(&ratings->arena);
}

/* Copies a database to a folder for temporary files, and back to its place. */
#include "sim/parts/work_database.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/results/results_format.h"
#include "core/results/results_log.h"
#include "reports/data/query.h"
#include "sim/parts/work_folder.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SHARE 20 /* of the time, that goes into copying at the most */

struct work_database {
    const char *place;
    struct output_rule rule;
    struct work_folder folder;
    char *path;                 /* in it */
    double opened_s, copying_s; /* when, by the host's clock; of all landings */
};

/* By the number in the file's header (https://www.sqlite.org/fileformat2.html#application_id). */
static bool is_results(const char *start, size_t length)
{
    enum { APPLICATION = 68 };
    static const char sqlite[] = "SQLite format 3";
    uint32_t id = 0;
    if (length < APPLICATION + 4 || memcmp(start, sqlite, sizeof sqlite) != 0)
        return false;
    for (int i = 0; i < 4; i++)
        id = id << 8 | (unsigned char)start[APPLICATION + i];
    return id == RESULTS_APPLICATION_ID;
}

/* Closing it puts a log into the file that a killed program has left; one that stays is in use. */
bool work_database_check(const char *path, struct errs *errs)
{
    struct database *database = database_open(path, errs);
    bool good = database && database_is_sound(database, errs);
    database_close(database);
    return good &&
           (!results_has_log(path) || errs_add(errs, FAULT_RUN, NULL, "wait until it has ended",
                                               "%s: another fedsim is writing to it", path));
}

/* False with the reason in errno. */
static bool copy_stream(FILE *in, FILE *out)
{
    enum { PIECE = 1 << 16 };
    char *piece = mem_alloc(PIECE);
    size_t length;
    bool good = true;
    while (good && (length = fread(piece, 1, PIECE, in)) > 0)
        good = fwrite(piece, 1, length, out) == length;
    int why = errno;
    free(piece);
    errno = why;
    return good && !ferror(in);
}

static bool unreadable(const char *path, struct errs *errs)
{
    return errs_add(errs, fault_of(errno), NULL, NULL, "%s: cannot be read: %s", path,
                    strerror(errno));
}

/* What is at its place already; an empty file is as good as none. */
static bool take_up(struct work_database *work, struct errs *errs)
{
    struct stat about;
    if (stat(work->place, &about) != 0 || (S_ISREG(about.st_mode) && about.st_size == 0))
        return true;
    if (!work_database_check(work->place, errs))
        return false;
    FILE *in = fopen(work->place, "re"), *out = in ? fopen(work->path, "we") : NULL;
    if (!in)
        return unreadable(work->place, errs);
    bool good = out && copy_stream(in, out);
    if (out && fclose(out) != 0)
        good = false;
    if (!good)
        output_failed(work->path, errs);
    fclose(in);
    return good;
}

/* A place where nothing can be made is told now, not after the first trial. */
static bool is_allowed(const struct work_database *work, struct errs *errs)
{
    struct output *output = output_begin(work->place, is_results, &work->rule, errs);
    if (output)
        output_end(output, false, errs);
    return output != NULL;
}

/* The place is the purpose, whatever path leads to it. */
static bool make_folder(struct work_database *work, struct errs *errs)
{
    const char *slash = strrchr(work->place, '/'), *name = slash ? slash + 1 : work->place;
    char *parent = mem_format("%.*s", slash ? (int)(slash - work->place) + 1 : 0, work->place);
    char *real = realpath(slash ? parent : ".", NULL);
    char *purpose = mem_format("%s/%s", real ? real : parent, name);
    bool made = work_folder_make(&work->folder, purpose, errs);
    if (made)
        work->path = mem_format("%s/%s", work->folder.path, name);
    free(purpose);
    free(real);
    free(parent);
    return made;
}

struct work_database *work_database_open(const char *place, const struct output_rule *rule,
                                         struct errs *errs)
{
    struct work_database *work = mem_zero(1, sizeof *work);
    *work = (struct work_database){
        .place = place, .rule = *rule, .opened_s = host_clock_s(CLOCK_MONOTONIC)};
    work->rule.forceless = true; /* nothing but results is ever replaced by results */
    if (is_allowed(work, errs) && make_folder(work, errs) && take_up(work, errs))
        return work;
    work_database_close(work);
    return NULL;
}

const char *work_database_path(const struct work_database *work)
{
    return work->path;
}

const char *work_database_place(const struct work_database *work)
{
    return work->place;
}

bool work_database_land(struct work_database *work, struct errs *errs)
{
    double began = host_clock_s(CLOCK_MONOTONIC);
    struct output *output = output_begin(work->place, is_results, &work->rule, errs);
    if (!output)
        return false;
    FILE *in = fopen(work->path, "re");
    bool good = in && copy_stream(in, output_stream(output));
    if (!good)
        unreadable(work->path, errs);
    if (in)
        fclose(in);
    good = output_end(output, good, errs) && good;
    work->copying_s += host_clock_s(CLOCK_MONOTONIC) - began;
    return good;
}

bool work_database_keep(struct work_database *work, struct errs *errs)
{
    double passed = host_clock_s(CLOCK_MONOTONIC) - work->opened_s;
    return work->copying_s * SHARE > passed || work_database_land(work, errs);
}

void work_database_close(struct work_database *work)
{
    if (!work)
        return;
    work_folder_remove(&work->folder);
    free(work->path);
    free(work);
}

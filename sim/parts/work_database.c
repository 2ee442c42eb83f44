/* Copies a database to a folder for temporary files, and back to its place. */
#include "sim/parts/work_database.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/results/results_format.h"
#include "core/results/results_log.h"
#include "core/text/message.h"
#include "reports/data/query.h"
#include "sim/parts/place_lock.h"
#include "sim/parts/work_folder.h"
#include "sim/record/recorder_merge.h"
#include "sim/record/recorder_open.h"

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
    char *purpose;              /* of the folder: the place, whatever path leads to it */
    double opened_s, copying_s; /* when, by the host's clock; of all landings */
    struct place_lock lock;     /* two at once would each land without what the other has */
    struct stat seen;           /* what is at the place, as far as is known; of no size: nothing */
    bool told;                  /* that it cannot land */
    bool stays;                 /* it did not, and is all there is */
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

static bool unreadable(const char *path, struct errs *errs)
{
    return errs_add(errs, fault_of(errno), NULL, NULL, "%s: cannot be read: %s", path,
                    strerror(errno));
}

/* All of a file; `to` names the copy, which `failed` tells of. */
static bool copy(const char *from, FILE *out, const char *to,
                 bool (*failed)(const char *path, struct errs *errs), struct errs *errs)
{
    enum { PIECE = 1 << 16 };
    FILE *in = fopen(from, "re");
    if (!in)
        return unreadable(from, errs);
    char *piece = mem_alloc(PIECE);
    size_t length;
    bool good = true;
    while (good && (length = fread(piece, 1, PIECE, in)) > 0)
        good = fwrite(piece, 1, length, out) == length || failed(to, errs);
    if (good && ferror(in))
        good = unreadable(from, errs);
    free(piece);
    fclose(in);
    return good;
}

static void look_at_place(const struct work_database *work, struct stat *about)
{
    if (stat(work->place, about) != 0)
        *about = (struct stat){0};
}

/* What is at its place already; an empty file is as good as none. Under another name until it is
 * whole: what a killed process leaves under its own is a database. */
static bool take_up(struct work_database *work, struct errs *errs)
{
    look_at_place(work, &work->seen);
    if (work->seen.st_size == 0 && (work->seen.st_ino == 0 || S_ISREG(work->seen.st_mode)))
        return true;
    if (!work_database_check(work->place, errs))
        return false;
    char *part = mem_format("%s.tmp", work->path);
    FILE *out = fopen(part, "we");
    bool good = (out || work_folder_failed(part, errs)) &&
                copy(work->place, out, part, work_folder_failed, errs);
    if (out && fclose(out) != 0)
        good = good && work_folder_failed(part, errs);
    good = good && (rename(part, work->path) == 0 || work_folder_failed(work->path, errs));
    free(part);
    return good;
}

/* Where locks of other machines do not show: what they have landed is not replaced by what does not
 * have it in it. What was removed may be written again. */
static bool is_as_seen(const struct work_database *work, struct errs *errs)
{
    struct stat now;
    look_at_place(work, &now);
    if (now.st_size == 0 || (now.st_ino == work->seen.st_ino && now.st_size == work->seen.st_size &&
                             now.st_mtim.tv_sec == work->seen.st_mtim.tv_sec &&
                             now.st_mtim.tv_nsec == work->seen.st_mtim.tv_nsec))
        return true;
    return errs_add(errs, FAULT_RUN, NULL, "the same command puts the trials of both together",
                    "%s: another program has written to it meanwhile", work->place);
}

/* A place where nothing can be made is told now, not after the first trial. */
static bool is_allowed(const struct work_database *work, struct errs *errs)
{
    struct output *output = output_begin(work->place, is_results, &work->rule, errs);
    if (output)
        output_end(output, false, errs);
    return output != NULL;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static char *purpose_of(const char *place)
{
    const char *name = name_of(place);
    char *parent = mem_format("%.*s", (int)(name - place), place);
    char *real = realpath(*parent ? parent : ".", NULL);
    char *purpose = mem_format("%s/%s", real ? real : parent, name);
    free(real);
    free(parent);
    return purpose;
}

static bool make_folder(struct work_database *work, struct errs *errs)
{
    work->purpose = purpose_of(work->place);
    if (!work_folder_make(&work->folder, work->purpose, errs))
        return false;
    work->path = mem_format("%s/%s", work->folder.path, name_of(work->place));
    return true;
}

static struct work_database *open_at(const char *place, const struct output_rule *rule,
                                     struct errs *errs)
{
    struct work_database *work = mem_zero(1, sizeof *work);
    *work = (struct work_database){
        .place = place, .rule = *rule, .opened_s = host_clock_s(CLOCK_MONOTONIC)};
    work->rule.forceless = true; /* nothing but results is ever replaced by results */
    if (is_allowed(work, errs) &&
        place_lock_take(&work->lock, place, "lock", "another fedsim is writing to it", errs) &&
        make_folder(work, errs) && take_up(work, errs))
        return work;
    work_database_close(work);
    return NULL;
}

static void remove_left(void *context, struct work_folder *left)
{
    (void)context;
    work_folder_remove(left);
}

struct work_database *work_database_open(const char *place, const struct output_rule *rule,
                                         struct errs *errs)
{
    struct work_database *work = open_at(place, rule, errs);
    if (work)
        work_folder_each_left(work->purpose, remove_left, NULL);
    return work;
}

/* --- what others have left -------------------------------------------------------------------- */

struct taking_up {
    struct work_database *work;
    FILE *out; /* of warnings; NULL: nobody reads them */
    struct errs *errs;
    bool good;
};

/* Opening it for writing rolls back what the process was committing when it was killed. */
static bool is_sound(const char *path, struct errs *errs)
{
    struct recorder *recorder = recorder_open_alone(path, errs);
    recorder_close(recorder);
    return recorder != NULL;
}

/* Of the machines of both it is this one. */
static bool merge(struct work_database *work, const char *path, struct errs *errs)
{
    struct recorder *recorder = recorder_open_alone(work->path, errs);
    size_t ended;
    bool good = recorder && recorder_merge(recorder, path, true, &ended, errs);
    recorder_close(recorder);
    return good && errs->count == 0;
}

static bool take_up_database(const struct taking_up *taking, const char *path)
{
    struct errs why = {0};
    bool good = is_sound(path, &why) && merge(taking->work, path, &why);
    if (!good && taking->out)
        message_print(taking->out, "warning: what an earlier run left is not taken up: %s\n",
                      errs_first(&why));
    errs_free(&why);
    return good;
}

/* It goes when what was in it has landed, not before. */
static void take_up_left(void *context, struct work_folder *left)
{
    struct taking_up *taking = context;
    struct stat about;
    char *path = mem_format("%s/%s", left->path, name_of(taking->work->place));
    bool there = stat(path, &about) == 0 && about.st_size > 0;
    bool taken = there && take_up_database(taking, path);
    bool landed = taken && work_database_land(taking->work, taking->errs);
    if (!there || landed)
        work_folder_remove(left);
    taking->good &= landed || !taken;
    free(path);
}

struct work_database *work_database_resume(const char *place, const struct output_rule *rule,
                                           FILE *out, struct errs *errs)
{
    struct work_database *work = open_at(place, rule, errs);
    struct taking_up taking = {work, out, errs, true};
    if (work)
        work_folder_each_left(work->purpose, take_up_left, &taking);
    if (taking.good)
        return work;
    work_database_close(work);
    return NULL;
}

/* ---------------------------------------------------------------------------------------------- */

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
    struct output *output =
        is_as_seen(work, errs) ? output_begin(work->place, is_results, &work->rule, errs) : NULL;
    if (!output)
        return false;
    bool good = copy(work->path, output_stream(output), work->place, output_failed, errs);
    good = output_end(output, good, errs) && good;
    if (good)
        look_at_place(work, &work->seen);
    work->copying_s += host_clock_s(CLOCK_MONOTONIC) - began;
    return good;
}

bool work_database_keep(struct work_database *work, struct errs *errs)
{
    double passed = host_clock_s(CLOCK_MONOTONIC) - work->opened_s;
    if (work->copying_s * SHARE > passed || work_database_land(work, errs))
        return true;
    work->told = true;
    return false;
}

bool work_database_end(struct work_database *work, struct errs *errs)
{
    struct errs why = {0};
    if (work_database_land(work, &why))
        return true;
    if (!work->told)
        errs_take(errs, &why);
    errs_free(&why);
    work->stays = true;
    return errs_add(errs, FAULT_RUN, NULL, "the same command on this machine takes it up",
                    "%s: what was run and could not be written there is in %s", work->place,
                    work->path);
}

void work_database_close(struct work_database *work)
{
    if (!work)
        return;
    if (work->stays)
        work_folder_leave(&work->folder);
    else
        work_folder_remove(&work->folder);
    place_lock_let_go(&work->lock);
    free(work->purpose);
    free(work->path);
    free(work);
}

/* Writes files into a folder and keeps a list of them there. */
#include "core/files/output_folder.h"

#include "core/base/mem.h"
#include "core/files/directory.h"
#include "core/files/output_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char stage_name[] = ".fedsim-new";

struct output_folder {
    char *directory, *owner, *stage; /* stage NULL: there is none */
    struct output_rule rule;
    int lock; /* the folder, open and locked; -1: not */
    struct listed_files earlier, fresh;
    FILE *out; /* the file that is open, the last of `fresh`; NULL: none */
};

/* --- names ------------------------------------------------------------------------ */

static char *path_of(const struct output_folder *folder, const char *name)
{
    return mem_format("%s/%s", folder->directory, name);
}

/* "a/.b.csv.part" of "a/b.csv". */
static char *part_of(const struct output_folder *folder, const char *name)
{
    const char *last = strrchr(name, '/');
    last = last ? last + 1 : name;
    return mem_format("%s/%.*s.%s.part", folder->directory, (int)(last - name), name, last);
}

static bool cannot(const char *path, const char *doing, struct errs *errs)
{
    return errs_add(errs, fault_of(errno), NULL, NULL, "%s: cannot be %s: %s", path, doing,
                    strerror(errno));
}

/* --- the folder and its list ----------------------------------------------------------------- */

/* No list is an empty list. */
static bool read_list(struct output_folder *folder, struct errs *errs)
{
    char *path = path_of(folder, OUTPUT_LIST), *line = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    bool good = in || errno == ENOENT || cannot(path, "read", errs);
    bool whole = !in || (getline(&line, &size, in) > 0 && listed_is_head(line));
    while (in && whole && getline(&line, &size, in) > 0) {
        line[strcspn(line, "\n")] = '\0';
        whole = listed_take_line(&folder->earlier, line);
    }
    if (in)
        fclose(in);
    if (!whole && !folder->rule.force)
        good = errs_add(errs, FAULT_INPUT, NULL, "name another folder, or use --force",
                        "%s: is not a list of files written by fedsim", path);
    free(line);
    free(path);
    return good;
}

static bool link_in_place(const char *path, struct errs *errs)
{
    return errs_add(errs, FAULT_INPUT, NULL, "name another folder",
                    "%s: cannot be written: a symbolic link or a file is in place of its folder",
                    path);
}

/* Waits until no other command writes there. A disk without locks is written to without one. */
static bool lock(struct output_folder *folder, struct errs *errs)
{
    folder->lock = open(folder->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->lock < 0)
        return cannot(folder->directory, "opened", errs);
    while (flock(folder->lock, LOCK_EX) != 0)
        if (errno != EINTR)
            return errno == ENOLCK || errno == ENOTSUP || errno == EINVAL ||
                   cannot(folder->directory, "locked", errs);
    return true;
}

struct output_folder *output_folder_open(const char *directory, const char *owner,
                                         const struct output_rule *rule, struct errs *errs)
{
    struct output_folder *folder = mem_zero(1, sizeof *folder);
    folder->directory = mem_string(directory);
    folder->owner = mem_string(owner);
    folder->rule = *rule;
    folder->lock = -1;
    if (directory_make(directory, errs) && lock(folder, errs) && read_list(folder, errs))
        return folder;
    output_folder_close(folder);
    return NULL;
}

struct output_folder *output_subfolder_open(const char *directory, const char *name,
                                            const char *owner, const struct output_rule *rule,
                                            struct errs *errs)
{
    char *path = mem_format("%s/%s", directory, name);
    struct stat about;
    bool link = lstat(path, &about) == 0 && S_ISLNK(about.st_mode);
    struct output_folder *folder = link ? NULL : output_folder_open(path, owner, rule, errs);
    if (link)
        link_in_place(path, errs);
    free(path);
    return folder;
}

/* --- a file ---------------------------------------------------------------------------------- */

/* Whether all folders on the path `name` exist, created first if `make` is set. A symbolic link
 * does not count as a folder. */
static bool way_is_open(const struct output_folder *folder, const char *name, bool make)
{
    bool open = true;
    for (const char *end = name; open && (end = strchr(end, '/')) != NULL; end++) {
        struct stat about;
        char *path = mem_format("%s/%.*s", folder->directory, (int)(end - name), name);
        open = (make && mkdir(path, 0777) == 0) ||
               (lstat(path, &about) == 0 && S_ISDIR(about.st_mode));
        free(path);
    }
    return open;
}

static bool no_way(const char *path, struct errs *errs)
{
    return errno == EEXIST ? link_in_place(path, errs) : cannot(path, "written", errs);
}

static bool may_replace(const struct output_folder *folder, const char *name, const char *path,
                        struct errs *errs)
{
    struct stat about;
    if (lstat(path, &about) != 0)
        return errno == ENOENT || cannot(path, "written", errs);
    if (output_is_input(path, &folder->rule))
        return errs_add(errs, FAULT_INPUT, NULL, "name another folder",
                        "%s: this is the file to read, and would be overwritten", path);
    if (S_ISDIR(about.st_mode))
        return errs_add(errs, FAULT_INPUT, NULL, "name another folder", "%s: is a folder", path);
    if (folder->rule.force ||
        (S_ISREG(about.st_mode) && listed_is_unchanged(&folder->earlier, name, path)))
        return true;
    return errs_add(errs, FAULT_INPUT, NULL, "name another folder, or use --force to replace it",
                    "%s: %s", path,
                    listed_find(&folder->earlier, name)
                        ? "was changed since fedsim wrote it"
                        : "exists already, and was not written by this command");
}

FILE *output_file_begin(struct output_folder *folder, const char *name, struct errs *errs)
{
    if (folder->out || !listed_inside(name) || listed_find(&folder->fresh, name))
        die("the file %s cannot be begun in %s", name, folder->directory);
    char *path = path_of(folder, name), *part = part_of(folder, name);
    if ((way_is_open(folder, name, true) || no_way(path, errs)) &&
        may_replace(folder, name, path, errs)) {
        if (unlink(part) != 0 && errno != ENOENT)
            cannot(part, "removed", errs);
        int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        folder->out = file < 0 ? NULL : fdopen(file, "wb");
        if (folder->out)
            listed_add(&folder->fresh, (struct listed_file){.owner = mem_string(folder->owner),
                                                            .name = mem_string(name)});
        else
            cannot(path, "written", errs);
    }
    free(part);
    free(path);
    return folder->out;
}

bool output_file_end(struct output_folder *folder, struct errs *errs)
{
    struct listed_file *output = &folder->fresh.files[folder->fresh.count - 1];
    char *path = path_of(folder, output->name), *part = part_of(folder, output->name);
    errno = 0;
    bool good = !ferror(folder->out) && fflush(folder->out) == 0 && fsync(fileno(folder->out)) == 0;
    good = fclose(folder->out) == 0 && good;
    folder->out = NULL;
    good = good && listed_hash(part, output);
    if (!good)
        cannot(path, "written", errs);
    free(part);
    free(path);
    return good;
}

/* --- files of other programs ----------------------------------------------------------------- */

static void empty_stage(const char *stage)
{
    int folder = open(stage, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    directory_empty(folder);
    if (folder >= 0)
        close(folder);
}

const char *output_folder_stage(struct output_folder *folder, struct errs *errs)
{
    char *stage = path_of(folder, stage_name);
    struct stat about;
    if (mkdir(stage, 0777) != 0 &&
        (errno != EEXIST || lstat(stage, &about) != 0 || !S_ISDIR(about.st_mode))) {
        cannot(stage, "made", errs);
        free(stage);
        return NULL;
    }
    empty_stage(stage); /* a program that was killed may have left files there */
    return folder->stage = stage;
}

/* Takes a file from the stage as output_file_begin and output_file_end would. */
static bool take_staged(struct output_folder *folder, const char *name, struct errs *errs)
{
    char *path = path_of(folder, name), *part = part_of(folder, name);
    char *staged = mem_format("%s/%s", folder->stage, name);
    bool good = may_replace(folder, name, path, errs);
    if (good) {
        struct listed_file file = {.owner = mem_string(folder->owner), .name = mem_string(name)};
        good = (listed_hash(staged, &file) && rename(staged, part) == 0) ||
               cannot(path, "written", errs);
        listed_add(&folder->fresh, file);
    }
    free(staged);
    free(part);
    free(path);
    return good;
}

/* All files of the stage; each that may not be replaced is an error. */
static bool take_stage(struct output_folder *folder, struct errs *errs)
{
    if (!folder->stage)
        return true;
    struct dirent **entries;
    int count = scandir(folder->stage, &entries, NULL, alphasort);
    bool good = count >= 0 || cannot(folder->stage, "read", errs);
    for (int i = 0; i < count; i++) {
        if (*entries[i]->d_name != '.')
            good &= take_staged(folder, entries[i]->d_name, errs);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return good && (syncfs(folder->lock) == 0 || cannot(folder->directory, "written", errs));
}

/* --- all of them ----------------------------------------------------------------------------- */

/* While files are being renamed, the list contains the earlier ones as well; then only those of
 * other commands. */
static bool write_list(const struct output_folder *folder, bool with_earlier, struct errs *errs)
{
    char *path = path_of(folder, OUTPUT_LIST), *part = part_of(folder, OUTPUT_LIST);
    FILE *out = fopen(part, "wb");
    bool good = out != NULL;
    if (out) {
        listed_put_head(out);
        for (size_t i = 0; i < folder->earlier.count; i++) {
            const struct listed_file *earlier = &folder->earlier.files[i];
            if (with_earlier || (strcmp(earlier->owner, folder->owner) != 0 &&
                                 !listed_find(&folder->fresh, earlier->name)))
                listed_put(out, earlier);
        }
        for (size_t i = 0; i < folder->fresh.count; i++)
            listed_put(out, &folder->fresh.files[i]);
        good = !ferror(out) && fflush(out) == 0 && fsync(fileno(out)) == 0;
        good = fclose(out) == 0 && good;
    }
    good = (good && rename(part, path) == 0) || cannot(path, "written", errs);
    free(part);
    free(path);
    return good;
}

static bool place_all(struct output_folder *folder, struct errs *errs)
{
    bool good = true;
    for (size_t i = 0; i < folder->fresh.count && good; i++) {
        const char *name = folder->fresh.files[i].name;
        char *path = path_of(folder, name), *part = part_of(folder, name);
        good = rename(part, path) == 0 || cannot(path, "written", errs);
        free(part);
        free(path);
    }
    return good;
}

/* Removes the empty folders on the path `name`, innermost first. */
static void remove_way(const struct output_folder *folder, const char *name)
{
    char *path = path_of(folder, name);
    size_t least = strlen(folder->directory);
    for (char *end; (end = strrchr(path, '/')) && (size_t)(end - path) > least;) {
        *end = '\0';
        if (rmdir(path) != 0)
            break;
    }
    free(path);
}

static void remove_stale(const struct output_folder *folder)
{
    for (size_t i = 0; i < folder->earlier.count; i++) {
        const char *name = folder->earlier.files[i].name;
        char *path = path_of(folder, name);
        struct stat about;
        if (strcmp(folder->earlier.files[i].owner, folder->owner) == 0 &&
            !listed_find(&folder->fresh, name) && way_is_open(folder, name, false) &&
            lstat(path, &about) == 0 && S_ISREG(about.st_mode) &&
            listed_is_unchanged(&folder->earlier, name, path) &&
            !output_is_input(path, &folder->rule) && unlink(path) == 0)
            remove_way(folder, name);
        free(path);
    }
}

/* The list names old and new files while they are renamed, so that none is ever unlisted. */
bool output_folder_keep(struct output_folder *folder, struct errs *errs)
{
    if (!take_stage(folder, errs) || !write_list(folder, true, errs) || !place_all(folder, errs))
        return false;
    remove_stale(folder);
    bool good = write_list(folder, false, errs);
    listed_free(&folder->fresh);
    folder->fresh = (struct listed_files){0};
    return good;
}

void output_folder_close(struct output_folder *folder)
{
    if (!folder)
        return;
    if (folder->out)
        fclose(folder->out);
    for (size_t i = 0; i < folder->fresh.count; i++) {
        char *part = part_of(folder, folder->fresh.files[i].name);
        unlink(part);
        remove_way(folder, folder->fresh.files[i].name);
        free(part);
    }
    listed_free(&folder->earlier);
    listed_free(&folder->fresh);
    if (folder->stage) {
        empty_stage(folder->stage);
        rmdir(folder->stage);
    }
    if (folder->lock >= 0)
        close(folder->lock);
    free(folder->directory);
    free(folder->owner);
    free(folder->stage);
    free(folder);
}

/* Moves a set of new files into a folder, and knows which of its files are this program's. */
#include "core/base/output_folder.h"

#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/base/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char list_name[] = ".fedsim-files", stage_name[] = ".fedsim-new";
static const char list_head[] =
    "# Files that fedsim wrote into this folder; it replaces and removes no others.\n";

/* A line of the list. */
struct listed {
    uint64_t hash;
    char *owner, *name;
};

struct list {
    struct listed *files;
    size_t count, capacity;
};

struct output_folder {
    char *directory, *stage, *owner;
    bool force;
    int at, stage_at; /* descriptors of the two folders; the latter is locked */
    struct list old, new;
};

/* --- the list -------------------------------------------------------------------------------- */

static void list_add(struct list *list, uint64_t hash, const char *owner, const char *name)
{
    mem_grow(&list->files, &list->capacity, list->count + 1, sizeof *list->files);
    list->files[list->count++] = (struct listed){hash, mem_string(owner), mem_string(name)};
}

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].owner);
        free(list->files[i].name);
    }
    free(list->files);
}

static const struct listed *list_find(const struct list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->files[i].name, name) == 0)
            return &list->files[i];
    return NULL;
}

/* HASH TAB OWNER TAB NAME; a name that leads out of the folder is nobody's. */
static void read_line(struct list *list, char *line)
{
    char *owner = strchr(line, '\t'), *name = owner ? strchr(owner + 1, '\t') : NULL;
    if (!name || strchr(name, '/') || name[1] == '.' || name[1] == '\0')
        return;
    *owner = *name = '\0';
    list_add(list, strtoull(line, NULL, 16), owner + 1, name + 1);
}

/* False when there is a file of that name which is no list. */
static bool read_list(struct output_folder *folder)
{
    int in = openat(folder->at, list_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    FILE *lines = in < 0 ? NULL : fdopen(in, "r");
    if (!lines)
        return in < 0 && errno == ENOENT;
    char *line = NULL;
    size_t size = 0;
    bool good = getline(&line, &size, lines) > 0 && strcmp(line, list_head) == 0;
    while (good && getline(&line, &size, lines) > 0) {
        line[strcspn(line, "\n")] = '\0';
        read_line(&folder->old, line);
    }
    free(line);
    fclose(lines);
    return good;
}

static void put_lines(FILE *out, const struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        fprintf(out, "%016" PRIx64 "\t%s\t%s\n", list->files[i].hash, list->files[i].owner,
                list->files[i].name);
}

/* Writes the list anew: `first`, then `second`. */
static bool write_list(const struct output_folder *folder, const struct list *first,
                       const struct list *second)
{
    int descriptor =
        openat(folder->stage_at, list_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!out)
        return false;
    fputs(list_head, out);
    put_lines(out, first);
    put_lines(out, second);
    bool good = !ferror(out);
    return fclose(out) == 0 && good && syncfs(folder->stage_at) == 0 &&
           renameat(folder->stage_at, list_name, folder->at, list_name) == 0;
}

/* --- files ----------------------------------------------------------------------------------- */

/* The hash of a regular file's content; false when it is none or cannot be read. */
static bool hash_file(int folder, const char *name, uint64_t *hash)
{
    char block[65536];
    struct stat about;
    int in = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    bool good = in >= 0 && fstat(in, &about) == 0 && S_ISREG(about.st_mode);
    ssize_t got = 0;
    for (*hash = 0; good && (got = read(in, block, sizeof block)) > 0;)
        *hash = hash_bytes(*hash, block, (size_t)got);
    if (in >= 0)
        close(in);
    return good && got == 0;
}

/* Whether a file of the folder is as this program left it. */
static bool is_own(const struct output_folder *folder, const struct listed *listed)
{
    uint64_t hash;
    return hash_file(folder->at, listed->name, &hash) && hash == listed->hash;
}

/* Whether the new file `name` may take its place. */
static bool may_replace(const struct output_folder *folder, const char *name, struct errs *errs)
{
    struct stat about;
    if (fstatat(folder->at, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    bool folder_there = S_ISDIR(about.st_mode);
    if (folder->force && !folder_there)
        return true;
    for (size_t i = 0; i < folder->old.count; i++)
        if (strcmp(folder->old.files[i].name, name) == 0 && is_own(folder, &folder->old.files[i]))
            return true;
    return errs_add(errs, FAULT_INPUT, NULL,
                    folder_there ? "name another folder with -o"
                                 : "name another folder with -o, or say --force to replace it",
                    "%s/%s: is not as this command wrote it, and is left as it is",
                    folder->directory, name);
}

/* Empties the stage and removes it. */
static void remove_stage(struct output_folder *folder)
{
    DIR *entries = folder->stage_at < 0 ? NULL : fdopendir(dup(folder->stage_at));
    if (!entries)
        return;
    rewinddir(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        unlinkat(folder->stage_at, entry->d_name, 0);
    closedir(entries);
}

/* The new files, in the order of their names. A folder among them is refused. */
static bool list_new(struct output_folder *folder)
{
    struct dirent **entries;
    int count = scandir(folder->stage, &entries, NULL, alphasort);
    bool good = count >= 0;
    for (int i = 0; i < count; i++) {
        uint64_t hash;
        const char *name = entries[i]->d_name;
        if (*name != '.' && hash_file(folder->stage_at, name, &hash))
            list_add(&folder->new, hash, folder->owner, name);
        else
            good &= *name == '.';
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return good;
}

/* The files of other owners, which stay in the list. */
static struct list others(const struct output_folder *folder)
{
    struct list list = {0};
    for (size_t i = 0; i < folder->old.count; i++) {
        const struct listed *old = &folder->old.files[i];
        if (strcmp(old->owner, folder->owner) != 0 && !list_find(&folder->new, old->name))
            list_add(&list, old->hash, old->owner, old->name);
    }
    return list;
}

/* Old ones of this owner that the new set does not have. */
static void remove_stale(const struct output_folder *folder)
{
    for (size_t i = 0; i < folder->old.count; i++) {
        const struct listed *old = &folder->old.files[i];
        if (strcmp(old->owner, folder->owner) == 0 && !list_find(&folder->new, old->name) &&
            is_own(folder, old))
            unlinkat(folder->at, old->name, 0);
    }
}

/* Meanwhile the list names the old and the new, so that whatever interrupts this finds its own. */
static bool move_all(struct output_folder *folder)
{
    bool good = write_list(folder, &folder->old, &folder->new);
    for (size_t i = 0; i < folder->new.count &&good; i++)
        good = renameat(folder->stage_at, folder->new.files[i].name, folder->at,
                        folder->new.files[i].name) == 0;
    if (!good)
        return false;
    remove_stale(folder);
    struct list rest = others(folder);
    good = write_list(folder, &rest, &folder->new);
    list_free(&rest);
    return good;
}

/* --- the whole ------------------------------------------------------------------------------- */

/* A stage that is there already was left by a process that was killed, unless one has it locked. */
static bool open_stage(struct output_folder *folder, struct errs *errs)
{
    folder->at = open(folder->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->at < 0 || (mkdirat(folder->at, stage_name, 0777) != 0 && errno != EEXIST))
        return output_failed(folder->directory, errs);
    folder->stage_at =
        openat(folder->at, stage_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->stage_at < 0)
        return output_failed(folder->stage, errs);
    if (flock(folder->stage_at, LOCK_EX | LOCK_NB) != 0) {
        close(folder->stage_at);
        folder->stage_at = -1;
        return errs_add(errs, FAULT_RUN, NULL, NULL, "%s: another fedsim is writing to it",
                        folder->directory);
    }
    remove_stage(folder);
    return read_list(folder) ||
           errs_add(errs, FAULT_INPUT, NULL, "name another folder with -o",
                    "%s/%s: is not a list of this program's files", folder->directory, list_name);
}

static void folder_free(struct output_folder *folder)
{
    if (folder->stage_at >= 0) {
        remove_stage(folder);
        unlinkat(folder->at, stage_name, AT_REMOVEDIR);
        close(folder->stage_at);
    }
    if (folder->at >= 0)
        close(folder->at);
    list_free(&folder->old);
    list_free(&folder->new);
    free(folder->directory);
    free(folder->stage);
    free(folder->owner);
    free(folder);
}

struct output_folder *output_folder_begin(const char *directory, const char *owner, bool force,
                                          struct errs *errs)
{
    if (!output_make_folder(directory, errs))
        return NULL;
    struct output_folder *folder = mem_zero(1, sizeof *folder);
    *folder = (struct output_folder){.directory = mem_string(directory),
                                     .stage = mem_format("%s/%s", directory, stage_name),
                                     .owner = mem_string(owner),
                                     .force = force,
                                     .at = -1,
                                     .stage_at = -1};
    if (open_stage(folder, errs))
        return folder;
    folder_free(folder);
    return NULL;
}

const char *output_folder_path(const struct output_folder *folder)
{
    return folder->stage;
}

bool output_folder_end(struct output_folder *folder, bool keep, struct errs *errs)
{
    bool good = true;
    if (keep) {
        good = list_new(folder) || output_failed(folder->directory, errs);
        for (size_t i = 0; i < folder->new.count; i++)
            good &= may_replace(folder, folder->new.files[i].name, errs);
        good = good && (move_all(folder) || output_failed(folder->directory, errs));
    }
    folder_free(folder);
    return good;
}

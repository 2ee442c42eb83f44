/* Writes files into a folder and keeps a list of them there. */
#include "core/base/output_folder.h"

#include "core/base/bits.h"
#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char list_head[] =
    "# Written by fedsim, which replaces or removes these files as long "
    "as they are unchanged: hash, bytes, name\n";

/* A file of an earlier command, or one that is still under its temporary name. */
struct output {
    char *name;
    uint64_t hash, size;
};

struct outputs {
    struct output *files;
    size_t count, capacity;
};

struct output_folder {
    char *directory, *input;
    bool force;
    struct outputs earlier, fresh;
    FILE *out; /* the file that is open, the last of `fresh`; NULL: none */
};

/* --- names and hashes ------------------------------------------------------------------------ */

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
    return errs_add(errs, FAULT_RUN, NULL, NULL, "%s: cannot be %s: %s", path, doing,
                    strerror(errno));
}

static void add(struct outputs *outputs, struct output output)
{
    mem_grow(&outputs->files, &outputs->capacity, outputs->count + 1, sizeof *outputs->files);
    outputs->files[outputs->count++] = output;
}

static const struct output *find(const struct outputs *outputs, const char *name)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (strcmp(outputs->files[i].name, name) == 0)
            return &outputs->files[i];
    return NULL;
}

static void outputs_free(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        free(outputs->files[i].name);
    free(outputs->files);
}

/* Sets the size and the hash of the file at `path`; false when it cannot be read. */
static bool read_hash(const char *path, struct output *output)
{
    static const size_t block = 1 << 16;
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    char *bytes = mem_alloc(block);
    output->hash = output->size = 0;
    for (size_t n; (n = fread(bytes, 1, block, in)) > 0; output->size += n)
        output->hash = hash_bytes(output->hash, bytes, n);
    bool good = !ferror(in);
    fclose(in);
    free(bytes);
    return good;
}

/* Whether the file is as an earlier command left it. If that command was killed, the list may have
 * two lines for one name. */
static bool is_own(const struct output_folder *folder, const char *name, const char *path)
{
    struct output now;
    if (!find(&folder->earlier, name) || !read_hash(path, &now))
        return false;
    for (size_t i = 0; i < folder->earlier.count; i++) {
        const struct output *listed = &folder->earlier.files[i];
        if (strcmp(listed->name, name) == 0 && listed->size == now.size && listed->hash == now.hash)
            return true;
    }
    return false;
}

/* --- the folder and its list ----------------------------------------------------------------- */

bool directory_make(const char *directory, struct errs *errs)
{
    char *path = mem_string(directory);
    for (char *end = path; *end && (end = strchr(end + 1, '/')) != NULL;) {
        *end = '\0';
        mkdir(path, 0777); /* an error shows at the last component */
        *end = '/';
    }
    bool made = mkdir(path, 0777) == 0;
    int error = errno;
    struct stat about;
    free(path);
    if (made || (error == EEXIST && stat(directory, &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    return errs_add(errs, FAULT_RUN, NULL, NULL, "%s: the folder cannot be made: %s", directory,
                    strerror(error));
}

/* Whether the name stays inside the folder. */
static bool is_inside(const char *name)
{
    if (*name == '/' || *name == '\0')
        return false;
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        size_t length = strcspn(at, "/");
        if (length == 0 || (length <= 2 && strncmp(at, "..", length) == 0))
            return false;
    }
    return true;
}

/* A line of the list: "0123456789abcdef 1234 a/b.csv". */
static bool take_line(struct outputs *outputs, const char *line)
{
    struct output output;
    int name = 0;
    if (sscanf(line, "%16" SCNx64 " %" SCNu64 " %n", &output.hash, &output.size, &name) != 2 ||
        name == 0 || !is_inside(line + name))
        return false;
    output.name = mem_string(line + name);
    add(outputs, output);
    return true;
}

/* No list is an empty list. */
static bool read_list(struct output_folder *folder, struct errs *errs)
{
    char *path = path_of(folder, OUTPUT_LIST), *line = NULL;
    size_t size = 0;
    FILE *in = fopen(path, "r");
    bool good = in || errno == ENOENT || cannot(path, "read", errs);
    bool whole = !in || (getline(&line, &size, in) > 0 && strcmp(line, list_head) == 0);
    while (in && whole && getline(&line, &size, in) > 0) {
        line[strcspn(line, "\n")] = '\0';
        whole = take_line(&folder->earlier, line);
    }
    if (in)
        fclose(in);
    if (!whole && !folder->force)
        good = errs_add(errs, FAULT_INPUT, NULL, "name another folder, or use --force",
                        "%s: is not a list of files written by fedsim", path);
    free(line);
    free(path);
    return good;
}

struct output_folder *output_folder_open(const char *directory, const char *input, bool force,
                                         struct errs *errs)
{
    struct output_folder *folder = mem_zero(1, sizeof *folder);
    folder->directory = mem_string(directory);
    folder->input = input ? mem_string(input) : NULL;
    folder->force = force;
    if (directory_make(directory, errs) && read_list(folder, errs))
        return folder;
    output_folder_close(folder);
    return NULL;
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
    if (errno != EEXIST)
        return cannot(path, "written", errs);
    return errs_add(errs, FAULT_INPUT, NULL, "name another folder",
                    "%s: cannot be written: a symbolic link or a file is in place of its folder",
                    path);
}

static bool is_input(const struct output_folder *folder, const struct stat *about)
{
    struct stat input;
    return folder->input && stat(folder->input, &input) == 0 && input.st_dev == about->st_dev &&
           input.st_ino == about->st_ino;
}

static bool may_replace(const struct output_folder *folder, const char *name, const char *path,
                        struct errs *errs)
{
    struct stat about;
    if (lstat(path, &about) != 0)
        return errno == ENOENT || cannot(path, "written", errs);
    if (is_input(folder, &about))
        return errs_add(errs, FAULT_INPUT, NULL, "name another folder",
                        "%s: this is the file to read, and would be overwritten", path);
    if (S_ISDIR(about.st_mode))
        return errs_add(errs, FAULT_INPUT, NULL, "name another folder", "%s: is a folder", path);
    if (folder->force || (S_ISREG(about.st_mode) && is_own(folder, name, path)))
        return true;
    return errs_add(errs, FAULT_INPUT, NULL, "name another folder, or use --force to replace it",
                    "%s: %s", path,
                    find(&folder->earlier, name)
                        ? "was changed since fedsim wrote it"
                        : "exists already, and was not written by this command");
}

FILE *output_file_begin(struct output_folder *folder, const char *name, struct errs *errs)
{
    if (folder->out || !is_inside(name) || find(&folder->fresh, name))
        die("the file %s cannot be begun in %s", name, folder->directory);
    char *path = path_of(folder, name), *part = part_of(folder, name);
    if ((way_is_open(folder, name, true) || no_way(path, errs)) &&
        may_replace(folder, name, path, errs)) {
        if (unlink(part) != 0 && errno != ENOENT)
            cannot(part, "removed", errs);
        int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        folder->out = file < 0 ? NULL : fdopen(file, "wb");
        if (folder->out)
            add(&folder->fresh, (struct output){.name = mem_string(name)});
        else
            cannot(path, "written", errs);
    }
    free(part);
    free(path);
    return folder->out;
}

bool output_file_end(struct output_folder *folder, struct errs *errs)
{
    struct output *output = &folder->fresh.files[folder->fresh.count - 1];
    char *path = path_of(folder, output->name), *part = part_of(folder, output->name);
    errno = 0;
    bool good = !ferror(folder->out) && fflush(folder->out) == 0 && fsync(fileno(folder->out)) == 0;
    good = fclose(folder->out) == 0 && good;
    folder->out = NULL;
    good = good && read_hash(part, output);
    if (!good)
        cannot(path, "written", errs);
    free(part);
    free(path);
    return good;
}

/* --- all of them ----------------------------------------------------------------------------- */

static void put_lines(FILE *out, const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        fprintf(out, "%016" PRIx64 " %" PRIu64 " %s\n", outputs->files[i].hash,
                outputs->files[i].size, outputs->files[i].name);
}

/* While files are being renamed, the list contains the earlier ones as well. */
static bool write_list(const struct output_folder *folder, bool with_earlier, struct errs *errs)
{
    char *path = path_of(folder, OUTPUT_LIST), *part = part_of(folder, OUTPUT_LIST);
    FILE *out = fopen(part, "wb");
    bool good = out != NULL;
    if (out) {
        fputs(list_head, out);
        if (with_earlier)
            put_lines(out, &folder->earlier);
        put_lines(out, &folder->fresh);
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
        if (!find(&folder->fresh, name) && way_is_open(folder, name, false) &&
            lstat(path, &about) == 0 && S_ISREG(about.st_mode) && is_own(folder, name, path) &&
            unlink(path) == 0)
            remove_way(folder, name);
        free(path);
    }
}

bool output_folder_keep(struct output_folder *folder, struct errs *errs)
{
    if (!write_list(folder, true, errs) || !place_all(folder, errs))
        return false;
    remove_stale(folder);
    bool good = write_list(folder, false, errs);
    outputs_free(&folder->earlier);
    folder->earlier = folder->fresh;
    folder->fresh = (struct outputs){0};
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
    outputs_free(&folder->earlier);
    outputs_free(&folder->fresh);
    free(folder->directory);
    free(folder->input);
    free(folder);
}

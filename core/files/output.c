/* Writes files whole or not at all, and never onto what is not this program's. */
#include "core/files/output.h"

#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_NAMES = 100 }; /* tried before giving up */

struct output {
    char *path, *part;
    FILE *stream;
};

bool output_failed(const char *path, struct errs *errs)
{
    int why = errno;
    return errs_add(errs, fault_of(why), NULL, why == ENOSPC ? "make room on the disk" : NULL,
                    "%s: cannot be written: %s", path, strerror(why));
}

/* The file is somebody's: nothing is done to it unless they say so. */
static bool refuse(const char *path, const char *what, const struct output_rule *rule,
                   struct errs *errs)
{
    return errs_add(errs, FAULT_INPUT, NULL,
                    rule->forceless ? "name another file"
                                    : "name another file, or say --force to replace it",
                    "%s: %s, and is left as it is", path, what);
}

/* Whether the file begins as the program's own do. An empty one may be replaced, too: nothing is
 * lost. Links are not followed. */
static bool has_mark(const char *path, output_mark *mark)
{
    char start[OUTPUT_START + 1];
    /* Not blocking, as a pipe may have come to stand there meanwhile. */
    int in = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    ssize_t length = in < 0 ? -1 : read(in, start, OUTPUT_START);
    if (in >= 0)
        close(in);
    if (length < 0)
        return false;
    start[length] = '\0';
    return length == 0 || mark(start, (size_t)length);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* By device and inode: two paths may lead to one file. */
bool output_is_input(const char *path, const struct output_rule *rule)
{
    struct stat about, input;
    if (lstat(path, &about) != 0)
        return false;
    for (size_t i = 0; i < rule->input_count; i++)
        if ((stat(rule->inputs[i], &input) == 0 && is_same(&input, &about)) ||
            (lstat(rule->inputs[i], &input) == 0 && is_same(&input, &about)))
            return true;
    return false;
}

/* Inputs are refused before --force is looked at: what a command reads it must not destroy. */
bool output_allowed(const char *path, output_mark *mark, const struct output_rule *rule,
                    struct errs *errs)
{
    struct stat about;
    if (lstat(path, &about) != 0)
        return errno == ENOENT || output_failed(path, errs);
    if (!S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode))
        return errs_add(errs, FAULT_INPUT, NULL, "name another file", "%s: not a regular file",
                        path);
    if (output_is_input(path, rule))
        return errs_add(errs, FAULT_INPUT, NULL, "name another file",
                        "%s: this is the file to read, and would be overwritten", path);
    if (rule->force)
        return true;
    if (S_ISLNK(about.st_mode))
        return refuse(path, "is a link", rule, errs);
    return has_mark(path, mark) || refuse(path, "was not written by this command", rule, errs);
}

/* A new file beside `path`; its descriptor, or -1 with the reason in errno. In the same folder,
 * since a file can only be renamed within one file system; O_EXCL, so that it is a new file
 * whatever lies there. */
static int open_part(const char *path, char **part)
{
    for (int i = 0; i < PART_NAMES; i++) {
        *part = mem_format("%s.%ld.%d.tmp", path, (long)getpid(), i);
        int out = open(*part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out >= 0)
            return out;
        free(*part);
        *part = NULL;
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

static void output_free(struct output *output)
{
    free(output->path);
    free(output->part);
    free(output);
}

/* The rule is looked at before anything is made, so that a refusal leaves no trace. */
struct output *output_begin(const char *path, output_mark *mark, const struct output_rule *rule,
                            struct errs *errs)
{
    if (!output_allowed(path, mark, rule, errs))
        return NULL;
    struct output *output = mem_zero(1, sizeof *output);
    output->path = mem_string(path);
    int descriptor = open_part(path, &output->part);
    output->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (output->stream)
        return output;
    output_failed(path, errs);
    if (descriptor >= 0) {
        close(descriptor);
        unlink(output->part);
    }
    output_free(output);
    return NULL;
}

FILE *output_stream(struct output *output)
{
    return output->stream;
}

/* All of it on the disk; errno says why not. */
static bool close_whole(FILE *stream)
{
    bool good = fflush(stream) == 0 && !ferror(stream) && fsync(fileno(stream)) == 0;
    int why = errno;
    if (fclose(stream) != 0 && good)
        return false;
    errno = why;
    return good;
}

/* On the disk first, and then renamed: whoever looks finds the old file or the new one, whole, even
 * after a loss of power. */
bool output_end(struct output *output, bool keep, struct errs *errs)
{
    bool whole = close_whole(output->stream);
    bool good = !keep || (whole && rename(output->part, output->path) == 0);
    if (!good)
        output_failed(output->path, errs);
    if (!good || !keep)
        unlink(output->part);
    output_free(output);
    return good;
}

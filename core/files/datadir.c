/* Finds data files, and reads whole files. */
#include "core/files/datadir.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Compared as folders, not as texts: a prefix may be reached through a symbolic link. */
static bool is_bindir(const char *folder)
{
    struct stat mine, installed;
    return stat(folder, &mine) == 0 && stat(BINDIR, &installed) == 0 &&
           mine.st_dev == installed.st_dev && mine.st_ino == installed.st_ino;
}

/* The program runs uninstalled when it does not run from the folder it would be installed into. */
static bool uninstalled(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    return !is_bindir(path) && access(SRCDIR "/configure.ac", R_OK) == 0;
}

/* The environment first, so that tests and packages may point elsewhere; then the source tree of a
 * program that was built and not installed. */
char *datadir_path(const char *relative)
{
    const char *set = getenv("FEDSIM_DATADIR");
    if (set && *set)
        return mem_format("%s/%s", set, relative);
    return mem_format("%s/%s", uninstalled() ? SRCDIR : PKGDATADIR, relative);
}

/* Editors and spreadsheets write a byte order mark before text in UTF-8; it is no part of it. */
static void skip_mark(struct source *source)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t length = sizeof mark - 1;
    if (source->length < length || memcmp(source->text, mark, length) != 0)
        return;
    source->length -= length;
    memmove(source->text, source->text + length, source->length + 1);
}

/* A pipe (`<(command)` of the shell's is one) is waited for, but not for ever: nobody may be there
 * to write to it. */
enum { PIPE_WAIT_MS = 3000 };

static bool is_silent(int in)
{
    struct stat about;
    struct pollfd written = {.fd = in, .events = POLLIN};
    return fstat(in, &about) == 0 && S_ISFIFO(about.st_mode) &&
           poll(&written, 1, PIPE_WAIT_MS) == 0;
}

/* Opened without waiting, since a pipe's open would last until somebody writes; then read with
 * waiting, like any file. */
static FILE *open_input(const struct mark *mark, const char *path, struct errs *errs)
{
    int in = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (in < 0) {
        int error = errno;
        char *hint = error == ENOENT ? hint_near_file(path) : NULL;
        errs_add(errs, fault_of(error), mark, hint, "cannot be opened: %s", strerror(error));
        free(hint);
        return NULL;
    }
    if (is_silent(in)) {
        close(in);
        errs_add(errs, FAULT_INPUT, mark, NULL, "is a pipe that nobody writes to");
        return NULL;
    }
    fcntl(in, F_SETFL, fcntl(in, F_GETFL) & ~O_NONBLOCK);
    FILE *stream = fdopen(in, "rb");
    if (!stream)
        mem_exhausted();
    return stream;
}

/* Room for a 0 behind it is kept, so that what reads the text may stop there. */
bool source_read_start(struct source *source, const char *path, size_t most, struct errs *errs)
{
    *source = (struct source){.name = mem_string(path)};
    struct mark mark = {source, 0, 0};
    FILE *in = open_input(&mark, path, errs);
    if (!in)
        return false;
    size_t capacity = 0;
    for (;;) {
        mem_grow(&source->text, &capacity, source->length + 4097, 1);
        size_t got = fread(source->text + source->length, 1, 4096, in);
        source->length += got;
        if (got < 4096 || source->length > most)
            break;
    }
    source->text[source->length] = '\0';
    skip_mark(source);
    bool good = !ferror(in);
    if (!good)
        errs_add(errs, fault_of(errno), &mark, NULL, "cannot be read: %s", strerror(errno));
    fclose(in);
    return good;
}

bool source_read(struct source *source, const char *path, struct errs *errs)
{
    bool good = source_read_start(source, path, SOURCE_SIZE_MAX, errs);
    struct mark mark = {source, 0, 0};
    return source->length <= SOURCE_SIZE_MAX
               ? good
               : errs_add(errs, FAULT_INPUT, &mark, NULL, "does not end within 1 GiB");
}

/* Text of UTF-16 is told by its first two bytes, as editors on Windows write it; any other byte 0
 * is no text. */
bool source_is_text(const struct source *source, struct errs *errs)
{
    const struct mark whole = {source, 0, 0};
    const unsigned char *bytes = (const unsigned char *)source->text;
    if (!memchr(source->text, 0, source->length))
        return true;
    bool wide = bytes[0] + bytes[1] == 0xFF + 0xFE && (bytes[0] == 0xFF || bytes[0] == 0xFE);
    return errs_add(errs, FAULT_INPUT, &whole, wide ? "save it as UTF-8" : NULL,
                    wide ? "this is text in UTF-16" : "this is not text");
}

void source_free(struct source *source)
{
    free(source->name);
    free(source->text);
    *source = (struct source){0};
}

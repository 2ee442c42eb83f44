/* A terminal of a given width, and what a program shows on it. */
#ifndef TESTS_PSEUDO_TERMINAL_H
#define TESTS_PSEUDO_TERMINAL_H

#include "core/base/mem.h"
#include "tests/support/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct pseudo_terminal {
    FILE *out; /* the program's end */
    int other; /* the person's */
    pthread_t reader;
    char *seen;
};

static inline void pseudo_terminal_resize(const struct pseudo_terminal *terminal, int columns)
{
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    ck_assert_int_eq(ioctl(terminal->other, TIOCSWINSZ, &size), 0);
}

/* Reads until the program has closed its end. */
static inline void *pseudo_terminal_read(void *context)
{
    struct pseudo_terminal *terminal = context;
    char part[512];
    size_t size;
    FILE *whole = mem_stream(&terminal->seen, &size);
    for (ssize_t length; (length = read(terminal->other, part, sizeof part)) > 0;)
        fwrite(part, 1, (size_t)length, whole);
    fclose(whole);
    return NULL;
}

static inline void pseudo_terminal_open(struct pseudo_terminal *terminal, int columns)
{
    terminal->other = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert(terminal->other >= 0 && grantpt(terminal->other) == 0 &&
              unlockpt(terminal->other) == 0);
    pseudo_terminal_resize(terminal, columns);
    terminal->out = fopen(ptsname(terminal->other), "w");
    ck_assert_ptr_nonnull(terminal->out);
    ck_assert_int_eq(pthread_create(&terminal->reader, NULL, pseudo_terminal_read, terminal), 0);
}

/* What was shown; freed by the caller. A terminal turns a line feed into CR and LF. */
static inline char *pseudo_terminal_close(struct pseudo_terminal *terminal)
{
    fclose(terminal->out);
    pthread_join(terminal->reader, NULL);
    close(terminal->other);
    return terminal->seen;
}

#endif

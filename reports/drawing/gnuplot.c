/* Runs gnuplot and collects what it said. */
#include "reports/drawing/gnuplot.h"

#include "core/base/mem.h"
#include "core/files/output.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* Everything a child said, on one line; gnuplot's own messages come with blank lines and carets. */
static char *said(FILE *log)
{
    char *text = mem_string("");
    char line[512];
    rewind(log);
    while (fgets(line, sizeof line, log)) {
        line[strcspn(line, "\n")] = '\0';
        size_t blank = strspn(line, " \t^");
        if (!line[blank])
            continue;
        char *longer = mem_format("%s%s%s", text, *text ? " | " : "", line + blank);
        free(text);
        text = longer;
    }
    return text;
}

/* Runs gnuplot in a folder; its standard output and error go to `log`. */
static int spawn(const char *directory, char *const *arguments, FILE *log, int *status)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addchdir_np(&actions, directory) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, fileno(log), 1) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, fileno(log), 2) != 0)
        mem_exhausted(); /* the only reason that these have */
    pid_t child;
    int error = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    while (error == 0 && waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            die("waitpid: %s", strerror(errno));
    return error;
}

static bool cannot_run(int error, struct errs *errs)
{
    if (error == ENOMEM)
        mem_exhausted();
    return errs_add(errs, FAULT_RUN, NULL,
                    error == ENOENT ? "install gnuplot (Debian: gnuplot-nox)" : NULL,
                    "gnuplot cannot be run: %s", strerror(error));
}

bool gnuplot_run(const char *directory, char *const *arguments, const char *what, struct errs *errs)
{
    FILE *log = tmpfile();
    if (!log)
        return output_failed("a temporary file", errs);
    int status = 0, error = spawn(directory, arguments, log, &status);
    bool good = error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    char *text = said(log);
    if (error)
        cannot_run(error, errs);
    else if (!good)
        errs_add(errs, FAULT_RUN, NULL, NULL, "gnuplot failed on %s: %s", what,
                 *text ? text : "no message");
    free(text);
    fclose(log);
    return good;
}

/* Asked before a report is begun: without gnuplot all work would be in vain. */
bool gnuplot_ready(struct errs *errs)
{
    char *arguments[] = {(char[]){"gnuplot"}, (char[]){"--version"}, NULL};
    FILE *log = tmpfile();
    int status = 0, error = log ? spawn("/", arguments, log, &status) : errno;
    if (log)
        fclose(log);
    return error == 0 || cannot_run(error, errs);
}

/* Starts a program, waits for its end, and collects what it said. */
#include "core/files/program.h"

#include "core/base/fail.h"
#include "core/base/mem.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* A copy that posix_spawn may be handed, which promises nothing of its arguments. */
static char **copy_words(const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    char **copies = mem_zero(count + 1, sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = mem_string(words[i]);
    return copies;
}

static void free_words(char **words)
{
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    free(words);
}

int program_run(const char *directory, const char *const *arguments, FILE *out, FILE *err,
                int *status)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addchdir_np(&actions, directory) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, fileno(out), 1) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, fileno(err), 2) != 0)
        mem_exhausted(); /* the only reason that these have */
    pid_t child;
    char **own = copy_words(arguments);
    int error = posix_spawnp(&child, own[0], &actions, NULL, own, environ);
    free_words(own);
    posix_spawn_file_actions_destroy(&actions);
    while (error == 0 && waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            die("waitpid: %s", strerror(errno));
    return error;
}

char *program_said(FILE *file)
{
    char *text = mem_string("");
    char line[512];
    rewind(file);
    while (fgets(line, sizeof line, file)) {
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

/* Finds the command and runs it. */
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/files/file_name.h"
#include "core/text/message.h"
#include "core/text/wrap.h"
#include "sim/commands/commands.h"
#include "sim/remote/ranks.h"
#include "sim/run/machine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void help(FILE *out)
{
    fputs("Usage: fedsim COMMAND [ARGUMENT...]\n", out);
    wrap_text(out, 0, 0, "",
              "Simulates federated reinforcement learning on fleets of small devices: real "
              "learning, virtual time.");
    fputc('\n', out);
    commands_print(out);
    fputc('\n', out);
    wrap_text(out, 0, 0, "",
              "Example: fedsim run scenarios/hello.yaml -o hello.db && fedsim compare hello.db");
    wrap_text(out, 0, 0, "", "`fedsim help COMMAND` explains a command, `man fedsim` everything.");
    wrap_text(out, 0, 0, "", "Exit status: 0 done, 1 failed, 2 wrong input, 130 interrupted.");
}

/* A file where a command belongs is the commonest slip: the answer is the whole command line. */
static int unknown(const char *word)
{
    static const char *const options[] = {"--help", "--version"};
    const char *near = *word == '-' ? nearest_name(word, options, 2) : commands_nearest(word);
    const char *kind = *word == '-' ? "option" : "command";
    if (file_name_ends(word, ".yaml") || file_name_ends(word, ".yml"))
        message_print(stderr, "fedsim: there is no %s '%s'; to run this scenario: fedsim run %s\n",
                      kind, word, word);
    else if (file_name_ends(word, ".db"))
        message_print(stderr,
                      "fedsim: there is no %s '%s'; to see these results: fedsim compare %s\n",
                      kind, word, word);
    else if (near)
        message_print(stderr, "fedsim: there is no %s '%s'; did you mean '%s'?\n", kind, word,
                      near);
    else
        message_print(stderr, "fedsim: there is no %s '%s'\n", kind, word);
    fputs("Try `fedsim --help`.\n", stderr);
    return EXIT_WRONG_INPUT;
}

static void put_errors(const struct errs *errs)
{
    char *text;
    size_t size;
    FILE *out = mem_stream(&text, &size);
    errs_print(errs, out);
    fclose(out);
    message_put(stderr, text);
    free(text);
}

/* Of several processes each would do the whole of it, and write the same files. */
static bool is_alone(const struct command *command, struct errs *errs)
{
    unsigned ranks = command->ranks ? 1 : ranks_started();
    return ranks == 1 || errs_add(errs, FAULT_INPUT, NULL, NULL,
                                  "mpirun started %u processes, and `fedsim %s` is a matter of one",
                                  ranks, command->name);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct errs errs = {0};
    char *name = mem_format("fedsim %s", command->name);
    argv[0] = name; /* what usage messages show */
    int status = is_alone(command, &errs) ? command->run(argc, argv, &errs) : EXIT_WRONG_INPUT;
    put_errors(&errs);
    if (errs.count && status == 0)
        status = errs_exit_status(&errs);
    errs_free(&errs);
    free(name);
    return status;
}

/* What was printed has to have arrived: a full disk behind a pipe shows only here. */
static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    perror("fedsim: standard output");
    return EXIT_FAILED;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "-?") == 0 ||
           strcmp(word, "help") == 0;
}

static bool asks_for_version(const char *word)
{
    return strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0 ||
           strcmp(word, "version") == 0;
}

/* `fedsim help`, or `fedsim help COMMAND`. */
static int help_with(const char *word)
{
    const struct command *command = word ? commands_find(word) : NULL;
    if (command)
        return run(command, 2, (char *[]){NULL, "--help", NULL});
    if (word && !asks_for_help(word))
        return unknown(word);
    help(stdout);
    return EXIT_DONE;
}

/* Descriptors 0 to 2 are there: a file opened under one of their numbers, a database even, would
 * get what is printed. Reading from what stands in for a closed one gives nothing, and writing to
 * it fails, as it should. */
static void secure_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != stream)
            _exit(EXIT_FAILED);
}

int main(int argc, char **argv)
{
    secure_streams();
    signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit on files fails, and is told */
    if (argc < 2) {
        help(stderr);
        return EXIT_WRONG_INPUT;
    }
    if (asks_for_help(argv[1]))
        return flushed(help_with(argv[2]));
    if (asks_for_version(argv[1])) {
        machine_print_versions(stdout);
        return flushed(EXIT_DONE);
    }
    const struct command *command = commands_find(argv[1]);
    return command ? flushed(run(command, argc - 1, argv + 1)) : unknown(argv[1]);
}

#include "sim/commands/command.h"

#include "core/base/mem.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_run,      &command_check,  &command_report, &command_compare,
    &command_pretrain, &command_curves, &command_probe,  &command_policy,
    &command_list,     &command_verify, &command_trace,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *out)
{
    fputs("Usage: fedsim COMMAND [ARGUMENT...]\n"
          "Simulates federated reinforcement learning on fleets of small devices: real learning, "
          "virtual time.\n\n",
          out);
    for (int i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nExample: fedsim run scenarios/hello.yaml -o hello.db && fedsim compare hello.db\n"
          "`fedsim COMMAND --help` tells more of each. Exit status: 0 done, 1 failed, 2 wrong "
          "input, 130 interrupted.\n",
          out);
}

static int unknown(const char *word)
{
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i]->name;
    const char *near = nearest_name(word, names, COMMANDS);
    fprintf(stderr, "fedsim: there is no command '%s'", word);
    if (near)
        fprintf(stderr, "; did you mean '%s'?", near);
    fputs("\nTry `fedsim --help`.\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts("fedsim " VERSION_TEXT);
        return 0;
    }
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i]->name) != 0)
            continue;
        struct errs errs = {0};
        char *name = mem_format("fedsim %s", commands[i]->name);
        argv[1] = name; /* what usage messages show */
        int status = commands[i]->run(argc - 1, argv + 1, &errs);
        errs_print(&errs, stderr);
        if (errs.count && status == 0)
            status = errs_exit_status(&errs);
        errs_free(&errs);
        free(name);
        if (fflush(stdout) != 0 || ferror(stdout)) {
            perror("fedsim: standard output");
            return 1;
        }
        return status;
    }
    return unknown(argv[1]);
}

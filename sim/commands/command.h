/* A command of the program: one file, one const table, one line in main.c's list. */
#ifndef SIM_COMMAND_H
#define SIM_COMMAND_H

#include "core/base/fail.h"

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

struct command {
    const char *name, *summary; /* one line for `fedsim --help` */
    int (*run)(int argc, char **argv,
               struct errs *errs); /* argv[0] is "fedsim NAME"; returns the exit status */
};

extern const struct command command_run, command_check, command_report, command_compare,
    command_policy, command_pretrain, command_probe, command_curves, command_list, command_verify,
    command_trace;

/* A growing list of words from the command line (borrowed). */
struct words {
    const char **list;
    size_t count, capacity;
};
void words_add(struct words *words, const char *word);

/* Parses a positive number for option `name` or ends the program with a usage error. */
unsigned command_number(const char *text, const char *name, struct argp_state *state);

/* Where in its input a command wants an option's argument; a table ends with a row of PLACE_END. */
enum place_kind {
    PLACE_END,
    PLACE_TEXT,   /* const char * */
    PLACE_FLAG,   /* bool, set */
    PLACE_NUMBER, /* unsigned, of option `name` */
    PLACE_JOBS,   /* unsigned, worker threads */
    PLACE_WORDS,  /* struct words, one more; of arguments (ARGP_KEY_ARG) one at least, a `name` */
    PLACE_ONE     /* const char *: the only argument, a `name` */
};
struct place {
    int key;
    enum place_kind kind;
    size_t offset;
    const char *name;
};

/* How a command is called. */
struct usage {
    const struct argp_option *options; /* NULL: none */
    const struct place *places;        /* NULL: none */
    /* What the places cannot say, asked first; NULL: nothing. ARGP_ERR_UNKNOWN leaves a key to
     * them. A usage error ends the program. */
    error_t (*own)(int key, char *argument, void *input, struct argp_state *state);
    /* Behind the last word: is all there? NULL: what the places ask for is enough. */
    void (*check)(void *input, struct argp_state *state);
    const char *arguments, *about; /* as argp has them in its help */
};
/* Fills the command's `input`. argp with this program's ways: wrong usage is exit status 2, long
 * options may not be abbreviated away. */
void command_parse(const struct usage *usage, int argc, char **argv, void *input);

#endif

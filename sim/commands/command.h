/* A command of the program: one file, one const table, one line in commands.c. Its rows give
 * parsing, `--help`, the manual page and the shell's completion, so that none of these can fall
 * behind.
 *
 * Each row says where in the command's input (a struct of its own) its value goes; that input holds
 * the defaults beforehand, and a text in it is borrowed from the command line. Wrong usage ends the
 * program at once (usage_error). What goes wrong later is added to `errs`, which main prints, and
 * which gives the exit status if the command itself had none.
 *
 * A row such as
 *     {"output", 'o', PARAMETER_TEXT, offsetof(struct input, database), "FILE",
 *      .help = "Database of the results", .completes = COMPLETE_DATABASE}
 * is the option --output=FILE, also -o FILE, stores a `const char *` in input.database, and
 * completes names that end in .db. Options may be cut short as long as they are unique, stand
 * before or behind the arguments, and a word that no row explains is refused with the nearest name
 * that there is. No option is dropped without a word: one is refused that is given twice with
 * different values, or that does nothing beside the others. */
#ifndef SIM_COMMAND_H
#define SIM_COMMAND_H

#include "core/base/fail.h"

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

/* A growing list of words from the command line (borrowed). */
struct words {
    const char **list;
    size_t count, capacity;
};
void words_add(struct words *words, const char *word);

/* What an option becomes in the command's input. */
enum parameter_kind {
    PARAMETER_TEXT,  /* const char * */
    PARAMETER_SET,   /* bool, true when the option is there */
    PARAMETER_CLEAR, /* bool, false then */
    PARAMETER_COUNT, /* unsigned, from `least` (or 1) to 1000000 */
    PARAMETER_JOBS,  /* unsigned, worker threads */
    PARAMETER_WORDS, /* struct words, one more */
    PARAMETER_ONE,   /* const char *: the only argument of the command */
    PARAMETER_OWN    /* whatever `parse` makes of it */
};

/* What the shell completes a value with. */
enum completion {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_FOLDER,
    COMPLETE_SCENARIO, /* a .yaml file */
    COMPLETE_DATABASE, /* a .db file */
    COMPLETE_SETTING,  /* KEY=VALUE */
    COMPLETE_TASK,
    COMPLETE_KEY,
    COMPLETE_PRESET,
    COMPLETE_WORDS /* one of the row's `words` comes first; `rest` is for what follows it */
};

/* A row: an option, or, without a name, the command's arguments. */
struct parameter {
    const char *name; /* of "--name"; NULL: the arguments */
    int letter;       /* of "-o"; 0: none */
    enum parameter_kind kind;
    size_t offset;     /* in the command's input */
    const char *value; /* what the help calls the value, "FILE"; of arguments: what one is */
    const char *help;
    enum completion completes;      /* what the shell offers for the value */
    const char *(*words)(size_t i); /* NULL past the last */
    enum completion (*rest)(size_t i);
    unsigned least; /* of a number: the least that is allowed; 0: 1 */
    bool optional;  /* the value may be left out: `parse` gets NULL */
    bool aside;     /* the help lists it below the others */
    /* Where the option would do nothing, it is refused: without the option `needs`, and, where
     * arguments begin with a word that tells the command what to do, with none of those in `verb`
     * (one, or two with a space between them), and beside one of the options `against`. */
    const char *needs, *verb, *against[2];
    /* Where the default is only known to the program; the text is the caller's to free. */
    char *(*standard)(const struct parameter *parameter);
    /* PARAMETER_OWN: a wrong value ends the program by usage_error. */
    void (*parse)(const struct parameter *parameter, const char *value, void *input,
                  struct argp_state *state);
};

/* Options that several commands have. */
#define PARAMETER_OF_SETS(at)                                                                      \
    {                                                                                              \
        .name = "set", .kind = PARAMETER_WORDS, .offset = (at), .value = "KEY=VALUE",              \
        .help = "Override a key of the scenario, as in --set rounds=100 or --set "                 \
                "fleet.phones.up=\"1 Mbit/s\"",                                                    \
        .completes = COMPLETE_SETTING                                                              \
    }
#define PARAMETER_OF_JOBS(at)                                                                      \
    {                                                                                              \
        .name = "jobs", .letter = 'j', .kind = PARAMETER_JOBS, .offset = (at), .value = "N",       \
        .help = "Worker threads (default: one for each core); results do not depend on it"         \
    }
#define PARAMETER_OF_QUIET(at)                                                                     \
    {                                                                                              \
        .name = "quiet", .letter = 'q', .kind = PARAMETER_SET, .offset = (at),                     \
        .help = "Print errors only"                                                                \
    }
#define PARAMETER_OF_FORCE(at)                                                                     \
    {                                                                                              \
        .name = "force", .kind = PARAMETER_SET, .offset = (at),                                    \
        .help = "Also replace files that this command did not write"                               \
    }
/* The one file that the command is about. */
#define PARAMETER_OF_FILE(at, what, how)                                                           \
    {                                                                                              \
        .kind = PARAMETER_ONE, .offset = (at), .value = (what), .completes = (how)                 \
    }

struct command {
    const char *name, *summary; /* one line for `fedsim --help` */
    const char *arguments;      /* as the help shows them, a line for each form */
    const char *about;          /* what it does; behind a \v what stands below the options */
    const struct parameter *parameters;
    size_t parameter_count;
    bool ranks; /* processes that mpirun started together share its work (sim/remote) */
    /* Behind the last word: is all there? NULL: what the rows ask for is enough. */
    void (*check)(void *input, struct argp_state *state);
    /* argv[0] is "fedsim NAME"; returns the exit status. */
    int (*run)(int argc, char **argv, struct errs *errs);
};
#define PARAMETERS(rows) .parameters = (rows), .parameter_count = sizeof(rows) / sizeof *(rows)

/* Fills the command's `input`. argp with this program's ways: wrong usage ends it with exit status
 * 2, and an argument without a row is wrong. argv[0] is what messages call the program. */
void command_parse(const struct command *command, int argc, char **argv, void *input);

/* The end of the program for wrong usage: says what is wrong (fit for a terminal, as it may quote
 * words of the command line), and where to find help. */
void usage_error(struct argp_state *state, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A whole number from `least` to `most`, or the end of the program with a usage error that names
 * the option. */
enum { COUNT_MOST = 1000000 };
unsigned parameter_count(const struct parameter *parameter, const char *text, unsigned least,
                         unsigned most, struct argp_state *state);
/* The help of a row, with its default where only the program knows that. Freed by the caller. */
char *parameter_help(const struct parameter *parameter);

#endif

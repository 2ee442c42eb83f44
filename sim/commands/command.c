/* Parses a command line by the rows of its command. */
#include "sim/commands/command.h"

#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/text/message.h"
#include "core/text/wrap.h"
#include "sim/keys/setting_hint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void words_add(struct words *words, const char *word)
{
    mem_grow(&words->list, &words->capacity, words->count + 1, sizeof *words->list);
    words->list[words->count++] = word;
}

/* argp prints the message as it comes, so that what steers a terminal is taken out of it before. */
void usage_error(struct argp_state *state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_list(format, arguments);
    va_end(arguments);
    message_print(stderr, "%s: %s\n", state->name, text);
    free(text);
    argp_state_help(state, stderr, ARGP_HELP_STD_ERR); /* ends the program */
}

unsigned parameter_count(const struct parameter *parameter, const char *text, unsigned least,
                         unsigned most, struct argp_state *state)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < least || value > most)
        usage_error(state, "--%s: '%s' is not a whole number from %u to %u", parameter->name, text,
                    least, most);
    return (unsigned)value;
}

char *parameter_help(const struct parameter *parameter)
{
    char *standard = parameter->standard ? parameter->standard(parameter) : NULL;
    char *help = standard ? mem_format("%s (default %s)", parameter->help, standard)
                          : mem_string(parameter->help);
    free(standard);
    return help;
}

/* Into the member at the parameter's offset, whose type its kind implies. */
static void put(const struct parameter *parameter, const char *value, void *input,
                struct argp_state *state)
{
    void *at = (char *)input + parameter->offset;
    switch (parameter->kind) {
    case PARAMETER_TEXT:
        *(const char **)at = value;
        break;
    case PARAMETER_SET:
    case PARAMETER_CLEAR:
        *(bool *)at = parameter->kind == PARAMETER_SET;
        break;
    case PARAMETER_COUNT:
        *(unsigned *)at = parameter_count(parameter, value, parameter->least ? parameter->least : 1,
                                          COUNT_MOST, state);
        break;
    case PARAMETER_JOBS:
        *(unsigned *)at = parameter_count(parameter, value, 1, 1024, state);
        break;
    case PARAMETER_WORDS:
        words_add(at, value);
        break;
    case PARAMETER_ONE:
        if (state->arg_num > 0)
            usage_error(state, "one %s at a time", parameter->value);
        *(const char **)at = value;
        break;
    case PARAMETER_OWN:
        parameter->parse(parameter, value, input, state);
        break;
    }
}

enum { ROWS_MOST = 64 };

struct parsing {
    const struct command *command;
    void *input;
    const char *verb;             /* the first argument */
    const char *given[ROWS_MOST]; /* by row: the value, "" if it has none; NULL: not given */
};

/* What argp knows a row by: its letter, or its number beyond all letters. */
static int key_of(const struct command *command, size_t i)
{
    const struct parameter *parameter = &command->parameters[i];
    return !parameter->name ? ARGP_KEY_ARG : parameter->letter ? parameter->letter : 256 + (int)i;
}

/* The row of the option that a word such as "--output=FILE" begins with, also when its name is cut
 * short; NULL when there is none. A name that is whole goes before longer ones that begin with
 * it. */
static const struct parameter *option_of(const struct command *command, const char *word)
{
    size_t length = strcspn(word, "=");
    const struct parameter *found = NULL;
    for (size_t i = 0; i < command->parameter_count; i++) {
        const struct parameter *parameter = &command->parameters[i];
        if (!parameter->name || strncmp(parameter->name, word, length) != 0)
            continue;
        found = parameter;
        if (strlen(parameter->name) == length)
            break;
    }
    return found;
}

static bool has_option(const struct command *command, const char *name)
{
    const struct parameter *option = option_of(command, name);
    return option && strcmp(option->name, name) == 0;
}

/* Whether argp itself knows the option, also when its name is cut short. */
static bool is_of_argp(const char *word)
{
    static const char *const names[] = {"help", "usage"};
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length && strncmp(names[i], word, length) == 0)
            return true;
    return false;
}

/* The end of the program for an option that there is not. */
static void refuse_option(const struct command *command, const char *word, const char *next,
                          struct argp_state *state)
{
    const char *names[64];
    size_t count = 0;
    char hint[HINT_SIZE];
    for (size_t i = 0; i < command->parameter_count && count < 64; i++)
        if (command->parameters[i].name)
            names[count++] = command->parameters[i].name;
    char *name = mem_format("%.*s", (int)strcspn(word, "="), word);
    bool sets = has_option(command, "set");
    char *setting = sets ? setting_hint(word, next, false) : NULL;
    const char *near = nearest_name(name, names, count);
    if (!setting && !near && sets)
        setting = setting_hint(word, next, true);
    if (near)
        snprintf(hint, sizeof hint, "did you mean --%.60s?", near);
    usage_error(state, "there is no option --%.60s%s%s", name, setting || near ? "; " : "",
                setting ? setting
                : near  ? hint
                        : "");
    free(setting);
    free(name);
}

/* "--set rounds 5", "--set rounds = 5" or "--set rounds: 5": a setting is one word. */
static void check_setting(struct argp_state *state, int at)
{
    const char *key = state->argv[at], *value = key ? state->argv[at + 1] : NULL;
    if (value && strcmp(value, "=") == 0)
        value = state->argv[at + 2];
    if (!key || strchr(key, '=') || !value || *value == '-')
        return;
    int length = (int)strlen(key);
    length -= length && key[length - 1] == ':';
    usage_error(state, "--set takes KEY=VALUE as one word; did you mean --set '%.*s=%s'?", length,
                key, value);
}

/* Before argp looks at them, which would have less to say: options that there are not. */
static void check_options(const struct command *command, struct argp_state *state)
{
    for (int i = 1; i < state->argc && strcmp(state->argv[i], "--") != 0; i++) {
        const char *word = state->argv[i];
        const struct parameter *option = NULL;
        bool apart = !strchr(word, '='); /* a value would be the next word */
        if (strncmp(word, "--", 2) == 0) {
            option = option_of(command, word + 2);
            if (!option && !is_of_argp(word + 2))
                refuse_option(command, word + 2, state->argv[i + 1], state);
        } else if (*word == '-') {
            for (size_t j = 0; j < command->parameter_count; j++)
                if (command->parameters[j].name && command->parameters[j].letter == word[1])
                    option = &command->parameters[j];
            if (!option && word[1] && !strchr("?h", word[1]))
                usage_error(state, "there is no option -%c", word[1]);
            apart = word[1] && !word[2];
        }
        bool has_value = option && option->value && !option->optional && apart;
        if (has_value && option->completes == COMPLETE_SETTING)
            check_setting(state, i + 1);
        i += has_value;
    }
}

/* argp calls this for each event, in order: at the beginning, for each option and word, at the end.
 * A row without a name takes the words that belong to no option. */
/* Whether a second value would replace the first. */
static bool has_one_value(const struct parameter *parameter)
{
    return parameter->name && parameter->value && parameter->kind != PARAMETER_WORDS;
}

static void note_given(struct parsing *parsing, size_t row, const char *value,
                       struct argp_state *state)
{
    const struct parameter *parameter = &parsing->command->parameters[row];
    const char **given = &parsing->given[row];
    if (parameter->name && value && !*value)
        usage_error(state, "--%s: its value is empty", parameter->name);
    value = value ? value : "";
    if (!parameter->name && !parsing->verb)
        parsing->verb = value;
    if (has_one_value(parameter) && *given && strcmp(*given, value) != 0)
        usage_error(state, "--%s is given twice, as '%s' and '%s'", parameter->name, *given, value);
    *given = value;
}

static bool is_given(const struct parsing *parsing, const char *name)
{
    for (size_t i = 0; i < parsing->command->parameter_count; i++) {
        const char *own = parsing->command->parameters[i].name;
        if (own && strcmp(own, name) == 0)
            return parsing->given[i];
    }
    die("%s has no option --%s", parsing->command->name, name);
}

/* Refuses options that would do nothing beside the others. */
/* Whether a list with spaces between its words has that one. */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (; *list; list += strcspn(list, " "), list += strspn(list, " "))
        if (strcspn(list, " ") == length && strncmp(list, word, length) == 0)
            return true;
    return false;
}

/* The end of the program for an option that is for other verbs. */
static void refuse_verb(const struct parameter *parameter, struct argp_state *state)
{
    const char *verbs = parameter->verb;
    size_t first = strcspn(verbs, " ");
    if (verbs[first])
        usage_error(state, "--%s is for `%s %.*s` and `%s %s` only", parameter->name, state->name,
                    (int)first, verbs, state->name, verbs + first + 1);
    else
        usage_error(state, "--%s is for `%s %s` only", parameter->name, state->name, verbs);
}

static void check_given(const struct parsing *parsing, struct argp_state *state)
{
    for (size_t i = 0; i < parsing->command->parameter_count; i++) {
        const struct parameter *parameter = &parsing->command->parameters[i];
        if (!parsing->given[i])
            continue;
        if (parameter->needs && !is_given(parsing, parameter->needs))
            usage_error(state, "--%s does nothing without --%s", parameter->name, parameter->needs);
        for (int j = 0; j < 2 && parameter->against[j]; j++)
            if (is_given(parsing, parameter->against[j]))
                usage_error(state, "--%s does nothing with --%s", parameter->name,
                            parameter->against[j]);
        if (parameter->verb && parsing->verb && !has_word(parameter->verb, parsing->verb))
            refuse_verb(parameter, state);
    }
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct parsing *parsing = state->input;
    const struct command *command = parsing->command;
    if (key == ARGP_KEY_INIT) {
        state->name = state->argv[0];
        check_options(command, state);
    }
    if (key == 'h')
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
    if (key == ARGP_KEY_END && command->check)
        command->check(parsing->input, state);
    if (key == ARGP_KEY_END)
        check_given(parsing, state);
    for (size_t i = 0; i < command->parameter_count; i++) {
        const struct parameter *parameter = &command->parameters[i];
        if (!parameter->name && parameter->value && key == ARGP_KEY_NO_ARGS)
            usage_error(state, "no %s is given", parameter->value);
        if (key_of(command, i) != key)
            continue;
        note_given(parsing, i, value, state);
        put(parameter, value, parsing->input, state);
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

/* The rows as argp has them, NULL where there are none; texts of their own are in the arena. */
static struct argp_option *options_of(const struct command *command, struct arena *arena)
{
    struct argp_option *options =
        arena_alloc(arena, (command->parameter_count + 2) * sizeof *options);
    size_t count = 0;
    for (size_t i = 0; i < command->parameter_count; i++) {
        const struct parameter *parameter = &command->parameters[i];
        if (!parameter->name)
            continue;
        char *help = parameter_help(parameter);
        options[count++] =
            (struct argp_option){.name = parameter->name,
                                 .key = key_of(command, i),
                                 .arg = parameter->value,
                                 .flags = parameter->optional ? OPTION_ARG_OPTIONAL : 0,
                                 .doc = arena_string(arena, help),
                                 .group = parameter->aside};
        free(help);
    }
    options[count] = (struct argp_option){.key = 'h', .name = "h", .flags = OPTION_HIDDEN};
    return options;
}

/* argp's help is 79 columns wide; where the terminal has fewer, it is told so, but by users who set
 * this variable themselves. */
static void fit_help(void)
{
    size_t columns = terminal_columns(stdout);
    if (columns < 20 || columns >= 80)
        return;
    char *format = mem_format("rmargin=%zu,opt-doc-col=%zu", columns - 1, columns / 3);
    setenv("ARGP_HELP_FMT", format, 0);
    free(format);
}

void command_parse(const struct command *command, int argc, char **argv, void *input)
{
    fit_help();
    struct arena arena = {0};
    struct parsing parsing = {command, input, NULL, {NULL}};
    if (command->parameter_count > ROWS_MOST)
        die("%s has more than %d rows", command->name, ROWS_MOST);
    const struct argp argp = {.options = options_of(command, &arena),
                              .parser = parse,
                              .args_doc = command->arguments,
                              .doc = command->about};
    argp_err_exit_status = EXIT_WRONG_INPUT;
    if (argp_parse(&argp, argc, argv, 0, NULL, &parsing) == ENOMEM)
        mem_exhausted();
    arena_free(&arena);
}

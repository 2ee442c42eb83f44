/* Writes the completion for bash. */
#include "sim/commands/completion.h"

#include "core/base/mem.h"
#include "models/tasks/task.h"
#include "sim/commands/commands.h"
#include "sim/scenario/scenario_options.h"

#include <stdlib.h>
#include <string.h>

/* What does not depend on any table. bash ends a word at `=`, so that KEY=VALUE comes in three. */
static const char head[] = "# Completion of fedsim for bash, written by `fedsim list completion`.\n"
                           "\n"
                           "_fedsim_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$2\")); }\n"
                           "_fedsim_files() { # PATTERN WORD: files that it matches, and folders\n"
                           "  compopt -o filenames 2>/dev/null\n"
                           "  COMPREPLY=($(compgen -f -X \"!$1\" -- \"$2\"))\n"
                           "  [[ $1 == \"*\" ]] || COMPREPLY+=($(compgen -d -- \"$2\"))\n"
                           "}\n";

static const char tail[] =
    "_fedsim() {\n"
    "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} setting=\n"
    "  local command=${COMP_WORDS[1]}\n"
    "  COMPREPLY=()\n"
    "  if ((COMP_CWORD == 1)); then\n"
    "    _fedsim_words \"$_fedsim_commands help --help --version\" \"$word\"\n"
    "    return\n"
    "  elif [[ $command == help || $command == --help ]]; then\n"
    "    _fedsim_words \"$_fedsim_commands\" \"$word\"\n"
    "    return\n"
    "  fi\n"
    "  if [[ $word == \"=\" ]]; then\n"
    "    setting=$before word=\n"
    "  elif [[ $before == \"=\" ]]; then\n"
    "    setting=${COMP_WORDS[COMP_CWORD-2]}\n"
    "  fi\n"
    "  if [[ $setting == --* ]]; then\n"
    "    before=$setting\n"
    "  elif [[ $setting ]]; then\n"
    "    _fedsim_value \"$setting\" \"$word\"\n"
    "    return\n"
    "  fi\n"
    "  if [[ $before == --set ]]; then\n"
    "    compopt -o nospace 2>/dev/null\n"
    "    COMPREPLY=($(compgen -S = -W \"$_fedsim_keys\" -- \"$word\"))\n"
    "  elif ! _fedsim_option \"$command\" \"$before\" \"$word\"; then\n"
    "    _fedsim_argument \"$command\" \"$before\" \"$word\"\n"
    "  fi\n"
    "}\n"
    "complete -F _fedsim fedsim\n";

/* The path of a key in --set: a class of the fleet is written *. */
static char *setting_of(const struct field_key *key)
{
    char *text = mem_string(key->path), *name;
    while ((name = strstr(text, ".NAME"))) {
        memmove(name + 2, name + 5, strlen(name + 5) + 1);
        memcpy(name, ".*", 2);
    }
    return text;
}

static bool is_key(const struct field_key *key)
{
    return key->field->kind != FIELD_TABLE && key->field->kind != FIELD_TABLES;
}

static void put_keys(FILE *out, const struct field_keys *keys)
{
    fputs("_fedsim_keys='", out);
    for (size_t i = 0; i < keys->count; i++)
        if (is_key(&keys->list[i])) {
            char *setting = setting_of(&keys->list[i]);
            fprintf(out, "%s%s", i ? " " : "", setting);
            free(setting);
        }
    fputs("'\n", out);
}

/* Adds the words that the value of a key may be; whether there are any. */
static bool put_words_of(FILE *out, const struct field *field)
{
    bool alone = field->kind != FIELD_TAGGED && field->kind != FIELD_WEIGHTS;
    bool any = false;
    const char *word;
    for (size_t i = 0; alone && (word = field_word(field, i)); i++)
        if (!strchr(word, ' ')) /* a sentence is no value */
            any = fprintf(out, " %s", word) > 0;
    if (field->word && !strchr(field->word, ' '))
        any = fprintf(out, " %s", field->word) > 0;
    return any;
}

static void put_values(FILE *out, const struct field_keys *keys)
{
    fputs("\n_fedsim_value() { # KEY WORD\n  case $1 in\n", out);
    for (size_t i = 0; i < keys->count; i++) {
        char *words, *setting = setting_of(&keys->list[i]);
        size_t size;
        FILE *into = mem_stream(&words, &size);
        bool any = is_key(&keys->list[i]) && put_words_of(into, keys->list[i].field);
        fclose(into);
        if (any) /* the * of a class matches every name */
            fprintf(out, "  %s) _fedsim_words '%s' \"$2\" ;;\n", setting, words + 1);
        else if (keys->list[i].field->kind == FIELD_TEXT) /* of which any may be a file */
            fprintf(out, "  %s) _fedsim_files '*' \"$2\" ;;\n", setting);
        free(words);
        free(setting);
    }
    fputs("  esac\n}\n", out);
}

static void put_word_list(FILE *out, const char *(*words)(size_t i))
{
    fputs("_fedsim_words '", out);
    for (size_t i = 0; words(i); i++)
        fprintf(out, "%s%s", i ? " " : "", words(i));
    fputs("' \"$3\"", out);
}

static const char *task_name(size_t i)
{
    size_t count;
    const struct task_info *const *tasks = task_list(&count);
    return i < count ? tasks[i]->name : NULL;
}

static void put_action(FILE *out, enum completion completes, const char *(*words)(size_t i))
{
    static const char *const actions[] = {[COMPLETE_NOTHING] = "COMPREPLY=()",
                                          [COMPLETE_FILE] = "_fedsim_files '*' \"$3\"",
                                          [COMPLETE_FOLDER] = "_fedsim_files '' \"$3\"",
                                          [COMPLETE_SCENARIO] = "_fedsim_files '*.yaml' \"$3\"",
                                          [COMPLETE_DATABASE] = "_fedsim_files '*.db' \"$3\"",
                                          [COMPLETE_SETTING] = "COMPREPLY=()", /* in _fedsim */
                                          [COMPLETE_KEY] =
                                              "_fedsim_words \"$_fedsim_keys\" \"$3\""};
    if (completes == COMPLETE_TASK)
        put_word_list(out, task_name);
    else if (completes == COMPLETE_WORDS)
        put_word_list(out, words);
    else
        fputs(actions[completes], out);
}

/* The values of options, command by command: what an option's row says that its value is, as one
 * case of the script. */
static void put_options(FILE *out)
{
    size_t count;
    const struct command *const *commands = commands_all(&count);
    fputs("\n_fedsim_option() { # COMMAND OPTION WORD: whether OPTION takes a value\n"
          "  case $1,$2 in\n",
          out);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < commands[i]->parameter_count; j++) {
            const struct parameter *parameter = &commands[i]->parameters[j];
            if (!parameter->name || !parameter->value || parameter->optional)
                continue;
            fprintf(out, "  %s,--%s", commands[i]->name, parameter->name);
            if (parameter->letter)
                fprintf(out, "|%s,-%c", commands[i]->name, parameter->letter);
            fputs(") ", out);
            put_action(out, parameter->completes, parameter->words);
            fputs(" ;;\n", out);
        }
    fputs("  *) return 1 ;;\n  esac\n}\n", out);
}

static void put_option_names(FILE *out, const struct command *command)
{
    fprintf(out, "  %s,-*) _fedsim_words '", command->name);
    for (size_t j = 0; j < command->parameter_count; j++)
        if (command->parameters[j].name)
            fprintf(out, "--%s ", command->parameters[j].name);
    fputs("--help' \"$3\" ;;\n", out);
}

/* What is no value of an option: option names, words that tell a command what to do, files. Names
 * are tried first: of two patterns that match, bash takes the one that stands before. */
static void put_arguments(FILE *out)
{
    size_t count;
    const struct command *const *commands = commands_all(&count);
    fputs("\n_fedsim_argument() { # COMMAND BEFORE WORD\n  case $1,$3 in\n", out);
    for (size_t i = 0; i < count; i++)
        put_option_names(out, commands[i]);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < commands[i]->parameter_count; j++) {
            const struct parameter *parameter = &commands[i]->parameters[j];
            if (parameter->name)
                continue;
            fprintf(out, "  %s,*) ", commands[i]->name);
            if (parameter->completes == COMPLETE_WORDS)
                fprintf(out, "if [[ $2 == %s ]]; then ", commands[i]->name);
            put_action(out, parameter->completes, parameter->words);
            if (parameter->completes == COMPLETE_WORDS) {
                fputs("; else ", out);
                put_action(out, parameter->rest, NULL);
                fputs("; fi", out);
            }
            fputs(" ;;\n", out);
        }
    fputs("  esac\n}\n\n", out);
}

void completion_print(FILE *out)
{
    struct field_keys keys = scenario_keys();
    size_t count;
    const struct command *const *commands = commands_all(&count);
    fprintf(out, "%s\n_fedsim_commands='", head);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
    fputs("'\n", out);
    put_keys(out, &keys);
    put_values(out, &keys);
    put_options(out);
    put_arguments(out);
    fputs(tail, out);
    field_keys_free(&keys);
}

/* Writes the completion for bash. */
#include "sim/commands/completion.h"

#include "core/base/mem.h"
#include "models/tasks/task.h"
#include "sim/commands/commands.h"
#include "sim/keys/scenario_options.h"
#include "sim/sources/presets.h"

#include <stdlib.h>
#include <string.h>

/* What does not depend on any table. bash ends a word at `=`, so that KEY=VALUE comes in three. */
static const char head[] =
    "# Completion of fedsim for bash, written by `fedsim list completion`.\n"
    "\n"
    "_fedsim_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$2\")); }\n"
    "_fedsim_files() { # PATTERN WORD: files that it matches, and folders\n"
    "  compopt -o filenames 2>/dev/null\n"
    "  COMPREPLY=($(compgen -f -X \"!$1\" -- \"$2\"))\n"
    "  [[ $1 == \"*\" ]] || COMPREPLY+=($(compgen -d -- \"$2\"))\n"
    "}\n"
    "_fedsim_tables() { # WORD TABLE...: {NAME: NUMBER}, of which the name is enough to type\n"
    "  local word=${1//[\\\"\\'\\\\]/} table name\n"
    "  word=${word#\\{}\n"
    "  shift\n"
    "  for table; do\n"
    "    name=${table#\\{}\n"
    "    [[ $name != \"$word\"* ]] || COMPREPLY+=(\"$(printf %q \"$table\")\")\n"
    "  done\n"
    "}\n"
    "# The classes and cells of the scenarios among the words, and the one in WORD.\n"
    "_fedsim_names() { # WORD\n"
    "  local file\n"
    "  for file in \"${COMP_WORDS[@]:2}\"; do\n"
    "    [[ $file == *.yaml && -r $file ]] && \"${COMP_WORDS[0]}\" list names \"$file\" "
    "2>/dev/null\n"
    "  done\n"
    "  [[ $1 =~ ^((fleet|cells)\\.[^.]+)\\. ]] && echo \"${BASH_REMATCH[1]}\"\n"
    "}\n"
    "_fedsim_keys() { # WORD: all keys, with each of those names in the place of *\n"
    "  local keys names key name\n"
    "  read -ra keys <<<\"$_fedsim_paths\"\n"
    "  read -ra names <<<\"$(_fedsim_names \"$1\" | sort -u | tr '\\n' ' ')\"\n"
    "  for key in \"${keys[@]}\"; do\n"
    "    echo \"$key\"\n"
    "    [[ $key == *.\\** ]] || continue\n"
    "    for name in \"${names[@]}\"; do\n"
    "      [[ $name == \"${key%%.*}\".* ]] && echo \"$name${key#*.\\*}\"\n"
    "    done\n"
    "  done\n"
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
    "    COMPREPLY=($(compgen -S = -W \"$(_fedsim_keys \"$word\")\" -- \"$word\"))\n"
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
    fputs("_fedsim_paths='", out);
    for (size_t i = 0; i < keys->count; i++)
        if (is_key(&keys->list[i])) {
            char *setting = setting_of(&keys->list[i]);
            fprintf(out, "%s%s", i ? " " : "", setting);
            free(setting);
        }
    fputs("'\n", out);
}

/* Adds the words that the value of a key may be. */
static void put_words_of(FILE *out, const struct field *field)
{
    const char *word;
    for (size_t i = 0; field->kind != FIELD_WEIGHTS && (word = field_word(field, i)); i++) {
        bool alone = field->kind != FIELD_TAGGED || (field->alone >> i & 1);
        if (alone && !strchr(word, ' ')) /* a sentence is no value */
            fprintf(out, " %s", word);
    }
    if (field->word && !strchr(field->word, ' '))
        fprintf(out, " %s", field->word);
}

/* Adds those that are a name with a number, with the number that the row shows. */
static void put_tables_of(FILE *out, const struct field *field)
{
    const char *shown[] = {field->example, field->fallback};
    const char *word;
    for (size_t i = 0; field->kind == FIELD_TAGGED && (word = field_word(field, i)); i++) {
        char *table = mem_format("{%s: ", word);
        const char *text = NULL;
        for (size_t j = 0; j < 2 && !text; j++)
            text = shown[j] && strncmp(shown[j], table, strlen(table)) == 0 ? shown[j] : NULL;
        if (!(field->alone >> i & 1))
            fprintf(out, " '%s%s'", text ? text : table, text ? "" : "1}");
        free(table);
    }
}

/* One line for a key whose values are known. */
static bool put_value(FILE *out, const struct field_key *key, struct errs *errs)
{
    char *words, *tables, *setting = setting_of(key);
    size_t size;
    FILE *into = mem_stream(&words, &size);
    put_words_of(into, key->field);
    bool good = key->field->kind != FIELD_TEXT || presets_names(into, key->field->name, errs);
    fclose(into);
    into = mem_stream(&tables, &size);
    put_tables_of(into, key->field);
    fclose(into);
    if (*words || *tables) { /* the * of a class matches every name */
        fprintf(out, "  %s) _fedsim_words '%s' \"$2\"", setting, words + (*words != '\0'));
        fprintf(out, *tables ? "; _fedsim_tables \"$2\"%s ;;\n" : " ;;\n", tables);
    } else if (key->field->kind == FIELD_TEXT) { /* of which any may be a file */
        fprintf(out, "  %s) _fedsim_files '*' \"$2\" ;;\n", setting);
    }
    free(words);
    free(tables);
    free(setting);
    return good;
}

static bool put_values(FILE *out, const struct field_keys *keys, struct errs *errs)
{
    bool good = true;
    fputs("\n_fedsim_value() { # KEY WORD\n  case $1 in\n", out);
    for (size_t i = 0; i < keys->count && good; i++)
        good = !is_key(&keys->list[i]) || put_value(out, &keys->list[i], errs);
    fputs("  esac\n}\n", out);
    return good;
}

/* Names of our own, which hold no quotes. */
static void put_word_list(FILE *out, const char *(*words)(size_t i))
{
    fputs("_fedsim_words '", out);
    for (size_t i = 0; words(i); i++)
        fprintf(out, "%s%s", i ? " " : "", words(i));
    fputs("' \"$3\"", out);
}

/* Of the tasks that can be learnt: `none` has nothing to observe. */
static const char *learnt_task(size_t i)
{
    for (size_t at = 0; task_name(at); at++)
        if (strcmp(task_name(at), "none") != 0 && i-- == 0)
            return task_name(at);
    return NULL;
}

static void put_action(FILE *out, enum completion completes, const char *(*words)(size_t i))
{
    static const char *const actions[] = {
        [COMPLETE_NOTHING] = "COMPREPLY=()",
        [COMPLETE_FILE] = "_fedsim_files '*' \"$3\"",
        [COMPLETE_FOLDER] = "_fedsim_files '' \"$3\"",
        [COMPLETE_SCENARIO] = "_fedsim_files '*.yaml' \"$3\"",
        [COMPLETE_DATABASE] = "_fedsim_files '*.db' \"$3\"",
        [COMPLETE_SETTING] = "COMPREPLY=()", /* in _fedsim */
        [COMPLETE_KEY] = "_fedsim_words \"$_fedsim_paths\" \"$3\"",
        [COMPLETE_PRESET] = "_fedsim_words \"$_fedsim_presets\" \"$3\""};
    if (completes == COMPLETE_TASK)
        put_word_list(out, learnt_task);
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

/* A word that tells the command what to do, and what may follow it. */
static void put_verbs(FILE *out, const char *command, const struct parameter *parameter)
{
    fprintf(out, "case $2 in\n  %s) ", command);
    put_word_list(out, parameter->words);
    fputs(" ;;\n", out);
    for (size_t i = 0; parameter->words(i); i++) {
        fprintf(out, "  %s) ", parameter->words(i));
        put_action(out, parameter->rest(i), NULL);
        fputs(" ;;\n", out);
    }
    fputs("  *) _fedsim_files '*' \"$3\" ;;\n  esac", out);
}

/* What is no value of an option: option names, words that tell a command what to do, files. */
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
                put_verbs(out, commands[i]->name, parameter);
            else
                put_action(out, parameter->completes, parameter->words);
            fputs(" ;;\n", out);
        }
    fputs("  esac\n}\n\n", out);
}

bool completion_print(FILE *out, struct errs *errs)
{
    struct field_keys keys = scenario_keys();
    size_t count;
    const struct command *const *commands = commands_all(&count);
    fprintf(out, "%s\n_fedsim_commands='", head);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
    fputs("'\n_fedsim_presets='", out);
    bool good = presets_names(out, NULL, errs);
    fputs("'\n", out);
    put_keys(out, &keys);
    good = good && put_values(out, &keys, errs);
    put_options(out);
    put_arguments(out);
    fputs(tail, out);
    field_keys_free(&keys);
    return good;
}

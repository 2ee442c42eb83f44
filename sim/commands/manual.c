/* Writes the manual page. */
#include "sim/commands/manual.h"

#include "core/base/mem.h"
#include "sim/commands/commands.h"
#include "sim/commands/lists.h"

#include <stdlib.h>
#include <string.h>

/* Text for roff: a backslash and a hyphen stand for themselves, and no line is a request. */
static void put_text(FILE *out, const char *text)
{
    bool begins = true;
    for (; *text; text++) {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        begins = *text == '\n';
    }
}

static void put_line(FILE *out, const char *text)
{
    put_text(out, text);
    fputc('\n', out);
}

/* Lines as they are, from the left edge on, so that they have the whole width of a terminal. */
static void put_verbatim(FILE *out, const char *text)
{
    fputs(".PP\n.nf\n.in 0\n", out);
    put_line(out, text);
    fputs(".in\n.fi\n", out);
}

/* A paragraph of text, whose lines are joined. */
static void put_paragraph(FILE *out, const char *text)
{
    fputs(".PP\n", out);
    put_line(out, text);
}

/* One way to call the command: `fedsim NAME ARGUMENTS`. */
static void put_synopsis(FILE *out, const struct command *command)
{
    char *forms = mem_string(command->arguments), *rest = forms, *form;
    while ((form = strsep(&rest, "\n"))) {
        fprintf(out, ".br\n.B fedsim %s\n", command->name);
        put_line(out, form);
    }
    free(forms);
}

static void put_option(FILE *out, const struct parameter *parameter)
{
    char *help = parameter_help(parameter);
    fputs(".TP\n", out);
    if (parameter->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", parameter->letter);
    fputs("\\fB\\-\\-", out);
    put_text(out, parameter->name);
    fputs("\\fR", out);
    if (parameter->value)
        fprintf(out, parameter->optional ? "[=\\fI%s\\fR]" : "=\\fI%s\\fR", parameter->value);
    fputc('\n', out);
    put_line(out, help);
    free(help);
}

/* argp prints what stands behind a vertical tab below the options, and so does the manual page. */
static void put_command(FILE *out, const struct command *command)
{
    char *about = mem_string(command->about), *below = strchr(about, '\v');
    if (below)
        *below++ = '\0';
    fprintf(out, ".SS fedsim %s\n", command->name);
    put_synopsis(out, command);
    put_paragraph(out, about);
    for (size_t i = 0; i < command->parameter_count; i++)
        if (command->parameters[i].name)
            put_option(out, &command->parameters[i]);
    fputs(".PP\n", out);
    for (char *line; (line = strsep(&below, "\n"));) {
        fputs(".br\n", out);
        put_line(out, line);
    }
    free(about);
}

/* A section that a list fills. */
static bool put_list(FILE *out, const struct list *list, struct errs *errs)
{
    char *text, *heading = mem_string(list->name);
    size_t size;
    FILE *into = mem_stream(&text, &size);
    bool good = list->print(into, NULL, errs);
    fclose(into);
    for (char *c = heading; *c; c++)
        *c = (char)(*c - ('a' <= *c && *c <= 'z' ? 'a' - 'A' : 0));
    fprintf(out, ".SH %s\n", heading);
    fputs("What `fedsim list ", out);
    put_text(out, list->name);
    fputs("` prints: ", out);
    put_text(out, list->about);
    fputs(".\n", out);
    put_verbatim(out, text);
    free(heading);
    free(text);
    return good;
}

static void put_head(FILE *out)
{
    fprintf(out, ".TH FEDSIM 1 \"\" \"fedsim %s\" \"User commands\"\n", VERSION_TEXT);
    fputs(".SH NAME\nfedsim \\- simulates federated reinforcement learning on fleets of small "
          "devices\n"
          ".SH SYNOPSIS\n"
          ".B fedsim\n.I COMMAND\n[\\fIARGUMENT\\fR...]\n"
          ".br\n.B fedsim help\n.I COMMAND\n"
          ".br\n.B fedsim \\-\\-version\n"
          ".SH DESCRIPTION\n",
          out);
    put_line(
        out,
        "Fedsim answers one question for people who train robots' policies on fleets of small "
        "devices: what does a federated algorithm really cost, in bytes, memory and wall-clock "
        "time, for the return that it reaches, when links are slow, devices differ and some "
        "drop out? It runs the real algorithms on real physics; only time is virtual.");
    put_paragraph(
        out, "A scenario, a YAML file, says what is learnt, by which algorithm, on which fleet. "
             "`fedsim run` plays it and writes a database; `fedsim compare` and `fedsim report` "
             "say what came of it.");
}

static void put_tail(FILE *out)
{
    fputs(".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nFailed.\n.TP\n2\nThe input is wrong.\n"
          ".TP\n130\nInterrupted; the same command goes on later.\n"
          ".SH ENVIRONMENT\n.TP\n.B FEDSIM_DATADIR\n"
          "The folder with the models, scenarios and templates that come with the program.\n"
          ".TP\n.B NO_COLOR\nSet to anything: no colours on a terminal.\n"
          ".SH EXAMPLES\n.nf\n"
          "fedsim run scenarios/hello.yaml \\-o hello.db\n"
          "fedsim compare hello.db\n"
          "fedsim report hello.db \\-o report\n.fi\n",
          out);
}

bool manual_print(FILE *out, struct errs *errs)
{
    size_t command_count, list_count;
    const struct command *const *commands = commands_all(&command_count);
    const struct list *lists = lists_all(&list_count);
    bool good = true;
    put_head(out);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < command_count; i++)
        put_command(out, commands[i]);
    for (size_t i = 0; i < list_count; i++)
        if (lists[i].in_manual)
            good &= put_list(out, &lists[i], errs);
    put_tail(out);
    return good;
}

/* `fedsim watch`: how far the trials of a database are, in the terminal or as a page. */
#include "reports/watch/serve.h"
#include "reports/watch/watch.h"
#include "sim/commands/commands.h"

#include <stdlib.h>

enum { PORT_MOST = 65535 };

struct watch_input {
    const char *database, *address;
    bool http;
    unsigned port;
};

/* Looked at before strtoul, which would also take spaces and a sign. */
static void parse_port(const struct parameter *parameter, const char *text, void *into,
                       struct argp_state *state)
{
    struct watch_input *input = into;
    char *end;
    unsigned long port = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || port > (unsigned long)PORT_MOST)
        usage_error(state, "--%s: '%s' is not a port, a number from 0 to %d", parameter->name, text,
                    PORT_MOST);
    input->http = true;
    input->port = (unsigned)port;
}

#define AT(member) offsetof(struct watch_input, member)
static const struct parameter parameters[] = {
    {.name = "http",
     .kind = PARAMETER_OWN,
     .value = "PORT",
     .help = "Serve a page at this port instead, until Ctrl-C (0: any free port)",
     .parse = parse_port},
    {.name = "address",
     .kind = PARAMETER_TEXT,
     .offset = AT(address),
     .value = "ADDRESS",
     .help = "With --http: the address to listen on (default 127.0.0.1, for this machine only; on "
             "another one, everybody who can reach it can read the page)",
     .needs = "http"},
    PARAMETER_OF_FILE(AT(database), "database", COMPLETE_DATABASE),
};
#undef AT

static int run(int argc, char **argv, struct errs *errs)
{
    struct watch_input input = {.http = false};
    command_parse(&command_watch, argc, argv, &input);
    if (!input.http)
        return watch_terminal(input.database, stdout, errs);
    const char *address = input.address ? input.address : "127.0.0.1";
    return watch_serve(input.database, address, input.port, stdout, errs);
}

const struct command command_watch = {
    .name = "watch",
    .summary = "show how far a run is, in the terminal or in a browser",
    .arguments = "RESULTS.db",
    .about =
        "Show how far the trials of a database are while `fedsim run` writes to it: rounds, "
        "returns, how dispatches ended, time left. It never writes. It ends with the run, with q "
        "or "
        "with Ctrl-C; if the output is not a terminal, it prints the state once.\v"
        "With --http 8080 the same is a page at http://127.0.0.1:8080/ that updates itself, and "
        "JSON at /status.json.\n"
        "Example: fedsim watch results.db",
    PARAMETERS(parameters),
    .run = run};

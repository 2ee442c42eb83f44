/* Serves the page of `fedsim watch` over HTTP. */
#include "reports/watch/serve.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/files/datadir.h"
#include "reports/watch/status.h"
#include "reports/watch/watch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTIONS = 16, PATIENCE_S = 10 };

struct page_server {
    struct watch watch;
    double next_s; /* requests from this time on read the database again */
    struct source page;
    bool loopback;
    struct MHD_Daemon *daemon;
};

/* --- answers --------------------------------------------------------------------------------- */

/* Nothing is kept by browsers, and the page may load nothing from elsewhere: it is one file, and
 * what it shows is no one else's. */
static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type,
                              const char *text, size_t length)
{
    static const struct {
        const char *name, *value;
    } heads[] = {
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
         "connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'"},
    };
    void *copy = mem_copy(text, length);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, copy, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(copy);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", type);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        MHD_add_response_header(response, heads[i].name, heads[i].value);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, "Allow", "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
    return answer(connection, status, "text/plain; charset=utf-8", why, strlen(why));
}

/* Reads the database again unless that was done less than a second ago. If it can no longer be read
 * (it was removed, say), the client gets the error. */
static enum MHD_Result answer_status(struct page_server *server, struct MHD_Connection *connection)
{
    double began_s = host_clock_s(CLOCK_MONOTONIC);
    struct errs errs = {0};
    char *text = NULL;
    size_t size = 0;
    if (began_s >= server->next_s && watch_update(&server->watch, began_s, &errs))
        server->next_s = watch_next_s(began_s, host_clock_s(CLOCK_MONOTONIC));
    enum MHD_Result result;
    if (errs.count == 0) {
        FILE *out = mem_stream(&text, &size);
        status_print(out, server->watch.path, &server->watch.now);
        fclose(out);
        result = answer(connection, MHD_HTTP_OK, "application/json", text, size);
        free(text);
    } else {
        result = refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, errs_first(&errs));
    }
    errs_free(&errs);
    return result;
}

/* Whether the header Host names a loopback address, with or without a port. Another name that leads
 * here is a page of somebody else's that has had its own name point to this machine. */
static bool asks_loopback(struct MHD_Connection *connection)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncasecmp(host, names[i], length) == 0 &&
            (host[length] == '\0' || host[length] == ':'))
            return true;
    }
    return false;
}

/* libmicrohttpd calls this at least twice for each request: first after the header, last with an
 * empty body. Methods that write are refused before the body arrives. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **request)
{
    struct page_server *server = context;
    (void)version, (void)body;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "It can only be read.\n");
    if (!*request || *body_size > 0) {
        *request = server;
        *body_size = 0; /* the body is ignored */
        return MHD_YES;
    }
    if (server->loopback && !asks_loopback(connection))
        return refuse(connection, MHD_HTTP_FORBIDDEN, "Ask for it as localhost.\n");
    if (strcmp(path, "/") == 0)
        return answer(connection, MHD_HTTP_OK, "text/html; charset=utf-8", server->page.text,
                      server->page.length);
    if (strcmp(path, "/status.json") == 0)
        return answer_status(server, connection);
    return refuse(connection, MHD_HTTP_NOT_FOUND, "There are / and /status.json.\n");
}

/* --- the server ------------------------------------------------------------------------------ */

union any_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* Parses a numeric address; false if it is not one. */
static bool read_address(union any_address *address, const char *text, unsigned port,
                         bool *loopback)
{
    *address =
        (union any_address){.v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)}};
    if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
        *loopback = ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
        return true;
    }
    *address =
        (union any_address){.v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)}};
    if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) != 1)
        return false;
    *loopback = IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
    return true;
}

static bool start(struct page_server *server, const char *text, unsigned port, struct errs *errs)
{
    union any_address address;
    if (!read_address(&address, text, port, &server->loopback))
        return errs_add(errs, FAULT_INPUT, NULL, "127.0.0.1, ::1 or one of this machine's",
                        "--address: '%s' is not a numeric address", text);
    unsigned flags = MHD_USE_EPOLL | (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    errno = 0;
    server->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, &address.any,
                         MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)PATIENCE_S, MHD_OPTION_END);
    return server->daemon || errs_add(errs, FAULT_RUN, NULL, "name another --http PORT",
                                      "%s port %u: cannot be listened on: %s", text, port,
                                      errno ? strerror(errno) : "libmicrohttpd does not say why");
}

/* Handles requests until a signal arrives. */
static void serve(struct page_server *server, int signals)
{
    int queue = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    for (int signal = 0; signal == 0 || signal == SIGWINCH;) {
        struct pollfd awaited[] = {{.fd = signals, .events = POLLIN},
                                   {.fd = queue, .events = POLLIN}};
        MHD_UNSIGNED_LONG_LONG timeout_ms;
        bool timed = MHD_get_timeout(server->daemon, &timeout_ms) == MHD_YES;
        int most_ms = PATIENCE_S * 1000;
        poll(awaited, 2, timed && timeout_ms < (unsigned)most_ms ? (int)timeout_ms : most_ms);
        MHD_run(server->daemon);
        signal = watch_signal(signals);
        if (signal == SIGTSTP) {
            raise(SIGSTOP);
            signal = 0;
        }
    }
}

static void tell_where(const struct page_server *server, const char *address, FILE *out)
{
    unsigned port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    bool v6 = strchr(address, ':') != NULL;
    printable_print(out, "http://%s%s%s:%u/ shows %s; Ctrl-C ends it\n", v6 ? "[" : "", address,
                    v6 ? "]" : "", port, server->watch.path);
    fflush(out);
}

int watch_serve(const char *database, const char *address, unsigned port, FILE *out,
                struct errs *errs)
{
    struct page_server server = {.watch = {.path = database}};
    char *path = datadir_path("reports/watch/page.html");
    int signals = -1, status = 0;
    signal(SIGPIPE, SIG_IGN); /* clients may close a connection at any time */
    if (watch_update(&server.watch, host_clock_s(CLOCK_MONOTONIC), errs) &&
        source_read(&server.page, path, errs) && start(&server, address, port, errs) &&
        (signals = watch_signals(errs)) >= 0) {
        tell_where(&server, address, out);
        serve(&server, signals);
        status = EXIT_INTERRUPTED;
    }
    if (server.daemon)
        MHD_stop_daemon(server.daemon);
    if (signals >= 0)
        close(signals);
    source_free(&server.page);
    watch_free(&server.watch);
    free(path);
    return status ? status : errs_exit_status(errs);
}

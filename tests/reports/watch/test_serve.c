/* Sends requests of a browser, and others, to the server of `fedsim watch --http`. */
#include "reports/watch/serve.h"

#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <arpa/inet.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct server {
    struct results_db db;
    pid_t process;
    unsigned port;
};

/* Starts a process that serves a database with one trial and prints its port. */
static struct server server_start(void)
{
    static const double returns[] = {1, 2};
    struct server server = {.db = db_open()};
    struct db_run run = {"hand", "Hopper", "", "fedavg", "done", NULL, 1, NAN};
    int number = db_run(&server.db, &run), pipes[2];
    db_rounds(&server.db, number, 1);
    db_evaluations(&server.db, number, "deterministic", returns, 2);
    db_close(&server.db);
    ck_assert_int_eq(pipe(pipes), 0);
    server.process = fork();
    if (server.process == 0) {
        struct errs errs = {0};
        _exit(watch_serve(server.db.path, "127.0.0.1", 0, fdopen(pipes[1], "w"), &errs));
    }
    close(pipes[1]);
    FILE *said = fdopen(pipes[0], "r");
    ck_assert_int_eq(fscanf(said, "http://127.0.0.1:%u/ shows", &server.port), 1);
    fclose(said);
    return server;
}

/* SIGTERM ends it with exit status 130. */
static void server_stop(struct server *server)
{
    int status;
    ck_assert_int_eq(kill(server->process, SIGTERM), 0);
    ck_assert_int_eq(waitpid(server->process, &status, 0), server->process);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 130);
    db_remove(&server->db);
}

/* Sends a request and returns the whole answer; the caller frees it. */
static char *ask(const struct server *server, const char *request)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(send(connection, request, strlen(request), 0), (ssize_t)strlen(request));
    char *text = mem_zero(1 << 20, 1);
    size_t length = 0;
    for (ssize_t n; (n = recv(connection, text + length, (1 << 20) - 1 - length, 0)) > 0;)
        length += (size_t)n;
    close(connection);
    return text;
}

static void answers(const struct server *server, const char *request, const char *status,
                    const char *part)
{
    char *text = ask(server, request);
    ck_assert_msg(strncmp(text + strlen("HTTP/1.1 "), status, 3) == 0, "%.300s", text);
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.2000s", part, text);
    free(text);
}

#define REST " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"

START_TEST(test_page)
{
    struct server server = server_start();
    answers(&server, "GET /" REST "\r\n", "200", "text/html");
    answers(&server, "GET /" REST "\r\n", "200", "fetch(\"status.json\"");
    answers(&server, "GET /status.json" REST "\r\n", "200", "application/json");
    answers(&server, "GET /status.json" REST "\r\n", "200", "\"curve\":[1,null,");
    answers(&server, "GET /status.json" REST "\r\n", "200", "Cache-Control: no-store");
    char *head = ask(&server, "HEAD /" REST "\r\n");
    ck_assert(strstr(head, "200 OK") && !strstr(head, "<html"));
    free(head);
    server_stop(&server);
}
END_TEST

/* It cannot be written to, and it does not answer to foreign names (DNS rebinding). */
START_TEST(test_refusals)
{
    struct server server = server_start();
    answers(&server, "GET /../etc/passwd" REST "\r\n", "404", "/status.json");
    answers(&server, "POST /" REST "Content-Length: 3\r\n\r\na=b", "405", "Allow: GET, HEAD");
    answers(&server, "DELETE /status.json" REST "\r\n", "405", "only be read");
    answers(&server, "GET /status.json HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            "403", "localhost");
    answers(
        &server,
        "GET /status.json HTTP/1.1\r\nHost: localhost.evil.example\r\nConnection: close\r\n\r\n",
        "403", "localhost");
    answers(&server, "GET /status.json HTTP/1.1\r\nHost: 127.0.0.1:99\r\nConnection: close\r\n\r\n",
            "200", "hand");
    /* The server survives what is not HTTP. */
    free(ask(&server, "nonsense\r\n\r\n"));
    answers(&server, "GET /" REST "\r\n", "200", "<html");
    server_stop(&server);
}
END_TEST

START_TEST(test_database_goes)
{
    struct server server = server_start();
    ck_assert_int_eq(unlink(server.db.path), 0);
    sleep(2); /* an answer is valid for one second */
    answers(&server, "GET /status.json" REST "\r\n", "503", "no such file");
    server_stop(&server);
}
END_TEST

START_TEST(test_addresses)
{
    struct results_db db = db_open();
    db_close(&db);
    struct errs errs = {0};
    ck_assert_int_eq(watch_serve(db.path, "example.org", 0, stderr, &errs), 2);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "'example.org' is not a numeric address"));
    errs_free(&errs);
    ck_assert_int_eq(watch_serve("/nonexistent.db", "127.0.0.1", 0, stderr, &errs), 2);
    errs_free(&errs);
    db_remove(&db);
}
END_TEST

TEST_MAIN("serve", test_page, test_refusals, test_database_goes, test_addresses)

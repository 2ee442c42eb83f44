/* A small HTTP server that shows a database as a page. It never writes. The only user of
 * libmicrohttpd.
 *
 *   GET /             the page, one self-contained file (reports/watch/page.html)
 *   GET /status.json  the snapshot (status.h), read again when it is older than a second
 *
 * It listens on the given address only. On a loopback address it answers only requests whose
 * header Host names one, so that a web page from elsewhere cannot read it by letting its own
 * name point to 127.0.0.1 (DNS rebinding). It has one thread and at most sixteen connections; a
 * silent one is closed after ten seconds. */
#ifndef REPORTS_SERVE_H
#define REPORTS_SERVE_H

#include "core/base/fail.h"

#include <stdio.h>

/* Prints the page's address to `out` and serves it until a signal arrives. `address` is a
 * numeric IPv4 or IPv6 address; port 0 chooses a free port. Returns the exit status: 130 after a
 * signal; 2 or 1 and an error when the database or the page cannot be read, or the port cannot
 * be opened. */
int watch_serve(const char *database, const char *address, unsigned port, FILE *out,
                struct errs *errs);

#endif

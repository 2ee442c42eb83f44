/* Reads a list of round numbers, and checks that the database has them. */
#include "reports/data/asked_rounds.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static bool wrong(const struct asked_rounds *asked, struct errs *errs)
{
    return errs_add(errs, FAULT_INPUT, NULL, "for example --rounds 3,17",
                    "--rounds %s: not a list of at most %d whole numbers from 1 on, with commas "
                    "between them",
                    asked->list, ASKED_ROUNDS);
}

/* The numbers are written anew from what was read: nothing that a user typed becomes part of a
 * statement. */
bool asked_rounds_read(struct asked_rounds *asked, const char *list, struct errs *errs)
{
    *asked = (struct asked_rounds){.list = list};
    for (const char *at = list; at; at = *at == ',' ? at + 1 : NULL) {
        char *end;
        errno = 0;
        long round = isdigit((unsigned char)*at) ? strtol(at, &end, 10) : 0;
        if (round < 1 || errno || (*end && *end != ',') || asked->count == ASKED_ROUNDS)
            return wrong(asked, errs);
        asked->rounds[asked->count++] = round;
        char *sql = mem_format("%s%s(%ld)", asked->sql ? asked->sql : "  VALUES ",
                               asked->sql ? ", " : "", round);
        free(asked->sql);
        asked->sql = sql;
        at = end;
    }
    if (list) {
        char *line = mem_format("%s\n", asked->sql);
        free(asked->sql);
        asked->sql = line;
    }
    return true;
}

void asked_rounds_free(struct asked_rounds *asked)
{
    free(asked->sql);
}

/* Found in what the statement drew: a round of a run whose agents were not recorded cannot be
 * shown, either. */
bool asked_rounds_found(const struct asked_rounds *asked, const struct sql_table *table,
                        struct errs *errs)
{
    for (size_t i = 0; i < asked->count; i++) {
        bool found = false;
        for (size_t row = 0; row < table->rows && !found; row++)
            found = sql_number(table, row, "round") == (double)asked->rounds[i];
        if (!found)
            return errs_add(errs, FAULT_INPUT, NULL,
                            "agents are drawn for the first seed of each point, and only where "
                            "they were recorded (record: agents or events)",
                            "--rounds %s: no run has a round %ld to draw", asked->list,
                            asked->rounds[i]);
    }
    return true;
}

/* Who plays a policy for a picture: reports know no robots, so the program hands them this. */
#ifndef REPORTS_FILM_PLAYER_H
#define REPORTS_FILM_PLAYER_H

#include "core/base/fail.h"
#include "reports/motion/film.h"

/* A policy as a database keeps it. */
struct film_request {
    const struct source *policy;     /* the bytes of its file */
    const char *scenario, *settings; /* of its run: its name, and all settings as YAML */
    const char *name;                /* what the picture calls it */
};

enum filmed {
    FILMED,
    FILMED_NOTHING, /* its task has no bodies that could be drawn */
    FILMED_FAILED   /* with an error */
};

struct film_player {
    /* FILMED: the caller frees the film. */
    enum filmed (*play)(const void *context, const struct film_request *request, struct film *film,
                        struct errs *errs);
    const void *context;
};

#endif

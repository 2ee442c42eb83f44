/* What tests of local learners do with a fixture: a plain loop on it, and settings that are
 * refused. */
#ifndef TESTS_LESSON_FIXTURE_H
#define TESTS_LESSON_FIXTURE_H

#include "tests/support/check.h"
#include "tests/support/method_fixture.h"
#include "tests/support/plain_loop.h"

#include <string.h>

static inline struct plain_setup setup_of(const struct fixture *fixture, uint32_t agents,
                                          uint32_t rounds)
{
    return (struct plain_setup){.config = &fixture->config,
                                .problem = &fixture->problem,
                                .identities = fixture->identities,
                                .agents = agents,
                                .rounds = rounds};
}

/* No server learns so, for a reason that says `word`; frees the fixture. */
static inline void expect_refused(struct fixture *fixture, const char *word)
{
    struct errs errs = {0};
    ck_assert_ptr_null(server_new(&fixture->config, &fixture->problem, &errs));
    ck_assert_msg(strstr(errs_first(&errs), word) != NULL, "%s", errs_first(&errs));
    errs_free(&errs);
    fixture_free(fixture);
}

#endif

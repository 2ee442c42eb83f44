/* The report's section on what agents made of the policy for themselves. */
#include "core/base/mem.h"
#include "tests/reports/pages/report_system.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <string.h>

/* Agents count wishes twice. Of the two rounds that were evaluated the second is the last quarter:
 * there returns are 10 as sent and 14 as learnt, wishes -6 and -3, so that on their own objectives
 * it is 10 - 12 = -2 and 14 - 6 = 8. Ranks are 0.25 and -0.5 but for agent 1, whose are NULL. */
static void put_clients(struct results_db *db)
{
    db_exec(db, "UPDATE agent SET objective = 2, wish_speed = 1;"
                "INSERT INTO client_evaluation SELECT run, dispatch, 5, 10, 14, -6, -3, "
                "iif(agent = 1, NULL, 0.25), iif(agent = 1, NULL, -0.5) FROM agent_round "
                "WHERE round = 2 AND slot >= 0;"
                "INSERT INTO client_evaluation SELECT run, dispatch, 5, 99, 99, -99, -99, 1, 1 "
                "FROM agent_round WHERE round = 1 AND slot >= 0");
}

START_TEST(test_last_quarter)
{
    struct results_db db = system_db();
    put_clients(&db);
    char *directory = report_of(&db);
    must_hold(directory, "index.html",
              (const char *[]){"Personalisation</h", "<td>−2.00</td><td>8.00</td><td>10.0</td>",
                               "<td>−6.00</td><td>−3.00</td><td>0.25</td><td>−0.50</td>", NULL});
    must_hold(directory, "clients", (const char *[]){"0.25,-0.5\n", "0.75,-0.5\n", NULL});
    /* Final return 60; one seed is its own interval. */
    must_hold(directory, "personal", (const char *[]){",60,60,60,-3,-3,-3\n", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

/* An episode that broke the physics is worse than any return; without evaluations there is no
 * section. */
START_TEST(test_diverged_and_absent)
{
    struct results_db db = system_db();
    char *directory = report_of(&db);
    char *page = file_text(directory, "index.html");
    ck_assert(strstr(page, "Personalisation") == NULL);
    free(page);
    free(directory);
    db_remove(&db);
    db = system_db();
    put_clients(&db);
    db_exec(&db, "UPDATE client_evaluation SET shared_after = NULL, wishes_after = NULL");
    directory = report_of(&db);
    must_hold(
        directory, "index.html",
        (const char *[]){"<td>−2.00</td><td>diverged</td><td>10.0</td><td>diverged</td>", NULL});
    free(directory);
    db_remove(&db);
}
END_TEST

TEST_MAIN("report_personal", test_last_quarter, test_diverged_and_absent)

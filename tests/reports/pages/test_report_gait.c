/* The pictures of what was learnt, of a hand-made database and a player who films a ball: whose
 * policy is shown, and what the page says where there is none. */
#include "core/base/mem.h"
#include "tests/reports/pages/report_page.h"

#include <stdlib.h>

/* Says in `played` which policies it was given. */
static enum filmed film_a_ball(const void *context, const struct film_request *request,
                               struct film *film, struct errs *errs)
{
    char *played = (char *)(uintptr_t)context;
    strncat(played, request->policy->text, request->policy->length);
    if (strstr(request->policy->text, "broken")) {
        errs_add(errs, FAULT_INPUT, NULL, NULL, "robot.xml: it is <gone>");
        return FILMED_FAILED;
    }
    if (strstr(request->policy->text, "nothing"))
        return FILMED_NOTHING;
    static const struct solid ball = {.kind = SOLID_BALL, .half = {0.2}, .limb = 1};
    *film = (struct film){.solids = mem_copy(&ball, sizeof ball),
                          .count = 1,
                          .step_s = 0.1,
                          .title = mem_string(request->name),
                          .foot = mem_string("return 7")};
    for (int i = 0; i < 20; i++)
        *film_add_frame(film) = (struct solid_pose){{0.1 * i, 0, 1}, {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    return FILMED;
}

/* Three seeds of `series` that end at these returns. */
static void add_series(struct results_db *db, const char *series, const double *finals,
                       const char *policy)
{
    for (int seed = 1; seed <= 3; seed++) {
        int run = db_run(db, &(struct db_run){.scenario = "walk",
                                              .task = "Ant",
                                              .point = series,
                                              .algorithm = "fedavg",
                                              .state = "done",
                                              .seed = seed,
                                              .target = NAN});
        const double returns[] = {0, finals[seed - 1]};
        db_rounds(db, run, 1);
        db_evaluations(db, run, "deterministic", returns, 2);
        for (int round = 0; policy && round < 2; round++)
            db_exec(db, "INSERT INTO policy VALUES(%d, %d, CAST(%Q || '.%d.%d ' AS BLOB))", run,
                    round, policy, seed, round);
    }
}

static char *page_of(struct results_db *db, char *played)
{
    const char *path = db->path;
    char *directory = mem_format("%s/page", db->folder);
    const struct film_player player = {film_a_ball, played};
    struct errs errs = {0};
    FILE *out = tmpfile();
    struct report_request request = {
        .results = {.databases = &path, .count = 1}, .directory = directory, .player = &player};
    ck_assert_msg(report_write(&request, out, &errs) == 0, "%s", errs_first(&errs));
    fclose(out);
    char *html = file_text(directory, "index.html");
    must_nest(html);
    free(directory);
    return html;
}

START_TEST(median_seeds_are_shown)
{
    /* Of 30, 10 and 20 the median is seed 3's; its last policy is that of round 1. The second
     * series has none, and the third one's robot is gone. */
    static const double finals[] = {30, 10, 20};
    struct results_db db = db_open();
    char played[200] = "";
    add_series(&db, "variant=a", finals, "good");
    add_series(&db, "variant=b", finals, NULL);
    add_series(&db, "variant=c", finals, "broken");
    db_close(&db);
    char *html = page_of(&db, played);
    ck_assert_str_eq(played, "good.3.1 broken.3.1 ");
    must_hold(html,
              "The policy after round 1 of seed 3, whose final return, 20.0, is the median of "
              "3 seeds");
    must_hold(html, "<figure id=\"figure-gait-1\">");
    must_hold(html, "attributeName=\"d\"");
    must_hold(html, "variant=b: no policy of its median run was kept.");
    must_hold(html, "variant=c: robot.xml: it is &lt;gone&gt;");
    free(html);
    db_remove(&db);
}
END_TEST

START_TEST(nothing_is_said_once)
{
    static const double finals[] = {1, 2, 3};
    struct results_db db = db_open();
    char played[200] = "";
    add_series(&db, "variant=a", finals, "nothing");
    add_series(&db, "variant=b", finals, "nothing");
    db_close(&db);
    char *html = page_of(&db, played);
    ck_assert_str_eq(played, "nothing.2.1 ");
    must_hold(html, "Ant has no bodies that could be drawn.");
    free(html);
    db_remove(&db);
}
END_TEST

START_TEST(none_was_kept)
{
    static const double finals[] = {1, 2, 3};
    struct results_db db = db_open();
    char played[200] = "";
    add_series(&db, "variant=a", finals, NULL);
    db_close(&db);
    char *html = page_of(&db, played);
    ck_assert_str_eq(played, "");
    must_hold(html, "No policy of this study was kept.");
    free(html);
    db_remove(&db);
}
END_TEST

TEST_MAIN("report_gait", median_seeds_are_shown, nothing_is_said_once, none_was_kept)

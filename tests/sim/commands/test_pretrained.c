#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/text/csv.h"
#include "models/policy/policy_file.h"
#include "sim/verify/verify_policy.h"
#include "tests/support/check.h"

#include <stdlib.h>

/* The levels the paper's actors begin at, read off its Figure 3, with room for what a hundred
 * episodes leave open. */
static const struct level {
    const char *name, *task;
    double low, high;
    uint32_t obs, act;
} levels[] = {
    {"HalfCheetah", "HalfCheetah", 4000, 4400, 17, 6},
    {"Hopper", "Hopper", 1300, 1600, 11, 3},
    {"Hopper-B", "Hopper", 1300, 1600, 11, 3},
    {"Hopper-C", "Hopper", 1300, 1600, 11, 3},
    {"Swimmer", "Swimmer", 74, 82, 8, 2},
    {"Walker2d", "Walker2d", 1650, 2050, 17, 6},
};
enum { LEVELS = sizeof levels / sizeof *levels };

static char *path_of(const struct level *level, const char *kind)
{
    char *relative = mem_format("models/pretrained/%s.%s", level->name, kind);
    char *path = datadir_path(relative);
    free(relative);
    return path;
}

START_TEST(test_shapes_and_levels)
{
    for (int i = 0; i < LEVELS; i++) {
        const struct level *level = &levels[i];
        struct policy_shape shape = {.layers = 3, .width = {level->obs, 64, 64, level->act}};
        struct policy_file file;
        struct errs errs = {0};
        char *path = path_of(level, "policy");
        ck_assert_msg(policy_file_read(&file, path, &errs), "%s", errs_first(&errs));
        ck_assert(policy_file_fits(&file, level->task, &shape, path, &errs));
        ck_assert_uint_eq(file.horizon, 1000);
        ck_assert_uint_eq(file.normaliser.width, level->obs);
        ck_assert(file.evaluation.stochastic && file.evaluation.episodes >= 20);
        ck_assert_double_ge(file.evaluation.mean, level->low);
        ck_assert_double_le(file.evaluation.mean, level->high);
        policy_file_free(&file);
        free(path);
    }
}
END_TEST

/* A few episodes each; `fedsim verify policy` plays a hundred. */
START_TEST(test_they_keep_their_word)
{
    FILE *out = tmpfile();
    for (int i = 0; i < LEVELS; i++) {
        struct errs errs = {0};
        char *path = path_of(&levels[i], "policy");
        ck_assert_int_eq(verify_policy(path, levels[i].task, 10, out, &errs), 0);
        free(path);
    }
    fclose(out);
}
END_TEST

/* The curve ends where the policy was stored: near its level. */
START_TEST(test_curves)
{
    for (int i = 0; i < LEVELS; i++) {
        struct errs errs = {0};
        struct csv curve = {0};
        char *path = path_of(&levels[i], "csv");
        ck_assert_msg(csv_read(&curve, path, &errs), "%s", errs_first(&errs));
        size_t column = (size_t)csv_column(&curve, "return_last_20");
        double last = atof(csv_cell(&curve, curve.rows - 1, column)->text);
        double first = atof(csv_cell(&curve, 5, column)->text);
        ck_assert(curve.rows > 20 && last > first && last > 0.6 * levels[i].low);
        csv_free(&curve);
        free(path);
    }
}
END_TEST

TEST_MAIN("pretrained", test_shapes_and_levels, test_they_keep_their_word, test_curves)

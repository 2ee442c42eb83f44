#include "core/base/bits.h"
#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "models/policy/policy_file.h"
#include "tests/support/own_folder.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char path[] = "a.policy";

/* Nothing else may be in the folder: no temporary file stays behind. */
static void done(void)
{
    unlink(path);
    leave_empty();
}

/* 2-3-1: d = 3 * 3 + 4 * 1 = 13. */
static float theta[13] = {0.5f, -1, 2, 3, -4, 5, 6, 7, -8, 9, 10, 11, -0.0f};
static float log_std[1] = {-0.5f}, mean[2] = {1, 2}, inverse_sd[2] = {0.25f, 0};

static struct policy_file sample(void)
{
    return (struct policy_file){.task = "HalfCheetah",
                                .horizon = 300,
                                .reset_noise = 0.125,
                                .shape = {.layers = 2, .width = {2, 3, 1}},
                                .theta = theta,
                                .log_std = log_std,
                                .normaliser = {.width = 2, .mean = mean, .inverse_sd = inverse_sd},
                                .evaluation = {20, true, -36.5, 4.25, 0x123456789ABCDEFu}};
}

/* The sample as it is in its file. */
static struct source stored(void)
{
    struct errs errs = {0};
    struct policy_file out = sample();
    struct source source;
    ck_assert(policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    ck_assert(source_read(&source, path, &errs));
    return source;
}

/* Reading these bytes is refused for a reason that holds `word`, and is the user's fault. */
static void check_refused(const void *bytes, size_t length, const char *word)
{
    write_bytes(path, bytes, length);
    struct errs errs = {0};
    struct policy_file file;
    ck_assert(!policy_file_read(&file, path, &errs));
    ck_assert_ptr_null(file.theta);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_msg(strstr(errs_first(&errs), word) && strstr(errs_first(&errs), path),
                  "\"%s\" lacks \"%s\"", errs_first(&errs), word);
    errs_free(&errs);
}

START_TEST(test_round_trip)
{
    enter();
    struct errs errs = {0};
    struct policy_file out = sample(), in;
    ck_assert(policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    ck_assert(policy_file_read(&in, path, &errs));
    ck_assert_str_eq(in.task, "HalfCheetah");
    ck_assert_uint_eq(in.horizon, 300);
    ck_assert(in.reset_noise == 0.125);
    ck_assert(policy_shape_equal(&in.shape, &out.shape));
    ck_assert_mem_eq(in.theta, theta, sizeof theta);
    ck_assert_mem_eq(in.log_std, log_std, sizeof log_std);
    ck_assert_uint_eq(in.normaliser.width, 2);
    ck_assert_mem_eq(in.normaliser.mean, mean, sizeof mean);
    ck_assert_mem_eq(in.normaliser.inverse_sd, inverse_sd, sizeof inverse_sd);
    ck_assert(in.evaluation.episodes == 20 && in.evaluation.stochastic);
    ck_assert(in.evaluation.mean == -36.5 && in.evaluation.sd == 4.25);
    ck_assert_uint_eq(in.evaluation.seed, 0x123456789ABCDEFu);
    struct policy_view view = policy_file_view(&in);
    ck_assert(view.theta == in.theta && view.log_std == in.log_std && view.shape == &in.shape);
    ck_assert_ptr_eq(view.normaliser, &in.normaliser);
    policy_file_free(&in);
    done();
}
END_TEST

START_TEST(test_deterministic_without_normaliser)
{
    enter();
    struct errs errs = {0};
    struct policy_file out = sample(), in;
    out.shape.head = HEAD_DETERMINISTIC;
    out.shape.activation = ACTIVATION_LINEAR;
    out.log_std = NULL;
    out.normaliser = (struct normaliser){0};
    out.evaluation = (struct policy_evaluation){0};
    ck_assert(policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    ck_assert(
        policy_file_write(&out, path, &(struct output_rule){0}, &errs)); /* over the old one */
    ck_assert(policy_file_read(&in, path, &errs));
    ck_assert(policy_shape_equal(&in.shape, &out.shape));
    ck_assert(!in.log_std && !in.normaliser.mean && !policy_file_view(&in).normaliser);
    ck_assert(in.evaluation.episodes == 0 && !in.evaluation.stochastic);
    policy_file_free(&in);
    done();
}
END_TEST

/* The layout as documented, found with nothing but offsets: 76 bytes up to the widths, three of
 * those, 36 up to theta. The reset noise is 0.125 = 0x3FC0000000000000. */
START_TEST(test_layout)
{
    enter();
    struct source source = stored();
    const unsigned char *bytes = (const unsigned char *)source.text;
    size_t length = 76 + 3 * 4 + 36 + 13 * 4 + 1 * 4 + 2 * 2 * 4 + 4;
    ck_assert_uint_eq(source.length, length);
    ck_assert_mem_eq(bytes, "FSPOLICY\2\0\0\0", 12);
    ck_assert_uint_eq(bytes[12], length);
    ck_assert_mem_eq(bytes + 20, "HalfCheetah\0\0", 13);
    ck_assert_mem_eq(bytes + 52, "\x2C\1\0\0\0\0\0\0\0\0\xC0\x3F", 12);
    ck_assert_mem_eq(bytes + 64, "\2\0\0\0\0\0\0\0\0\0\0\0\2\0\0\0\3\0\0\0\1\0\0\0", 24);
    ck_assert_mem_eq(bytes + 88, "\2\0\0\0\x14\0\0\0\1\0\0\0\xEF\xCD\xAB\x89\x67\x45\x23\1", 20);
    ck_assert_mem_eq(bytes + 124, "\0\0\0\x3F", 4); /* theta[0] = 0.5 = 0x3F000000 */
    source_free(&source);
    done();
}
END_TEST

/* A file of version 1 is one of version 2 without the reset noise, which was the task's own. */
START_TEST(test_version_1)
{
    enter();
    struct source source = stored();
    struct errs errs = {0};
    struct policy_file in;
    size_t length = source.length - 8;
    char *bytes = mem_copy(source.text, length);
    memcpy(bytes + 56, source.text + 64, length - 56);
    bytes[8] = 1;
    bytes[12] = (char)length;
    uint32_t crc = crc32_bytes(0, bytes, length - 4);
    for (int i = 0; i < 4; i++)
        bytes[length - 4 + (size_t)i] = (char)(crc >> 8 * i);
    struct source old = {.name = source.name, .text = bytes, .length = length};
    ck_assert_msg(policy_file_decode(&in, &old, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(in.horizon, 300);
    ck_assert(in.reset_noise < 0);
    policy_file_free(&in);
    free(bytes);
    source_free(&source);
    done();
}
END_TEST

/* What only version 3 can say: a categorical head, and the grid that it walks. From byte 64 on:
 * size 5, slip 0.25 = 0x3FD0000000000000, map 9. */
START_TEST(test_version_3)
{
    enter();
    struct errs errs = {0};
    float weights[26 * 4] = {0.5f};
    struct policy_file out = {.task = "GridWorld",
                              .horizon = 20,
                              .grid = {5, 0.25, 9},
                              .shape = {1, {25, 4}, ACTIVATION_TANH, HEAD_CATEGORICAL},
                              .theta = weights},
                       in;
    struct wire wire = {0};
    policy_file_encode(&out, &wire);
    ck_assert_uint_eq(wire.bytes[8], 3);
    ck_assert_mem_eq(wire.bytes + 64, "\5\0\0\0\0\0\0\0\0\0\xD0\x3F\t\0\0\0\0\0\0\0", 20);
    struct source source = {
        .name = (char *)"grid", .text = (char *)wire.bytes, .length = wire.length};
    ck_assert_msg(policy_file_decode(&in, &source, &errs), "%s", errs_first(&errs));
    ck_assert_uint_eq(in.grid.size, 5);
    ck_assert_double_eq(in.grid.slip, 0.25);
    ck_assert_uint_eq(in.grid.map, 9);
    ck_assert_int_eq(in.shape.head, HEAD_CATEGORICAL);
    ck_assert_ptr_null(in.log_std);
    policy_file_free(&in);
    wire_free(&wire);
    done();
}
END_TEST

/* A policy from elsewhere: 2-3-1, rectified, with a normaliser in double that ends at ±5, and its
 * actions squashed into -2 .. 4. */
static double exact[4] = {1, 2, 0.25, 0.1};
static float least[1] = {-2}, most[1] = {4};

static struct policy_file foreign(void)
{
    struct policy_file file = sample();
    file.shape.activation = ACTIVATION_RELU;
    file.normaliser = (struct normaliser){.width = 2, .clip = 5, .exact = exact};
    file.output = (struct policy_output){OUTPUT_TANH, 1, least, most};
    return file;
}

/* What only version 4 can say. Behind the grid (20 bytes from 64 on), the shape (6 words) and the
 * normaliser's width: bytes of its numbers, clip 5 = 0x40A00000, output. Behind θ and the log-std
 * the normaliser, 4 · 8 bytes, and the range. */
START_TEST(test_version_4)
{
    struct errs errs = {0};
    struct policy_file out = foreign(), in;
    struct wire wire = {0};
    policy_file_encode(&out, &wire);
    size_t kinds = 64 + 20 + 6 * 4 + 4, theta_at = kinds + 12 + 32,
           exact_at = theta_at + 13 * 4 + 4;
    ck_assert_uint_eq(wire.length, exact_at + 32 + 8 + 4);
    ck_assert_mem_eq(wire.bytes + 8, "\4\0\0\0", 4);
    ck_assert_mem_eq(wire.bytes + 84 + 4, "\2\0\0\0", 4);
    ck_assert_mem_eq(wire.bytes + kinds, "\10\0\0\0\0\0\xA0\x40\2\0\0\0", 12);
    ck_assert_mem_eq(wire.bytes + theta_at, theta, sizeof theta);
    ck_assert_mem_eq(wire.bytes + exact_at, exact, sizeof exact);
    struct source source = {
        .name = (char *)"foreign", .text = (char *)wire.bytes, .length = wire.length};
    ck_assert_msg(policy_file_decode(&in, &source, &errs), "%s", errs_first(&errs));
    ck_assert(policy_shape_equal(&in.shape, &out.shape));
    ck_assert_mem_eq(in.normaliser.exact, exact, sizeof exact);
    ck_assert(!in.normaliser.mean && !in.normaliser.inverse_sd && in.normaliser.clip == 5);
    ck_assert(in.output.kind == OUTPUT_TANH && in.output.width == 1);
    ck_assert(in.output.least[0] == -2 && in.output.most[0] == 4);
    policy_file_free(&in);
    wire_free(&wire);
}
END_TEST

/* Each of the four things alone asks for version 4. */
START_TEST(test_version_is_the_lowest_that_will_do)
{
    for (unsigned thing = 0; thing <= 4; thing++) {
        struct policy_file file = sample();
        struct wire wire = {0};
        if (thing == 1)
            file.shape.activation = ACTIVATION_RELU;
        if (thing == 2)
            file.normaliser.clip = INFINITY;
        if (thing == 3)
            file.normaliser = (struct normaliser){.width = 2, .exact = exact};
        if (thing == 4)
            file.output = (struct policy_output){OUTPUT_CLIP, 1, least, most};
        policy_file_encode(&file, &wire);
        ck_assert_uint_eq(wire.bytes[8], thing ? 4 : 2);
        wire_free(&wire);
    }
}
END_TEST

/* A policy that broke the physics is stored with a mean of −∞. */
START_TEST(test_diverged)
{
    enter();
    struct errs errs = {0};
    struct policy_file out = sample(), in;
    out.evaluation.mean = -INFINITY;
    out.evaluation.sd = 0;
    ck_assert(policy_file_write(&out, path, &(struct output_rule){0}, &errs) &&
              policy_file_read(&in, path, &errs));
    ck_assert(in.evaluation.mean == -INFINITY && in.evaluation.sd == 0);
    policy_file_free(&in);
    done();
}
END_TEST

START_TEST(test_every_flip_and_every_length_is_refused)
{
    enter();
    struct source source = stored();
    for (size_t i = 0; i < source.length; i++)
        for (int bit = 0; bit < 8; bit++) {
            source.text[i] ^= (char)(1 << bit);
            check_refused(source.text, source.length, "is ");
            source.text[i] ^= (char)(1 << bit);
        }
    for (size_t length = 0; length < source.length; length++)
        check_refused(source.text, length, length < 8 ? "not a policy" : "truncated");
    char *longer = mem_zero(source.length + 1, 1);
    memcpy(longer, source.text, source.length);
    check_refused(longer, source.length + 1, "is longer");
    free(longer);
    source_free(&source);
    done();
}
END_TEST

/* The file with the 32-bit word at `at` changed and a checksum that fits: what a wrong program
 * could have written. */
static void check_word_refused(const struct source *good, size_t at, uint32_t word, const char *why)
{
    unsigned char *bytes = mem_copy(good->text, good->length);
    for (int i = 0; i < 4; i++)
        bytes[at + (size_t)i] = (unsigned char)(word >> 8 * i);
    uint32_t crc = crc32_bytes(0, bytes, good->length - 4);
    for (int i = 0; i < 4; i++)
        bytes[good->length - 4 + (size_t)i] = (unsigned char)(crc >> 8 * i);
    check_refused(bytes, good->length, why);
    free(bytes);
}

START_TEST(test_impossible_fields_are_refused)
{
    enter();
    struct source good = stored();
    check_word_refused(&good, 8, 5, "another version");
    check_word_refused(&good, 20, 0, "no task");
    check_word_refused(&good, 20, 0x0A616161, "no task");
    check_word_refused(&good, 48, 0x41414141, "no task"); /* no NUL; bytes after it */
    check_word_refused(&good, 52, 0, "horizon");
    check_word_refused(&good, 60, 0x7FF00000, "reset noise"); /* infinite */
    check_word_refused(&good, 64, 0, "layers");
    check_word_refused(&good, 64, 1000000, "layers");
    check_word_refused(&good, 68, 3, "layers");
    check_word_refused(&good, 68, 2, "version"); /* version 2 knows no rectified activation */
    check_word_refused(&good, 72, 3, "layers");
    check_word_refused(&good, 72, 2, "add up"); /* a categorical head has no log-std */
    check_word_refused(&good, 80, 0xFFFFFFFF, "layers");
    check_word_refused(&good, 80, 4096, "add up");
    check_word_refused(&good, 80, 2, "add up");
    check_word_refused(&good, 88, 3, "normaliser");
    check_word_refused(&good, 96, 7, "evaluation");
    check_word_refused(&good, 112, 0x7FF00000, "evaluation"); /* mean: +∞ */
    check_word_refused(&good, 120, 0xC0110000, "evaluation"); /* sd: -4.25 */
    check_word_refused(&good, 124, 0x7FC00000, "finite");     /* theta: NaN */
    check_word_refused(&good, 176, 0x7F800000, "finite");     /* log-std */
    check_word_refused(&good, 188, 0xBF800000, "spread");     /* inverse sd: -1 */
    check_refused("task: HalfCheetah\n", 18, "not a policy");
    source_free(&good);
    done();
}
END_TEST

START_TEST(test_impossible_fields_of_version_4_are_refused)
{
    enter();
    struct policy_file file = foreign();
    struct wire wire = {0};
    policy_file_encode(&file, &wire);
    const struct source good = {.text = (char *)wire.bytes, .length = wire.length};
    size_t kinds = 112, exact_at = 212;
    check_word_refused(&good, 72 + 20, 2, "normaliser"); /* a choice has no range */
    check_word_refused(&good, kinds, 4, "add up");
    check_word_refused(&good, kinds, 0, "normaliser");
    check_word_refused(&good, kinds + 4, 0, "normaliser");          /* clip: 0 */
    check_word_refused(&good, kinds + 4, 0x7FC00000, "normaliser"); /* NaN */
    check_word_refused(&good, kinds + 8, 3, "actions");
    check_word_refused(&good, kinds + 8, 0, "add up");
    check_word_refused(&good, exact_at + 4, 0x7FF00000, "finite");  /* mean */
    check_word_refused(&good, exact_at + 20, 0xBFD00000, "spread"); /* inverse sd */
    check_word_refused(&good, exact_at + 32, 0x40800000, "range");  /* 4 to 4 */
    check_word_refused(&good, exact_at + 36, 0x7F800000, "range");
    wire_free(&wire);
    done();
}
END_TEST

START_TEST(test_missing_or_unreadable)
{
    enter();
    struct errs errs = {0};
    struct policy_file in;
    ck_assert(!policy_file_read(&in, path, &errs)); /* does not exist */
    ck_assert(!policy_file_read(&in, folder, &errs));
    ck_assert(errs.count == 2 && errs_exit_status(&errs) == 2);
    errs_free(&errs);
    done();
}
END_TEST

START_TEST(test_writing_fails_cleanly)
{
    enter();
    struct errs errs = {0};
    struct policy_file out = sample(), in;
    ck_assert(!policy_file_write(&out, "/nowhere/at/all", &(struct output_rule){0}, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    errs = (struct errs){0};
    ck_assert(policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    /* A full disk, as near as a test comes: files may have 100 bytes. The old file stays whole. */
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, before.rlim_max});
    out.horizon = 17;
    ck_assert(!policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    setrlimit(RLIMIT_FSIZE, &before);
    ck_assert_int_eq(errs_exit_status(&errs), 1);
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "cannot be written"));
    ck_assert(policy_file_read(&in, path, &errs));
    ck_assert_uint_eq(in.horizon, 300);
    policy_file_free(&in);
    errs_free(&errs);
    done();
}
END_TEST

/* Neither a folder nor a device or a pipe. */
START_TEST(test_only_files_are_replaced)
{
    enter();
    struct errs errs = {0};
    struct policy_file out = sample();
    struct stat about;
    ck_assert_int_eq(mkfifo(path, 0666), 0);
    ck_assert(!policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert(stat(path, &about) == 0 && S_ISFIFO(about.st_mode));
    ck_assert_int_eq(unlink(path), 0);
    errs_free(&errs);
    errs = (struct errs){0};
    ck_assert_int_eq(mkdir(path, 0777), 0);
    ck_assert(!policy_file_write(&out, path, &(struct output_rule){0}, &errs));
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    ck_assert_int_eq(rmdir(path), 0);
    errs_free(&errs);
    done();
}
END_TEST

START_TEST(test_fits)
{
    struct policy_file file = sample();
    struct policy_shape shape = file.shape;
    struct errs errs = {0};
    ck_assert(policy_file_fits(&file, "HalfCheetah", &shape, "p", &errs));
    ck_assert(policy_file_fits(&file, NULL, &shape, "p", &errs));
    ck_assert_uint_eq(errs.count, 0);
    ck_assert(!policy_file_fits(&file, "Hopper", &shape, "p", &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "p: is a policy for HalfCheetah, not for Ho"));
    errs_free(&errs);
    errs = (struct errs){0};
    shape.width[1] = 64;
    shape.activation = ACTIVATION_LINEAR;
    shape.head = HEAD_DETERMINISTIC;
    ck_assert(!policy_file_fits(&file, NULL, &shape, "p", &errs));
    ck_assert_ptr_nonnull(strstr(errs_first(&errs), "2-3-1 tanh, gaussian, not 2-64-1 linear, d"));
    errs_free(&errs);
}
END_TEST

TEST_MAIN("policy_file", test_round_trip, test_deterministic_without_normaliser, test_layout,
          test_version_1, test_version_3, test_version_4, test_version_is_the_lowest_that_will_do,
          test_diverged, test_every_flip_and_every_length_is_refused,
          test_impossible_fields_are_refused, test_impossible_fields_of_version_4_are_refused,
          test_missing_or_unreadable, test_writing_fails_cleanly, test_only_files_are_replaced,
          test_fits)

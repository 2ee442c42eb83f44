#include "core/text/yaml.h"

#include "core/text/yaml_print.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

/* Reads a text; the tree's flow form, or the first error's. The caller frees it. */
static char *read_length(const char *text, size_t length)
{
    struct source source = {
        .name = mem_string("f.yaml"), .text = mem_zero(1, length + 1), .length = length};
    memcpy(source.text, text, length);
    struct arena arena = {0};
    struct errs errs = {0};
    struct yaml_node *root = yaml_read(&source, &arena, &errs);
    char *result = NULL;
    size_t size;
    FILE *out = open_memstream(&result, &size);
    ck_assert(!root == (errs.count > 0));
    if (root)
        yaml_print(out, root);
    else
        errs_print(&errs, out);
    fclose(out);
    free(source.name);
    free(source.text);
    errs_free(&errs);
    arena_free(&arena);
    return result;
}

static void check_read(const char *text, const char *expected)
{
    char *result = read_length(text, strlen(text));
    ck_assert_msg(strncmp(result, expected, strlen(expected)) == 0, "%s\ngave %s\nnot %s", text,
                  result, expected);
    free(result);
}

START_TEST(trees)
{
    check_read("a: 1\nb: [x, {c: 2 s}]\nd:\n  - e\n  - f: g\n",
               "{a: 1, b: [x, {c: 2 s}], d: [e, {f: g}]}");
    check_read("a: \"q\\\"\\n\"\nb: ''\nc:\n", "{a: \"q\\\"\\x0a\", b: \"\", c: \"\"}");
    check_read("\xEF\xBB\xBF"
               "a: 1",
               "{a: 1}");
    check_read("a: -1.5\nb: 'a: b'\nc: '-x'\nd: '#'\ne: \xC3\xA9", /* é */
               "{a: -1.5, b: \"a: b\", c: \"-x\", d: \"#\", e: \"\xC3\xA9\"}");
}
END_TEST

START_TEST(refusals)
{
    check_read("", "f.yaml: there is nothing in it");
    check_read("# only a comment\n", "f.yaml: there is nothing in it");
    check_read("a: &x 1\n", "f.yaml:1:4: anchors");
    check_read("a: 1\nb: *a\n", "f.yaml:2:4: aliases");
    check_read("a: &a [*a]\n", "f.yaml:1:4: anchors");
    check_read("<<: {a: 1}\n", "f.yaml:1:1: merge keys");
    check_read("a: !!int 1\n", "f.yaml:1:4: tags");
    check_read("a: 1\nb: 2\na: 3\n",
               "f.yaml:3:1: duplicate key \"a\": it is already given in line 1\n    a: 3\n    ^\n");
    check_read("a: 1\n---\nb: 1\n", "f.yaml:2:1: a second document");
    check_read("? [a]\n: 1\n", "f.yaml:1:3: a key must be");
    check_read("? {a: b}\n: 1\n", "f.yaml:1:3: a key must be");
    check_read("*a : 1\n", "f.yaml:1:1: a key must be");
    check_read("a: [1, 2\nb: 1\n", "f.yaml:");
    check_read("a:\n\tb: 1\n", "f.yaml:2:1: ");
    check_read("a: 1\nb: \xFF\xFE\n", "f.yaml:2:4: this is not text");
    check_read("a: \x01\n", "f.yaml:1:4: this is not text");
    check_read("a: \"\\0\"\n", "f.yaml:1:4: a NUL");
    char *nul = read_length("a\0b", 3);
    ck_assert_msg(strncmp(nul, "f.yaml:1:2: this is not text", 28) == 0, "%s", nul);
    free(nul);
}
END_TEST

START_TEST(several_at_once)
{
    char *result = read_length("a: &x 1\na: 2\nb: !t 3\n", 21);
    ck_assert(strstr(result, "f.yaml:1:4: anchors") && strstr(result, "f.yaml:2:1: duplicate") &&
              strstr(result, "f.yaml:3:4: tags"));
    free(result);
}
END_TEST

START_TEST(bounds)
{
    size_t length = YAML_SIZE_MAX + 1;
    char *text = mem_alloc(length);
    memset(text, '[', length);
    char *result = read_length(text, length);
    ck_assert_str_eq(result, "f.yaml: larger than 1 MiB: this is not a scenario\n");
    free(result);
    result = read_length(text, 5000);
    ck_assert_msg(strncmp(result, "f.yaml:1:33: nested more than 32", 32) == 0, "%.300s", result);
    free(result);
    char nested[65] = {0}; /* 32 levels: 31 lists around a scalar */
    memset(nested, '[', 31);
    memset(nested + 31, ']', 31);
    result = read_length(nested, 62);
    ck_assert_str_eq(result, nested);
    free(result);
    size_t at = 0;
    for (int i = 0; i <= YAML_ENTRIES_MAX; i++)
        at += (size_t)sprintf(text + at, "a%d: 1\n", i);
    result = read_length(text, at);
    ck_assert_msg(strstr(result, "more than 10000 entries"), "%.200s", result);
    free(result);
    free(text);
}
END_TEST

START_TEST(marks_of_a_setting)
{
    char text[] = "fleet.up={a: [1, x]}";
    struct source source = {.name = (char[]){"--set"}, .text = text, .length = strlen(text)};
    struct arena arena = {0};
    struct errs errs = {0};
    struct yaml_node *node = yaml_read_value(&source, 9, &arena, &errs);
    ck_assert_ptr_nonnull(node);
    ck_assert_uint_eq(node->mark.column, 10);
    ck_assert_uint_eq(node->items->key_mark.column, 11);
    ck_assert_uint_eq(node->items->items->next->mark.column, 18); /* the x */
    ck_assert_uint_eq(node->items->items->next->mark.line, 1);
    arena_free(&arena);
}
END_TEST

START_TEST(editing)
{
    char text[] = "{a: 1, b: {c: 2}, d: 3}";
    struct source source = {.name = (char[]){"f"}, .text = text, .length = strlen(text)};
    struct arena arena = {0};
    struct errs errs = {0};
    struct yaml_node *root = yaml_read(&source, &arena, &errs);
    struct yaml_node *copy = yaml_copy(root, &arena), *value = yaml_scalar("9", &arena);
    value->key = "b";
    yaml_put(copy, value);
    value = yaml_scalar("8", &arena);
    value->key = "e";
    yaml_put(copy, value);
    ck_assert_str_eq(yaml_take(copy, "a")->text, "1");
    ck_assert_ptr_null(yaml_take(copy, "a"));
    ck_assert_ptr_null(yaml_get(yaml_get(copy, "b"), "c"));
    ck_assert_uint_eq(copy->count, 3);
    char *result;
    size_t size;
    FILE *out = open_memstream(&result, &size);
    yaml_print(out, copy);
    yaml_print(out, root);
    fclose(out);
    ck_assert_str_eq(result, "{b: 9, d: 3, e: 8}{a: 1, b: {c: 2}, d: 3}");
    free(result);
    arena_free(&arena);
}
END_TEST

TEST_MAIN("yaml", trees, refusals, several_at_once, bounds, marks_of_a_setting, editing)

/* YAML: what was read is written so that it reads back as the same, word by word. */
#include "core/base/mem.h"
#include "core/text/yaml.h"
#include "core/text/yaml_print.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static char *printed(const struct yaml_node *node, size_t *size)
{
    char *text = NULL;
    FILE *out = mem_stream(&text, size);
    yaml_print(out, node);
    fclose(out);
    return text;
}

void fuzz_input(const uint8_t *bytes, size_t length)
{
    struct source source = {.name = mem_string("input"), .length = length};
    source.text = mem_zero(length + 1, 1);
    memcpy(source.text, bytes, length);
    struct arena arena = {0};
    struct errs errs = {0};
    const struct yaml_node *node = yaml_read(&source, &arena, &errs);
    fuzz_told(node != NULL, &errs, 2);
    if (node) {
        struct source written = {.name = source.name};
        written.text = printed(node, &written.length);
        const struct yaml_node *again = yaml_read(&written, &arena, &errs);
        FUZZ_MUST(written.length > YAML_SIZE_MAX || again);
        if (again) {
            size_t size;
            char *text = printed(again, &size);
            FUZZ_MUST(strcmp(text, written.text) == 0);
            free(text);
        }
        free(written.text);
    }
    errs_free(&errs);
    arena_free(&arena);
    free(source.text);
    free(source.name);
}

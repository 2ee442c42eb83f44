/* Writes nodes of YAML so that they read back. */
#include "core/text/yaml_print.h"

#include <string.h>

/* Whether a plain scalar reads back as this text, in block and in flow style. */
static bool is_plain(const char *text)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./";
    static const char later[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-()*= ";
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] == ' ' || strncmp(text, "...", 3) == 0)
        return false;
    if (text[0] == '-')
        return strspn(text + 1, "0123456789.e+-") == length - 1 && text[1] >= '0' && text[1] <= '9';
    return strchr(first, text[0]) && strspn(text, later) == length;
}

void yaml_print_text(FILE *out, const char *text)
{
    if (is_plain(text)) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < ' ' || c == 127)
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

void yaml_print(FILE *out, const struct yaml_node *node)
{
    if (node->kind == YAML_SCALAR) {
        yaml_print_text(out, node->text);
        return;
    }
    fputc(node->kind == YAML_LIST ? '[' : '{', out);
    for (const struct yaml_node *item = node->items; item; item = item->next) {
        if (node->kind == YAML_MAP) {
            yaml_print_text(out, item->key);
            fputs(": ", out);
        }
        yaml_print(out, item);
        fputs(item->next ? ", " : "", out);
    }
    fputc(node->kind == YAML_LIST ? ']' : '}', out);
}

/* Writes nodes of YAML so that they read back. */
#include "core/text/yaml_print.h"

#include "core/base/printable.h"

#include <string.h>

/* Whether a plain scalar reads back as this text, in block and in flow style. Stricter than YAML
 * is: what is quoted without need reads back just the same. */
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

/* Writes a character beyond ASCII, as an escape where it would steer a terminal; its bytes. */
static size_t put_wide(FILE *out, const char *text)
{
    uint32_t code;
    size_t length = printable_decode(text, &code);
    if (length && printable_steers(code))
        fprintf(out, "\\u%04x", code);
    else
        fwrite(text, 1, length ? length : 1, out);
    return length ? length : 1;
}

/* Plain where it reads back so, else in double quotes, the one style in which every character can
 * be written. */
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
        else if (c < 128)
            fprintf(out, c < ' ' || c == 127 ? "\\x%02x" : "%c", c);
        else
            text += put_wide(out, text) - 1;
    }
    fputc('"', out);
}

/* On one line, so that it can stand behind a key. */
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

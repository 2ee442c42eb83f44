/* Tells what is wrong with a key that no colon ends. */
#include "core/text/yaml_key.h"

#include "core/base/mem.h"
#include "core/text/lookalike.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A text cut in two: the word it begins with, and what is behind that and a sign. */
struct cut {
    size_t word;
    char sign; /* '=', ':' or 0 */
    const char *value;
    bool apart; /* a space or a sign is between the two */
};

static struct cut cut_text(const char *text)
{
    struct cut cut = {0};
    while (isalnum((unsigned char)text[cut.word]) ||
           (text[cut.word] && strchr("_.*-", text[cut.word])))
        cut.word++;
    cut.value = text + cut.word + strspn(text + cut.word, " ");
    static const char *const signs[] = {":=", "=>", "->", "=", ":"};
    for (size_t i = 0; !cut.sign && i < sizeof signs / sizeof *signs; i++)
        if (strncmp(cut.value, signs[i], strlen(signs[i])) == 0) {
            cut.sign = strcmp(signs[i], ":") == 0 ? ':' : '=';
            cut.value += strlen(signs[i]);
        }
    cut.value += strspn(cut.value, " ");
    cut.apart = cut.value > text + cut.word;
    return cut;
}

/* "did you mean count: 4?" */
static char *as_entry(const char *text, const struct cut *cut)
{
    return mem_format("did you mean %.*s:%s%.60s%s", (int)cut->word, text, *cut->value ? " " : "",
                      cut->value, *cut->value ? "?" : " ... ?");
}

/* From the certain to the probable: comments of other languages, marks of a merge, directives,
 * another format's heads of tables; only what is left is taken for a key without its colon. */
static const char *fault_of_text(const char *text, char **meant)
{
    struct cut cut = cut_text(text);
    size_t length = strlen(text);
    static const char *const comments[] = {"//", ";", "--", "==", "/*", "<!--", "REM ", "%%"};
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++)
        if (strncmp(text, comments[i], strlen(comments[i])) == 0) {
            *meant = mem_string("a comment begins with #");
            return "this is not a key";
        }
    if (strncmp(text, "<<<<<<<", 7) == 0 || strncmp(text, ">>>>>>>", 7) == 0) {
        *meant = mem_string("a merge left this mark of a conflict");
        return "this is not a key";
    }
    if (text[0] == '%') {
        *meant = mem_string("directives (%YAML, %TAG) are not supported");
        return "a line cannot begin with %";
    }
    if (text[0] == '[' && length > 2 && text[length - 1] == ']' && !strchr(text, ',')) {
        *meant = mem_format("a table begins with its name and a colon, %.*s:, and its keys stand "
                            "below, indented",
                            (int)length - 2, text + 1);
        return "a table is not written so";
    }
    if (text[0] == '-' && length > 1) {
        *meant = mem_format("did you mean - %s?", text + 1);
        return "a space is missing behind the -";
    }
    if (cut.word == 0 || isdigit((unsigned char)*text) || (*cut.value && !cut.apart)) {
        *meant = mem_string("a value stands behind its key and a colon, e.g. rounds: 200");
        return "here a key should stand";
    }
    *meant = as_entry(text, &cut);
    return cut.sign == '='   ? "a key is followed by a colon, by no other sign"
           : cut.sign == ':' ? "a space is missing behind the colon"
                             : "a colon is missing behind the key";
}

const char *yaml_key_fault(const char *text, size_t length, char **meant)
{
    if (length > 1 && text[0] == '-' && text[1] == ' ') { /* an item of a list */
        text += 2;
        length -= 2;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    char *copy = mem_format("%.*s", (int)length, text);
    const char *fault = fault_of_text(copy, meant);
    free(copy);
    return fault;
}

char *yaml_key_hint(const char *key)
{
    struct cut cut = cut_text(key);
    char *like = lookalike_hint(key);
    return like ? like : cut.word && cut.sign ? as_entry(key, &cut) : NULL;
}

bool yaml_key_begins(const char *text, const char *word)
{
    struct cut cut = cut_text(text);
    return cut.apart && cut.word == strlen(word) && strncmp(text, word, cut.word) == 0;
}

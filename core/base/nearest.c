/* Finds the name that a wrong word was probably meant to be. */
#include "core/base/nearest.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 63 };

/* Letters that are the same but for capitals, and '-', '_' and ' '. */
static int folded(char c)
{
    return c == '-' || c == ' ' ? '_' : tolower((unsigned char)c);
}

/* Levenshtein distance of two words of at most WORD_MAX characters. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1], lb = strlen(b);
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t change = diagonal + (folded(a[i - 1]) != folded(b[j - 1]));
            diagonal = row[j];
            size_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < shorter ? change : shorter;
        }
    }
    return row[lb];
}

static bool begins_with(const char *name, const char *word)
{
    while (*word && folded(*name) == folded(*word))
        name++, word++;
    return !*word;
}

/* Whether two words are the same but for capitals and for what separates their parts. */
static bool same(const char *a, size_t length, const char *b)
{
    size_t i = 0;
    for (; i < length; a++, i++) {
        if (strchr("_- ", a[0]))
            continue;
        while (*b && strchr("_- ", *b))
            b++;
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        b++;
    }
    return *b == '\0';
}

bool word_among(const char *words, const char *word)
{
    bool found = false;
    while (*words && !found) {
        size_t length = strcspn(words, " ");
        found = same(words, length, word);
        words += length + strspn(words + length, " ");
    }
    return found;
}

/* The only name that begins with a word of at least three characters. */
static const char *only_longer(const char *word, const char *const *names, size_t count)
{
    size_t found = count;
    for (size_t i = 0; i < count && strlen(word) >= 3; i++)
        if (begins_with(names[i], word)) {
            if (found < count)
                return NULL;
            found = i;
        }
    return found < count ? names[found] : NULL;
}

/* A third of the letters and one more may be wrong; of several names that are as near the first is
 * taken. */
const char *nearest_name(const char *word, const char *const *names, size_t count)
{
    size_t length = strlen(word), best = length / 3 + 2;
    const char *found = NULL;
    if (length > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) > WORD_MAX)
            continue;
        size_t distance = edit_distance(word, names[i]);
        if (distance < best) {
            best = distance;
            found = names[i];
        }
    }
    return found ? found : only_longer(word, names, count);
}

const char *hint_near(char hint[HINT_SIZE], const char *word, const char *const *names,
                      size_t count, const char *otherwise)
{
    const char *near = nearest_name(word, names, count);
    if (!near)
        return otherwise;
    snprintf(hint, HINT_SIZE, "did you mean %.63s?", near);
    return hint;
}

/* Not hidden: nobody who writes `.` or `..` means a file. */
static int is_seen(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Whether both names have the same suffix, ".db"; a name without one goes with every other. */
static bool ends_alike(const char *name, const char *other)
{
    const char *a = strrchr(name, '.'), *b = strrchr(other, '.');
    return !a || (b && strcmp(a, b) == 0);
}

/* The nearest of the entries that are less than `limit` changes away; of several that are as near,
 * the first. `alike`: of those with the same suffix alone. */
static const char *entry_within(const char *name, struct dirent **entries, size_t count,
                                size_t limit, bool alike)
{
    const char *near = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *entry = entries[i]->d_name;
        if (strlen(entry) > WORD_MAX || (alike && !ends_alike(name, entry)))
            continue;
        size_t distance = edit_distance(name, entry);
        if (distance < limit) {
            limit = distance;
            near = entry;
        }
    }
    return near;
}

/* The name in the folder that is nearest to `name`: one that ends alike, else one that hardly
 * differs ("walk.cvs"). NULL when there is none. */
static const char *nearest_entry(const char *name, struct dirent **entries, size_t count)
{
    const char *dot = strrchr(name, '.');
    size_t stem = dot ? (size_t)(dot - name) : strlen(name);
    if (strlen(name) > WORD_MAX)
        return NULL;
    const char *near = entry_within(name, entries, count, stem / 3 + 2, true);
    return near ? near : entry_within(name, entries, count, 3, false);
}

char *hint_near_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int length = (int)(name - path);
    char *folder = length ? mem_format("%.*s", length, path) : mem_string("."), *hint = NULL;
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_seen, alphasort);
    const char *near = count > 0 ? nearest_entry(name, entries, (size_t)count) : NULL;
    if (near && strcmp(near, name) != 0) /* it is there, but cannot be opened */
        hint = mem_format("did you mean %.*s%s?", length, path, near);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    free(folder);
    return hint;
}

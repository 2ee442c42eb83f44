/* FLASH's state traces (github.com/PKU-Chengxu/FLASH, data/state_traces.json, read there by
 * models/timer.py). */
#include "core/quantities/trace_flash.h"

#include "core/base/mem.h"
#include "core/quantities/trace_instant.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct change {
    int64_t second; /* since 1970, as if the device's clock were UTC */
    const char *word;
    size_t order;
};

struct device_state {
    bool locked, charging, wifi;
};

/* What is known but does not decide: no part of FLASH's rule. */
static bool is_passed_over(const char *word, size_t length)
{
    static const char *const words[] = {"screen_on", "screen_off",   "battery_low",
                                        "phone_on",  "battery_okay", "phone_off"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(word, words[i], length) == 0)
            return true;
    return length > 1 && word[length - 1] == '%';
}

/* Applies a word; false when it is none. */
static bool turn(struct device_state *state, const char *word)
{
    static const struct {
        const char *word;
        size_t offset;
        bool value;
    } words[] = {{"screen_lock", offsetof(struct device_state, locked), true},
                 {"screen_unlock", offsetof(struct device_state, locked), false},
                 {"battery_charged_on", offsetof(struct device_state, charging), true},
                 {"battery_charged_off", offsetof(struct device_state, charging), false},
                 {"wifi", offsetof(struct device_state, wifi), true},
                 {"unknown", offsetof(struct device_state, wifi), false},
                 {"2g", offsetof(struct device_state, wifi), false},
                 {"3g", offsetof(struct device_state, wifi), false},
                 {"4g", offsetof(struct device_state, wifi), false},
                 {"5g", offsetof(struct device_state, wifi), false}};
    size_t length = strcspn(word, " \t\r\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == length && strncasecmp(word, words[i].word, length) == 0) {
            memcpy((char *)state + words[i].offset, &words[i].value, sizeof(bool));
            return true;
        }
    return is_passed_over(word, length);
}

/* Reads "2020-01-31 23:59:59\tword"; *at goes behind the line. False when it is no such line. */
static bool read_line(const char **at, struct change *change)
{
    char text[sizeof "2020-01-31 23:59:59"];
    struct instant instant;
    const char *line = *at;
    size_t length = strcspn(line, "\t\n");
    *at += strcspn(line, "\n");
    *at += **at == '\n';
    if (line[length] != '\t' || length != sizeof text - 1)
        return false;
    memcpy(text, line, length);
    text[length] = '\0';
    if (!instant_read(text, &instant) || !instant.dated)
        return false;
    change->second = (int64_t)instant.s;
    change->word = line + length + strspn(line + length, " \t");
    return change->word < *at;
}

/* By time, then as written: qsort alone would leave those of one second in any order. */
static int by_second(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

struct changes {
    struct change *list;
    size_t count, capacity;
};

static bool read_messages(const struct trace_reading *reading, const char *device,
                          const json_t *text, struct changes *changes)
{
    if (!json_is_string(text))
        return trace_wrong(reading, 0, NULL,
                           "device %s: the messages are a text or a list of texts", device);
    for (const char *at = json_string_value(text); at += strspn(at, " \t\r\n"), *at;) {
        struct change change = {.order = changes->count};
        /* Only to see whether it is a word: what it does is looked at once messages are in
         * order. */
        struct device_state ignored = {0};
        const char *line = at;
        if (!read_line(&at, &change) || !turn(&ignored, change.word))
            return trace_wrong(reading, 0, "e.g. 2020-01-31 23:59:59<tab>screen_lock",
                               "device %s: \"%.*s\" is not one of FLASH's messages", device,
                               (int)(strcspn(line, "\n") < 60 ? strcspn(line, "\n") : 60), line);
        mem_grow(&changes->list, &changes->capacity, changes->count + 1, sizeof change);
        changes->list[changes->count++] = change;
    }
    return true;
}

/* FLASH passes over devices that are never online or whose messages are of one instant. What holds
 * at the end of a second counts for that second. The trace is repeated from its first message on,
 * and the run begins at 2 January 2020, as in FLASH. */
static void add_device(struct trace_set *set, const char *name, const struct changes *changes)
{
    const struct change *list = changes->list;
    struct device_state state = {0};
    struct pieces pieces = {0};
    size_t count = changes->count;
    int64_t first = count ? list[0].second : 0;
    int64_t period = count ? list[count - 1].second - first : 0;
    bool ever = false;
    for (size_t i = 0; i < count && period; i++) {
        turn(&state, list[i].word);
        if ((i + 1 < count && list[i + 1].second == list[i].second) ||
            list[i].second - first == period)
            continue;
        bool online = state.locked && state.charging && state.wifi;
        pieces_put(&pieces, (list[i].second - first) * NS_PER_S, online);
        ever |= online;
    }
    if (ever) {
        int64_t since = (instant_days(2020, 1, 2) * 86400 - first) % period;
        trace_add(set, name, &pieces, period * NS_PER_S,
                  (since < 0 ? since + period : since) * NS_PER_S);
    } else {
        set->passed_over++;
    }
    pieces_free(&pieces);
}

/* Adds the device of that name. `changes`: room for them. */
static bool read_device(struct trace_reading *reading, const char *name, const json_t *device,
                        struct changes *changes)
{
    const json_t *messages = json_object_get(device, "messages");
    if (!messages)
        return trace_wrong(reading, 0, NULL, "device %s has no \"messages\"", name);
    bool good = true;
    changes->count = 0;
    for (size_t i = 0; good && i < json_array_size(messages); i++)
        good = read_messages(reading, name, json_array_get(messages, i), changes);
    if (!json_is_array(messages))
        good = read_messages(reading, name, messages, changes);
    if (!good)
        return false;
    if (changes->count)
        qsort(changes->list, changes->count, sizeof *changes->list, by_second);
    add_device(reading->set, name, changes);
    return true;
}

/* In the order of the file, which is that in which devices are drawn. */
static bool read_devices(struct trace_reading *reading, json_t *root)
{
    struct changes changes = {0};
    const char *name;
    json_t *device;
    bool good = true;
    size_t before = reading->set->count;
    json_object_foreach(root, name, device)
    {
        good = good && read_device(reading, name, device, &changes);
    }
    free(changes.list);
    return good && (reading->set->count > before ||
                    trace_wrong(reading, 0, NULL, "no device in it is ever online"));
}

static bool read_states(struct trace_reading *reading)
{
    json_error_t error;
    json_set_alloc_funcs(mem_alloc, free); /* which end the program when memory does */
    json_t *root =
        json_loadb(reading->source.text, reading->source.length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        struct mark mark = {&reading->source, error.line > 0 ? (unsigned)error.line : 0,
                            error.column > 0 ? (unsigned)error.column : 1};
        return errs_add(reading->errs, FAULT_INPUT, &mark, NULL, "this is not JSON: %s",
                        error.text);
    }
    bool good = json_is_object(root)
                    ? read_devices(reading, root)
                    : trace_wrong(reading, 0, "e.g. {\"device\": {\"messages\": \"...\"}}",
                                  "this JSON is not a table of devices, as in FLASH's states");
    json_decref(root);
    return good;
}

static bool begins(const char *line)
{
    return *line == '{' || *line == '[';
}

const struct trace_format trace_flash = {
    .name = "FLASH states", .kind = TRACE_ONLINE, .begins = begins, .read = read_states};

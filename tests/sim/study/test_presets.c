#include "sim/sources/presets.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char head[] = "rounds: 10\n"
                           "task: {name: Hopper}\n"
                           "algorithm: {name: par_s2zpo}\n"
                           "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 1 ms}\n";

static bool read_study(struct study *study, const char *text, const char *set, struct errs *errs)
{
    char *whole = mem_format("%s%s", head, text);
    bool read = study_of_text(study, whole, &set, set != NULL, errs);
    free(whole);
    return read;
}

static void read_good(struct study *study, const char *text, const char *set)
{
    struct errs errs = {0};
    bool good = read_study(study, text, set, &errs);
    ck_assert_msg(good, "%s", errs_first(&errs));
}

static void check_bad(const char *text, const char *message)
{
    struct errs errs = {0};
    struct study study;
    ck_assert_msg(!read_study(&study, text, NULL, &errs), "%s", text);
    ck_assert_msg(strncmp(errs_first(&errs), message, strlen(message)) == 0, "%s\ninstead of\n%s",
                  errs_first(&errs), message);
    study_free(&study);
    errs_free(&errs);
}

/* What the class does not give comes from the preset; what it gives, and what a setting or a sweep
 * puts there, stays. */
START_TEST(fills_in)
{
    struct study study, again;
    enter();
    read_good(&study,
              "fleet:\n"
              "  a: {count: 1, link: lora-sf7, device: cortex-m7}\n"
              "  b: {count: 1, link: lte-m, device: esp32-s3, up: 1 Mbit/s, memory: 1 KiB,\n"
              "      power: {up: 2 W}}\n"
              "  c: {count: 1, up: 1 B/s, down: 2 B/s, latency: 3 s, speed: 4 steps/s}\n",
              "fleet.a.latency=2 s");
    const struct class_spec *classes = study_trial(&study, 0, NULL)->scenario->classes;
    ck_assert_str_eq(classes[0].link, "lora-sf7");
    ck_assert_str_eq(classes[0].device, "cortex-m7");
    ck_assert_double_eq(classes[0].up.a, 5470 / 8.0);
    ck_assert_double_eq(classes[0].down.a, 5470 / 8.0);
    ck_assert_double_eq(classes[0].latency.a, 2);
    ck_assert_double_eq(classes[0].duty_cycle, 0.01);
    ck_assert_double_eq(classes[0].memory.a, 320 * 1024);
    ck_assert_double_eq(classes[0].speed.a, 1082);
    ck_assert_double_eq(classes[1].up.a, 125000);
    ck_assert_double_eq(classes[1].down.a, 300e3 / 8);
    ck_assert_double_eq(classes[1].memory.a, 1024);
    ck_assert_double_eq(classes[1].speed.a, 614);
    ck_assert_double_eq(classes[1].duty_cycle, 1);
    ck_assert_double_eq(classes[1].power.up.a, 2);
    ck_assert_double_eq(classes[1].power.compute.a, 0.217); /* a table within is filled in too */
    ck_assert_double_eq(classes[0].power.idle.a, 0.4e-3);
    ck_assert_str_eq(classes[0].radio.kind, "lora"); /* of the link, whatever the device */
    ck_assert_double_eq(classes[0].radio.up.a, 96e-3);
    ck_assert_double_eq(classes[0].radio.sleep.a, 0.66e-6);
    ck_assert_str_eq(classes[0].radios, "none");
    ck_assert_str_eq(classes[1].radios, "wifi, ble");
    ck_assert_double_eq(classes[1].radio.down.a, 0); /* no source gives it */
    ck_assert_str_eq(classes[2].radio.kind, "none");
    ck_assert_double_eq(classes[2].power.idle.a, 0);
    ck_assert_str_eq(classes[2].link, "none");
    ck_assert_double_eq(classes[2].speed.a, 4);
    /* What is on record holds the numbers, not the names, and reads back to the same trial. */
    write_file("r.yaml", study_trial_texts(&study, 0, NULL)->resolved);
    struct errs errs = {0};
    ck_assert_msg(study_read(&again, "r.yaml", NULL, 0, &errs), "%s", errs_first(&errs));
    ck_assert_int_eq(again.keys[0].run, study.keys[0].run);
    ck_assert(!strstr(study_trial_texts(&study, 0, NULL)->resolved, "lora-sf7"));
    study_free(&again);
    study_free(&study);
    leave();
}
END_TEST

START_TEST(swept)
{
    struct study study;
    enter();
    read_good(&study,
              "fleet:\n  a: {count: 1, device: phone}\n"
              "sweep:\n- fleet.*.link: [nb-iot, 5g]\n- fleet.a.down: [1 B/s, 2 B/s]\n",
              NULL);
    ck_assert_uint_eq(study.count, 4);
    ck_assert_str_eq(study.keys[0].point, "fleet.*.link=nb-iot, fleet.a.down=1 B/s");
    ck_assert_double_eq(study_trial(&study, 0, NULL)->scenario->classes[0].up.a, 62000 / 8.0);
    ck_assert_double_eq(study_trial(&study, 3, NULL)->scenario->classes[0].up.a, 21.08e6 / 8);
    ck_assert_double_eq(study_trial(&study, 3, NULL)->scenario->classes[0].down.a, 2);
    study_free(&study);
    leave();
}
END_TEST

START_TEST(included)
{
    struct study study, changed;
    enter();
    write_file("mine.yaml",
               "links:\n  rope: {about: two cans, up: 8 bit/s, down: 16 bit/s, latency: 1 s}\n"
               "  lte: {up: 8 kbit/s}\n"
               "devices: {abacus: {speed: 1 steps/s, memory: 10 B}}\n");
    write_file("more.yaml", "links: {rope: {up: 24 bit/s}}");
    static const char fleet[] = "fleet:\n  a: {count: 1, link: rope, device: abacus}\n"
                                "  b: {count: 1, link: lte, down: 1 B/s, latency: 1 s, "
                                "device: phone}\n";
    char text[400];
    snprintf(text, sizeof text, "include: mine.yaml\n%s", fleet);
    read_good(&study, text, NULL);
    const struct class_spec *classes = study_trial(&study, 0, NULL)->scenario->classes;
    ck_assert_double_eq(classes[0].up.a, 1);
    ck_assert_double_eq(classes[0].down.a, 2);
    ck_assert_double_eq(classes[0].memory.a, 10);
    ck_assert_double_eq(classes[1].up.a, 1000); /* instead of the preset of that name */
    char *hash = mem_string(study.hash);
    study_free(&study);
    snprintf(text, sizeof text, "include: [mine.yaml, more.yaml]\n%s", fleet);
    check_bad(text, "s.yaml:7:3: fleet.a.down is missing"); /* more's rope is another */
    write_file("mine.yaml", "links: {rope: {up: 16 bit/s, down: 1 B/s, latency: 0 s}}\n"
                            "devices: {abacus: {speed: 1 steps/s}}\n");
    snprintf(text, sizeof text, "include: mine.yaml\n%s", fleet);
    read_good(&changed, text, NULL);
    ck_assert_str_ne(changed.hash, hash);
    study_free(&changed);
    free(hash);
    leave();
}
END_TEST

#define CLASS(keys) "fleet:\n  a: {count: 1, " keys "}\n"

START_TEST(bad_input)
{
    enter();
    check_bad(CLASS("link: lte-n, device: phone"),
              "s.yaml:6:23: there is no preset link \"lte-n\"\n");
    /* Another word for lte, in capitals; one letter from 5g. */
    check_bad(CLASS("link: 4G, device: phone"), "s.yaml:6:23: there is no preset link \"4G\"\n"
                                                "      a: {count: 1, link: 4G, device: phone}\n"
                                                "                          ^\n"
                                                "    did you mean lte?\n");
    check_bad(CLASS("link: lte, device: cray-1"),
              "s.yaml:6:36: there is no preset device \"cray-1\"\n");
    check_bad(CLASS("link: {up: 1 B/s}, device: phone"), "s.yaml:6:23: fleet.a.link: expected a");
    check_bad(CLASS("link: lte"), "s.yaml:6:3: fleet.a.speed is missing\n");
    check_bad("include: gone.yaml\n" CLASS("link: lte, device: phone"),
              "gone.yaml: cannot be opened");
    check_bad("include: {a: b}\n" CLASS("link: lte, device: phone"),
              "s.yaml:5:14: include: expected a file");
    write_file("i.yaml", "links: {x: {upp: 1 B/s, down: 1 B/s, up: 1 B/s, latency: 0 s}}\n");
    check_bad("include: i.yaml\n" CLASS("link: x, device: phone"),
              "i.yaml:1:13: unknown key links.x.upp\n");
    write_file("i.yaml", "links: {x: {up: 1 B/s, down: 1 B/s, latency: 0 s, source: mine}}\n");
    check_bad("include: i.yaml\n" CLASS("link: x, device: phone"),
              "i.yaml:1:51: unknown key links.x.source\n");
    write_file("i.yaml", "links: {x: {up: -1 B/s, down: 1 B/s, latency: 0 s}}\n");
    check_bad("include: i.yaml\n" CLASS("link: x, device: phone"),
              "i.yaml:1:17: fleet.a.up: -1 B/s is out");
    write_file("i.yaml", "[]");
    check_bad("include: i.yaml\n" CLASS("link: lte, device: phone"),
              "i.yaml:1:1: expected a table of links and devices");
    write_file("i.yaml", "linx: {}\n");
    check_bad("include: i.yaml\n" CLASS("link: lte, device: phone"),
              "i.yaml:1:1: unknown key linx in an included file");
    write_file("i.yaml", "links: {x: 3}\n");
    check_bad("include: i.yaml\n" CLASS("link: lte, device: phone"), "i.yaml:1:12: x: expected a");
    leave();
}
END_TEST

/* Whether one of the sources says, before its colon, that it is for this key. */
static bool has_source(const struct yaml_node *sources, const char *key)
{
    for (const struct yaml_node *text = sources ? sources->items : NULL; text; text = text->next) {
        char *keys = mem_format("%.*s", (int)strcspn(text->text, ":"), text->text), *rest = keys;
        bool found = false;
        for (char *word; (word = strtok_r(rest, ", ", &rest));)
            found |= strcmp(word, key) == 0;
        free(keys);
        if (found)
            return true;
    }
    return false;
}

static void check_file(const char *name, const char *table, size_t at_least)
{
    struct source source;
    struct arena arena = {0};
    struct errs errs = {0};
    char *path = mem_format("%s/scenarios/presets/%s", SRCDIR, name);
    ck_assert(source_read(&source, path, &errs));
    const struct yaml_node *presets = yaml_get(yaml_read(&source, &arena, &errs), table);
    ck_assert_msg(presets, "%s", errs_first(&errs));
    ck_assert_uint_ge(presets->count, at_least);
    for (const struct yaml_node *preset = presets->items; preset; preset = preset->next)
        for (const struct yaml_node *entry = preset->items; entry; entry = entry->next) {
            bool number = strcmp(entry->key, "about") != 0 && strcmp(entry->key, "also") != 0 &&
                          strcmp(entry->key, "sources") != 0;
            ck_assert_msg(!number || has_source(yaml_get(preset, "sources"), entry->key),
                          "%s: %s has no source", preset->key, entry->key);
        }
    free(path);
    source_free(&source);
    arena_free(&arena);
}

/* All that were asked for are there, can be used together, and say where their numbers are from. */
START_TEST(shipped)
{
    static const char *const links[] = {"nb-iot", "lte-m", "lora-sf7",      "ble",          "wifi4",
                                        "lte",    "5g",    "leo-satellite", "geo-satellite"};
    static const char *const devices[] = {"cortex-m0plus",  "cortex-m7",        "esp32-s3",
                                          "raspberry-pi-4", "jetson-orin-nano", "phone"};
    enter();
    for (size_t l = 0; l < 9; l++)
        for (size_t d = 0; d < 6; d++) {
            struct study study;
            char text[200];
            snprintf(text, sizeof text, "fleet: {a: {count: 1, link: %s, device: %s}}\n", links[l],
                     devices[d]);
            read_good(&study, text, NULL);
            study_free(&study);
        }
    check_file("links.yaml", "links", 9);
    check_file("devices.yaml", "devices", 6);
    char *said;
    size_t size;
    struct errs errs = {0};
    FILE *out = open_memstream(&said, &size);
    ck_assert(presets_list(out, NULL, &errs));
    fclose(out);
    ck_assert(strstr(said, "  lora-sf7: LoRaWAN"));
    ck_assert(
        strstr(said, "up 5470 bit/s, down 5470 bit/s, latency 1 s, duty_cycle 0.01, radio {kind:"));
    ck_assert(strstr(said, "RECEIVE_DELAY1"));
    ck_assert(
        strstr(said, "devices (device: NAME in a class of the fleet)\n  cortex-m0plus: STM32"));
    free(said);
    leave();
}
END_TEST

/* Nothing of a file that is not the scenario's is quoted, whatever key names it and whatever is
 * wrong with it: each word of it is a secret here. */
START_TEST(outside_files_are_not_quoted)
{
    static const char *const fleets[] = {
        "include: ../NAME\nfleet: {a: {count: 1, link: wifi4, speed: 1 steps/s}}\n",
        "fleet: {csv: ../NAME}\n",
        "fleet: {a: {count: 1, link: wifi4, speed: {csv: {file: ../NAME, column: no}}}}\n",
        "fleet: {a: {count: 1, link: wifi4, speed: 1 steps/s, up: {trace: ../NAME}}}\n",
        "fleet: {a: {count: 1, link: wifi4, speed: 1 steps/s, names: ../NAME}}\n"};
    static const char *const texts[] = {"hunter:hunter2\n", "hunter,hunter2\n1,hunter3\n",
                                        "links: {hunter: {up: hunter2}}\n",
                                        "{\"hunter\": {\"messages\": \"hunter2\"}}\n"};
    enter();
    int accepted = 0;
    char *path = mem_format("..%s.secret", strrchr(folder, '/'));
    for (size_t i = 0; i < sizeof fleets / sizeof *fleets; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            struct errs errs = {0};
            struct study study;
            write_file(path, texts[j]);
            char *at = strstr(fleets[i], "../NAME");
            char *fleet = mem_format("%.*s%s%s", (int)(at - fleets[i]), fleets[i], path, at + 7);
            accepted += read_study(&study, fleet, NULL, &errs);
            char *told;
            size_t size;
            FILE *out = mem_stream(&told, &size);
            errs_print(&errs, out);
            fclose(out);
            ck_assert_msg(!strstr(told, "hunter"), "%s", told);
            free(told);
            study_free(&study);
            errs_free(&errs);
            free(fleet);
        }
    ck_assert_int_eq(accepted, 1); /* a preset that no class uses is not read further */
    ck_assert_int_eq(unlink(path), 0);
    free(path);
    leave();
}
END_TEST

TEST_MAIN("presets", fills_in, swept, included, bad_input, shipped, outside_files_are_not_quoted)

/* Every figure of a report and of curves, drawn of a study whose labels hold all that can be typed
 * and more: the figure is there, its data hold no label, and the label in it is the one that was
 * given. The study is run by ./fedsim, as only a run has all sections. */
#include "core/base/printable.h"
#include "core/text/csv.h"
#include "reports/data/label.h"
#include "reports/drawing/html.h"
#include "tests/support/files.h"
#include "tests/support/results_db.h"

#include <ctype.h>
#include <dirent.h>
#include <unistd.h>

/* As YAML writes them. The first two are ASCII from ! to ~; the last has 121 characters, which no
 * figure has room for. */
static const char scenario[] =
    "name: \"it''s \\\"10% loss\\\", {a}_^{b} &amp; <b>\"\n"
    "seeds: 2\n"
    "rounds: 6\n"
    "task: {name: Swimmer, horizon: 10}\n"
    "policy: {hidden: [4], normaliser: fleet}\n"
    "algorithm: {name: par_s2zpo, alpha: 0.01}\n"
    "panel: {panelists: 3}\n"
    "server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}\n"
    "cells: {home: {up: 1 Mbit/s, down: 1 Mbit/s}}\n"
    "fleet:\n"
    "  phones: {count: 3, device: phone, link: lte, cell: home, answer: {uniform: [1 s, 3 s]}, "
    "memory: 1 MiB, dropout: 0.2, availability: {model: on_off, on: {uniform: [10 s, 20 s]}, off: "
    "{uniform: [1 s, 3 s]}}}\n"
    "  sensors: {count: 2, device: cortex-m7, link: nb-iot, answer: 2 s, memory: 1 MiB}\n"
    "round: {policy: deadline, deadline: 5 s, late: apply, on_deadline: finish}\n"
    "evaluation: {every: 2, episodes: 2, mode: [deterministic, stochastic]}\n"
    "report: {target: -100}\n"
    "record: events\n"
    "sweep:\n"
    "  - variant:\n"
    "      \"!\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMN\": {panel.panelists: 2}\n"
    "      \"OPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\": {panel.panelists: 3}\n"
    "      \"it''s \\\"10% loss\\\", K=5 {a}_^{b} \\\\n `touch x`\": {panel.panelists: 4}\n"
    "      \"two\\nlines\\tand \\e[31mred\\a\": {panel.panelists: 5}\n"
    "      \"שלום ٪ مرحبا\": {panel.panelists: 6}\n"
    "      \"مرحبا بالعالم שלום مرحبا بالعالم שלום مرحبا بالعالم שלום مرحبا بالعالم שלום مرحبا "
    "بالعالم שלום the end of a long label\": {panel.panelists: 7}\n";

static void command(char *text)
{
    ck_assert_msg(system(text) == 0, "%s", text);
    free(text);
}

/* A text without what sets its parts apart, and with no-break spaces as spaces. */
static char *squeezed(const char *text)
{
    char *out = mem_zero(strlen(text) + 1, 1), *at = out;
    for (; *text; text++)
        if (!isspace((unsigned char)*text))
            *at++ = *text;
    return out;
}

/* What an SVG shows as text, without markup, entities and white space. */
static char *svg_text(const char *svg)
{
    static const struct {
        const char *entity;
        char character;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    char *out = mem_zero(strlen(svg) + 1, 1), *end = out;
    for (const char *at = svg; *at;) {
        size_t entity = 0;
        if (*at == '<') {
            at += strcspn(at, ">");
            at += *at == '>';
            continue;
        }
        while (entity < 5 && strncmp(at, entities[entity].entity, strlen(entities[entity].entity)))
            entity++;
        if (entity < 5)
            *end++ = entities[entity].character;
        else if (!isspace((unsigned char)*at))
            *end++ = *at;
        at += entity < 5 ? strlen(entities[entity].entity) : 1;
    }
    return out;
}

/* Letters, digits and what numbers and words are made of: a label would show. */
static void holds_no_label(const char *data, const char *name)
{
    for (const char *at = data; *at; at++)
        ck_assert_msg(isalnum((unsigned char)*at) || strchr(",.-_+ \n", *at), "%s.csv: ...%.60s",
                      name, at);
    ck_assert_ptr_null(strstr(data, "loss"));
    ck_assert_ptr_null(strstr(data, "lines"));
}

/* The label as it was given, or of a long one its beginning. */
static void shows(const char *folder, const char *name, const char *label)
{
    enum { SURE = 20 }; /* bytes that every figure has room for */
    char *file = mem_format("%s.svg", name), *svg = file_text(folder, file), *shown = svg_text(svg);
    char *printable = printable_text(label), *wanted = squeezed(printable);
    if (strlen(wanted) > 70)
        wanted[SURE] = '\0';
    ck_assert_msg(strstr(shown, wanted) != NULL, "%s does not show '%s' but\n%s", file, wanted,
                  shown);
    free(wanted);
    free(printable);
    free(shown);
    free(svg);
    free(file);
}

/* Fronts name algorithms alone, and keys' figures have labels on their axis, which is asked of by
 * itself. */
static bool names_series(const char *name)
{
    return strncmp(name, "front-", 6) != 0 && strncmp(name, "key-", 4) != 0;
}

static void check_figure(const char *folder, const char *name)
{
    char *data_name = mem_format("%s.csv", name), *data = file_text(folder, data_name);
    char *path = mem_format("%s/%s-names.csv", folder, name);
    struct csv names = {0};
    struct errs errs = {0};
    holds_no_label(data, name);
    if (access(path, F_OK) == 0)
        ck_assert(csv_read(&names, path, &errs));
    for (size_t row = 1; names_series(name) && row < names.rows; row++)
        if (strcmp(csv_cell(&names, row, 0)->text, "series") == 0)
            shows(folder, name, csv_cell(&names, row, 2)->text);
    csv_free(&names);
    free(path);
    free(data);
    free(data_name);
}

/* All figures of a folder; how many. */
static size_t check_figures(const char *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    ck_assert_ptr_nonnull(entries);
    for (struct dirent *entry; (entry = readdir(entries));) {
        char *ending = strrchr(entry->d_name, '.');
        if (!ending || strcmp(ending, ".gp") != 0)
            continue;
        *ending = '\0';
        check_figure(folder, entry->d_name);
        count++;
    }
    closedir(entries);
    return count;
}

/* One for each of these, and no figure that failed. */
static void check_page(const char *folder)
{
    static const char *const names[] = {"return-round",
                                        "return-virtual-s",
                                        "return-wire-B",
                                        "return-env-steps",
                                        "return-round-stochastic",
                                        "bytes-to-target",
                                        "time-to-target",
                                        "rounds-to-target",
                                        "reached-by-bytes",
                                        "reached-by-time",
                                        "reached-by-rounds",
                                        "front-bytes",
                                        "front-time",
                                        "key-1-final",
                                        "round-time",
                                        "class-time",
                                        "critical-path",
                                        "critical-rounds",
                                        "gantt-1-median",
                                        "completion",
                                        "participation",
                                        "link-down",
                                        "link-up",
                                        "cells-down",
                                        "cells-up",
                                        "online",
                                        "working",
                                        "staleness",
                                        "memory",
                                        "energy",
                                        "outcomes",
                                        "wasted"};
    char *html = file_text(folder, "index.html"), *label = NULL;
    size_t size = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *link = mem_format("<a href=\"%s.svg\">", names[i]);
        ck_assert_msg(strstr(html, link) != NULL, "no figure %s", names[i]);
        free(link);
    }
    ck_assert_ptr_null(strstr(html, "class=\"failed\""));
    FILE *out = mem_stream(&label, &size);
    html_text(out, "it''s \"10% loss\", K=5 {a}_^{b} \\n `touch x`");
    fclose(out);
    ck_assert_ptr_nonnull(strstr(html, label));
    free(label);
    free(html);
}

/* The figures of curves, one for each of the two modes of evaluation; a file is named after the
 * scenario, in plain letters. */
static void check_curves(const char *folder)
{
    char *drawn = mem_format("%s/drawn", folder);
    DIR *entries = opendir(drawn);
    ck_assert_ptr_nonnull(entries);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        char *ending = strrchr(entry->d_name, '.');
        if (!ending || strcmp(ending, ".svg") != 0)
            continue;
        *ending = '\0';
        shows(drawn, entry->d_name, "it''s \"10% loss\", K=5 {a}_^{b} \\n `touch x`");
        shows(drawn, entry->d_name, "OPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");
        count++;
    }
    closedir(entries);
    ck_assert_uint_eq(count, 2);
    free(drawn);
}

/* Values in points are quoted where they could be taken for more than they are. */
START_TEST(test_settings)
{
    static const char *const cases[][2] = {
        {"variant=\"5\\\" disk, x\", algorithm.alpha=1", "variant=5\" disk, x, alpha=1"},
        {"variant=\"a\\\\\", rounds=2", "variant=a\\, rounds=2"},
        {"variant=\"two\\x0alines\", rounds=2", "variant=two\nlines, rounds=2"},
        {"fleet.a.up={uniform: [1, 2]}", "up={uniform: [1, 2]}"},
        {"algorithm.name=fedavg, rounds=2", "fedavg, rounds=2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *label = point_label(cases[i][0], "par_s2zpo");
        ck_assert_str_eq(label, cases[i][1]);
        free(label);
    }
}
END_TEST

START_TEST(test_every_figure)
{
    char folder[FOLDER_SIZE];
    folder_make(folder);
    char *path = mem_format("%s/s.yaml", folder), *report = mem_format("%s/report", folder);
    write_file(path, scenario);
    command(mem_format("./fedsim run %s/s.yaml -o %s/r.db -q", folder, folder));
    command(mem_format("./fedsim report %s/r.db -o %s >/dev/null", folder, report));
    check_page(report);
    ck_assert_uint_ge(check_figures(report), 32);
    shows(report, "key-1-final", "two\nlines\tand \x1b[31mred\a"); /* not every tic has room */
    command(mem_format("./fedsim curves %s/r.db -o %s/curves >/dev/null", folder, folder));
    command(mem_format("./fedsim curves %s/curves --figures %s/drawn >/dev/null", folder, folder));
    check_curves(folder);
    free(report);
    free(path);
    folder_remove(folder);
}
END_TEST

/* Names of a database that no scenario can give: those of classes and algorithms. */
START_TEST(test_foreign_names)
{
    static const char name[] = "it''s \"10% loss\", {a}_^{b}\x1b\n\\";
    struct results_db db = db_open();
    db_hand_made(&db);
    db_exec(&db, "UPDATE agent SET class = %Q WHERE class = 'sensors'", name);
    db_exec(&db, "UPDATE fleet_class SET class = %Q WHERE class = 'sensors'", name);
    db_exec(&db, "UPDATE run SET algorithm = %Q WHERE algorithm = 'fedavg'", name);
    db_close(&db);
    char *report = mem_format("%s/report", db.folder);
    command(mem_format("./fedsim report %s -o %s >/dev/null", db.path, report));
    ck_assert_uint_ge(check_figures(report), 10);
    shows(report, "memory", "it''s \"10% loss\", {a}_^{b}");
    shows(report, "front-bytes", "it''s \"10% loss\", {a}_^{b}");
    free(report);
    db_remove(&db);
}
END_TEST

TEST_MAIN("report_labels", test_settings, test_every_figure, test_foreign_names)

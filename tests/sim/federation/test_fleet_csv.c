/* A fleet given as a file with one row for each agent. */
#include "core/base/mem.h"
#include "sim/fleet/fleet.h"
#include "sim/study/study_text.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <stdlib.h>
#include <string.h>

static const char agents[] = "name,class,up (Mbit/s),down (Mbit/s),speed (steps/s)\n"
                             "kitchen,phone,1.2,9.5,1500\n"
                             "hall,phone,0.4,3.1,1200\n"
                             "roof,gateway,20,50,8000\n";

/* Rows are read under `fleet: FLEET`. */
static bool read_fleet(struct study *study, const char *rows, const char *fleet, const char *set,
                       struct errs *errs)
{
    char *text = mem_format("rounds: 2\ntask: {name: none}\n"
                            "algorithm: {name: transfer, download: 1 kB, upload: 1 kB}\n"
                            "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 0 s}\n"
                            "fleet: %s\n",
                            fleet);
    write_bytes("agents.csv", rows, strlen(rows));
    bool read = study_of_text(study, text, &set, set != NULL, errs);
    free(text);
    return read;
}

static void read_good(struct study *study, const char *rows, const char *fleet, const char *set)
{
    struct errs errs = {0};
    ck_assert_msg(read_fleet(study, rows, fleet, set, &errs), "%s", errs_first(&errs));
    ck_assert_str_eq(study->warnings, "");
}

static void check_bad(const char *rows, const char *fleet, const char *message)
{
    struct study study;
    struct errs errs = {0};
    ck_assert_msg(!read_fleet(&study, rows, fleet, NULL, &errs), "%s", message);
    ck_assert_msg(strstr(errs_first(&errs), message), "%s\nnot %s", errs_first(&errs), message);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    study_free(&study);
}

/* Three agents, each row once, in the two classes that the file names. */
static void check_agents(const struct scenario *s)
{
    static const struct {
        const char *class, *name;
        double up_Bps, down_Bps, speed;
    } expected[] = {{"phone", "kitchen", 150e3, 1187500, 1500},
                    {"phone", "hall", 50e3, 387500, 1200},
                    {"gateway", "roof", 2.5e6, 6.25e6, 8000}};
    struct fleet fleet;
    struct errs errs = {0};
    ck_assert(fleet_draw_awake(&fleet, s, &errs));
    ck_assert_uint_eq(fleet.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct agent *agent = &fleet.agents[i];
        ck_assert_str_eq(agent->class_spec->name, expected[i].class);
        ck_assert_str_eq(agent->class_spec->names[agent->index], expected[i].name);
        ck_assert_double_eq_tol(agent->up_Bps, expected[i].up_Bps, 1e-6);
        ck_assert_double_eq_tol(agent->down_Bps, expected[i].down_Bps, 1e-6);
        ck_assert_double_eq(agent->speed, expected[i].speed);
        ck_assert_int_eq(agent->latency_ns, 0);
    }
    fleet_free(&fleet);
}

START_TEST(each_row_is_an_agent)
{
    enter();
    struct study study, again;
    read_good(&study, agents, "{csv: agents.csv}", NULL);
    check_agents(study_trial(&study, 0, NULL)->scenario);
    /* The resolved scenario runs again, beside the file, as the same trial. */
    struct errs errs = {0};
    write_file("r.yaml", study_trial_texts(&study, 0, NULL)->resolved);
    ck_assert_msg(study_read(&again, "r.yaml", NULL, 0, &errs), "%s", errs_first(&errs));
    check_agents(study_trial(&again, 0, NULL)->scenario);
    ck_assert_int_eq(again.keys[0].run, study.keys[0].run);
    study_free(&again);
    /* The file's content is a part of the trial's number. */
    ck_assert_ptr_nonnull(strstr(study_trial_texts(&study, 0, NULL)->text, "\n# agents.csv: "));
    char *other = mem_string(agents);
    *strstr(other, "9.5") = '8';
    read_good(&again, other, "{csv: agents.csv}", NULL);
    ck_assert_int_ne(again.keys[0].run, study.keys[0].run);
    study_free(&again);
    study_free(&study);
    free(other);
    leave();
}
END_TEST

START_TEST(keys_beside_the_file)
{
    enter();
    struct study study;
    read_good(&study, agents, "{csv: agents.csv, latency: 20 ms, phone: {dropout: 0.25}}",
              "fleet.gateway.up=5 Mbit/s");
    const struct class_spec *c = study_trial(&study, 0, NULL)->scenario->classes;
    ck_assert_str_eq(c[0].name, "phone");
    ck_assert_double_eq(c[0].dropout, 0.25);
    ck_assert_double_eq(c[1].dropout, 0);
    ck_assert_double_eq(c[0].latency.a, 0.02);
    ck_assert_double_eq(c[1].latency.a, 0.02);
    ck_assert_uint_eq(c[1].up.kind, DIST_CONSTANT); /* it takes precedence over the column */
    ck_assert_double_eq(c[1].up.a, 625e3);
    study_free(&study);
    read_good(&study, agents, "{csv: agents.csv}", "fleet.*.up=8 Mbit/s");
    ck_assert_double_eq(study_trial(&study, 0, NULL)->scenario->classes[0].up.a, 1e6);
    ck_assert_double_eq(study_trial(&study, 0, NULL)->scenario->classes[1].up.a, 1e6);
    study_free(&study);
    read_good(&study, agents, "{csv: other.csv}", "fleet.csv=agents.csv");
    check_agents(study_trial(&study, 0, NULL)->scenario);
    study_free(&study);
    leave();
}
END_TEST

/* Keys that are no distribution, keys in tables, a link preset, and no class and no name. */
START_TEST(other_columns)
{
    enter();
    struct study study;
    read_good(&study,
              "up (kbit/s),down (kbit/s),speed (steps/s),power.compute (W),dropout,"
              "availability.day (h)\n80,80,1,2,0.1,12\n160,80,1,4,0.1,12\n",
              "{csv: agents.csv, availability: {model: diurnal}}", NULL);
    const struct class_spec *c = study_trial(&study, 0, NULL)->scenario->classes;
    ck_assert_uint_eq(study_trial(&study, 0, NULL)->scenario->class_count, 1);
    ck_assert_str_eq(c->name, "agents");
    ck_assert_uint_eq(c->count, 2);
    ck_assert_ptr_null(c->names);
    ck_assert_double_eq(c->power.compute.values[1], 4);
    ck_assert_double_eq(c->dropout, 0.1);
    ck_assert_double_eq(c->availability.day_s, 12 * 3600);
    study_free(&study);
    read_good(&study, "class,link,speed (steps/s)\na,lte-m,5\nb,nb-iot,5\na,lte-m,6\n",
              "{csv: agents.csv}", NULL);
    c = study_trial(&study, 0, NULL)->scenario->classes;
    ck_assert_uint_eq(c[0].count, 2);
    ck_assert_str_eq(c[1].link, "nb-iot");
    ck_assert(c[1].latency.kind != DIST_CONSTANT || c[1].latency.a > 0); /* the preset's own */
    study_free(&study);
    leave();
}
END_TEST

/* 1.2 Mbit/s are 1.2e6 / 8 = 150e3 bytes/s, whatever the brackets: the agents are the same. */
START_TEST(square_brackets)
{
    enter();
    struct study study;
    char *rows = mem_string(agents);
    for (char *at = rows; *at && *at != '\n'; at++)
        *at = *at == '(' ? '[' : *at == ')' ? ']' : *at;
    read_good(&study, rows, "{csv: agents.csv}", NULL);
    check_agents(study_trial(&study, 0, NULL)->scenario);
    struct errs errs = {0};
    struct study again; /* the resolved scenario names the columns */
    write_file("r.yaml", study_trial_texts(&study, 0, NULL)->resolved);
    ck_assert_msg(study_read(&again, "r.yaml", NULL, 0, &errs), "%s", errs_first(&errs));
    check_agents(study_trial(&again, 0, NULL)->scenario);
    study_free(&again);
    study_free(&study);
    free(rows);
    leave();
}
END_TEST

/* Two columns that are near no key: two errors, and the list once. */
START_TEST(columns_listed_once)
{
    enter();
    struct study study;
    struct errs errs = {0};
    ck_assert(!read_fleet(&study, "qqqqqq,wwwwww\n1,1\n", "{csv: agents.csv}", NULL, &errs));
    ck_assert_uint_eq(errs.count, 2);
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    errs_print(&errs, out);
    fclose(out);
    const char *first = strstr(text, "the columns may be");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(strstr(first, "\"wwwwww\""));
    ck_assert_ptr_null(strstr(first + 1, "the columns may be"));
    free(text);
    errs_free(&errs);
    study_free(&study);
    leave();
}
END_TEST

START_TEST(faults_have_a_place)
{
    static const char file[] = "{csv: agents.csv}";
    enter();
    check_bad("class,upp (Mbit/s)\na,1\n", file, "agents.csv:1:7: there is no key \"upp\"");
    check_bad("class,upp (Mbit/s)\na,1\n", file, "did you mean up?");
    check_bad("class,qqqqqq\na,1\n", file,
              "the columns may be class, name, link, device, up, down");
    check_bad("class,upp [Mbit/s]\na,1\n", file, "did you mean up?");
    check_bad("class,up [Mbit]\na,1\n", file, "agents.csv:1:7: up: in the header");
    check_bad("class,name\na,x\nb,y\nb,x\n", file,
              "agents.csv:4:3: the agent of line 2 is called \"x\" too");
    check_bad("class,count\na,1\n", file, "agents.csv:1:7: one row is one agent");
    check_bad("class,up (Mbit/s),up (kbit/s)\na,1,1\n", file,
              "agents.csv:1:19: the column up appears twice");
    check_bad("class,dropout\na,0.1\nb,0.3\na,0.2\n", file,
              "agents.csv:4:3: fleet.a.dropout: \"0.2\" here and \"0.1\" in line 2");
    check_bad("class,up (Mbit/s),down (Mbit/s),speed (steps/s)\na,1,1,1\na,x,1,1\n", file,
              "agents.csv:3:3: fleet.a.up: expected a rate");
    check_bad("class,up (Mbit/s),down (Mbit/s),speed (steps/s)\na,1,1,1\na,0,1,1\n", file,
              "agents.csv:3:3: fleet.a.up: 0 Mbit/s is out of range");
    check_bad("class,up (Mbit/s)\na,1\n", file, "fleet.a.down is missing");
    /* Bytes of Latin 1 behind "class,up (kbit/s)", 6 + 11 characters, and behind "a,". */
    check_bad("class,up (kbit/s)\xE9\na,1\n", file, "agents.csv:1:18: this is not text in UTF-8");
    check_bad("class,name\na,\xE9t\xE9\n", file, "agents.csv:2:3: this is not text in UTF-8");
    check_bad("class,up\na,1\n", file,
              "agents.csv:2:3: fleet.a.up: 1 has no unit, nor has its col");
    check_bad("class,up\na,1\n", file, "a header with the unit, e.g. up (Mbit/s)");
    check_bad("class,up\n7,1\n", file, "agents.csv:2:1: fleet: a name is up to 64 letters");
    check_bad(agents, "{csv: agents.csv, phoone: {dropout: 1}}",
              "s.yaml:5:26: fleet.phoone: no agent in agents.csv is of that class");
    check_bad(agents, "{csv: agents.csv, phone: {count: 3}}",
              "s.yaml:5:34: fleet.phone: the rows of agents.csv say how many agents there are");
    check_bad(agents, "{csv: gone.csv}", "s.yaml:5:14: fleet.csv: gone.csv: cannot be opened");
    leave();
}
END_TEST

#define CLASS_BEGIN "{a: {count: 3, down: 1 Mbit/s, latency: 0 s, speed: 1 steps/s, "

/* `each: once` in a class that is not listed: row i for agent i, and enough rows. */
START_TEST(rows_of_ones_own)
{
    enter();
    struct study study;
    char *note;
    size_t size;
    read_good(&study, agents,
              CLASS_BEGIN "up: {csv: {file: agents.csv, column: up (Mbit/s), each: once}}}}", NULL);
    struct fleet fleet;
    struct errs errs = {0};
    ck_assert(fleet_draw_awake(&fleet, study_trial(&study, 0, NULL)->scenario, &errs));
    ck_assert_double_eq_tol(fleet.agents[0].up_Bps, 150e3, 1e-6);
    ck_assert_double_eq_tol(fleet.agents[2].up_Bps, 2.5e6, 1e-6);
    fleet_free(&fleet);
    FILE *out = open_memstream(&note, &size);
    trial_table_notes(study_trial(&study, 0, NULL)->scenario, out);
    fclose(out);
    ck_assert_str_eq(note, "");
    free(note);
    study_free(&study);
    check_bad(agents,
              "{a: {count: 4, down: 1 Mbit/s, latency: 0 s, speed: 1 steps/s, up: {csv: {file: "
              "agents.csv, column: up (Mbit/s), each: once}}}}",
              "fleet.a.up: agents.csv has 3 rows for 4 agents");
    check_bad(agents,
              CLASS_BEGIN
              "up: {csv: {file: agents.csv, column: up (Mbit/s), each: once, class: phone}}}}",
              "fleet.a.up: agents.csv has 2 rows for 3 agents");
    check_bad(agents,
              CLASS_BEGIN "up: {csv: {file: agents.csv, column: up (Mbit/s), each: twice}}}}",
              "fleet.a.up: each: expected once");
    check_bad(agents, CLASS_BEGIN "up: {csv: {file: agents.csv, column: up}}}}",
              "fleet.a.up: agents.csv has no column \"up\"");
    check_bad("on (s)\n1\n2\n3\n",
              CLASS_BEGIN
              "up: 1 Mbit/s, availability: {model: on_off, on: {csv: {file: agents.csv, "
              "column: on (s), each: once}}}}}",
              "fleet.a.availability.on: drawn anew each time");
    /* Without it, check says that rows are drawn with replacement. */
    read_good(&study, agents, CLASS_BEGIN "up: {csv: {file: agents.csv, column: up (Mbit/s)}}}}",
              NULL);
    out = open_memstream(&note, &size);
    trial_table_notes(study_trial(&study, 0, NULL)->scenario, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(note, "# fleet.a draws rows with replacement"));
    ck_assert_ptr_nonnull(strstr(note, "for up (agents.csv); `each: once` gives row i to agent i"));
    free(note);
    study_free(&study);
    leave();
}
END_TEST

TEST_MAIN("fleet_csv", each_row_is_an_agent, keys_beside_the_file, other_columns, square_brackets,
          columns_listed_once, faults_have_a_place, rows_of_ones_own)

/* Exports a hand-made database, and reads the files with decoders of its own. */
#include "reports/export/export.h"

#include "core/files/output_folder.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* Exports `db` to "out" in its folder. Returns the first error or ""; the caller frees it. */
static char *export_of(const struct results_db *db, struct export_options options, char **said)
{
    struct errs errs = {0};
    char *directory = mem_format("%s/out", db->folder), *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    options.database = db->path;
    options.directory = directory;
    int status = export_write(&options, out, &errs);
    fclose(out);
    ck_assert_int_eq(status, errs_exit_status(&errs));
    char *wrong = mem_string(errs_first(&errs));
    if (said)
        *said = text;
    else
        free(text);
    errs_free(&errs);
    free(directory);
    return wrong;
}

static void exports(const struct results_db *db, struct export_options options)
{
    char *wrong = export_of(db, options, NULL);
    ck_assert_str_eq(wrong, "");
    free(wrong);
}

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in\n%.3000s", part, text);
}

static void lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' is in\n%.3000s", part, text);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

/* One trial of two rounds, whose point needs quotes in CSV and escapes in JSON. Agent 1 has two
 * dispatches under way at once: 0 to 12 s and 10 to 20 s. */
static struct results_db database(void)
{
    static const double returns[] = {-1.5, 0, 7};
    struct results_db db = db_open();
    struct db_run run = {.scenario = "hand",
                         .task = "Hopper",
                         .point = "algorithm.name=par_s2zpo, fleet.*.up=\"5\" <b>",
                         .algorithm = "par_s2zpo",
                         .state = "done",
                         .seed = 3,
                         .target = NAN};
    int number = db_run(&db, &run);
    db_rounds(&db, number, 2);
    db_evaluations(&db, number, "deterministic", returns, 3);
    /* As a literal it might be rounded. */
    db_exec(&db, "UPDATE evaluation SET mean = 0.1 + 0.2 WHERE round = 1");
    for (int dispatch = 1; dispatch <= 2; dispatch++)
        db_exec(&db,
                "INSERT INTO agent_round(run, dispatch, round, wave, ended, agent, slot, outcome, "
                "t_begin_ns, t_end_ns, download_ns, compute_ns, panel_ns, queue_ns, upload_ns, "
                "away_ns, wait_ns, down_payload_B, down_wire_B, up_payload_B, up_wire_B, episodes, "
                "steps, blowups, energy_compute_J, energy_up_J, energy_down_J, energy_idle_J, "
                "peak_B) VALUES(%d, %d, %d, %d, 2, 1, 0, 'used', %d * 10000000000, %d * "
                "1000000000, 0, 0, 0, 0, 0, 0, %d * 1000000000, 1, 1, 1, 1, 1, 1, 0, 0.1, 0, 0, 0, "
                "9)",
                number, dispatch, dispatch, dispatch, dispatch - 1, dispatch == 1 ? 12 : 20,
                dispatch == 1 ? 12 : 10);
    db_exec(&db,
            "INSERT INTO span VALUES(%d, 1, 0, 1234567, 'download', 0, 0), "
            "(%d, 1, 1234567, 12000000000, 'compute', 0, 0), "
            "(%d, 2, 10000000000, 20000000001, 'upload', 0, 0)",
            number, number, number);
    db_exec(&db,
            "INSERT INTO panel_answer VALUES(%d, 1, 2, 1, 11000000000, 4, -1.5, 0.25, 11, 7, 1), "
            "(%d, 1, 0, 1, 12000000000, 4, -1.5, NULL, 11, 0, -1)",
            number, number);
    return db;
}

START_TEST(test_csv)
{
    struct results_db db = database();
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/csv/evaluations.csv");
    ck_assert_str_eq(text, "run,round,mode,n,mean,sd,steps,blowups\n"
                           "1,0,deterministic,10,-1.5,1,100,0\n"
                           "1,1,deterministic,10,0.30000000000000004,1,100,0\n"
                           "1,2,deterministic,10,7,1,100,0\n");
    free(text);
    text = file_text(db.folder, "out/csv/spans.csv");
    ck_assert_str_eq(text, "run,dispatch,from_ns,to_ns,phase,cell_ns,server_ns\n"
                           "1,1,0,1234567,download,0,0\n"
                           "1,1,1234567,12000000000,compute,0,0\n"
                           "1,2,10000000000,20000000001,upload,0,0\n");
    free(text);
    /* A text with commas and quotes; a number that is NULL (server_up_Bps) is an empty field. */
    text = file_text(db.folder, "out/csv/runs.csv");
    has(text, "run,scenario,scenario_hash,resolved,point,");
    has(text, ",\"algorithm.name=par_s2zpo, fleet.*.up=\"\"5\"\" <b>\",0,");
    has(text, ",par_s2zpo,Hopper,3,10,4,4,4,,,,");
    free(text);
    text = file_text(db.folder, "out/csv/rounds.csv");
    ck_assert_uint_eq(count_of(text, "\n"), 3);
    free(text);
    text = file_text(db.folder, "out/csv/panel_answers.csv");
    ck_assert_str_eq(text, "run,round,dispatch,question,t_ns,episodes,current_return,"
                           "perturbed_return,panelists,votes,verdict\n"
                           "1,1,0,1,12000000000,4,-1.5,,11,0,-1\n"
                           "1,1,2,1,11000000000,4,-1.5,0.25,11,7,1\n");
    free(text);
    text = file_text(db.folder, "out/csv/agents.csv");
    ck_assert_uint_eq(count_of(text, "\n"), 5);
    free(text);
    text = file_text(db.folder, "out/csv/agent_rounds.csv");
    ck_assert_uint_eq(count_of(text, "\n"), 3);
    free(text);
    db_remove(&db);
}
END_TEST

/* --- TensorBoard's event files, decoded ------------------------------------------------------ */

/* CRC-32C bit by bit: division by the polynomial 0x1EDC6F41, whose reflection is 0x82F63B78. */
static uint32_t slow_crc32c(const uint8_t *bytes, size_t length)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < 8 * length; i++) {
        uint32_t bit = (bytes[i / 8] >> i % 8 & 1) ^ (crc & 1);
        crc = crc >> 1 ^ (bit ? 0x82F63B78 : 0);
    }
    return ~crc;
}

static uint64_t little(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void is_masked_crc(const uint8_t *stored, const uint8_t *bytes, size_t length)
{
    uint32_t rotated = (uint32_t)little(stored, 4) - 0xa282ead8;
    ck_assert_uint_eq(rotated << 15 | rotated >> 17, slow_crc32c(bytes, length));
}

struct bytes {
    const uint8_t *at, *end;
};

static uint64_t varint(struct bytes *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        ck_assert(in->at < in->end && shift < 64);
        value |= (uint64_t)(*in->at & 0x7F) << shift;
        if (*in->at++ < 0x80)
            return value;
    }
}

/* The next field of a protocol buffer: its number, and its value as a number or as bytes. */
static unsigned field(struct bytes *in, uint64_t *number, struct bytes *inner)
{
    uint64_t key = varint(in), size = 0;
    unsigned encoding = key & 7;
    if (encoding == 0)
        *number = varint(in);
    else if (encoding == 2)
        size = varint(in);
    else
        size = encoding == 1 ? 8 : 4;
    ck_assert(encoding == 0 || encoding == 1 || encoding == 2 || encoding == 5);
    ck_assert_uint_le(size, (size_t)(in->end - in->at));
    *inner = (struct bytes){in->at, in->at + size};
    if (encoding == 1 || encoding == 5)
        *number = little(in->at, size);
    in->at += size;
    return (unsigned)(key >> 3);
}

struct event {
    double wall_s;
    int64_t step;
    char version[32];
    struct bytes summary;
};

static struct event event_of(struct bytes in)
{
    struct event event = {0};
    while (in.at < in.end) {
        uint64_t number = 0;
        struct bytes inner;
        switch (field(&in, &number, &inner)) {
        case 1:
            memcpy(&event.wall_s, &number, sizeof number);
            break;
        case 2:
            event.step = (int64_t)number;
            break;
        case 3:
            memcpy(event.version, inner.at, (size_t)(inner.end - inner.at));
            break;
        case 5:
            event.summary = inner;
            break;
        case 10:
            break;
        default:
            ck_abort_msg("a field that no event has");
        }
    }
    return event;
}

/* The scalar with that tag in an event; NaN if there is none. */
static double scalar_of(const struct event *event, const char *tag)
{
    struct bytes summary = event->summary, value, inner;
    while (summary.at < summary.end) {
        uint64_t number = 0;
        ck_assert_uint_eq(field(&summary, &number, &value), 1);
        bool found = false;
        float simple = NAN;
        while (value.at < value.end) {
            unsigned which = field(&value, &number, &inner);
            size_t length = (size_t)(inner.end - inner.at);
            if (which == 1)
                found = length == strlen(tag) && memcmp(inner.at, tag, length) == 0;
            uint32_t bits = (uint32_t)number;
            if (which == 2)
                memcpy(&simple, &bits, sizeof bits);
        }
        if (found)
            return simple;
    }
    return NAN;
}

/* Checks the CRCs of a file's records and decodes them; returns their number. */
static size_t read_events(const struct bytes *file, struct event *events, size_t most)
{
    size_t count = 0;
    for (const uint8_t *at = file->at; at < file->end; count++) {
        ck_assert_uint_ge((size_t)(file->end - at), 16);
        uint64_t length = little(at, 8);
        is_masked_crc(at + 8, at, 8);
        ck_assert_uint_le(length + 16, (size_t)(file->end - at));
        is_masked_crc(at + 12 + length, at + 12, length);
        ck_assert_uint_lt(count, most);
        events[count] = event_of((struct bytes){at + 12, at + 12 + length});
        at += length + 16;
    }
    return count;
}

/* The file as bytes; the caller frees them. */
static struct bytes read_bytes_of(const struct results_db *db, const char *name)
{
    char *path = mem_format("%s/%s", db->folder, name);
    FILE *in = fopen(path, "rb");
    ck_assert_msg(in != NULL, "no file %s", path);
    uint8_t *bytes = mem_alloc(1 << 20);
    size_t length = fread(bytes, 1, 1 << 20, in);
    fclose(in);
    free(path);
    return (struct bytes){bytes, bytes + length};
}

/* Checks the decoder: the masked CRC of the length 24, as TensorBoard's own tests have it
 * (tensorboard/data/server/tf_record.rs). */
START_TEST(test_known_record)
{
    static const uint8_t head[] = {0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22};
    is_masked_crc(head + 8, head, 8);
}
END_TEST

/* Rounds take 10 s and 110 + 50 wire bytes each; the returns are -1.5, 0.1 + 0.2 and 7. */
START_TEST(test_tensorboard)
{
    struct results_db db = database();
    db_close(&db);
    static const char *const format[] = {"tensorboard"};
    exports(&db, (struct export_options){.formats = format, .format_count = 1});
    struct bytes file = read_bytes_of(&db, "out/tensorboard/hand_par_s2zpo_up=_5_b_seed_3/"
                                           "events.out.tfevents.0000000000.fedsim");
    struct event events[8];
    ck_assert_uint_eq(read_events(&file, events, 8), 4);
    ck_assert_str_eq(events[0].version, "brain.Event:2");
    for (int round = 0; round <= 2; round++) {
        const struct event *event = &events[round + 1];
        ck_assert_int_eq(event->step, round);
        ck_assert_double_eq(event->wall_s, 10.0 * round);
    }
    ck_assert_double_eq(scalar_of(&events[1], "return/deterministic"), -1.5);
    ck_assert_double_eq(scalar_of(&events[2], "return/deterministic"), (float)(0.1 + 0.2));
    ck_assert_double_eq(scalar_of(&events[3], "return/deterministic"), 7);
    ck_assert_double_nan(scalar_of(&events[3], "return/stochastic"));
    ck_assert_double_nan(scalar_of(&events[1], "bytes/total_wire_B"));
    ck_assert_double_eq(scalar_of(&events[2], "bytes/total_wire_B"), 160);
    ck_assert_double_eq(scalar_of(&events[3], "bytes/total_wire_B"), 320);
    ck_assert_double_eq(scalar_of(&events[3], "agents/used"), 3);
    ck_assert_double_eq(scalar_of(&events[3], "step/alpha"), (float)0.01);
    ck_assert_double_eq(scalar_of(&events[3], "step/mu"), (float)0.05);
    ck_assert_double_eq(scalar_of(&events[3], "time/round_s"), 10);
    uint8_t *bytes = (uint8_t *)(uintptr_t)file.at;
    free(bytes);
    db_remove(&db);
}
END_TEST

/* A trial that is not finished, whose policy diverged in round 1: a return that there is not is an
 * empty field, no scalar, and no value of the trace's counter. */
START_TEST(test_diverged_and_unfinished)
{
    struct results_db db = database();
    db_exec(&db, "UPDATE run SET state = 'running', t_end_ns = NULL");
    db_exec(&db, "UPDATE evaluation SET mean = NULL, sd = NULL, blowups = 3 WHERE round = 1");
    db_exec(&db, "DELETE FROM round WHERE round = 2");
    db_exec(&db, "DELETE FROM evaluation WHERE round = 2");
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/csv/evaluations.csv");
    ck_assert_str_eq(text, "run,round,mode,n,mean,sd,steps,blowups\n"
                           "1,0,deterministic,10,-1.5,1,100,0\n"
                           "1,1,deterministic,10,,,100,3\n");
    free(text);
    text = file_text(db.folder, "out/csv/runs.csv");
    has(text, ",running,");
    free(text);
    struct bytes file = read_bytes_of(&db, "out/tensorboard/hand_par_s2zpo_up=_5_b_seed_3/"
                                           "events.out.tfevents.0000000000.fedsim");
    struct event events[8];
    ck_assert_uint_eq(read_events(&file, events, 8), 3);
    ck_assert_double_eq(scalar_of(&events[1], "return/deterministic"), -1.5);
    ck_assert_double_nan(scalar_of(&events[2], "return/deterministic"));
    ck_assert_double_eq(scalar_of(&events[2], "return/blowups"), 3);
    ck_assert_double_eq(scalar_of(&events[2], "bytes/total_wire_B"), 160);
    uint8_t *bytes = (uint8_t *)(uintptr_t)file.at;
    free(bytes);
    text = file_text(db.folder, "out/trace/trace.json");
    ck_assert_uint_eq(count_of(text, "\"name\":\"return, deterministic\""), 1);
    free(text);
    db_remove(&db);
}
END_TEST

/* --- the trace ------------------------------------------------------------------------------- */

/* Times are exact microseconds. The second dispatch of agent 1 begins during the first, so it has a
 * thread of its own; threads of agent A begin with number 64 A. */
START_TEST(test_trace)
{
    struct results_db db = database();
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/trace/trace.json");
    has(text, "{\"ph\":\"M\",\"pid\":1,\"tid\":1,\"name\":\"process_name\",\"args\":{\"name\":"
              "\"hand: par_s2zpo, up=\\u00225\\u0022 \\u003cb\\u003e, seed 3\"}}");
    has(text, "{\"ph\":\"X\",\"pid\":1,\"tid\":64,\"ts\":0.000,\"dur\":1234.567,\"cat\":\"span\","
              "\"name\":\"download\",\"args\":{\"round\":1,\"dispatch\":1,\"outcome\":\"used\"}}");
    has(text, "\"tid\":64,\"ts\":1234.567,\"dur\":11998765.433,\"cat\":\"span\",\"name\":"
              "\"compute\"");
    has(text, "\"tid\":65,\"ts\":10000000.000,\"dur\":10000000.001,\"cat\":\"span\",\"name\":"
              "\"upload\"");
    has(text, "\"tid\":64,\"name\":\"thread_name\",\"args\":{\"name\":\"gateways[0]\"}}");
    has(text, "\"tid\":65,\"name\":\"thread_name\",\"args\":{\"name\":\"gateways[0] (2)\"}}");
    has(text, "\"ts\":10000000.000,\"dur\":10000000.000,\"cat\":\"round\",\"name\":\"round 2\"");
    has(text, "{\"ph\":\"C\",\"pid\":1,\"tid\":1,\"ts\":0.000,\"name\":\"return, deterministic\","
              "\"args\":{\"return\":-1.5}}");
    has(text, "\"ts\":10000000.000,\"name\":\"return, deterministic\",\"args\":{\"return\":"
              "0.30000000000000004}}");
    ck_assert_uint_eq(count_of(text, "\"ph\":\"X\""), 5);
    ck_assert_uint_eq(count_of(text, "\"ph\":\"C\""), 3);
    ck_assert_uint_eq(count_of(text, "{"), count_of(text, "}"));
    ck_assert_int_eq(text[strlen(text) - 2], '}');
    lacks(text, "round 0");
    free(text);
    db_remove(&db);
}
END_TEST

/* An agent that the file of the fleet names is called so. */
START_TEST(test_trace_of_named)
{
    struct results_db db = database();
    db_exec(&db, "UPDATE agent SET name = 'kitchen' WHERE class = 'gateways' AND idx = 0");
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/trace/trace.json");
    has(text, "\"tid\":64,\"name\":\"thread_name\",\"args\":{\"name\":\"kitchen\"}}");
    has(text, "\"tid\":65,\"name\":\"thread_name\",\"args\":{\"name\":\"kitchen (2)\"}}");
    lacks(text, "gateways[0]");
    free(text);
    db_remove(&db);
}
END_TEST

/* --- what is exported, and over what --------------------------------------------------------- */

START_TEST(test_choice)
{
    static const char *const csv[] = {"csv"}, *const runs[] = {"2", "3"}, *const typo[] = {"cvs"};
    struct results_db db = db_open();
    db_hand_made(&db); /* par_s2zpo and fedavg, three seeds each: runs 1 to 6 */
    db_close(&db);
    struct export_options options = {.formats = csv, .format_count = 1, .choice.point = "fedavg"};
    exports(&db, options);
    char *text = file_text(db.folder, "out/csv/runs.csv");
    lacks(text, "par_s2zpo");
    ck_assert_uint_eq(count_of(text, "HalfCheetah"), 3);
    free(text);
    options.choice.seed = "2";
    exports(&db, options);
    text = file_text(db.folder, "out/csv/evaluations.csv");
    ck_assert_uint_eq(count_of(text, "\n5,"), 5);
    ck_assert_uint_eq(count_of(text, "\n"), 6);
    free(text);
    options = (struct export_options){.choice = {.runs = runs, .run_count = 2}};
    char *said, *wrong = export_of(&db, options, &said);
    ck_assert_str_eq(wrong, "");
    has(said, "out/csv: 7 tables\n");
    has(said, "out/tensorboard: 2 trials\n");
    has(said, "out/trace: 0 spans of agents\n");
    free(said);
    free(wrong);
    wrong = export_of(&db, (struct export_options){.choice.seed = "9"}, NULL);
    has(wrong, "no trial matches");
    free(wrong);
    wrong = export_of(&db, (struct export_options){.formats = typo, .format_count = 1}, NULL);
    has(wrong, "there is no format \"cvs\"");
    free(wrong);
    db_remove(&db);
}
END_TEST

/* Trials whose folders would have the same name get the number of the run. Folders of an earlier
 * export are removed. */
START_TEST(test_names)
{
    struct results_db db = db_open();
    struct db_run run = {"../a", "Hopper", "", "fedavg", "done", NULL, 1, NAN};
    static const double returns[] = {1};
    for (int i = 0; i < 2; i++)
        db_evaluations(&db, db_run(&db, &run), "deterministic", returns, 1);
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *text = file_text(db.folder, "out/tensorboard/" OUTPUT_LIST);
    has(text, " a_fedavg_seed_1_run_1/events.out");
    has(text, " a_fedavg_seed_1_run_2/events.out");
    free(text);
    static const char *const second[] = {"2"};
    exports(&db, (struct export_options){.choice = {.runs = second, .run_count = 1}});
    text = file_text(db.folder, "out/tensorboard/" OUTPUT_LIST);
    lacks(text, "_run_");
    has(text, " a_fedavg_seed_1/events.out");
    free(text);
    char *gone = mem_format("%s/out/tensorboard/a_fedavg_seed_1_run_1", db.folder);
    ck_assert_int_ne(access(gone, F_OK), 0);
    free(gone);
    db_remove(&db);
}
END_TEST

START_TEST(test_other_peoples_files)
{
    struct results_db db = database();
    db_close(&db);
    exports(&db, (struct export_options){0});
    char *table = mem_format("%s/out/csv/rounds.csv", db.folder);
    char *trace = file_text(db.folder, "out/trace/trace.json");
    write_file(table, "edited");
    char *wrong = export_of(&db, (struct export_options){.choice.seed = "3"}, NULL);
    has(wrong, "rounds.csv: was changed since fedsim wrote it");
    free(wrong);
    char *text = file_text(db.folder, "out/csv/rounds.csv"),
         *again = file_text(db.folder, "out/trace/trace.json");
    ck_assert_str_eq(text, "edited");
    ck_assert_str_eq(again, trace);
    free(text);
    free(again);
    exports(&db, (struct export_options){.force = true});
    text = file_text(db.folder, "out/csv/rounds.csv");
    ck_assert_uint_eq(count_of(text, "\n"), 3);
    free(text);
    free(trace);
    free(table);
    db_remove(&db);
}
END_TEST

TEST_MAIN("export", test_csv, test_known_record, test_tensorboard, test_diverged_and_unfinished,
          test_trace, test_trace_of_named, test_choice, test_names, test_other_peoples_files)

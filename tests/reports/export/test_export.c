/* Exports a hand-made database, and reads the files with decoders of its own. */
#include "core/files/output_folder.h"
#include "reports/export/export.h"
#include "tests/reports/export/exported_database.h"
#include "tests/support/check.h"
#include "tests/support/results_db.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static void lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' is in\n%.3000s", part, text);
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

TEST_MAIN("export", test_csv, test_trace, test_trace_of_named, test_choice, test_names,
          test_other_peoples_files)

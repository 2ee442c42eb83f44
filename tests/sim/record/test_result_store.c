/* Results in a database: found again, replaced by later ones, and not found where damaged. */
#include "sim/record/result_store.h"
#include "tests/support/own_folder.h"

#include <sqlite3.h>

static struct result_store *open_store(void)
{
    struct errs errs = {0};
    struct result_store *store = result_store_open("s.db", &errs);
    ck_assert_msg(store != NULL, "%s", errs_first(&errs));
    return store;
}

static void keep(struct result_store *store, uint64_t number, const char *text)
{
    struct digest identity = {number, ~number};
    struct wire result = {0};
    wire_raw(&result, text, strlen(text));
    ck_assert(result_store_keep(store, &identity, &result));
    wire_free(&result);
}

/* `text` NULL: there is none. */
static void check_found(struct result_store *store, uint64_t number, const char *text)
{
    struct digest identity = {number, ~number};
    struct wire result = {0};
    ck_assert(result_store_find(store, &identity, &result) == (text != NULL));
    ck_assert_uint_eq(result.length, text ? strlen(text) : 0);
    ck_assert(!text || memcmp(result.bytes, text, result.length) == 0);
    wire_free(&result);
}

/* The first value of the first row; of a change, how many rows it changed. */
static int execute(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open("s.db", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    int step = sqlite3_step(statement);
    ck_assert(step == SQLITE_ROW || step == SQLITE_DONE);
    int value = step == SQLITE_ROW ? sqlite3_column_int(statement, 0) : sqlite3_changes(db);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

START_TEST(test_the_latest_is_found)
{
    enter();
    struct result_store *store = open_store(), *other = open_store();
    check_found(store, 1, NULL);
    keep(store, 1, "first");
    keep(store, 2, "of another");
    check_found(store, 1, "first");
    check_found(other, 1, "first");
    keep(other, 1, "second");
    check_found(store, 1, "second");
    check_found(store, 2, "of another");
    check_found(store, 3, NULL);
    result_store_close(other);
    result_store_close(store);
    ck_assert_int_eq(execute("SELECT count(*) FROM host_result"), 2);
    store = open_store();
    check_found(store, 1, "second");
    result_store_close(store);
    leave();
}
END_TEST

/* A bit of the result, of the identity or of the checksum; then the next one is found. */
START_TEST(test_damage_is_noticed)
{
    static const char *const damages[] = {
        "UPDATE host_result SET result = CAST('sound!' AS BLOB)",
        "UPDATE host_result SET identity = zeroblob(16)",
        "UPDATE host_result SET identity = substr(identity, 1, 15)",
        "UPDATE host_result SET checksum = checksum + 1",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        enter();
        struct result_store *store = open_store();
        keep(store, 1, "sound.");
        result_store_close(store);
        ck_assert_int_eq(execute(damages[i]), 1);
        store = open_store();
        check_found(store, 1, NULL);
        keep(store, 1, "anew");
        check_found(store, 1, "anew");
        result_store_close(store);
        leave();
    }
}
END_TEST

START_TEST(test_what_is_no_store)
{
    enter();
    struct errs errs = {0};
    write_file("s.db", "a text of somebody's, not a database");
    ck_assert(result_store_open("s.db", &errs) == NULL);
    ck_assert_int_eq(errs_exit_status(&errs), 2);
    errs_free(&errs);
    leave();
}
END_TEST

TEST_MAIN("result_store", test_the_latest_is_found, test_damage_is_noticed, test_what_is_no_store)

/* Judges what lies beside a database before SQLite does. */
#include "core/results/results_log.h"

#include "core/base/mem.h"
#include "core/results/results_journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Whether the file says of itself that it may have a log: its write version
 * (https://www.sqlite.org/fileformat2.html#file_format_version_numbers). Read through SQLite, as a
 * descriptor of our own would on its closing take away the locks that SQLite has on the file. */
static bool in_wal_mode(sqlite3 *db)
{
    enum { WRITE_VERSION = 18, WAL = 2 };
    unsigned char start[WRITE_VERSION + 1];
    sqlite3_file *file = NULL;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
           file->pMethods && file->pMethods->xRead(file, start, sizeof start, 0) == SQLITE_OK &&
           start[WRITE_VERSION] == WAL;
}

/* A program that ends just now removes its log before it changes the file's version: between the
 * two a sound database without a log says WAL still, never the other way round. The log is looked
 * for a second time, because it may have gone after the first look. */
static bool is_foreign_log(sqlite3 *db, const char *path, const struct stat *about)
{
    struct stat later;
    return about->st_size > 0 && !in_wal_mode(db) && stat(path, &later) == 0 && later.st_size > 0;
}

char *results_stray(sqlite3 *db, const char *path)
{
    /* SQLite makes regular files; of anything else, such as a pipe, it might wait for ever. */
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    char *why = NULL;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !why; i++) {
        char *beside = mem_format("%s%s", path, endings[i]);
        struct stat about;
        bool there = stat(beside, &about) == 0;
        if (there && !S_ISREG(about.st_mode))
            why = mem_format("%s beside it is not a regular file; move it away", beside);
        else if (there && i == 0 && is_foreign_log(db, beside, &about))
            why = mem_format("%s beside it is the log of another database; move it away", beside);
        else if (there && i == 2 && results_journal_is_foreign(db, beside))
            why =
                mem_format("%s beside it is the journal of another database; move it away", beside);
        free(beside);
    }
    return why;
}

void results_leave_log(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* An empty log is what a program leaves that ended well. */
bool results_has_log(const char *path)
{
    char *log = mem_format("%s-wal", path);
    struct stat about;
    bool has = stat(log, &about) == 0 && about.st_size > 0;
    free(log);
    return has;
}

char *results_immutable_uri(const char *path)
{
    /* A character that means something in a URI becomes three, e.g. ? %3F; the rest stays as it
     * is. */
    char *uri = mem_zero(3 * strlen(path) + 32, 1), *out = uri + sprintf(uri, "file:");
    for (; *path; path++)
        out += sprintf(out, strchr("%?#", *path) ? "%%%02X" : "%c", (unsigned char)*path);
    strcpy(out, "?immutable=1");
    return uri;
}

/* Compares the head of a rollback journal with that of the database beside it. */
#include "core/results/results_journal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Where numbers stand, all of them with the highest byte first. */
enum { RECORDS_AT = 8, PAGES_AT = 16, SECTOR_AT = 20, PAGE_SIZE_AT = 24, JOURNAL_HEAD_B = 28 };
enum { DB_PAGE_SIZE_AT = 16, CHANGES_AT = 24, APPLICATION_AT = 68, DB_HEAD_B = 100 };
/* A record: a page's number, the page, a checksum. */
enum { RECORD_EXTRA_B = 8 };

static uint32_t number_at(const unsigned char *bytes, int at)
{
    bytes += at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

struct journal {
    FILE *file;
    uint32_t records; /* at the most, in its first part */
    uint32_t pages;   /* that the database had before */
    uint32_t sector_B, page_B;
};

/* False where SQLite would put nothing back. */
static bool read_head(struct journal *journal)
{
    static const unsigned char magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    unsigned char head[JOURNAL_HEAD_B];
    if (fread(head, sizeof head, 1, journal->file) != 1 || memcmp(head, magic, sizeof magic) != 0)
        return false;
    journal->records = number_at(head, RECORDS_AT);
    journal->pages = number_at(head, PAGES_AT);
    journal->sector_B = number_at(head, SECTOR_AT);
    journal->page_B = number_at(head, PAGE_SIZE_AT);
    return true;
}

/* Finds the head of the database's first page as it was before. */
static bool read_first_page(const struct journal *journal, unsigned char head[DB_HEAD_B])
{
    unsigned char number[4];
    long at = journal->sector_B, record_B = (long)journal->page_B + RECORD_EXTRA_B;
    for (uint32_t i = 0; i < journal->records; i++, at += record_B) {
        if (fseek(journal->file, at, SEEK_SET) != 0 ||
            fread(number, sizeof number, 1, journal->file) != 1)
            return false;
        if (number_at(number, 0) == 1)
            return fread(head, DB_HEAD_B, 1, journal->file) == 1;
    }
    return false;
}

static bool read_database(sqlite3 *db, unsigned char head[DB_HEAD_B], sqlite3_int64 *size)
{
    sqlite3_file *file = NULL;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
           file->pMethods && file->pMethods->xFileSize(file, size) == SQLITE_OK &&
           *size >= DB_HEAD_B && file->pMethods->xRead(file, head, DB_HEAD_B, 0) == SQLITE_OK;
}

static bool is_foreign(const struct journal *journal, const unsigned char *head, sqlite3_int64 size)
{
    unsigned char before[DB_HEAD_B];
    uint32_t page_B = (uint32_t)head[DB_PAGE_SIZE_AT] << 8 | head[DB_PAGE_SIZE_AT + 1];
    page_B = page_B == 1 ? 65536 : page_B;
    if (journal->page_B != page_B || (sqlite3_int64)journal->pages * page_B > size)
        return true;
    if (journal->pages == 0)
        return size > page_B; /* its making changes the mode, in the first page alone */
    if (!read_first_page(journal, before))
        return false;
    uint32_t changes = number_at(head, CHANGES_AT) - number_at(before, CHANGES_AT);
    return changes > 1 || number_at(head, APPLICATION_AT) != number_at(before, APPLICATION_AT);
}

bool results_journal_is_foreign(sqlite3 *db, const char *path)
{
    unsigned char head[DB_HEAD_B];
    sqlite3_int64 size;
    struct journal journal = {.file = fopen(path, "rbe")};
    bool foreign = journal.file && read_head(&journal) && read_database(db, head, &size) &&
                   is_foreign(&journal, head, size);
    if (journal.file)
        fclose(journal.file);
    return foreign;
}

/* Draws a line on a terminal again and again. */
#include "core/text/live_line.h"

#include "core/base/mem.h"
#include "core/base/printable.h"
#include "core/text/wrap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a part is cut down to before others are left out for it, but for those up to that rank. */
enum { CUT_LEAST = 12, RANK_ABOVE_CUT = 2 };

void live_line_open(struct live_line *line, FILE *out)
{
    *line = (struct live_line){.out = out, .terminal = terminal_is_drawn(out)};
}

static size_t columns_of(const struct live_part *part, unsigned rank)
{
    return part->rank > rank ? 0 : (size_t)text_columns(part->text);
}

/* The columns of all parts up to that rank, and of those that may be cut. */
static size_t all_columns(const struct live_part *parts, size_t count, unsigned rank, size_t *cut)
{
    size_t columns = 0;
    *cut = 0;
    for (size_t i = 0; i < count; i++) {
        columns += columns_of(&parts[i], rank);
        *cut += parts[i].cut ? columns_of(&parts[i], rank) : 0;
    }
    return columns;
}

/* The first `columns` characters of a text fit for a terminal; an ellipsis ends what is cut. */
static void put_cut(FILE *out, const char *text, size_t columns)
{
    char shown[PRINTABLE_SIZE];
    bool whole = (size_t)text_columns(text) <= columns;
    for (size_t column = whole ? 0 : 1; *text && column < columns; column++) {
        text += printable_first(text, shown);
        fputs(shown, out);
    }
    if (!whole && columns > 0)
        fputs("\xE2\x80\xA6", out);
}

/* Ranks are given up from the highest on, until what is left fits, if need be with a part cut down;
 * rank 0 is cut by the room alone. */
char *live_line_fit(const struct live_part *parts, size_t count, size_t room)
{
    size_t cut, columns, size;
    unsigned rank = 0;
    char *text;
    for (size_t i = 0; i < count; i++)
        rank = parts[i].rank > rank ? parts[i].rank : rank;
    for (;; rank--) {
        columns = all_columns(parts, count, rank, &cut);
        size_t least = rank <= RANK_ABOVE_CUT ? 0 : CUT_LEAST,
               spare = cut > least ? cut - least : 0;
        if (columns <= room || rank == 0 || columns - spare <= room)
            break;
    }
    size_t over = columns > room ? columns - room : 0;
    FILE *out = mem_stream(&text, &size);
    for (size_t i = 0; i < count && room > 0; i++) {
        size_t own = columns_of(&parts[i], rank);
        size_t less = parts[i].cut && over ? (over < own ? over : own) : 0;
        over -= less;
        own = own - less < room ? own - less : room;
        put_cut(out, parts[i].rank > rank ? "" : parts[i].text, own);
        room -= own;
    }
    fclose(out);
    return text;
}

void live_line_clear(struct live_line *line)
{
    if (!line->terminal || line->drawn == 0)
        return;
    /* A terminal that has become narrower has broken the line: its rows above go, too. */
    size_t wide = terminal_columns(line->out), rows = wide ? (line->drawn - 1) / wide : 0;
    fputc('\r', line->out);
    if (rows)
        fprintf(line->out, "\033[%zuA", rows);
    fputs(rows ? "\033[J" : "\033[K", line->out);
    line->drawn = 0;
}

/* One column less than there are: a character in the last one makes some terminals begin a new
 * line. */
void live_line_draw(struct live_line *line, const struct live_part *parts, size_t count)
{
    if (!line->terminal)
        return;
    size_t wide = terminal_columns(line->out);
    char *text = live_line_fit(parts, count, wide > 1 ? wide - 1 : wide);
    live_line_clear(line);
    fputs(text, line->out);
    fflush(line->out);
    line->drawn = (size_t)text_columns(text);
    free(text);
}

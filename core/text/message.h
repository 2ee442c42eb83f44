/* Messages to people: warnings, errors, what a command did. A message is one line or several, each
 * ended by a newline. Pipes, files and TERM=dumb get its lines as they are. On a terminal that can
 * be drawn on, what is longer than the terminal is wide is broken at spaces, and goes on below the
 * line's first word. A line above one that has a caret alone shows a place in a file: of both, the
 * part around the caret is shown. */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include <stdio.h>

/* `text` may hold anything: what would steer a terminal is replaced (core/base/printable.h). */
void message_put(FILE *out, const char *text);
/* fprintf of a message. */
void message_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

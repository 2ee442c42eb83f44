/* Redraws the state of a database in the terminal. */
#include "reports/watch/watch.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "reports/watch/screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

enum { EXIT_INTERRUPTED = 130, COLUMNS_PLAIN = 80 };

double watch_next_s(double began_s, double ended_s)
{
    double rest = 9 * (ended_s - began_s);
    return ended_s + (rest > 1 ? rest : 1);
}

/* --- signals --------------------------------------------------------------------------------- */

int watch_signals(struct errs *errs)
{
    static const int wanted[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        errs_add(errs, FAULT_RUN, NULL, NULL, "signals cannot be awaited: %s", strerror(errno));
    return signals;
}

int watch_signal(int signals)
{
    struct signalfd_siginfo info;
    return read(signals, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

/* --- the terminal ---------------------------------------------------------------------------- */

struct drawing {
    struct watch watch;
    struct screen screen;
    FILE *out;
    int signals;
    bool keyboard; /* standard input is a terminal */
    struct termios before;
};

/* Switches to the alternate screen, hides the cursor, and reads keys one by one without echo. */
static void enter_screen(struct drawing *drawing)
{
    fputs("\033[?1049h\033[?25l", drawing->out);
    if (!drawing->keyboard)
        return;
    struct termios raw = drawing->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static void leave_screen(struct drawing *drawing)
{
    fputs("\033[?25h\033[?1049l", drawing->out);
    fflush(drawing->out);
    if (drawing->keyboard)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &drawing->before);
}

/* Sets the current size of the terminal. */
static void measure(struct screen *screen, FILE *out)
{
    struct winsize window = {0};
    ioctl(fileno(out), TIOCGWINSZ, &window);
    screen->columns = window.ws_col ? window.ws_col : COLUMNS_PLAIN;
    screen->lines = window.ws_row ? window.ws_row - 1 : 23; /* a line end follows the last one */
}

/* The text is composed first and written at once, so that the screen does not flicker. */
static void draw(struct drawing *drawing)
{
    char *text = NULL;
    size_t size = 0;
    struct screen screen = drawing->screen;
    measure(&screen, drawing->out);
    screen.keys = drawing->keyboard;
    screen.terminal.out = mem_stream(&text, &size);
    fputs("\033[H", screen.terminal.out);
    screen_print(&screen, &drawing->watch.now, "\033[K\r\n");
    fputs("\033[J", screen.terminal.out);
    fclose(screen.terminal.out);
    fwrite(text, 1, size, drawing->out);
    fflush(drawing->out);
    free(text);
}

/* Ctrl-Z: restores the terminal for the shell, and draws again when the program continues. */
static void stop_for_a_while(struct drawing *drawing)
{
    leave_screen(drawing);
    raise(SIGSTOP);
    enter_screen(drawing);
}

static bool wants_end(void)
{
    char key;
    return read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q';
}

/* Waits until `next_s`, and handles keys and signals meanwhile. Returns -1 to go on, else the exit
 * status. */
static int wait_until(struct drawing *drawing, double next_s)
{
    for (;;) {
        double left_s = next_s - host_clock_s(CLOCK_MONOTONIC);
        struct pollfd awaited[] = {{.fd = drawing->signals, .events = POLLIN},
                                   {.fd = STDIN_FILENO, .events = POLLIN}};
        if (left_s <= 0)
            return -1;
        poll(awaited, drawing->keyboard ? 2 : 1, (int)(left_s * 1000) + 1);
        if (awaited[1].revents && wants_end())
            return 0;
        int signal = watch_signal(drawing->signals);
        if (signal == SIGTSTP)
            stop_for_a_while(drawing);
        else if (signal && signal != SIGWINCH)
            return EXIT_INTERRUPTED;
        if (signal)
            draw(drawing);
    }
}

static int draw_until_end(struct drawing *drawing, struct errs *errs)
{
    int status = -1;
    double began_s = host_clock_s(CLOCK_MONOTONIC), ended_s = began_s;
    enter_screen(drawing);
    while (status < 0 && drawing->watch.now.written) {
        draw(drawing);
        status = wait_until(drawing, watch_next_s(began_s, ended_s));
        began_s = host_clock_s(CLOCK_MONOTONIC);
        if (status < 0 && !watch_update(&drawing->watch, began_s, errs))
            status = errs_exit_status(errs);
        ended_s = host_clock_s(CLOCK_MONOTONIC);
    }
    leave_screen(drawing);
    return status < 0 ? 0 : status;
}

int watch_terminal(const char *database, FILE *out, struct errs *errs)
{
    struct drawing drawing = {.watch = {.path = database}, .out = out};
    drawing.screen = (struct screen){
        .terminal = {out, terminal_has_colour(out)}, .name = database, .columns = COLUMNS_PLAIN};
    int status = 0;
    if (!watch_update(&drawing.watch, host_clock_s(CLOCK_MONOTONIC), errs))
        status = errs_exit_status(errs);
    else if (terminal_is_drawn(out) && drawing.watch.now.written) {
        drawing.keyboard = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &drawing.before) == 0;
        drawing.signals = watch_signals(errs);
        status = drawing.signals < 0 ? 1 : draw_until_end(&drawing, errs);
        if (drawing.signals >= 0)
            close(drawing.signals);
    }
    if (terminal_is_drawn(out))
        measure(&drawing.screen, out);
    drawing.screen.lines = 0; /* no limit: the terminal can scroll */
    if (errs->count == 0)
        screen_print(&drawing.screen, &drawing.watch.now, "\n");
    watch_free(&drawing.watch);
    return status;
}

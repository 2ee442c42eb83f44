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

enum { COLUMNS_PLAIN = 80 };

/* Ten times as long as the reading took, so that watching takes a tenth of a core at most, and a
 * second at least. */
double watch_next_s(double began_s, double ended_s)
{
    double rest = 9 * (ended_s - began_s);
    return ended_s + (rest > 1 ? rest : 1);
}

/* --- signals --------------------------------------------------------------------------------- */

/* As a file to be polled with the keyboard: no handler runs at a moment at which the screen is half
 * drawn. */
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

struct live_view {
    struct watch watch;
    struct screen screen;
    FILE *out;
    int signals;
    bool keyboard; /* standard input is a terminal */
    struct termios before;
};

/* Switches to the alternate screen, hides the cursor, and reads keys one by one without echo. */
static void enter_screen(struct live_view *view)
{
    fputs("\033[?1049h\033[?25l", view->out);
    if (!view->keyboard)
        return;
    struct termios raw = view->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static void leave_screen(struct live_view *view)
{
    fputs("\033[?25h\033[?1049l", view->out);
    fflush(view->out);
    if (view->keyboard)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &view->before);
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
static void draw(struct live_view *view)
{
    char *text = NULL;
    size_t size = 0;
    struct screen screen = view->screen;
    measure(&screen, view->out);
    screen.keys = view->keyboard;
    screen.terminal.out = mem_stream(&text, &size);
    fputs("\033[H", screen.terminal.out);
    screen_print(&screen, &view->watch.now, "\033[K\r\n");
    fputs("\033[J", screen.terminal.out);
    fclose(screen.terminal.out);
    fwrite(text, 1, size, view->out);
    fflush(view->out);
    free(text);
}

/* Ctrl-Z: restores the terminal for the shell, and draws again when the program continues. */
static void stop_for_a_while(struct live_view *view)
{
    leave_screen(view);
    raise(SIGSTOP);
    enter_screen(view);
}

static bool wants_end(void)
{
    char key;
    return read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == 'Q';
}

/* Waits until `next_s`, and handles keys and signals meanwhile. Returns -1 to go on, else the exit
 * status. */
static int wait_until(struct live_view *view, double next_s)
{
    for (;;) {
        double left_s = next_s - host_clock_s(CLOCK_MONOTONIC);
        struct pollfd awaited[] = {{.fd = view->signals, .events = POLLIN},
                                   {.fd = STDIN_FILENO, .events = POLLIN}};
        if (left_s <= 0)
            return -1;
        poll(awaited, view->keyboard ? 2 : 1, (int)(left_s * 1000) + 1);
        if (awaited[1].revents && wants_end())
            return 0;
        int signal = watch_signal(view->signals);
        if (signal == SIGTSTP)
            stop_for_a_while(view);
        else if (signal && signal != SIGWINCH)
            return EXIT_INTERRUPTED;
        if (signal)
            draw(view);
    }
}

static int draw_until_end(struct live_view *view, struct errs *errs)
{
    int status = -1;
    double began_s = host_clock_s(CLOCK_MONOTONIC), ended_s = began_s;
    enter_screen(view);
    while (status < 0 && view->watch.now.written) {
        draw(view);
        status = wait_until(view, watch_next_s(began_s, ended_s));
        began_s = host_clock_s(CLOCK_MONOTONIC);
        if (status < 0 && !watch_update(&view->watch, began_s, errs))
            status = errs_exit_status(errs);
        ended_s = host_clock_s(CLOCK_MONOTONIC);
    }
    leave_screen(view);
    return status < 0 ? 0 : status;
}

int watch_terminal(const char *database, FILE *out, struct errs *errs)
{
    struct live_view view = {.watch = {.path = database}, .out = out};
    view.screen = (struct screen){
        .terminal = {out, terminal_has_colour(out)}, .name = database, .columns = COLUMNS_PLAIN};
    int status = 0;
    if (!watch_update(&view.watch, host_clock_s(CLOCK_MONOTONIC), errs))
        status = errs_exit_status(errs);
    else if (terminal_is_drawn(out) && view.watch.now.written) {
        view.keyboard = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &view.before) == 0;
        view.signals = watch_signals(errs);
        status = view.signals < 0 ? 1 : draw_until_end(&view, errs);
        if (view.signals >= 0)
            close(view.signals);
    }
    if (terminal_is_drawn(out))
        measure(&view.screen, out);
    view.screen.lines = 0; /* no limit: the terminal can scroll */
    if (errs->count == 0)
        screen_print(&view.screen, &view.watch.now, "\n");
    watch_free(&view.watch);
    return status;
}

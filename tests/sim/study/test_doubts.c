/* What a scenario says and can hardly mean, with times and odds worked out by hand. */
#include "sim/checks/doubts.h"

#include "core/base/mem.h"
#include "tests/support/own_folder.h"
#include "tests/support/study_text.h"

#include <stdlib.h>
#include <string.h>

/* Reads a good scenario and frees its text; `what` names it in failures. NULL: no warning. */
static void check_text(char *text, const char *what, const char *warning)
{
    struct study study;
    struct errs errs = {0};
    write_file("s.yaml", text);
    free(text);
    ck_assert_msg(study_read(&study, "s.yaml", NULL, 0, &errs), "%s: %s", what, errs_first(&errs));
    if (warning)
        ck_assert_msg(strstr(study.warnings, warning), "%s: %s", what, study.warnings);
    else
        ck_assert_str_eq(study.warnings, "");
    study_free(&study);
}

/* Messages of 1 kB at 8 kbit/s take 1 s each: an answer takes 2 s and 2 ns of computing. */
static void check_told(const char *top, const char *keys, const char *warning)
{
    char *text = mem_format("%s\ntask: {name: none}\n"
                            "algorithm: {name: transfer, download: 1 kB, upload: 1 kB}\n"
                            "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 0 s}\n"
                            "fleet:\n"
                            "  phones: {count: 20, up: 8 kbit/s, down: 8 kbit/s, latency: 0 s,\n"
                            "    speed: 1e12 steps/s, %s}\n",
                            top, keys);
    check_text(text, keys, warning);
}

/* Exponential times of mean m are left with P(X - x > T) = exp(-T / m) whatever x is. Of m = 0.1 s
 * and T = 2 s that is exp(-20) = 2.06e-9; 20 agents in 5 rounds are 100 dispatches: 2.06e-7. At
 * m = 0.3 s they are 100 exp(-6.67) = 13 %, which is not told. */
START_TEST(too_brief)
{
    enter();
    check_told("rounds: 5", "availability: {model: on_off, on: {exponential: 100 ms}, off: 1 s}",
               "s.yaml:7:40: warning: fleet.phones.availability: agents are online too briefly: an "
               "answer takes at least 2 s, and its work is lost when an agent leaves (on_leave: "
               "abort); the chance that one answers in a trial is at most 2.1e-05 %");
    check_told("rounds: 5", "availability: {model: on_off, on: {exponential: 300 ms}, off: 1 s}",
               NULL);
    check_told("rounds: 5", "availability: {model: on_off, on: 1999 ms, off: 1 s}",
               "answers in a trial is 0");
    check_told("rounds: 5", "availability: {model: on_off, on: 2001 ms, off: 1 s}", NULL);
    check_told(
        "rounds: 5",
        "availability: {model: on_off, on: {exponential: 100 ms}, off: 1 s}, on_leave: pause",
        NULL);
    leave();
}
END_TEST

/* At the peak, 0.1, agents of the diurnal process leave at the rate (1 - 0.1) / dwell: of a dwell
 * of 100 ms, exp(-2 s * 9/s) = 1.52e-8, and of 100 dispatches 1.52e-6. */
START_TEST(diurnal_ones_too_brief)
{
    enter();
    check_told("rounds: 5\nround: {start: every 2 h}",
               "availability: {model: diurnal, mean: 0.1, amplitude: 0, dwell: 100 ms}",
               "at most 0.00015 %");
    leave();
}
END_TEST

/* An agent that is online 1 s in 400 days is so at the beginning with 1 / 34 560 001 = 2.9e-8, and
 * comes in a minute with 60 / 34 560 001 = 1.736e-6; 20 of them make 3.53e-5. In a year nearly
 * all have come. With rounds alone, which wait for people, nothing is doubtful. */
START_TEST(hardly_ever_online)
{
    enter();
    const char *keys = "availability: {model: on_off, on: 1 s, off: 400 d}, on_leave: pause";
    check_told("stop: {time: 1 min}", keys,
               "hardly any agent is ever online; the chance that one is in a trial is at most "
               "0.0035 %");
    check_told("stop: {time: 365 d}", keys, NULL);
    check_told("rounds: 5", keys, NULL);
    leave();
}
END_TEST

/* The longest stretch online of the trace goes over its end: 1 s there, and 0.9 or 1.1 s at its
 * beginning. */
#define HEAD "client,active,inactive,finish_time\n"
START_TEST(traces_too_brief)
{
    enter();
    write_file("short.csv", HEAD "a,\"[0, 9]\",\"[0.9, 10]\",10\n");
    write_file("long.csv", HEAD "a,\"[0, 9]\",\"[1.1, 10]\",10\n");
    check_told("rounds: 5", "availability: {model: trace, trace: short.csv}",
               "answers in a trial is 0");
    check_told("rounds: 5", "availability: {model: trace, trace: long.csv}", NULL);
    leave();
}
END_TEST

START_TEST(too_little_time)
{
    enter();
    check_told("rounds: 5\nround: {timeout: 1.9 s}", "dropout: 0",
               "round.timeout: 1.9 s gives up every agent, as an answer takes at least 2 s; no "
               "answer will ever be in");
    check_told("rounds: 5\nround: {timeout: 2.1 s}", "dropout: 0", NULL);
    check_told("stop: {time: 1.9 s}", "dropout: 0",
               "stop.time: 1.9 s is over before the first round, which takes at least 2 s if "
               "anybody answers; a trial ends with a round, so it has one");
    check_told("stop: {time: 2.1 s}", "dropout: 0", NULL);
    check_told("stop: {time: 1.9 s}\nround: {policy: semi_sync, period: 1 s}", "dropout: 0", NULL);
    leave();
}
END_TEST

/* The preset phone gives a power for computing and idling; its radio comes with a preset link. */
START_TEST(energy_without_a_radio)
{
    enter();
    check_told("rounds: 5", "device: phone",
               "s.yaml:6:3: warning: fleet.phones: neither the link nor the device gives a power "
               "for sending and receiving, so that energy is too low");
    check_told("rounds: 5", "device: phone, radio: {up: 1 W}", "gives a power for receiving");
    check_told("rounds: 5", "device: phone, radio: {up: 1 W, down: 1 W}", NULL);
    check_told("rounds: 5", "power: {compute: 1 W}", NULL);
    leave();
}
END_TEST

/* Of 10 agents that send one slope each (decomfl) or two returns (es). */
static void check_sent(const char *algorithm, const char *warning)
{
    char *text = mem_format("rounds: 1\ntask: {name: GridWorld, size: 2}\n"
                            "policy: {hidden: [], head: categorical}\nalgorithm: {%s}\n"
                            "server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 0 s}\n"
                            "fleet:\n"
                            "  robots: {count: 10, up: 8 kbit/s, down: 8 kbit/s, latency: 0 s,\n"
                            "    speed: 1000 steps/s}\n",
                            algorithm);
    check_text(text, algorithm, warning);
}

/* An int8 or a sign has a scale of 4 B: 5 B for one number of 4 B, 6 B for two of 8 B. A part of
 * 0.09 of 10 answers is less than one of them, 0.1 is one. */
START_TEST(nothing_saved_or_trimmed)
{
    enter();
    check_sent("name: decomfl, alpha: 0.1, mu: 0.1, codec: int8",
               "s.yaml:4:56: warning: algorithm.codec: decomfl sends 1 number in a message: "
               "5 B with this codec, and 4 B as float32");
    check_sent("name: decomfl, alpha: 0.1, mu: 0.1, codec: float16", NULL);
    check_sent("name: es, alpha: 0.1, mu: 0.1, codec: int8", NULL);
    check_sent("name: decomfl, alpha: 0.1, mu: 0.1, aggregate: {trimmed: 0.09}",
               "algorithm.aggregate: a part of 0.09 of 10 answers is less than one, so nothing is "
               "trimmed and this is the mean");
    check_sent("name: decomfl, alpha: 0.1, mu: 0.1, aggregate: {trimmed: 0.1}", NULL);
    leave();
}
END_TEST

TEST_MAIN("doubts", too_brief, diurnal_ones_too_brief, hardly_ever_online, traces_too_brief,
          too_little_time, energy_without_a_radio, nothing_saved_or_trimmed)

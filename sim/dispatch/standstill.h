/* Rounds that would go on until the clock ends although something happens all the time.
 *
 * An agent that stays for less time than it takes to set a connection up begins a transfer again
 * and again; a round may wait for agents that are never online together; and one that sends lost
 * agents off again may lose each of them every time. They are told apart from patience by counting:
 * so many times in a row, in proportion to the fleet, end the trial. With K agents these are 100
 * 000 + 1000 K messages that were paused before a byte of them had moved, as many changes of
 * presence while a round waits to begin, and, under an asynchronous policy, 10 000 + 100 K losses,
 * each of which costs real episodes. A byte that moves or a dispatch that gets on, a round that
 * begins, and an answer begin their count anew. */
#ifndef SIM_STANDSTILL_H
#define SIM_STANDSTILL_H

#include <stdbool.h>
#include <stdint.h>

struct dispatch;
struct federation;

struct standstill {
    uint64_t futile;  /* messages paused in a row before a byte of them had moved */
    uint64_t losses;  /* dispatches lost since the last answer */
    uint64_t changes; /* agents that came or left since a round has been waiting to begin */
};

/* A message was paused; `moved`: some of it had travelled since it last set off. */
void standstill_paused(const struct dispatch *dispatch, bool moved);
/* An agent came or left; `postponed`: a round is waiting to begin. */
void standstill_presence(struct federation *federation, bool postponed);
/* The server has learnt that a dispatch is lost; or it has an answer. */
void standstill_lost(const struct dispatch *dispatch);
static inline void standstill_answered(struct standstill *standstill)
{
    standstill->losses = 0;
}
/* A dispatch has got on. */
static inline void standstill_end(struct standstill *standstill)
{
    standstill->futile = 0;
}

#endif

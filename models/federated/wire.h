/* The entries that messages are made of.
 *
 * A message is a sequence of entries. Each begins with a header of 8 bytes, one little-endian word:
 *
 *     bits  0..2   type          bit 3   another entry follows in this message
 *     bits  4..23  slot          bits 24..43  slots          bits 44..63  round
 *
 * and goes on with what its type says (S = slots, d parameters, o observations of the policy):
 *
 *   download    slot          slots     round          body
 *   KEY         0             0         0              u64: the seed's key, once a run
 *   THETA       halvings      rejec-    θ's version    d numbers (9), moments (2); or S sums (8)
 *                             tions (1)
 *   NORMALISER  0             o         version        o means, o inverse standard deviations,
 *                                                      float32, or as codec_observations has it
 *   RESULT      own slot + 1  S         the round      regular: A presence bits, A vote bits, the
 *               (3)                                    accept bit, numbers (7), perturbations the
 *                                                      receiver lacks (4)
 *               groups        0         the round      any other: the accept bit, groups (6)
 *   START       own slot      S         the wave       explicit: the perturbation; with secure_sum
 *                                                      zeros for keys and shares, as behind uploads
 *
 *   upload
 *   ANSWER      own slot      S         the wave       a vote: u8, 1 if the perturbed policy won,
 *                                                      else 0; or E P m float32, or bytes of the
 *                                                      method's own (answers.h);
 *                                                      statistics (5). With episodes instead of the
 *                                                      u8 where the panel is at the server
 *                                                      (models/device/recording.h)
 *   WEIGHTS     own slot      episodes  the wave       d float32; statistics (5)
 *
 *   (1) Rejections since the last halving. They and the halvings are 0 unless the schedule is
 *       halving.
 *   (2) Only where agents keep Adam's moments: u32 updates kept so far and, when that is not 0,
 *       d float32 of the first moment and d float32 of the second.
 *   (3) 0 for an agent that holds no perturbation of that wave. An agent holds the perturbations of
 *       the last `in_flight` waves that it was sent off with.
 *   (4) Only with explicit perturbations and an accepted update, in slot order. Where a wave shares
 *       one perturbation: that, if the receiver does not hold it. Where slots have their own: every
 *       one but the one it holds. A perturbation is d bits of signs or d numbers, float32
 *       or as codec_down writes them (direction.h); a part of one begins with the scale of all,
 *       where there is one.
 *   (5) Only with a normaliser of the fleet: u32 count, o float32 means, o float32 sums of squared
 *       deviations (M2) of the observations in this wave's episodes, or what stands for them with
 *       codec_observations (fleet_statistics.h).
 *   (6) A regular result (update.h) tells of a round that heard its own wave and no other: the wave
 *       of the same number, opened at the version before. Any other is told as groups, one for each
 *       wave with a vote, in the order of waves. A group begins with
 *         its wave, less that of the group before (or 0);
 *         1 bit: its slots S are those of the group before; else S follows;
 *         1 bit: the receiver holds this wave's perturbation;
 *         its staleness + 1;
 *         its number of votes n.
 *       Numbers are in Elias's gamma code: k zeros, a one, and the k lower bits of a number of k +
 *       1 bits. Then come the votes: A presence and A vote bits, or, if that is shorter, n times a
 *       slot (in as many bits as A - 1 has) and a vote bit, in slot order. Then numbers (7), then,
 *       only with explicit
 *       perturbations and an accepted update, whatever the receiver does not hold: where a wave
 *       shares one perturbation, its coordinates in the blocks that voted; where slots have their
 *       own, those of the slots that voted.
 *
 *   (7) Of A answers, S, or 1 where the method pools them. An answer in numbers has no vote bit;
 *       in an accepted update E P numbers of each that is present follow, in slot order: float32,
 *       or all of the group's as codec_down writes them.
 *   (8) float32, where the method tells θ by sums over fixed directions (sums.h); before them come
 *       the d float32 of θ₀ for a receiver that was not told them.
 *   (9) float32, or as codec_down writes them where every download carries θ.
 *
 * Nobody is present in a void round.
 *
 * The bits of a body are one string, LSB first, filled up with zeros to a whole byte once, at its
 * end. Padding, unused header fields and the vote bits of the absent must be zero.
 *
 * For example S = 10, d = 5702, perturbations from the seed and no normaliser of the fleet: a vote
 * has 8 + 1 = 9 bytes, a START 8, a RESULT 8 + ⌈(2 · 10 + 1) / 8⌉ = 11, and THETA 8 + 4 d = 22 816.
 */
#ifndef MODELS_WIRE_H
#define MODELS_WIRE_H

#include "core/base/bits.h"

enum entry_type {
    ENTRY_KEY = 1,
    ENTRY_THETA,
    ENTRY_NORMALISER,
    ENTRY_RESULT,
    ENTRY_START,
    ENTRY_ANSWER,
    ENTRY_WEIGHTS
};
enum { ENTRY_HEADER = 8, ENTRY_FIELD_MAX = (1 << 20) - 1 };

struct entry {
    enum entry_type type;
    bool more; /* another entry follows */
    uint32_t slot, slots, round;
};

/* A message under construction at the end of `out`. */
struct message {
    struct wire *out;
    size_t last; /* where the last header lies */
    bool begun;  /* it has an entry */
};
/* Appends a header and marks the one before it as followed; fields <= ENTRY_FIELD_MAX. */
void message_entry(struct message *message, enum entry_type type, uint32_t slot, uint32_t slots,
                   uint32_t round);
/* Reads a header; false past the end or on an unknown type. */
bool entry_read(struct wire_reader *reader, struct entry *entry);

/* Copies `count` bits from bit `from` of `source` to bit `to` of `target`; the target's bits there
 * must be zero. */
void bits_copy(uint8_t *target, size_t to, const uint8_t *source, size_t from, size_t count);
/* True when all bits from `bits` up to the end of the last byte are zero. */
bool bits_padded(const uint8_t *bytes, size_t bits);

/* A string of bits that is written, read, or (without bytes) only measured. */
struct bits {
    uint8_t *bytes;         /* to write: zeros */
    struct wire_reader *in; /* to read: from its place on */
    const uint8_t *source;  /* what it has of that; NULL: it comes in byte by byte */
    size_t at, end;         /* `end`: when reading */
    bool bad;               /* read beyond the end: zeros */
    uint8_t byte;           /* the last that came in */
};
/* A string that begins where the reader stands. */
struct bits bits_from(struct wire_reader *in);
/* The reader goes on behind the string; false unless it was good and all bits up to the end of its
 * last byte are zero. */
bool bits_end(struct bits *bits);
void bits_put(struct bits *bits, uint32_t value, unsigned count); /* count <= 32 */
uint32_t bits_take(struct bits *bits, unsigned count);
void bits_put_float(struct bits *bits, float value); /* 32 bits */
float bits_take_float(struct bits *bits);
/* Elias's gamma code of a number from 1 up to 2^20. */
void bits_put_gamma(struct bits *bits, uint32_t value);
uint32_t bits_take_gamma(struct bits *bits); /* 0 where there is none */
/* Writes, or measures, a run of bits of `source`. */
void bits_put_run(struct bits *bits, const uint8_t *source, size_t from, size_t count);
/* Reads a run of bits to `target`, which must be zero there. */
void bits_take_run(struct bits *bits, uint8_t *target, size_t to, size_t count);

#endif

/* The program's version, and which sources it was made of: those that an episode or a stage of
 * pretraining depends on (core/base; the tasks, policies, learning and PPO of models). Made by make
 * (Makefile.am); the same wherever the same sources are built. */
#ifndef SIM_SOURCES_DIGEST_H
#define SIM_SOURCES_DIGEST_H

extern const char sources_digest[];  /* 32 hex digits, the first 128 bits of a SHA-256 */
extern const char sources_version[]; /* with the first 8 of them: "0.1.0+3f2a9c1e" */

#endif

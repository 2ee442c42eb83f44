/* What an agent sends: how its panel voted, what it measured, or its weights, cut and hidden in
 * noise (privacy.h), in config's codec, and the statistics of what it observed. Private to
 * models/device. */
#ifndef MODELS_UPLOAD_H
#define MODELS_UPLOAD_H

struct probe;

/* Appends it to the result's upload, `vote` where that is not there as episodes already. θ may have
 * gone back to where local steps began. */
void upload_write(struct probe *probe, int vote);

#endif

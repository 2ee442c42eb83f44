/* Other spellings of units. */
#include "core/text/unit_spelling.h"

#include <string.h>
#include <strings.h>

/* What people write for a unit, and what is written here. Between spaces; "Mb/s" and "MB/s" differ,
 * so capitals count where a spelling appears twice. */
struct spelling {
    const char *written, *unit;
};

static const struct spelling rates[] = {
    {"bps b/s bits/s bit bits bit/sec bits/sec", "bit/s"},
    {"kbps Kbps kb/s Kb/s kbits/s kbit kbits kbit/sec k", "kbit/s"},
    {"Mbps mbps Mb/s mb/s Mbits/s Mbit Mbits Mbit/sec Mb M", "Mbit/s"},
    {"Gbps gbps Gb/s gb/s Gbits/s Gbit Gbits Gbit/sec Gb G", "Gbit/s"},
    {"Bps bytes/s byte/s B bytes", "B/s"},
    {"kBps KBps KB/s kbyte/s kbytes/s kB KB", "kB/s"},
    {"MBps Mbyte/s Mbytes/s MB", "MB/s"},
    {"GBps Gbyte/s Gbytes/s GB", "GB/s"},
    {NULL, NULL}};
static const struct spelling times[] = {
    {"nsec nsecs nanosecond nanoseconds", "ns"},
    {"usec usecs microsecond microseconds \xC2\xB5s \xCE\xBCs", "us"},
    {"msec msecs millisec millisecond milliseconds millis", "ms"},
    {"sec secs second seconds S", "s"},
    {"mins minute minutes", "min"},
    {"m M", "min or ms"},
    {"hr hrs hour hours H", "h"},
    {"day days D", "d"},
    {"w week weeks", "d (a week has 7)"},
    {"month months mo", "d (a month has 30 or so)"},
    {"y a yr year years", "d (a year has 365)"},
    {NULL, NULL}};
static const struct spelling bytes[] = {
    {"byte bytes octet octets b", "B"},
    {"K k", "KiB (1024 bytes) or kB (1000)"},
    {"KB Kbyte kbyte Kbytes kbytes", "kB (1000 bytes) or KiB (1024)"},
    {"Kb kb", "kB (bytes), or B (1 kbit is 125 B)"},
    {"M", "MiB (1024 x 1024 bytes) or MB (a million)"},
    {"mb Mbyte Mbytes", "MB (a million bytes)"},
    {"Mb", "MB (bytes), or kB (1 Mbit is 125 kB)"},
    {"G", "GiB or GB"},
    {"gb Gbyte Gbytes", "GB"},
    {"Gb", "GB (bytes), or MB (1 Gbit is 125 MB)"},
    {"o", "B"}, /* octets, in French */
    {"Ko ko", "kB"},
    {"Mo", "MB"},
    {"Go GO", "GB"},
    {"Ki", "KiB"},
    {"Mi", "MiB"},
    {"Gi", "GiB"},
    {"T TB TiB", "GB (1 TB is 1000 GB)"},
    {"bit bits", "B (8 bits)"},
    {"kbit kbits", "B (1 kbit is 125 B)"},
    {"Mbit Mbits", "kB (1 Mbit is 125 kB)"},
    {"Gbit Gbits", "MB (1 Gbit is 125 MB)"},
    {NULL, NULL}};
static const struct spelling steps[] = {
    {"steps step step/s sps steps/sec steps/second it/s Hz hz fps FPS", "steps/s"},
    {"ksps k kHz", "ksteps/s"},
    {"s sec", "s/step"},
    {"ms", "ms/step"},
    {"us", "us/step"},
    {NULL, NULL}};
static const struct spelling flops[] = {
    {"FLOPS FLOP flops flop/s", "FLOP/s"},
    {"kFLOPS kFLOP KFLOPS", "kFLOP/s"},
    {"MFLOPS MFLOP Mflops Mflop/s", "MFLOP/s"},
    {"GFLOPS GFLOP Gflops Gflop/s", "GFLOP/s"},
    {"TFLOPS TFLOP Tflops Tflop/s", "TFLOP/s"},
    {"MHz GHz", "FLOP/s (a clock's rate times operations a cycle)"},
    {NULL, NULL}};
static const struct spelling powers[] = {{"dBm", "mW (x dBm is 10^(x/10) mW)"},
                                         {"mA A", "W (amperes times the voltage)"},
                                         {"watt watts", "W"},
                                         {"milliwatt milliwatts", "mW"},
                                         {"MW", "mW or kW"},
                                         {NULL, NULL}};
static const struct spelling energies[] = {{"joule joules Ws", "J"},
                                           {"mWh", "J (1 mWh is 3.6 J)"},
                                           {"mAh", "Wh (mAh / 1000 times the voltage)"},
                                           {"Ah", "Wh (Ah times the voltage)"},
                                           {NULL, NULL}};

static const struct spelling *const spellings[] = {
    [UNIT_RATE] = rates,  [UNIT_TIME] = times,   [UNIT_BYTES] = bytes,    [UNIT_STEPS] = steps,
    [UNIT_FLOPS] = flops, [UNIT_POWER] = powers, [UNIT_ENERGY] = energies};
enum { SPELLED = sizeof spellings / sizeof *spellings };

/* Lists are texts with spaces between words: one line a unit, easy to read and to add to. */
static bool has_word(const char *list, const char *word,
                     int (*compare)(const char *, const char *, size_t))
{
    size_t length = strlen(word);
    for (; *list; list += strspn(list, " ")) {
        size_t of_list = strcspn(list, " ");
        if (of_list == length && compare(list, word, length) == 0)
            return true;
        list += of_list;
    }
    return false;
}

/* As it is written first, so that Mb and MB stay apart; only then without regard to capitals. */
const char *unit_spelling(enum unit unit, const char *word)
{
    const struct spelling *list = (size_t)unit < SPELLED ? spellings[unit] : NULL;
    for (const struct spelling *s = list; s && s->written; s++)
        if (has_word(s->written, word, strncmp))
            return s->unit;
    for (const struct spelling *s = list; s && s->written; s++)
        if (has_word(s->written, word, strncasecmp))
            return s->unit;
    return NULL;
}

bool unit_word_in(const char *list, const char *word)
{
    return has_word(list, word, strncasecmp);
}

/* Traces as texts. */
#ifndef TESTS_TRACE_TEXT_H
#define TESTS_TRACE_TEXT_H

/* Charging from 10 s, in a wifi from 20 s, locked from 30 s to 50 s: online from 30 to 50 of 100 s.
 * The trace begins 40 s before 2020-01-02, so the instant 0 lies at 40 s of it. */
static const char flash[] =
    "{\"7\": {\"guid\": \"7\", \"model\": \"SM\\/\\u4e2d\", \"messages\":"
    "\"2020-01-01 23:59:20\\t87.0%\\n2020-01-01 23:59:30\\tbattery_charged_on\\n"
    "2020-01-01 23:59:40\\tWiFi\\n\\n2020-01-01 23:59:50\\tscreen_lock\\n"
    "2020-01-02 00:00:10\\tscreen_unlock\\n2020-01-02 00:01:00\\tscreen_on\\n\"},\n"
    "\t\"never\": {\"messages\": \"2020-02-29 00:00:00\\tscreen_lock\\n"
    "2020-03-01 00:00:00\\t4G\"},"
    "\"empty\":{\"messages\":[]},"
    /* out of order; what comes at one instant counts together; locked, charging and in a wifi from
     * 100 s on, to the end at 200 s; in a trace that begins after the instant 0 */
    "\"8\": {\"messages\": [\"2020-01-02 00:03:00\\tbattery_charged_on\\n\","
    "\"2020-01-02 00:03:00\\tunknown\\n2020-01-02 00:05:00\\tbattery_okay\\n\","
    "\"2020-01-02 00:01:40\\tscreen_lock\\n2020-01-02 00:03:20\\twifi\\n"
    "2020-01-02 00:03:20\\t5G\\n2020-01-02 00:03:20\\twifi\\n\"]}}";

#endif

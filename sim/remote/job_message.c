/* Writes and reads the messages between ranks. */
#include "sim/remote/job_message.h"

#include "core/base/mem.h"
#include "sim/dispatch/local_job.h"
#include "sim/federation/evaluation.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A kind's number in messages is its place here. */
static const struct trial_job_kind *const kinds[] = {&local_job_kind, &evaluation_kind};
enum { JOB_KINDS = sizeof kinds / sizeof *kinds };

static uint8_t number_of(const struct trial_job_kind *kind)
{
    for (uint8_t i = 0; i < JOB_KINDS; i++)
        if (kinds[i] == kind)
            return i;
    die("a job of the kind '%s' cannot be played by another rank", kind->name);
}

/* --- who a rank is --------------------------------------------------------------------------- */

struct hello hello_own(uint32_t threads, struct digest machine)
{
    struct hello hello = {.threads = threads, .machine = machine, .process = (uint64_t)getpid()};
    struct stat space;
    if (gethostname(hello.host, sizeof hello.host - 1) != 0)
        strcpy(hello.host, "unknown");
    if (stat("/proc/self/ns/pid", &space) == 0)
        hello.processes = space.st_ino;
    return hello;
}

void hello_write(const struct hello *hello, struct wire *out)
{
    wire_u8(out, MESSAGE_HELLO);
    wire_u32(out, hello->threads);
    digest_write(hello->machine, out);
    wire_raw(out, hello->host, sizeof hello->host);
    wire_u64(out, hello->process);
    wire_u64(out, hello->processes);
}

struct hello hello_read(struct wire_reader *reader)
{
    struct hello hello = {.threads = read_u32(reader)};
    hello.machine = digest_read(reader);
    read_bytes(reader, hello.host, sizeof hello.host);
    hello.process = read_u64(reader);
    hello.processes = read_u64(reader);
    return hello;
}

/* --- a job ----------------------------------------------------------------------------------- */

static void write_contents(const struct parcel *parcel, struct content_cache *known,
                           struct wire *out)
{
    content_cache_message(known);
    wire_u32(out, (uint32_t)parcel->count);
    for (size_t i = 0; i < parcel->count; i++) {
        const struct content *content = &parcel->contents[i];
        bool there = content_cache_find(known, content->digest);
        digest_write(content->digest, out);
        wire_u8(out, !there);
        if (there)
            continue;
        const struct content without = {content->digest, NULL, content->size};
        content_cache_add(known, &without);
        wire_u64(out, content->size);
        wire_raw(out, content->bytes, content->size);
    }
}

void job_write(const struct job_head *head, const struct parcel *parcel,
               struct content_cache *known, struct wire *out)
{
    wire_u8(out, MESSAGE_JOB);
    wire_u32(out, head->ticket);
    wire_u64(out, (uint64_t)head->run);
    wire_u8(out, number_of(head->kind));
    wire_u8(out, head->stored);
    digest_write(head->setting, out);
    write_contents(parcel, known, out);
    wire_raw(out, parcel->body.bytes, parcel->body.length);
}

static struct content read_content(struct wire_reader *reader, struct content_cache *known)
{
    struct content content = {.digest = digest_read(reader)};
    if (read_u8(reader)) {
        content.size = read_u64(reader);
        content.bytes = read_raw(reader, content.size);
        return content.bytes ? *content_cache_add(known, &content) : content;
    }
    const struct content *there = content_cache_find(known, content.digest);
    if (!there)
        die("a rank lacks a content that rank 0 has sent it");
    return *there;
}

struct job_head job_read(struct wire_reader *reader, struct content_cache *known,
                         struct content **contents, struct parcel_reader *parcel)
{
    struct job_head head = {.ticket = read_u32(reader)};
    head.run = (int64_t)read_u64(reader);
    uint8_t kind = read_u8(reader);
    if (kind >= JOB_KINDS)
        die("a rank was sent a job of unknown kind %u", kind);
    head.kind = kinds[kind];
    head.stored = read_u8(reader);
    head.setting = digest_read(reader);
    uint32_t count = read_u32(reader);
    *contents = NULL;
    size_t capacity = 0;
    content_cache_message(known);
    for (uint32_t i = 0; i < count && reader->ok; i++) {
        mem_grow(contents, &capacity, i + 1, sizeof **contents);
        (*contents)[i] = read_content(reader, known);
    }
    if (!reader->ok)
        die("a job was cut short on its way to a rank");
    *parcel = (struct parcel_reader){
        .body = wire_read(reader->bytes + reader->at, reader->length - reader->at),
        .contents = *contents,
        .count = count};
    return head;
}

/* Opens a scenario file, and refuses what is none. */
#include "sim/study/study_file.h"

#include "core/files/datadir.h"
#include "core/text/yaml_key.h"
#include "core/text/yaml_lines.h"
#include "sim/sources/shipped.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void refuse(const struct yaml_node *root, const struct source *file,
                   struct field_reader *reader)
{
    struct yaml_line line =
        yaml_line(&(struct yaml_text){file->text, file->length}, root->mark.line);
    char *meant = NULL;
    const char *what = "expected a table of keys and values";
    if (root->kind == YAML_SCALAR)
        what = yaml_key_fault(line.text + line.indent, line.length - line.indent, &meant);
    const char *hint = meant ? meant
                       : root->kind == YAML_LIST
                           ? "keys stand without - before them, and without [ ]"
                           : NULL;
    field_error(reader, &root->mark, hint, "%s", what);
    free(meant);
}

bool study_file_open(struct source *file, const char *path, struct errs *errs)
{
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        char *hint = scenario_hint(path);
        errs_add(errs, FAULT_INPUT, NULL, hint, "%s: there is no such scenario", path);
        free(hint);
        return false;
    }
    if (!source_read_start(file, path, YAML_SIZE_MAX, errs))
        return false;
    if (strncmp(file->text, "SQLite format 3", 15) == 0) {
        errs_add(errs, FAULT_INPUT, &(struct mark){file, 0, 0},
                 "`fedsim compare` and `fedsim report` show what is in it",
                 "this is a database, not a scenario");
        return false;
    }
    return true;
}

struct yaml_node *study_file_read(struct source *file, struct field_reader *reader)
{
    struct yaml_node *root = yaml_read(file, reader->arena, reader->errs);
    if (!root || root->kind == YAML_MAP)
        return root;
    refuse(root, file, reader);
    return NULL;
}

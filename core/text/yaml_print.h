/* Nodes of YAML written as text, so that a value that was set on the command line, or by a sweep,
 * can stand in a scenario as a user would write it. */
#ifndef CORE_YAML_PRINT_H
#define CORE_YAML_PRINT_H

#include "core/text/yaml.h"

#include <stdio.h>

/* Writes a node on one line in flow style, so that it parses back. */
void yaml_print(FILE *out, const struct yaml_node *node);
/* Writes a text as a scalar: as it is where it reads back as that one word, else quoted. */
void yaml_print_text(FILE *out, const char *text);

#endif

/* The text of a statement: reports/sql/NAME.sql, in which each line "-- include OTHER" stands for
 * the text of OTHER.sql, so that what several statements need is written once. */
#ifndef REPORTS_STATEMENT_TEXT_H
#define REPORTS_STATEMENT_TEXT_H

#include "core/base/fail.h"

/* `defined` (NULL: none) is a name for which `definition` stands in place of a file. Owned by the
 * caller; NULL and an error when a file is missing. */
char *statement_text(const char *name, const char *defined, const char *definition,
                     struct errs *errs);

#endif

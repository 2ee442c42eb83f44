/* The file of a page: the frame of reports/drawing/page.html around a body. */
#ifndef REPORTS_PAGE_FILE_H
#define REPORTS_PAGE_FILE_H

#include "core/base/fail.h"

/* Writes DIRECTORY/index.html; `title` is text, `body` HTML, both borrowed. False and an error
 * otherwise (FAULT_RUN, or as source_read when the frame cannot be read). */
bool page_write(const char *directory, const char *title, const char *body, struct errs *errs);

#endif

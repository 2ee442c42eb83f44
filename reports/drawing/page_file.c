/* Writes index.html into a folder. */
#include "reports/drawing/page_file.h"

#include "core/base/mem.h"
#include "core/files/datadir.h"
#include "core/files/output.h"
#include "reports/drawing/html.h"

#include <stdlib.h>
#include <string.h>

/* Fills the marks @TITLE@ and @BODY@ of reports/drawing/page.html. */
static void put_page(FILE *out, const char *template, const char *title, const char *body)
{
    for (const char *at = template; *at;) {
        if (strncmp(at, "@TITLE@", 7) == 0) {
            html_text(out, title);
            at += 7;
        } else if (strncmp(at, "@BODY@", 6) == 0) {
            fputs(body, out);
            at += 6;
        } else
            fputc(*at++, out);
    }
}

/* False with an error where the template or the page fails; the caller removes what is there. */
bool page_write(const char *directory, const char *title, const char *body, struct errs *errs)
{
    char *template_path = datadir_path("reports/drawing/page.html");
    char *path = mem_format("%s/index.html", directory);
    struct source template;
    bool good = source_read(&template, template_path, errs);
    FILE *out = good ? fopen(path, "w") : NULL;
    if (out) {
        put_page(out, template.text, title, body);
        good = !ferror(out);
        good = fclose(out) == 0 && good;
    }
    if (template.text && (!out || !good))
        good = output_failed(path, errs);
    source_free(&template);
    free(path);
    free(template_path);
    return good;
}

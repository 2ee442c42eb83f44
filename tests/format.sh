#!/bin/sh
# The look of the sources: formatted by .clang-format, lines of at most 100 columns, files of at most 400 lines, no
# comment that ends in a line of ` * */` alone, and each file of the program opens with what it does. Speaks TAP; each rule
# must also find a violation that is planted for it.
#   srcdir=DIR CLANG_FORMAT=clang-format tests/format.sh
set -u
export LC_ALL=C.UTF-8
format=${CLANG_FORMAT:-clang-format}
wanted=14 # another major version breaks lines in other places

program() { find core models reports sim -name "$1" | sort; }
sources() { find core models reports sim tests -name '*.[ch]' | sort; }

# rule NAME prints whatever breaks it.
rule() {
  case $1 in
  formatted) sources | xargs "$format" --dry-run 2>&1 | grep 'warning:' ;;
  columns) sources | xargs grep -nE '^.{101}' /dev/null ;;
  length) program '*.[ch]' | while read -r file; do [ "$(wc -l <"$file")" -le 400 ] || echo "$file is too long"; done ;;
  comments) sources | xargs grep -nE '^[[:space:]]*\*[[:space:]]*\*/$' /dev/null ;;
  opening) program '*.[ch]' | while read -r file; do head -n 1 "$file" | grep -q '^/\*' || echo "$file says nothing"; done ;;
  esac
}

# plant NAME breaks that rule, in a tree made for it.
plant() {
  mkdir core models reports sim tests
  cp "$source/.clang-format" .
  printf '/* Good. */\nint good(void)\n{\n    return 0;\n}\n' >core/good.c
  case $1 in
  formatted) printf '/* Bad. */\nint bad(void) { return  0; }\n' >core/bad.c ;;
  columns) printf '/* Bad: %s. */\n' "$(seq -s, 40)" >tests/bad.h ;;
  length) { echo '/* Bad. */' && seq -f 'int bad%.0f;' 400; } >sim/bad.c ;;
  comments) printf '/* Bad.\n * */\n' >reports/bad.h ;;
  opening) echo 'int bad;' >models/bad.c ;;
  esac
}

version() { "$format" --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p'; }
cannot() { [ "$1" != formatted ] || [ "$(version)" = "$wanted" ] || echo "no clang-format $wanted here"; }

. "${srcdir:-.}/tests/support/rules.sh"
keep formatted columns length comments opening

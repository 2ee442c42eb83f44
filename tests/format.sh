#!/bin/sh
# The look of the sources: formatted by .clang-format, lines of at most 100 columns, files of at most 400 lines, and each
# file of the program opens with what it does. Speaks TAP; each rule must also find a violation that is planted for it.
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
  opening) program '*.[ch]' | while read -r file; do head -n 1 "$file" | grep -q '^/\*' || echo "$file says nothing"; done ;;
  esac
}

# plant NAME breaks that rule, in a tree made for it.
plant() {
  case $1 in
  nothing) printf '/* Good. */\nint good(void)\n{\n    return 0;\n}\n' >core/good.c ;;
  formatted) printf '/* Bad. */\nint bad(void) { return  0; }\n' >core/bad.c ;;
  columns) printf '/* Bad: %s. */\n' "$(seq -s, 40)" >tests/bad.h ;;
  length) { echo '/* Bad. */' && seq -f 'int bad%.0f;' 400; } >sim/bad.c ;;
  opening) echo 'int bad;' >models/bad.c ;;
  esac
}

answer() { # NAME GOOD COMPLAINT
  count=$((count + 1))
  if $2; then echo "ok $count - $1"; else
    echo "not ok $count - $1"
    echo "$3" | head -n 20 | sed 's/^/# /'
  fi
}

is_empty() { [ -z "$broken" ]; }
is_named() { echo "$broken" | grep -q bad; }
version() { "$format" --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p'; }

cd "${srcdir:-.}" || exit 1
source=$(pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
rules='formatted columns length opening'
count=0
echo "1..$(($(echo "$rules" | wc -w) * 3))"
for name in $rules; do
  if [ "$name" = formatted ] && [ "$(version)" != "$wanted" ]; then
    for _ in 1 2 3; do
      count=$((count + 1))
      echo "ok $count - $name # SKIP no clang-format $wanted here"
    done
    continue
  fi
  cd "$source" || exit 1
  broken=$(rule "$name")
  answer "$name: the tree keeps the rule" is_empty "$broken"
  mkdir -p "$scratch/$name/core" && cd "$scratch/$name" || exit 1
  mkdir models reports sim tests
  cp "$source/.clang-format" .
  plant nothing
  broken=$(rule "$name")
  answer "$name: a tree that keeps it passes" is_empty "$broken"
  plant "$name"
  broken=$(rule "$name")
  answer "$name: a planted violation is found" is_named "nothing found"
done

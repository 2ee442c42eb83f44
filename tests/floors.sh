#!/bin/sh
# The floors: core <- models <- sim and core <- reports <- sim. Every foreign library has one home, and every header
# compiles on its own. Speaks TAP; each rule must also find a violation that is planted for it.
#   srcdir=DIR CC=gcc tests/floors.sh
set -u
export LC_ALL=C
compile="${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c"

# The include lines of the folders given, as FILE:LINE:TEXT.
includes() { grep -nE '^[[:space:]]*#[[:space:]]*include' -rs --include='*.[ch]' -- "$@"; }

# floor NAME LOWER...: what NAME includes by a path from the top must lie in NAME or in the floors below it.
floor() {
  allowed=$(echo "$*" | tr ' ' '|')
  includes "$1" | grep -vE 'include[[:space:]]*<' | grep -vE "\"($allowed)/[a-z0-9_]+\\.h\""
  includes "$1" | grep -E '<(core|models|reports|sim|tests)/'
}

# home HEADER FILES: both are expressions; <HEADER> is included in FILES only.
home() {
  used=$(includes core models reports sim tests | grep -E "[<\"]$1[>\"]")
  echo "$used" | grep -vE "^($2):"
}

# What starts other programs: only the file that runs gnuplot.
starts() {
  calls='(popen|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve|system|v?fork)[[:space:]]*\('
  grep -nE "(^|[^a-z0-9_])$calls" -rs --include='*.[ch]' -- core models reports sim |
    grep -v '^reports/plot\.c:'
}

headers() {
  for header in core/*.h models/*.h reports/*.h sim/*.h; do
    [ -e "$header" ] || continue
    echo "#include \"$header\"" | $compile -I. ${LIBRARY_CFLAGS:-} - 2>&1
  done
}

# rule NAME prints whatever breaks it.
rule() {
  case $1 in
  core) floor core ;;
  models) floor models core ;;
  reports) floor reports core ;;
  sim) floor sim core models reports ;;
  mujoco) home 'mujoco/[a-z]+\.h' 'models/mujoco_task\.c|tests/bench_bare\.c' ;;
  libev) home 'ev\.h' 'core/pool\.c' ;;
  sqlite) home 'sqlite3\.h' 'sim/recorder[a-z_]*\.[ch]|reports/query\.c|tests/[a-z_]+\.[ch]' ;;
  libyaml) home 'yaml\.h' 'core/yaml\.c' ;;
  random123) home 'Random123/[a-z]+\.h' 'core/rng\.c' ;;
  starts) starts ;;
  headers) headers ;;
  esac
}

# plant NAME breaks that rule, in a tree made for it.
plant() {
  mkdir -p core models reports sim tests
  for floor in core models reports sim; do echo 'struct good;' >$floor/good.h; done
  printf '#include "core/good.h"\n#include <stdio.h>\n' | tee core/good.c models/good.c reports/good.c >sim/good.c
  case $1 in
  core) echo '#include "models/good.h"' >core/bad.h ;;
  models) echo '#include "sim/good.h"' >models/bad.c ;;
  reports) echo '  #  include "models/good.h"' >reports/bad.c ;;
  sim) echo '#include "../tests/good.h"' >sim/bad.c ;;
  mujoco) echo '#include <mujoco/mujoco.h>' >models/task.c ;;
  libev) echo '#include <ev.h>' >sim/bad.c ;;
  sqlite) echo '#include <sqlite3.h>' >reports/bad.c ;;
  libyaml) echo '#include <yaml.h>' >sim/bad.c ;;
  random123) echo '#include <Random123/philox.h>' >models/bad.c ;;
  starts) echo 'int bad(void) { return system("true"); }' >core/bad.c ;;
  headers) echo 'size_t bad(void);' >core/bad.h ;;
  esac
}

answer() { # NAME GOOD COMPLAINT
  count=$((count + 1))
  if $2; then echo "ok $count - $1"; else
    echo "not ok $count - $1"
    echo "$3" | sed 's/^/# /'
  fi
}

is_empty() { [ -z "$broken" ]; }
is_named() { echo "$broken" | grep -qE 'bad|models/task'; }

cd "${srcdir:-.}" || exit 1
source=$(pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
rules='core models reports sim mujoco libev sqlite libyaml random123 starts headers'
count=0
echo "1..$(($(echo "$rules" | wc -w) * 3))"
for name in $rules; do
  cd "$source" || exit 1
  broken=$(rule "$name")
  answer "$name: the tree keeps the rule" is_empty "$broken"
  mkdir "$scratch/$name" && cd "$scratch/$name" || exit 1
  plant nothing
  broken=$(rule "$name")
  answer "$name: a tree that keeps it passes" is_empty "$broken"
  plant "$name"
  broken=$(rule "$name")
  answer "$name: a planted violation is found" is_named "nothing found"
done

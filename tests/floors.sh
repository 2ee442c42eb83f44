#!/bin/sh
# The floors and their rooms: what each room may include. Every foreign library has one home, and every header compiles
# on its own. Speaks TAP; each rule must also find a violation that is planted for it.
#   srcdir=DIR CC=gcc tests/floors.sh
set -u
export LC_ALL=C
compile="${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c"

# One line a room, from the ground up: a room, and the rooms and floors that it may use beside itself. The README's
# "How it is built" says what lives in each.
rooms='
core/base
core/engine          core/base
core/network         core/base core/engine
core/files           core/base
core/text            core/base core/files
core/results         core/base
core/quantities      core/base core/engine core/files core/text
core/fields          core/base core/engine core/files core/text core/quantities
models/tasks         core
models/policy        core models/tasks
models/learning      core models/tasks models/policy
models/ppo           core models/tasks models/policy models/learning
models/federated     core models/tasks models/policy models/learning
models/methods       core models/tasks models/policy models/learning models/federated
models/device        core models/tasks models/policy models/learning models/federated
models/server        core models/tasks models/policy models/learning models/federated models/device
models/memory        core models/tasks models/policy models/learning models/federated models/device models/server
reports/data         core
reports/drawing      core reports/data
reports/figures      core reports/data reports/drawing
reports/sections     core reports/data reports/drawing reports/figures
reports/pages        core reports/data reports/drawing reports/figures reports/sections
reports/export       core reports/data
reports/watch        core reports/data reports/drawing
sim/rounds           core models
sim/scenario         core models sim/rounds
sim/study            core models sim/rounds sim/scenario
sim/record           core models sim/rounds sim/scenario
sim/fleet            core models sim/rounds sim/scenario
sim/dispatch         core models sim/rounds sim/scenario sim/study sim/record sim/fleet
sim/phases           core models sim/rounds sim/scenario sim/study sim/record sim/fleet sim/dispatch
sim/federation       core models sim/rounds sim/scenario sim/study sim/record sim/fleet sim/dispatch sim/phases
sim/cost             core models sim/rounds sim/scenario sim/study sim/record sim/fleet sim/dispatch
sim/verify           core models
sim/pretrain         core models
sim/probe            core models reports sim/rounds sim/scenario
sim/commands         core models reports sim
'

# The include lines of the folders given, as FILE:LINE:TEXT.
includes() { grep -nE '^[[:space:]]*#[[:space:]]*include' -rs --include='*.[ch]' -- "$@"; }

# The arrows that no line of `rooms` allows, and what lies in no room.
arrows() {
  echo "$rooms" | while read -r room allowed; do
    [ -n "$room" ] || continue
    allowed=$(echo "$room $allowed" | tr ' ' '|')
    includes "$room" | grep -vE 'include[[:space:]]*<' | grep -vE "\"($allowed)/([a-z0-9_]+/)?[a-z0-9_]+\\.h\""
    includes "$room" | grep -E '<(core|models|reports|sim|tests)/'
  done
  find core models reports sim -name '*.[ch]' | while read -r file; do
    echo "$rooms" | grep -qE "^${file%/*}( |\$)" || echo "$file lies in no room"
  done
}

# Folders with more than 40 source files.
crowded() {
  find core models reports sim tests -name '*.[ch]' | sed 's,/[^/]*$,,' | sort | uniq -c |
    awk '$1 > 40 { print $2 " has " $1 " source files" }'
}

# home HEADER FILES: both are expressions; <HEADER> is included in FILES only.
home() {
  used=$(includes core models reports sim tests | grep -E "[<\"]$1[>\"]")
  echo "$used" | grep . | grep -vE "^($2):"
}

# What starts other programs: only the file that runs gnuplot.
starts() {
  calls='(popen|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve|system|v?fork)[[:space:]]*\('
  grep -nE "(^|[^a-z0-9_])$calls" -rs --include='*.[ch]' -- core models reports sim |
    grep -v '^reports/drawing/gnuplot\.c:'
}

headers() {
  find core models reports sim -name '*.h' | while read -r header; do
    echo "#include \"$header\"" | $compile -I. ${LIBRARY_CFLAGS:-} - 2>&1
  done
}

# rule NAME prints whatever breaks it.
rule() {
  case $1 in
  arrows | floors | strays) arrows ;;
  crowded) crowded ;;
  mujoco) home 'mujoco/[a-z]+\.h' 'models/tasks/mujoco_task\.c|tests/bench/bench_bare\.c' ;;
  libev) home 'ev\.h' 'core/engine/pool\.c' ;;
  sqlite) home 'sqlite3\.h' 'core/results/results_(check|log)\.[ch]|sim/record/recorder[a-z_]*\.[ch]|reports/data/(query|sql_cursor)\.c|tests/[a-z_/]+\.[ch]' ;;
  libyaml) home 'yaml\.h' 'core/text/yaml\.c' ;;
  jansson) home 'jansson\.h' 'core/quantities/trace_flash\.c' ;;
  microhttpd) home 'microhttpd\.h' 'reports/watch/serve\.c' ;;
  random123) home 'Random123/[a-z]+\.h' 'core/base/rng\.c' ;;
  starts) starts ;;
  headers) headers ;;
  esac
}

# In each room a file that includes the room above it, and the answer must name every one of them.
upward() {
  echo "$rooms" | tac | while read -r room allowed; do
    [ -n "$room" ] || continue
    [ -z "${above:-}" ] || echo "#include \"$above/good.h\"" >"$room/bad.c"
    above=$room
  done
}

# plant NAME breaks that rule, in a tree made for it.
plant() {
  echo "$rooms" | while read -r room allowed; do
    [ -n "$room" ] || continue
    mkdir -p "$room"
    echo 'struct good;' >"$room/good.h"
    printf '#include "core/base/good.h"\n#include <stdio.h>\n' >"$room/good.c"
  done
  mkdir -p tests
  case $1 in
  arrows) upward ;;
  floors)
    echo '  #  include "models/tasks/good.h"' >reports/data/bad.c
    echo '#include "sim/record/good.h"' >reports/pages/bad.c
    ;;
  strays) echo '#include "core/base/good.h"' >sim/bad.c ;;
  crowded) mkdir core/bad && (cd core/bad && touch $(seq -f '%02g.c' 41)) ;;
  mujoco) echo '#include <mujoco/mujoco.h>' >models/tasks/bad.c ;;
  libev) echo '#include <ev.h>' >sim/fleet/bad.c ;;
  sqlite) echo '#include <sqlite3.h>' >reports/pages/bad.c ;;
  libyaml) echo '#include <yaml.h>' >sim/scenario/bad.c ;;
  jansson) echo '#include <jansson.h>' >core/text/bad.c ;;
  microhttpd) echo '#include <microhttpd.h>' >reports/pages/bad.c ;;
  random123) echo '#include <Random123/philox.h>' >models/policy/bad.c ;;
  starts) echo 'int bad(void) { return system("true"); }' >core/base/bad.c ;;
  headers) echo 'size_t bad(void);' >core/text/bad.h ;;
  esac
}

cannot() { :; }

. "${srcdir:-.}/tests/support/rules.sh"
keep arrows floors strays crowded mujoco libev sqlite libyaml jansson microhttpd random123 starts headers

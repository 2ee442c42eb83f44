#!/bin/sh
# The floors and their rooms: what each room may include. Every foreign library has one home, and every header compiles
# on its own. Speaks TAP; each rule must also find a violation that is planted for it.
#   srcdir=DIR CC=gcc tests/floors.sh
set -u
export LC_ALL=C
compile="${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -x c"

# The rooms, from the ground up, as README's "How it is built" lists them: ROOM and all that it may use, a line each.
rooms() {
  awk -F'|' '/^\| `(core|models|reports|sim)\/[a-z_]+` \|/ {
    gsub(/[ `]/, "", $2)
    floor = substr($2, 1, index($2, "/"))
    line = $2
    count = split($4, used, /[ ,]+/)
    for (i = 1; i <= count; i++)
      if (used[i] ~ /^[a-z_]+$/) line = line " " (used[i] ~ /^(core|models|reports|sim)$/ ? "" : floor) used[i]
    print line
  }' README.md
}

# What is wrong with the table itself: a room that uses itself or what does not stand above it, as in a circle one must;
# and a room without sources.
table() {
  rooms | awk '
    { room[NR] = $1; row[NR] = $0 }
    END {
      for (n = 1; n <= NR; n++) {
        count = split(row[n], used)
        for (i = 2; i <= count; i++) {
          above = below = 0
          for (m = 1; m <= NR; m++)
            if (index(room[m] "/", used[i] "/") == 1) {
              above += m < n
              below += m > n || used[i] == room[n]
            }
          if (below || !above) print room[n] " may not use " used[i] ", which does not stand above it"
        }
      }
    }'
  rooms | while read -r room used; do
    [ -n "$(find "$room" -name '*.[ch]' 2>/dev/null)" ] || echo "$room has no sources"
  done
}

# The include lines of the folders given, as FILE:LINE:TEXT, also those that stand behind a comment, begin with a
# digraph, are called import or include_next, or go on in the next line.
includes() {
  grep -nE '(^|[[:space:]]|\*/)(#|%:)([[:space:]]|/\*.*\*/)*(include|import|embed|i?n?c?l?u?d?\\$)' -rs --include='*.[ch]' -- "$@"
}

# The arrows that no line of the table allows, and what lies in no room. A test may use its own folder and what its room
# may; what tests share (tests/support), the benchmarks and what shakes or misfeeds the program (tests/chaos, tests/fuzz)
# may use every room.
arrows() {
  { rooms && find core models reports sim tests -name '*.[ch]' && includes core models reports sim tests; } | awk '
    function folder(path) { sub("/[^/]*$", "", path); return path }
    function within(path, folders,   list, count, i) {
      count = split(folders, list, " ")
      for (i = 1; i <= count; i++)
        if (index(path, list[i] "/") == 1) return 1
      return 0
    }
    !/\.[ch](:|$)/ { uses[$1] = $0; next }
    {
      split($0, part, ":")
      room = folder(part[1])
      test = sub("^tests/", "", room)
      if (test && room ~ /^(support|bench|chaos|fuzz)$/)
        allowed = "core models reports sim tests/support tests/bench tests/fuzz"
      else if (room in uses)
        allowed = uses[room] (test ? " tests/support tests/" room : "")
      else {
        if ($0 !~ /:/) print $0 " lies in no room"
        next
      }
      if ($0 !~ /:/) next
      text = $0
      sub("^[^:]*:[0-9]*:", "", text)
      if (text ~ /^[ \t]*#[ \t]*include[ \t]*"[a-z0-9_\/]+\.h"/) {
        split(text, part, "\"")
        if (!within(part[2], allowed)) print
      } else if (text !~ /^[ \t]*#[ \t]*include[ \t]*<[A-Za-z0-9_\/.-]+>/ || text ~ /<(core|models|reports|sim|tests)\//)
        print
    }'
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

# What starts other programs: one file.
starts() {
  calls='(popen|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve|system|v?fork)[[:space:]]*\('
  grep -nE "(^|[^a-z0-9_])$calls" -rs --include='*.[ch]' -- core models reports sim |
    grep -v '^core/files/program\.c:'
}

headers() {
  find core models reports sim -name '*.h' | while read -r header; do
    echo "#include \"$header\"" | $compile -I. ${LIBRARY_CFLAGS:-} - 2>&1
  done
}

# rule NAME prints whatever breaks it.
rule() {
  case $1 in
  arrows | floors | strays | disguises | tests) arrows ;;
  circle | upward | nowhere) table ;;
  crowded) crowded ;;
  mujoco) home 'mujoco/[a-z]+\.h' 'models/tasks/mujoco_[a-z]+\.c|tests/bench/bench_bare\.c' ;;
  osmesa) home 'GL/[a-z]+\.h' 'models/tasks/mujoco_video\.c' ;;
  libev) home 'ev\.h' 'core/engine/(pool\.c|stop_signals\.[ch])' ;;
  sqlite) home 'sqlite3\.h' 'core/results/results_(check|journal|log)\.[ch]|sim/record/(recorder[a-z_]*|(episode|result)_(db|row|store)|store_upkeep|stored_identity)\.[ch]|reports/data/(query|sql_cursor)\.c|tests/[a-z_/]+\.[ch]' ;;
  libyaml) home 'yaml\.h' 'core/text/yaml\.c' ;;
  jansson) home 'jansson\.h' 'core/quantities/trace_flash\.c|core/arrays/safetensors\.c' ;;
  libzip) home 'zip\.h' '(tests/)?core/arrays/(npz|test_arrays)\.c' ;;
  microhttpd) home 'microhttpd\.h' 'reports/watch/serve\.c' ;;
  random123) home 'Random123/[a-z]+\.h' 'core/base/rng\.c' ;;
  xxhash) home 'xxhash\.h' 'core/base/digest\.c' ;;
  mpi) home 'mpi\.h' 'sim/remote/ranks_mpi\.c' ;;
  starts) starts ;;
  headers) headers ;;
  esac
}

# A tree of other rooms, given as ROOM:USED, each with a source.
other_rooms() {
  for row; do
    mkdir -p "${row%%:*}" && touch "${row%%:*}/good.c"
    echo "| \`${row%%:*}\` | what lives there | ${row#*:} |"
  done >README.md
}

# In each room a file that includes the room after it, and the answer must name every one of them.
each_upward() {
  rooms | tac | while read -r room used; do
    [ -z "${after:-}" ] || echo "#include \"$after/good.h\"" >"$room/bad.c"
    after=$room
  done
}

# plant NAME breaks that rule, in a tree made for it.
plant() {
  cp "$source/README.md" . && mkdir tests
  rooms | while read -r room used; do
    mkdir -p "$room" "tests/$room"
    echo 'struct good;' >"$room/good.h"
    printf '#include "core/base/good.h" /* "sim/commands/good.h" */\n#include <stdio.h>\n' >"$room/good.c"
    printf '#include "%s/good.h"\n#include "tests/support/good.h"\n' "$room" >"tests/$room/good.c"
  done
  case $1 in
  arrows) each_upward ;;
  floors)
    echo '  #  include "models/tasks/good.h"' >reports/data/bad.c
    echo '#include "sim/record/good.h"' >reports/pages/bad.c
    ;;
  strays)
    echo '#include "core/base/good.h"' >sim/bad.c
    mkdir tests/core/bad && touch tests/core/bad/good.c
    ;;
  disguises)
    echo '#include "sim/fleet/good.h" /* "core/base/good.h" */' >core/text/bad_comment.c
    echo '#include "core/base/../../sim/fleet/good.h"' >core/text/bad_way.c
    printf '#define WHERE "sim/fleet/good.h"\n#include WHERE\n' >core/text/bad_macro.c
    echo '#include <core/base/good.h>' >core/text/bad_bracket.c
    echo '/**/ #include "sim/fleet/good.h"' >core/text/bad_behind.c
    printf '/* Two\n * lines. */#include "sim/fleet/good.h"\n' >core/text/bad_lines.c
    echo '/*:#include "core/base/good.h"*/ #include "sim/fleet/good.h"' >core/text/bad_colon.c
    echo '# /**/ include "sim/fleet/good.h"' >core/text/bad_within.c
    echo '%:include "sim/fleet/good.h"' >core/text/bad_digraph.c
    echo '#import "sim/fleet/good.h"' >core/text/bad_import.c
    echo '#include_next "sim/fleet/good.h"' >core/text/bad_next.c
    printf '#\\\ninclude "sim/fleet/good.h"\n#inc\\\nlude "sim/fleet/good.h"\n' >core/text/bad_split.c
    ;;
  tests)
    echo '#include "core/fields/good.h"' >tests/core/text/bad.c
    echo '#include "tests/core/base/good.h"' >tests/core/text/bad_test.c
    echo '#include "tests/support/good.h"' >core/text/bad_support.c
    ;;
  circle) other_rooms core/base:– sim/bad_one:'core, bad_two' sim/bad_two:'core, bad_one' sim/bad_self:bad_self ;;
  upward) other_rooms core/bad_floor:sim core/bad_room:base core/base:– sim/fleet:core sim/bad_own:sim sim/last:– ;;
  nowhere)
    other_rooms core/base:– sim/bad_use:'base, fleet' sim/bad_empty:core
    rm sim/bad_empty/good.c
    ;;
  crowded) mkdir core/bad && (cd core/bad && touch $(seq -f '%02g.c' 41)) ;;
  mujoco) echo '#include <mujoco/mujoco.h>' >models/tasks/bad.c ;;
  osmesa) echo '#include <GL/osmesa.h>' >sim/fleet/bad.c ;;
  libev) echo '#include <ev.h>' >sim/fleet/bad.c ;;
  sqlite) echo '#include <sqlite3.h>' >reports/pages/bad.c ;;
  libyaml) echo '#include <yaml.h>' >sim/scenario/bad.c ;;
  jansson) echo '#include <jansson.h>' >core/text/bad.c ;;
  libzip) echo '#include <zip.h>' >core/text/bad.c ;;
  microhttpd) echo '#include <microhttpd.h>' >reports/pages/bad.c ;;
  random123) echo '#include <Random123/philox.h>' >models/policy/bad.c ;;
  xxhash) echo '#include <xxhash.h>' >models/policy/bad.c ;;
  mpi) echo '#include <mpi.h>' >sim/remote/bad.c ;;
  starts) echo 'int bad(void) { return system("true"); }' >core/base/bad.c ;;
  headers) echo 'size_t bad(void);' >core/text/bad.h ;;
  esac
}

cannot() { :; }

. "${srcdir:-.}/tests/support/rules.sh"
keep arrows floors strays disguises tests circle upward nowhere crowded mujoco osmesa libev sqlite libyaml jansson libzip \
  microhttpd random123 xxhash mpi starts headers

# Functions of the tests that hold the sources to rules. Such a script defines
#   rule NAME    prints whatever breaks that rule below the working folder
#   plant NAME   makes a tree there in which files called bad* break that rule; `plant nothing` makes one that keeps all
#   cannot NAME  prints why the rule cannot be looked at on this machine, or nothing
# and calls `keep NAMES...`: each rule must hold in the sources and in a tree that keeps it, and must name every file that
# was planted against it.
. "${srcdir:-.}/tests/support/tap.sh"

is_kept() {
  rule "$1" >"$output/out"
  [ ! -s "$output/out" ]
}
all_named() {
  rule "$1" >"$output/out"
  planted=$(find . -name 'bad*')
  [ -n "$planted" ] || return 1
  for file in $planted; do grep -qF "${file#./}" "$output/out" || return 1; done
}

keep() {
  cd "${srcdir:-.}" || exit 1
  source=$(pwd)
  output=$(mktemp -d) || exit 1
  trap 'rm -rf "$output"' EXIT
  for rule; do
    reason=$(cannot "$rule")
    if [ -n "$reason" ]; then
      skip 3 "$rule" "$reason"
      continue
    fi
    cd "$source" || exit 1
    ok "$rule: the tree keeps the rule" is_kept "$rule"
    mkdir "$output/kept.$rule" "$output/broken.$rule" && cd "$output/kept.$rule" || exit 1
    plant nothing
    ok "$rule: a tree that keeps it passes" is_kept "$rule"
    cd "$output/broken.$rule" || exit 1
    plant "$rule"
    ok "$rule: a planted violation is found" all_named "$rule"
  done
  echo "1..$number"
}

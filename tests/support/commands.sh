# The beginning of the tests of commands: ./fedsim of the folder they are started in (the top of the build tree) is
# $fedsim, and a folder of the test's own is at hand.
set -u
export LC_ALL=C
. "${srcdir:-.}/tests/support/tap.sh"
fedsim=$(pwd)/fedsim
source=$(cd "${srcdir:-.}" && pwd)
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# A study of four trials that takes no time.
tiny_study() {
  cat <<'YAML'
# A tiny study of the tests.
rounds: 3
seeds: 2
task: {name: Swimmer, horizon: 10}
policy: {hidden: [4], head: deterministic}
algorithm: {name: par_s2zpo}
server: {up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms}
fleet:
  cells: {count: 2, up: 1 Mbit/s, down: 1 Mbit/s, latency: 1 ms, speed: 100 steps/s}
evaluation: {every: 1, episodes: 2}
sweep:
  - algorithm.name: [par_s2zpo, fedavg]
YAML
}

# dump DATABASE: every row of every table but those of the machine.
dump() {
  sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'host\_%' ESCAPE '\' ORDER BY 1" |
    while read -r table; do
      echo "-- $table"
      sqlite3 "$1" "SELECT * FROM \"$table\"" | sort
    done
}

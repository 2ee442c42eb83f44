#!/bin/sh
# Tasks whose actions are choices: a study on GridWorld from its scenario to its exact return. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"
cat >grid.yaml <<'END'
name: grid
rounds: 40
task: {name: GridWorld, size: 3, slip: 0.2, map: 7, horizon: 6}
policy: {hidden: [], head: categorical}
algorithm: {name: fedavg_s2zpo, alpha: 0.05, mu: 0.2}
panel: {panelists: 3, episodes: 2}
evaluation: {every: 20, episodes: 50, mode: [stochastic, deterministic]}
server: {up: 1 Gbit/s, down: 1 Gbit/s, latency: 1 ms}
fleet: {phones: {count: 3, up: 1 Mbit/s, down: 1 Mbit/s, latency: 20 ms, speed: 5000 steps/s}}
END
ok "a study on GridWorld" try 0 "$fedsim" run grid.yaml -o grid.db --quiet
ok "its policy is exported" try 0 "$fedsim" policy export grid.db -o grid.policy
ok "with its head and the cells that it sees" grep -q 'GridWorld, horizon 6, .* 9-4 tanh, categorical head, d = 40' out
ok "the policy is verified on the grid it was learnt on" try 0 "$fedsim" verify policy grid.policy GridWorld
exact() { # the exact return is at most the optimum, and within what the replay allows of the mean
  awk '/exactly: mean return/ { value = $4 + 0; best = $NF + 0 }
       / actions: mean return/ { for (i = 1; i < NF; i++) if ($i == "return") { mean = $(i + 1); se = $(i + 3) } }
       END { exit !(value <= best && value - mean < 4 * se && mean - value < 4 * se && best > 0) }' out
}
ok "and its exact return and the optimum are told" exact
with() { "$fedsim" check grid.yaml "$@" >out 2>err; }
said() { grep -qF "$1" err; }
with --set task.name=CartPole --set task.horizon=100
ok "another task has no grid" said "warning: task.size has no effect; it counts with task.name: GridWorld"
with --set task.name=Hopper
ok "a robot has no choices" said "policy.head: Hopper has no choices: each of its actions is a number"
with --set fleet.phones.world.mass=2
ok "worlds are alike on the grid" said "fleet.phones.world.mass has no effect"
with --set task.size=23
ok "a grid has at most 22 cells along a side" said "task.size"
"$fedsim" run grid.yaml -o many.db --quiet --jobs 4 --no-store
episodes_of() { sqlite3 "$1" 'select round, mode, mean, sd from evaluation order by 1, 2'; }
episodes_of grid.db >one
episodes_of many.db >many
ok "threads and the store change nothing" cmp one many
echo "1..$number"

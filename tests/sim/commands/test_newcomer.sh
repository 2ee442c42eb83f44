#!/bin/sh
# README, "Bring your robot", from a model to a report: its files and commands, taken from the page. Studies are cut short, by
# what stands in `shorter` alone. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"

# The section's blocks up to its reference: each that begins with ```yaml into the file that the line before it names, the
# commands of the others into `commands`.
awk '/^### Bring your robot/ { on = 1 } /^\*\*What a task file can say/ { on = 0 }
  !on { next }
  match($0, /Save this as `[a-z.]+`/) { name = substr($0, RSTART + 14, RLENGTH - 15) }
  /^```/ { inside = !inside; yaml = inside && /yaml/; next }
  inside && yaml { print >name }
  inside && !yaml { print >"commands" }' "$source/README.md"

shorter() {
  sed -e 's/--steps 40000/--steps 4096/' -e 's/^seeds: 3/seeds: 1/' -e 's/^rounds: 40/rounds: 2/' "$1" >short && mv short "$1"
}

ok "the page has a task, a study and eight commands" [ -s crawler.yaml -a -s fleet.yaml -a "$(wc -l <commands)" = 8 ]
for file in crawler.yaml fleet.yaml commands; do shorter $file; done
ok "the study is cut short" grep -q '^rounds: 2$' fleet.yaml
ok "so is pretraining" grep -q -- '--steps 4096' commands
ln -s "$source/scenarios" scenarios
ln -s "$fedsim" fedsim
while read -r command; do
  ok "$command" try 0 sh -c "$command"
done <commands
ok "the report shows what both methods learnt" [ "$(grep -c '<figure id="figure-gait-' fleet/index.html)" = 2 ]
ok "both pictures of the crawler are there" [ -s crawler.svg -a -s both.svg ]

echo "1..$number"

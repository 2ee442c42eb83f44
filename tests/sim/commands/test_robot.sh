#!/bin/sh
# A robot of the user's own, from its model to a policy: as a task file, and described by the scenario. Speaks TAP.
. "${srcdir:-.}/tests/support/commands.sh"

mkdir robots
cat >robots/cart.xml <<'XML'
<mujoco>
  <include file="parts/step.xml"/>
  <worldbody>
    <body name="cart">
      <joint name="rail" type="slide" axis="1 0 0" damping="1"/>
      <geom name="cart" type="box" size="0.1 0.1 0.1" mass="1"/>
    </body>
  </worldbody>
  <actuator><motor name="push" joint="rail" gear="5" ctrllimited="true" ctrlrange="-1 1"/></actuator>
</mujoco>
XML
mkdir robots/parts
echo '<mujoco><option timestep="0.02"/></mujoco>' >robots/parts/step.xml
cat >robots/cart.yaml <<'YAML'
about: a cart that is to stay at 1 m
mjcf: cart.xml
horizon: 50
reset: {noise: 0.1}
observation: [qpos, qvel]
reward: {near: {qpos: rail, target: 1, shape: absolute, weight: -1}}
healthy: {qpos: rail, above: -2, below: 2}
YAML
tiny_study | sed 's/name: Swimmer, horizon: 10/name: robots\/cart.yaml/' >file.yaml
tiny_study | sed 's/name: Swimmer, horizon: 10/mjcf: robots\/cart.xml, horizon: 50, observation: [qpos, qvel], reward: {near: {qpos: rail}}/' \
  >inline.yaml

# --- as a task file
ok "check" try 0 "$fedsim" check file.yaml
ok "run" try 0 "$fedsim" run file.yaml -o file.db --quiet
ok "every trial is done" [ "$(sqlite3 file.db "SELECT count(*) FROM run WHERE task = 'robots/cart.yaml'")" = 4 ]
ok "its policy is exported, evaluated anew" try 0 "$fedsim" policy export file.db -o file.policy
ok "pretrain" try 0 "$fedsim" pretrain robots/cart.yaml -o own.policy --steps 2048 --quiet
ok "verify policy" try 0 "$fedsim" verify policy own.policy robots/cart.yaml
ok "which passes" grep -q '^PASS.*cart.yaml' out
ok "a run that begins with it" try 0 "$fedsim" check file.yaml --set policy.init=own.policy --set policy.hidden='[64, 64]' \
  --set policy.normaliser=frozen
cp -r robots/cart.xml robots/parts robots/cart.yaml .
ok "pretrain by a bare name" try 0 "$fedsim" pretrain cart --steps 2048 --quiet
ok "and verify policy" try 0 "$fedsim" verify policy cart.policy cart
rm -r cart.xml parts cart.yaml

# --- described by the scenario
ok "run of it" try 0 "$fedsim" run inline.yaml -o inline.db --quiet
ok "its policy is exported where the model is" try 0 "$fedsim" policy export inline.db -o inline.policy
ok "verify policy in the scenario's task" try 0 "$fedsim" verify policy inline.policy inline.yaml
ok "which passes as well" grep -q '^PASS.*cart.xml' out
ok "not in a scenario of another" try 2 "$fedsim" verify policy inline.policy file.yaml
ok "which is told" told 'file.yaml: has no task cart.xml, which the policy was learnt in'
tiny_study | sed 's/name: Swimmer, horizon: 10/name: Swimmer, horizon: 10, frame_skip: 2/' >skip.yaml
"$fedsim" run skip.yaml -o skip.db --quiet && "$fedsim" policy export skip.db -o skip.policy >/dev/null
ok "verify policy in a changed task" try 0 "$fedsim" verify policy skip.policy skip.yaml
ok "which has a name of its own" grep -q '^PASS.*Swimmer\*' out
{ cat skip.yaml && echo '  - task.frame_skip: [2, 3]'; } >twice.yaml
printf 'task: {name: Swimmer\nrounds: [' >broken.yaml
ok "what is no YAML" try 2 "$fedsim" verify policy skip.policy broken.yaml
ok "is told at its place" told 'broken.yaml:1:7: this bracket is never closed'
ok "two changes of one task cannot be told apart" try 2 "$fedsim" verify policy skip.policy twice.yaml
ok "and this is said" told 'has several tasks called Swimmer*'
mkdir elsewhere
cp inline.db elsewhere/
ok "not where it is not" sh -c "cd elsewhere && '$fedsim' policy export inline.db -o other.policy 2>err; test \$? -eq 2"
ok "and that is told with the file" grep -q 'robots/cart.xml: cannot be opened' elsewhere/err

# --- a changed model is another trial
sqlite3 file.db "SELECT run FROM run ORDER BY 1" >before
echo '<mujoco><option timestep="0.01"/></mujoco>' >robots/parts/step.xml
ok "a run after a change of an included file" try 0 "$fedsim" run file.yaml -o changed.db --quiet
sqlite3 changed.db "SELECT run FROM run ORDER BY 1" >after
ok "has other numbers" sh -c '! grep -qxFf before after'

# --- what is wrong
sed -i 's/damping="1"/dampening="1"/' robots/cart.xml
ok "a broken model is wrong" try 2 "$fedsim" check file.yaml
ok "and told at its line, in MuJoCo's words" told "robots/cart.xml:5:"
ok "that name the word" told "dampening"
echo "1..$number"

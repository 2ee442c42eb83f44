-- One row per run: its state, what it reached and what that cost.
-- The mode of evaluation is the first by name (deterministic before stochastic). The final return
-- is the mean over the last quarter of the run's evaluation points (rounded up to whole points).
-- What it spent is what its rounds did; what the flush after the last one took stands apart. Money
-- per year: if rounds went on as they did; battery_months: of the battery that is empty first;
-- epsilon: of the agent whose messages tell the most.
-- An evaluation in which an episode broke the physics has no mean and counts as minus infinity: it
-- reaches no target, and a final return that it belongs to is minus infinity, too.
-- What agents made of the policy for themselves: means over agents and over the last quarter of the
-- rounds in which they were evaluated.
-- What it gained is its final return less its first evaluation; nothing is known of that in a run
-- with a single evaluation, or one that began with a policy that broke the physics.
WITH chosen AS (SELECT run, min(mode) AS mode FROM evaluation GROUP BY run),
points AS (
  SELECT run, round, mode, coalesce(mean, -9e999) AS mean,
    row_number() OVER (PARTITION BY run ORDER BY round DESC) AS from_end,
    count(*) OVER (PARTITION BY run) AS points
  FROM evaluation JOIN chosen USING (run, mode)),
returns AS (
  SELECT run, max(mode) AS mode, max(points) AS points, max(mean) AS best,
    count(*) FILTER (WHERE mean = -9e999) AS diverged,
    avg(mean) FILTER (WHERE from_end <= (points + 3) / 4) AS final,
    max(mean) FILTER (WHERE from_end = points) AS first
  FROM points GROUP BY run),
gains AS (
  SELECT run, final - first AS gain FROM returns WHERE points > 1 AND first > -9e999),
reached AS (
  SELECT points.run, min(round) AS round FROM points JOIN run USING (run)
  WHERE mean >= target GROUP BY points.run),
total AS (
  SELECT run, count(*) AS rounds, max(t_end_ns) AS t_end_ns,
    sum(down_payload_B) AS down_payload_B, sum(up_payload_B) AS up_payload_B,
    sum(down_wire_B) AS down_wire_B, sum(up_wire_B) AS up_wire_B, avg(paper_bits) AS paper_bits,
    sum(agent_episodes) AS agent_episodes, sum(server_episodes) AS server_episodes,
    sum(agent_steps) AS agent_steps, sum(server_steps) AS server_steps,
    sum(questions) AS questions, sum(agent_answers + server_answers) AS answers,
    sum(energy_J) AS energy_J, sum(used) AS updates,
    sum(accepted) AS accepted, sum(void) AS void, sum(blowups) AS blowups,
    sum(server_blowups) AS server_blowups
  FROM round GROUP BY run),
until AS (SELECT spent.* FROM spent JOIN reached USING (run, round)),
fleet AS (
  SELECT run, max(need_B) AS need_B, max(paper_memory_B) AS paper_memory_B
  FROM fleet_class GROUP BY run),
bill AS (SELECT run, sum(money) AS money FROM round_money GROUP BY run),
battery AS (SELECT run, min(months) AS months FROM agent_battery GROUP BY run),
private AS (SELECT run, max(epsilon) AS epsilon FROM agent_privacy GROUP BY run),
client_points AS (
  SELECT run, round, row_number() OVER (PARTITION BY run ORDER BY round DESC) AS from_end,
    count(*) OVER (PARTITION BY run) AS points
  FROM (SELECT DISTINCT run, round FROM client_return)),
clients AS (
  SELECT run, avg(coalesce(own_before, -9e999)) AS own_before,
    avg(coalesce(own_after, -9e999)) AS own_after,
    avg(coalesce(shared_before, -9e999)) AS shared_before,
    avg(coalesce(shared_after, -9e999)) AS shared_after,
    avg(coalesce(wishes_before, -9e999)) AS wishes_before,
    avg(coalesce(wishes_after, -9e999)) AS wishes_after,
    avg(rank_own) AS rank_own, avg(rank_wishes) AS rank_wishes
  FROM client_return JOIN client_points USING (run, round)
  WHERE from_end <= (points + 3) / 4 GROUP BY run)
SELECT run.run, scenario, scenario_hash, point, trial, algorithm, task, seed, d, version, state,
  reason, resolved, target, mode, points, final, best, total.rounds,
  coalesce(run.t_end_ns, total.t_end_ns) * 1e-9 AS virtual_s,
  down_payload_B + up_payload_B AS payload_B, down_wire_B + up_wire_B AS wire_B,
  (t_flush_end_ns - run.t_end_ns) * 1e-9 AS flush_s, flush_wire_B,
  down_wire_B * 1.0 / nullif(eligible, 0) AS down_per_agent_B,
  up_wire_B * 1.0 / nullif(eligible, 0) AS up_per_agent_B,
  paper_bits, agent_episodes, server_episodes, agent_steps, server_steps, accepted, void, blowups,
  server_blowups, diverged,
  agents, eligible, need_B, paper_memory_B,
  reached.round AS target_round,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.virtual_s, 0) END AS target_s,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.wire_B, 0) END AS target_wire_B,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.env_steps, 0) END AS target_steps,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.questions, 0) END AS target_questions,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.energy_J, 0) END AS target_energy_J,
  CASE WHEN reached.round IS NULL THEN NULL ELSE coalesce(until.updates, 0) END AS target_updates,
  CASE WHEN reached.round IS NULL OR bill.money IS NULL THEN NULL
    ELSE coalesce(until.money, 0) END AS target_money,
  total.questions, answers, total.energy_J, total.updates, agent_steps + server_steps AS env_steps, flush_J,
  coalesce(currency, '') AS currency, bill.money,
  bill.money / (rhythm_ns * 1e-9) * 31557600 AS money_per_year, battery.months AS battery_months,
  private.epsilon, privacy_delta AS delta,
  first, gain, gain / (down_wire_B + up_wire_B) AS gain_per_wire_B,
  gain / (coalesce(run.t_end_ns, total.t_end_ns) * 1e-9) AS gain_per_virtual_s,
  gain / total.questions AS gain_per_question, gain / total.energy_J AS gain_per_J,
  gain / bill.money AS gain_per_money, gain / need_B AS gain_per_need_B,
  own_before, own_after, shared_before, shared_after, wishes_before, wishes_after, rank_own,
  rank_wishes, place
FROM run LEFT JOIN returns USING (run) LEFT JOIN gains USING (run) LEFT JOIN total USING (run)
  LEFT JOIN reached USING (run) LEFT JOIN until USING (run) LEFT JOIN fleet USING (run) LEFT JOIN bill USING (run)
  LEFT JOIN battery USING (run) LEFT JOIN private USING (run)
  LEFT JOIN clients USING (run)
ORDER BY scenario, task, point, algorithm, scenario_hash, seed;

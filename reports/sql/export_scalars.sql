-- Scalars by round for TensorBoard. A column called GROUP/NAME becomes the tag of that name; NULL values are
-- left out. Columns total_... count from the beginning of the trial. Round 0 is the evaluation before the first
-- round.
-- include export_steps
SELECT run, round, coalesce(t_end_ns, 0) * 1e-9 AS wall_s,
  deterministic AS "return/deterministic", deterministic_sd AS "return/deterministic_sd",
  stochastic AS "return/stochastic", stochastic_sd AS "return/stochastic_sd",
  returns.blowups AS "return/blowups",
  t_end_ns * 1e-9 AS "time/total_s", (t_end_ns - t_begin_ns) * 1e-9 AS "time/round_s",
  mean_download_s AS "time/mean_download_s", mean_compute_s AS "time/mean_compute_s",
  mean_panel_s AS "time/mean_panel_s", mean_upload_s AS "time/mean_upload_s",
  mean_away_s AS "time/mean_away_s", mean_wait_s AS "time/mean_wait_s",
  down_payload_B AS "bytes/down_payload_B", up_payload_B AS "bytes/up_payload_B",
  down_wire_B AS "bytes/down_wire_B", up_wire_B AS "bytes/up_wire_B",
  sum(down_wire_B + up_wire_B) OVER so_far AS "bytes/total_wire_B",
  selected AS "agents/selected", used AS "agents/used", late AS "agents/late",
  aborted AS "agents/aborted", dropped AS "agents/dropped", void AS "agents/void_round",
  energy_J AS "energy/round_J", sum(energy_J) OVER so_far AS "energy/total_J",
  alpha AS "step/alpha", mu AS "step/mu", accepted AS "step/accepted",
  agent_episodes AS "work/agent_episodes", agent_steps AS "work/agent_steps",
  wasted_steps AS "work/wasted_steps", server_steps AS "work/server_steps",
  sum(agent_steps + server_steps) OVER so_far AS "work/total_steps",
  round.blowups AS "work/blowups"
FROM step LEFT JOIN round USING (run, round) LEFT JOIN returns USING (run, round)
WINDOW so_far AS (PARTITION BY run ORDER BY round)
ORDER BY run, round;

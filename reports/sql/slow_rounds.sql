-- The five longest rounds of each run, the dispatch each waited for, and what that was at, as in
-- critical.sql.
-- include critical_path
,
labelled(run, agent, label) AS (
-- include agent_labels
)
SELECT run, round, round_s, agent, label, outcome, cell, own_down_s, own_up_s, cell_down_s,
  cell_up_s, cell_down_s + cell_up_s AS cell_s, hub_down_s, hub_up_s, hub_down_s + hub_up_s AS hub_s,
  compute_s, panel_s, gone_s, server_s
FROM (SELECT *, row_number() OVER (PARTITION BY run ORDER BY round_s DESC, round) AS place
  FROM spent) AS longest
  JOIN labelled USING (run, agent)
WHERE place <= 5
ORDER BY run, place;

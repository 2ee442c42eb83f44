-- The five longest rounds of each run, the dispatch each waited for, and what that was at, as in
-- critical.sql.
-- include critical_path
SELECT run, round, round_s, agent,
  coalesce((SELECT name FROM agent WHERE agent.run = longest.run AND agent.agent = longest.agent),
    class || '[' || idx || ']') AS label, outcome, cell, own_down_s, own_up_s, cell_down_s,
  cell_up_s, cell_down_s + cell_up_s AS cell_s, hub_down_s, hub_up_s, hub_down_s + hub_up_s AS hub_s,
  compute_s, panel_s, gone_s, server_s
FROM (SELECT *, row_number() OVER (PARTITION BY run ORDER BY round_s DESC, round) AS place
  FROM spent) AS longest
WHERE place <= 5
ORDER BY run, place;

-- Where an agent's round goes, by device class: means over all dispatches of a run, those cut short
-- included, the final flush not. Empty at `record: rounds`.
SELECT run, class, count(*) AS dispatches,
  avg(download_ns) * 1e-9 AS download_s, avg(compute_ns) * 1e-9 AS compute_s,
  avg(panel_ns) * 1e-9 AS panel_s, avg(upload_ns) * 1e-9 AS upload_s,
  avg(away_ns) * 1e-9 AS away_s, avg(wait_ns) * 1e-9 AS wait_s
FROM agent_round JOIN agent USING (run, agent) JOIN run USING (run)
WHERE state = 'done' AND outcome <> 'flush'
GROUP BY run, class
ORDER BY run, min(agent);

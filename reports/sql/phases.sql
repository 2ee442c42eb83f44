-- Where an agent's round goes: means over the rounds of a run of each round's mean over its agents.
SELECT run, count(*) AS rounds, avg(mean_download_s) AS download_s,
  avg(mean_compute_s) AS compute_s, avg(mean_panel_s) AS panel_s, avg(mean_upload_s) AS upload_s,
  avg(mean_away_s) AS away_s, avg(mean_wait_s) AS wait_s,
  avg(round.t_end_ns - round.t_begin_ns) * 1e-9 AS round_s
FROM round JOIN run USING (run)
WHERE state = 'done'
GROUP BY run ORDER BY run;

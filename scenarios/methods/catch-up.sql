-- What the agent that slept paid to follow, beyond its first turn; with θ sent, its whole second download.
--   sqlite3 -header -csv catch-up.db < scenarios/methods/catch-up.sql > scenarios/methods/tables/catch-up.csv
SELECT replace(replace(replace(point, 'variant=', ''), 'algorithm.replica=', ''), ', ', ' ') AS point,
  late.down_payload_B - iif(point LIKE '%agents', first.down_payload_B, 0) AS bytes,
  (late.download_ns - iif(point LIKE '%agents', first.download_ns, 0)) / 1e9 AS download_s,
  (late.compute_ns - first.compute_ns) / 1e9 AS compute_s
FROM run
JOIN agent_round AS first USING (run)
JOIN agent_round AS late USING (run)
WHERE first.agent = 11 AND late.agent = 11
  AND first.round = 1 AND late.round = run.rounds AND state = 'done'
ORDER BY place;

-- How full the server's links were: bytes that went over them in at most 100 bins of a run's
-- rounds, their length, and what the links could carry (NULL: unlimited).
SELECT run, (round - 1) / ((rounds + 99) / 100) AS bin, min(round) AS round_from,
  max(round) AS round_to, sum(round.t_end_ns - t_begin_ns) * 1e-9 AS s,
  sum(server_up_B) AS up_B, sum(server_down_B) AS down_B, server_up_Bps, server_down_Bps
FROM round JOIN run USING (run)
WHERE state = 'done'
GROUP BY run, bin
ORDER BY run, bin;

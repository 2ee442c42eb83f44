-- How long dispatches took until their result arrived, and each phase of those that did: quantiles,
-- of at most some 20 000 dispatches a run, drawn by a hash of their number. `share` of arrival is
-- of all dispatches, so it ends below 1 where some never arrived; that of a phase is of those that
-- arrived. Empty at `record: rounds`.
WITH sizes AS (
  SELECT run, max(dispatch) AS dispatches FROM agent_round
  WHERE run IN (SELECT run FROM run WHERE state = 'done') GROUP BY run),
sampled AS (
  SELECT agent_round.*, outcome IN ('used', 'late', 'void') AS arrived, done_ns
  FROM sizes JOIN agent_round USING (run) JOIN agent_work USING (run, dispatch)
  WHERE outcome <> 'flush' AND outcome <> 'unfinished'
    AND dispatch * 2654435761 % 4294967296 < 4294967296 * 20000.0 / dispatches),
asked AS (SELECT run, count(*) AS asked FROM sampled GROUP BY run),
measured AS (
  SELECT run, 1 AS part, 'arrival' AS phase, (done_ns - t_begin_ns) * 1e-9 AS s FROM sampled
    WHERE arrived
  UNION ALL SELECT run, 2, 'download', download_ns * 1e-9 FROM sampled WHERE arrived
  UNION ALL SELECT run, 3, 'compute', compute_ns * 1e-9 FROM sampled WHERE arrived
  UNION ALL SELECT run, 4, 'panel', panel_ns * 1e-9 FROM sampled WHERE arrived
  UNION ALL SELECT run, 5, 'upload', upload_ns * 1e-9 FROM sampled WHERE arrived
  UNION ALL SELECT run, 6, 'away', away_ns * 1e-9 FROM sampled WHERE arrived AND away_ns > 0),
ranked AS (
  SELECT run, part, phase, s, row_number() OVER (PARTITION BY run, part ORDER BY s) AS place,
    count(*) OVER (PARTITION BY run, part) AS n
  FROM measured)
SELECT run, part, phase, s, n, asked,
  place * 1.0 / CASE WHEN part = 1 OR part = 6 THEN asked ELSE n END AS share
FROM ranked JOIN asked USING (run)
WHERE place = n OR place * 60 / n <> (place - 1) * 60 / n
ORDER BY run, part, place;

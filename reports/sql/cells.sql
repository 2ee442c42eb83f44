-- How full shared cells were over a run: bytes that passed in all recorded rounds over what the
-- cell could have carried in their time, cells in order of that, of more than 101 a choice spread
-- evenly; and of its fullest round. Cells without a limit are left out. Empty at `record: rounds`.
WITH passed AS (
  SELECT cell_round.run, cell, count(*) AS rounds, sum(t_end_ns - t_begin_ns) * 1e-9 AS s,
    sum(up_B) AS up_B, sum(down_B) AS down_B,
    max(up_B / nullif(t_end_ns - t_begin_ns, 0)) * 1e9 AS up_most_Bps,
    max(down_B / nullif(t_end_ns - t_begin_ns, 0)) * 1e9 AS down_most_Bps
  FROM cell_round JOIN round USING (run, round)
  WHERE cell_round.run IN (SELECT run FROM run WHERE state = 'done')
  GROUP BY cell_round.run, cell),
used AS (
  SELECT run, 'down' AS direction, name, down_B / s / down_Bps AS use,
    down_most_Bps / down_Bps AS most
  FROM passed JOIN cell USING (run, cell) WHERE s > 0 AND down_Bps IS NOT NULL
  UNION ALL
  SELECT run, 'up', name, up_B / s / up_Bps, up_most_Bps / up_Bps
  FROM passed JOIN cell USING (run, cell) WHERE s > 0 AND up_Bps IS NOT NULL),
ordered AS (
  SELECT *, row_number() OVER (PARTITION BY run, direction ORDER BY use, name) AS place,
    count(*) OVER (PARTITION BY run, direction) AS cells
  FROM used)
SELECT run, direction, name, use, most, place * 1.0 / cells AS share, cells FROM ordered
WHERE cells <= 101 OR place = 1 OR place * 100 / cells <> (place - 1) * 100 / cells
ORDER BY run, direction, place;

-- Learning curves in 48 parts of the rounds asked for: the last return that was evaluated in each part. The mode
-- of evaluation is the first by name. (SQLite takes a bare column beside max() from the row with the maximum.)
-- A policy that diverged has −∞. Where no number of rounds was asked for, the rounds there are take its place.
WITH chosen AS (SELECT run, min(mode) AS mode FROM evaluation GROUP BY run),
  latest AS (SELECT run, max(round) AS latest FROM evaluation GROUP BY run)
SELECT run, min(47, evaluation.round * 48 / max(CASE rounds WHEN 0 THEN latest ELSE rounds END, 1)) AS part, max(round) AS round,
  coalesce(mean, -9e999) AS mean
FROM evaluation JOIN chosen USING (run, mode) JOIN latest USING (run) JOIN run USING (run)
GROUP BY run, part ORDER BY run, part;

-- Learning curves in 48 parts of the rounds asked for: the last return that was evaluated in each part. The mode
-- of evaluation is the first by name. (SQLite takes a bare column beside max() from the row with the maximum.)
WITH chosen AS (SELECT run, min(mode) AS mode FROM evaluation GROUP BY run)
SELECT run, min(47, evaluation.round * 48 / max(rounds, 1)) AS part, max(round) AS round, mean
FROM evaluation JOIN chosen USING (run, mode) JOIN run USING (run)
GROUP BY run, part ORDER BY run, part;

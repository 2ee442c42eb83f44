-- What became of the agents whose part ended in each round: their result was used, came late, was
-- cut off at the deadline (aborted), or they dropped out. In a void round too few arrived and the
-- policy stood still: what did arrive counts as `unused`.
SELECT run, round, used, late, aborted, dropped,
  CASE WHEN void THEN max(selected - used - late - aborted - dropped, 0) ELSE 0 END AS unused, void
FROM round JOIN run USING (run)
WHERE state = 'done'
ORDER BY run, round;

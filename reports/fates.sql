-- What became of the agents selected in each round; `lost` is every other fate (out of memory,
-- aborted, ...). A void round had too few arrivals: the policy stood still.
SELECT run, round, selected, used, late, dropped, max(selected - used - late - dropped, 0) AS lost,
  void
FROM round JOIN run USING (run)
WHERE state = 'done'
ORDER BY run, round;

-- Every stored policy with the evaluation of its round, the best first. One that diverged in any
-- mode of evaluation has no mean, and comes last.
SELECT policy.run, run.point, run.algorithm, run.seed, policy.round,
  CASE WHEN sum(evaluation.blowups) = 0 THEN max(evaluation.mean) END AS mean
FROM policy JOIN run USING (run) JOIN evaluation USING (run, round)
GROUP BY policy.run, policy.round
ORDER BY mean DESC, policy.run, policy.round

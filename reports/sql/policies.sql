-- Every stored policy with the evaluation of its round.
SELECT policy.run, run.point, run.algorithm, run.seed, policy.round, max(evaluation.mean) AS mean
FROM policy JOIN run USING (run) JOIN evaluation USING (run, round)
GROUP BY policy.run, policy.round
ORDER BY mean DESC, policy.run, policy.round

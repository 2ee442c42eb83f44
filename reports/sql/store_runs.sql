-- What the episodes of the database's runs were played with, and what they cost: seconds of worker threads.
SELECT mujoco, libm, family, sum(physics_s + policy_s) AS busy_s, sum(steps) AS steps
FROM host_run
GROUP BY mujoco, libm, family
ORDER BY mujoco, libm, family;

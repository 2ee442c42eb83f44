-- All trials, in the order of their studies.
SELECT run, scenario, point, algorithm, seed FROM run ORDER BY scenario, place, run;

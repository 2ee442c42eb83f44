SELECT run, state FROM run

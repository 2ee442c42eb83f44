  SELECT NULL WHERE false -- none by number: the report's own choice (fedsim report --rounds)

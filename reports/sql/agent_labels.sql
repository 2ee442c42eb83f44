SELECT run, agent, coalesce(name, class || '[' || idx || ']') FROM agent

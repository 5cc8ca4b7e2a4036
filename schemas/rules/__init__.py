"""Rules of the counter as pure functions: they are told what time it is, they never ask."""

"""Offices, a stick, the night and the province in one deterministic world: one seed decides everything.

The product's own code runs: wire, office, province with its database, folds. Only the line, the clock, randomness
and the moment at which a process ends are the world's.
"""

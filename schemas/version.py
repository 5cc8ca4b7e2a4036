"""The product's version and the day it was built, written here and nowhere else."""

from datetime import date

VERSION = "0.1.0"

# A clock that says an earlier day is wrong. Moved forward with every release.
BUILT_ON = date(2026, 11, 1)

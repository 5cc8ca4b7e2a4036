"""The product's version, written here and nowhere else."""

VERSION = "0.1.0"

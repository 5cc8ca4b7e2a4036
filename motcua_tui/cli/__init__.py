"""The command line: the contract that scripts, nightly jobs and acceptance checks rely on (docs/cli.md)."""

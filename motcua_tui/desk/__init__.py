"""The office's use cases, one file each. The only place in the office that enforces permissions."""

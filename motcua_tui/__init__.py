"""The office: a terminal app and a command line over one local encrypted store."""

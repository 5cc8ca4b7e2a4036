"""The command line of the office: reads arguments, asks the desk, writes one answer."""

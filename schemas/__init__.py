"""The shared language of office and province: what a record is, and the rules both ends run.

Pure: no file, no network, no clock, no randomness. Everything that both ends must decide alike lives here.
"""

"""What is shown: fields, tables, dialogs, the key pump. Nothing here decides; screens and the desk do.

Importing this package does not import textual, so that `terminal.prepare_terminal` can run before it.
"""

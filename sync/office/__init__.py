"""The office end of the line: one exchange, resumable, over HTTPS or a stick."""

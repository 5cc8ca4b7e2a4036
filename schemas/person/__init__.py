"""People as their papers name them: identity numbers, card scans, telephone numbers, dates of birth."""

"""What is shown, one screen a file. Decides nothing."""

"""What the thing is: cases, grades, rule set, indication and workflow. No clock, no files, no randomness."""

"""A sheet against the published lists of what makes a handout good: what a program can tell."""

"""What staff write, from YAML with places to one clinic's settings for one kind of patient."""

"""How the files that staff write are read: YAML with places, and one declaration of each key."""

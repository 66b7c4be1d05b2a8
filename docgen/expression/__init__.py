"""Conditions that staff write, in templates and in YAML: how they are read, when they hold."""

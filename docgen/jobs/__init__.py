"""Whole jobs around the engine: what the commands call."""

"""The personal clock and the formats: what one patient's sheet says in its slots."""

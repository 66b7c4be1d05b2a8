"""Packs: `procedure.yaml` declares settings, questions, slots, clock times and cross-checks."""

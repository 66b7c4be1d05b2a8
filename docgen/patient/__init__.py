"""Patients: records out of files become `Patient`s, or every problem with field and row."""

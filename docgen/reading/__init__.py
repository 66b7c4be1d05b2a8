"""Readers that know nothing of clinics: YAML with places, amounts with units."""

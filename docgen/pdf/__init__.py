"""Engrave and fill: Layout -> Plate once per variant, Plate and values -> PDF for each patient."""

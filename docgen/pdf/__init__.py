"""Engrave and fill: Layout -> Plate once for a sheet, Plate and values -> PDF for each patient."""

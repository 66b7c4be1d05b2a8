"""Lay out: Document -> Layout, once for a sheet; and lines and pages for each patient."""

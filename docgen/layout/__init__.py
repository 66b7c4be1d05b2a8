"""Lay out: Document -> Layout, once per variant; and lines and pages for each patient."""

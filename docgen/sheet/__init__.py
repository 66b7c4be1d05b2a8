"""Sheets: which one is wanted, how it is compiled, what one patient brings to it."""

"""Drawings and pictures of pixels: read, checked, made ready for a page."""

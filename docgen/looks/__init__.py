"""Looks: type, colour and measures, fonts and pictures."""

"""Drawings (SVG): read safely, made plain, drawn by svglib, written as PDF operators."""

"""Type: faces, which font writes which word, and the fonts that shape letters."""

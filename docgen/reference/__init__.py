"""What may be written where: the reference, for a terminal and for the pages of the docs."""

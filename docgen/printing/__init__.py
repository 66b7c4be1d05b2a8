"""Paper: a PDF goes to a printer by IPP, and the printer tells what became of it."""

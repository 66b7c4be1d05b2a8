"""PDFs of a clinic's own that stand behind sheets: read, copied, their tags taken over."""

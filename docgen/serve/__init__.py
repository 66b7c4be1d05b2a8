"""The desk: pages of a clinic's own, in its browser, around one warm engine (`docgen serve`)."""

"""Many patients: a list becomes files, a print file, a manifest and a list of problems."""

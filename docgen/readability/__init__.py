"""How hard a sheet reads: sentences, syllables, scores; which clinical words it explains."""

"""Lists of patients: which file it is, what its columns mean, which rows get a sheet."""

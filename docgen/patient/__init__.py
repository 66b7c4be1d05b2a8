"""One patient: the fields of a record become a `Patient`, or every problem with field and row."""

"""Where the files of a run go: stores, and what grows in one."""

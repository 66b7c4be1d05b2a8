"""Where calls are worked off: processes of this machine, or a cluster that exists already."""

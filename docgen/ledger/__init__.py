"""The ledger: what was given to whom, when, by whom; and all that is needed to make it again."""

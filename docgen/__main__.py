"""`python -m docgen`: the command line, where the program `docgen` is not on the search path.

In: what staff type. Out: what `docgen` does with the same words.
"""

from __future__ import annotations

from docgen.cli import main

if __name__ == "__main__":  # worker processes import this module under another name
    main()

"""How fast docgen is, beside four other ways to make the same sheet: `make bench`.

    patients -> content -> makers (docgen, typst, Platypus, WeasyPrint, a form that is filled)
             -> checks (every word, every personal value) -> measure -> report -> RESULT.md

Nothing here runs in the tests; nothing in docgen knows of it.
"""

"""Templates: Markdown with settings and slots becomes the Document of a sheet.

    Sources, Vocabulary ─ load_templates ─▶ Templates ─ evaluate ─▶ Draft ─ parse ─▶ Document

`sources` finds a sheet's files and loads them: `tags` and `syntax` read each into a tree, `lint`
and `shapes` hold it against the `names` of the procedure. `evaluate` settles what a clinic fixes,
unit by unit in the words of a language (`wording`); `markdown` reads the structure of what came
out. `messages` gathers what translators translate, `own_texts` what a clinic says itself. The tags
are a part of Jinja2's language, the text is a part of Markdown; what staff may write is small on
purpose, and everything else is an error at its line and column.
"""

"""Templates: Markdown with settings and slots becomes the Document of a sheet.

    Sources, Vocabulary ─ load_templates ─▶ Templates ─ specialise ─▶ Draft ─ parse ─▶ Document

`syntax` loads and checks a sheet's templates, `specialise` renders them for a clinic, a language
and a set of answers, `markdown` reads the structure of what came out, `messages` gathers what
translators translate. The tags are a part of Jinja2's language, the text is a part of Markdown;
what staff may write is small on purpose, and everything else is an error at its line and column.
"""

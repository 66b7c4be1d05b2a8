"""What the shell completes when somebody presses Tab.

In: a command as far as it is typed. Out: the words that may follow: folders, files, sheets,
languages, formats, fields of a record, settings, procedures. What a clinic has comes from its
folder, if the command or the defaults name one that can be read; else what docgen itself has.
Nobody wants an error there: where something is wrong, nothing is completed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from docgen.procedure.procedure import Pack
    from docgen.settings.clinic import ClinicOutline

Words: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]


def folders(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Let the shell complete folders."""
    return [CompletionItem(typed, type="dir")]


def files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Let the shell complete files."""
    return [CompletionItem(typed, type="file")]


def _words(find: Callable[[click.Context], Iterable[str]], end: str = "") -> Words:
    """Complete words; `end` stands behind each."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
        try:
            found = dict.fromkeys(find(ctx))
        except Exception:  # nobody reads a message there
            return []
        return [CompletionItem(word + end) for word in found if word.startswith(typed)]

    return complete


def _outline(ctx: click.Context) -> ClinicOutline | None:
    """Return what the named clinic does and speaks, if there is one that can be read."""
    from docgen.errors import DocgenError
    from docgen.settings.clinic import read_outline

    clinic = ctx.params.get("clinic")
    with suppress(DocgenError):
        return read_outline(Path(clinic)) if clinic else None
    return None


def _packs(ctx: click.Context) -> tuple[Pack, ...]:
    from docgen.files import templates_root
    from docgen.procedure.pack import all_packs

    outline = _outline(ctx)
    return outline.packs if outline else all_packs(templates_root())


def _sheets(ctx: click.Context) -> Iterable[str]:
    return (sheet for pack in _packs(ctx) for sheet in pack.sheets)


def _languages(ctx: click.Context) -> Iterable[str]:
    from docgen.files import locales_root

    outline = _outline(ctx)
    shipped = {"en", *(path.name for path in locales_root().iterdir() if path.is_dir())}
    return outline.languages if outline else sorted(shipped)


def _formats(_: click.Context) -> Iterable[str]:
    from docgen.style import FORMATS

    return FORMATS


def _fields(ctx: click.Context) -> Iterable[str]:
    from docgen.lists.files import is_table
    from docgen.procedure.record_fields import record_keys

    patient = ctx.params.get("patient")
    alone = ctx.params.get("sample") or (patient and not is_table(Path(patient)))
    for key in record_keys(_packs(ctx)):
        if key.kind.keys and not alone:  # lines of a list are columns of a table
            yield from (f"{key.name}_1_{column.name}" for column in key.kind.keys)
        elif not key.kind.keys:
            yield key.name


def _procedures(ctx: click.Context) -> Iterable[str]:
    return (pack.name for pack in _packs(ctx))


def _settings(ctx: click.Context) -> Iterable[str]:
    from docgen.reference.keys import setting_names

    return setting_names(_packs(ctx))


def _templates(ctx: click.Context) -> Iterable[str]:
    from docgen.new.template import template_names

    return template_names(_packs(ctx))


def _examples(_: click.Context) -> Iterable[str]:
    from docgen.demo import example_clinics

    return (path.name for path in example_clinics())


sheets = _words(_sheets)
languages = _words(_languages)
formats = _words(_formats)
fields = _words(_fields, "=")
procedures = _words(_procedures)
settings = _words(_settings)
templates = _words(_templates)
examples = _words(_examples)

"""The clinic's rules of which nobody knows yet whether they hold for a patient.

In: settings, pack, the patient's answers, and which settings a sheet prints. Out: a warning for
each such rule, at its place in `clinic.yaml`. What it sets prints as is safe, or in both ways (see
`merging.py`): whoever hands the sheet over shall know why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from docgen.errors import Diagnostic, all_of, warning
from docgen.settings.effective import SettingFacts, Settings, supposed, unanswered
from docgen.settings.procedure import Pack
from docgen.settings.questions import Answers


def open_rules(
    settings: Settings, pack: Pack, answers: Answers, printed: Collection[str], record: str
) -> Iterator[Diagnostic]:
    """Yield a warning for each rule that is left open and sets something that is `printed`."""
    worlds = supposed(settings, pack, answers)
    if worlds == []:
        return
    unknown = unanswered(settings, answers)
    for rule in settings.rules:
        names = [name for name in rule.sets if name in printed]
        facts = [SettingFacts(settings.values, pack, one) for one in worlds or [answers]]
        found = {rule.when.holds(one) for one in facts}
        if names and (len(found) > 1 or None in found):
            asked = {test.path for test in rule.when.tests}
            fields = [pack.questions[one].field for one in unknown if f"patient.{one}" in asked]
            message = f"Nobody knows if this rule holds: {all_of(fields)} is not in the record."
            hint = f"Check {all_of(names)} on the sheet: the safe one prints, or both."
            told = warning("open-rule", message, hint, rule.when.place)
            yield replace(told, field=fields[0] if fields else "", record=record)


def settings_behind(paths: Collection[str], pack: Pack) -> frozenset[str]:
    """Return the settings that templates print which name these `paths`, be it in a clock time."""
    found = {path.partition(".")[0] for path in paths}
    for path in paths:
        time = pack.times.get(path.partition(".")[2])
        if time:
            behind = (*time.span_paths, *time.anchors, time.place)
            found |= {one.partition(".")[0] for one in behind}
    return frozenset(found & set(pack.settings))

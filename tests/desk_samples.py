"""A desk to try: an example clinic, a list of one day, a clock that stands, a browser's part.

with at_desk(tmp_path) as desk:
    desk.get("/").text
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from docgen.engine import Engine
from docgen.files import examples_root
from docgen.printing.printers import PrinterChoice
from docgen.serve.app import build_app
from docgen.serve.desk import Desk, DeskSources
from docgen.serve.safety import GuardRules, Trusted
from docgen.serve.sessions import Sessions

HERE = "http://127.0.0.1:8640"
MORNING = datetime(2026, 12, 8, 9, 30)
LIST = """id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae
40417,Rosa,Peña,1948-05-02,vertebroplasty,2026-12-08T10:00,es,T12 L1
40418,Walter,Brandt,1939-11-17,vertebroplasty,2026-12-08T11:30,en,L2
40419,Ida,Okafor,1951-02-03,vertebroplasty,2026-12-09T08:30,en,
"""


@cache
def shared_engine() -> Engine:
    """One engine for all desks of a process: a sheet is compiled once."""
    return Engine()


class Ticks:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def at_desk(
    folder: Path,
    *,
    clinic: str = "lakeside",
    listed: str = LIST,
    now: datetime = MORNING,
    clock: Callable[[], datetime] | None = None,
    ledger: Path | None = None,
    trusted: Trusted | None = None,
    alone: bool = False,
    printers: PrinterChoice | None = None,
) -> Iterator[TestClient]:
    """Open the desk of a copy of an example clinic in `folder`, and follow its link.

    `clinic` may be the path of another one. `clock` takes the place of `now`, which stands;
    docgen.toml may be written into `folder`. `alone` compiles anew: what is compiled names
    the files that it was made from.
    """
    own_clinic = folder / Path(clinic).name
    shutil.copytree(examples_root() / "clinics" / clinic, own_clinic, dirs_exist_ok=True)
    file = folder / "today.csv"
    file.write_text(listed, encoding="utf-8")
    ticks = Ticks()
    sessions = Sessions(ticks)
    settings, own = folder / "docgen.toml", clock or (lambda: now)
    sources = DeskSources(
        own_clinic,
        own,
        list_file=file,
        ledger=ledger,
        settings=settings,
        printers=printers,
    )
    desk = Desk(sources, Engine() if alone else shared_engine())
    app = build_app(desk, sessions, ("nurse", "FRONT-DESK-1"), GuardRules(8640, trusted=trusted))
    app.state.ticks = ticks
    with TestClient(app, base_url=HERE, headers={"origin": HERE}) as client:
        client.get(f"/open?ticket={sessions.ticket()}")
        yield client

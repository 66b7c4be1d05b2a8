"""The form of one patient: which fields it has, what is typed and what is not, whatever it is."""

import re
from pathlib import Path

import pytest
from desk_samples import HERE, LIST, at_desk
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from patient_pages import NOON, address, form_of, plain, text_of
from starlette.testclient import TestClient

SPLINTS = Path(__file__).parents[1] / "finger-splint"
SPLINT_LIST = """id,given_name,family_name,birth_date,procedure,appointment,fingers_1_finger
40417,Rosa,Peña,1948-05-02,finger-splint,2026-12-08T10:00,index
"""
MARK = "qzxv"  # no text of ours has these letters
ODD = ("X9", "25:99", "now", "10:40 pm", "930", "2026-02-31", "not_decided", "Ñandú", "{{ id }}")
TYPED = st.one_of(
    st.sampled_from(ODD), st.text(max_size=40), st.text("0123456789:-/ apm", max_size=9)
)


def told(page: str, name: str) -> str:
    """What stands beside a field."""
    return page.split(f'id="{name}-told"', 1)[1].split("</div>", 1)[0]


def test_a_form_that_nobody_changes_changes_nothing(tmp_path: Path) -> None:
    heads, *rows = LIST.splitlines()
    listed = "\n".join([
        f"{heads},follow_up,sedation,blood_thinners_1_drug,blood_thinners_1_restart,notes",
        *(f"{row},2026-12-22T14:30,Y,warfarin,2026-12-10,Walk." for row in rows),
    ])  # fmt: skip
    with at_desk(tmp_path, now=NOON, listed=f"{listed}\n") as desk:
        walter = address(desk, "Walter")
        form = form_of(desk.get(walter).text)
        assert form["follow_up__time"] == "2:30"
        assert form["sedation"] == "yes"
        (draft,) = next(iter(desk.app.state.sessions._open.values())).drafts.values()  # type: ignore[attr-defined]  # Starlette's
        desk.post(walter, data=form)
        assert draft.typed == {}
        desk.post(walter, data={**form, "notes": "Rest."})
        assert draft.typed == {"notes": "Rest."}
        desk.post(walter, data=form)
        assert draft.typed == {}


def test_what_the_list_changes_counts_unless_somebody_typed_it(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        form = form_of(desk.get(walter).text) | {"sheet": "discharge", "notes": "Rest well."}
        desk.post(walter, data=form)
        (tmp_path / "today.csv").write_text(LIST.replace(",L2", ",L3"), encoding="utf-8")
        page = plain(desk.post(walter, data=form).text)  # a page from before the change
        assert "L2 is now L3" in page
        shown = text_of(desk.get(f"{walter}/sheet.pdf").content)
        assert "L3" in shown
        assert "L2" not in shown
        assert "Rest well." in shown


def test_a_visit_that_the_list_has_no_more_is_told(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        desk.get(walter)
        kept = [line for line in LIST.splitlines() if "Walter" not in line]
        (tmp_path / "today.csv").write_text("\n".join(kept), encoding="utf-8")
        assert "The list has this visit no more" in desk.get(walter).text


def test_now_stays_what_it_was_when_it_was_typed(tmp_path: Path) -> None:
    at = [NOON]
    with at_desk(tmp_path, clock=lambda: at[0]) as desk:
        walter = address(desk, "Walter")
        form = form_of(desk.get(walter).text) | {"procedure_end__time": "now"}
        desk.post(walter, data=form)
        at[0] = NOON.replace(minute=20)
        page = desk.post(walter, data={**form, "notes": "Rest."}).text
        assert form_of(page)["procedure_end__time"] == "12:00"
        pressed_now = desk.post(walter, data={**form_of(page), "now": "procedure_end"}).text
        assert form_of(pressed_now)["procedure_end__time"] == "12:00"


@pytest.mark.parametrize(
    ("time", "half", "read"),
    [
        ("10:40", "AM", "10:40"),
        ("1040", "AM", "10:40"),
        ("10:40 am", "", "10:40"),
        ("10:40 AM", "AM", "10:40"),
    ],
)
def test_a_time_is_read_as_everywhere_in_docgen(
    tmp_path: Path, time: str, half: str, read: str
) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        typed = {"procedure_end__time": time, "procedure_end__half": half}
        page = desk.post(walter, data=form_of(desk.get(walter).text) | typed).text
        form = form_of(page)
        assert (form["procedure_end__day"], form["procedure_end__time"]) == ("2026-12-08", read)
        assert form["procedure_end__half"] == "AM"
        assert "problem error" not in told(page, "procedure_end")


@pytest.mark.parametrize(("time", "half"), [("10:40 pm", "AM"), ("13:40", "AM"), ("25:10", "PM")])
def test_a_time_that_contradicts_its_half_of_the_day_is_refused(
    tmp_path: Path, time: str, half: str
) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        typed = {"procedure_end__time": time, "procedure_end__half": half}
        page = desk.post(walter, data=form_of(desk.get(walter).text) | typed).text
        assert "problem error" in told(page, "procedure_end")
        assert 'name="press"' not in page


def test_a_problem_of_a_line_stands_beside_its_column(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        page = desk.post(walter, data={"blood_thinners_1_drug": "warfarin"}).text
        assert "This is needed." in told(page, "blood_thinners_1_restart")
        desk.post("/language/es")
        page = desk.post(walter, data={"blood_thinners_1_drug": "warfarin"}).text
        assert "Esto hace falta." in told(page, "blood_thinners_1_restart")


def test_one_more_line_is_there_when_it_is_asked_for(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        assert "medicines_2_drug" not in desk.get(walter).text
        assert "medicines_2_drug" in desk.post(walter, data={"more": "medicines"}).text


def test_a_record_that_is_full_is_one_form(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        lines = {f"medicines_{at}_drug": f"drug {at}" for at in range(1, 21)}
        lines |= {f"blood_thinners_{at}_drug": f"thinner {at}" for at in range(1, 9)}
        lines |= {f"pending_results_{at}_test": f"test {at}" for at in range(1, 9)}
        form = form_of(desk.post(walter, data=lines).text)
        assert len(form) > 200
        assert desk.post(walter, data={**form, "notes": "Rest."}).status_code == 200
        assert desk.post(walter, data={f"field{at}": "" for at in range(1000)}).status_code == 413


def test_a_sheet_asks_for_what_it_prints_and_no_more(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        before = form_of(desk.post(walter, data={"sheet": "prepare"}).text)
        after = form_of(desk.post(walter, data={"sheet": "discharge"}).text)
        assert "cement_lot" in after
        assert "cement_lot" not in before
        assert "procedure_end__time" not in before
        assert "blood_thinners_1_last_dose" in before
        assert "blood_thinners_1_last_dose" not in after


def test_the_fields_of_a_procedure_are_those_that_it_declares(tmp_path: Path) -> None:
    with at_desk(tmp_path, clinic=str(SPLINTS), listed=SPLINT_LIST, now=NOON) as desk:
        rosa = address(desk, "Rosa")
        form = form_of(desk.post(rosa, data={"sheet": "discharge"}).text)
        assert form["fingers_1_finger"] == "index"
        assert not any(name.startswith(("vertebrae", "sedation")) for name in form)
        desk.post(rosa, data={**form, "fingers_2_finger": "thumb"})
        assert desk.get(f"{rosa}/sheet.pdf").status_code == 200
        desk.post("/language/es")
        assert "Fin del procedimiento" in desk.get(rosa).text  # the splint is worn from then on


def names_of_form(desk: TestClient, walter: str) -> list[str]:
    pages = [desk.post(walter, data={"sheet": sheet}).text for sheet in ("prepare", "discharge")]
    found = dict.fromkeys(name for page in pages for name in form_of(page))
    new = desk.post("/patient/new").url.path
    return [
        *dict.fromkeys((*found, *form_of(desk.get(new).text), "more", "now", "press", "patient"))
    ]


def test_whatever_is_typed_is_answered_and_shows_nobody_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter, new = address(desk, "Walter"), desk.post("/patient/new").url.path
        names = names_of_form(desk, walter)

        @tries(60)
        @given(
            st.dictionaries(st.sampled_from(names), TYPED, max_size=6),
            st.sampled_from([walter, new]),
            st.sampled_from(["", "/print", "/answer"]),
        )
        def whatever(typed: dict[str, str], page: str, where: str) -> None:
            sent = {
                name: value.encode("utf-8", "replace").decode() for name, value in typed.items()
            }
            answer = desk.post(
                page + where, data={**sent, "notes": f"{MARK} {sent.get('notes', '')}"}
            )
            assert answer.status_code in (200, 409)
            assert "Peña" not in answer.text
            assert "40417" not in answer.text
            assert all(MARK not in str(one.url) for one in (*answer.history, answer))
            shown = desk.get(f"{page}/sheet.pdf")
            assert shown.status_code in (200, 404)

        whatever()
        shown = text_of(desk.get(f"{walter}/sheet.pdf").content)
        assert "Brandt" in shown
        assert "Peña" not in shown
    out, told_so = capfd.readouterr()
    assert MARK not in out + told_so + caplog.text


def test_what_is_no_text_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        walter = address(desk, "Walter")
        head = {"content-type": "application/x-www-form-urlencoded"}
        for body in (
            b"notes=%ff%fe",
            b"notes=%00",
            b"base=%d9%a3",
            b"base=-1&press=%c3%b1",
            b"\xff=1",
        ):
            answer = desk.post(walter, content=body, headers=head)
            assert answer.status_code in (200, 400, 409, 413)
        file = {"notes": ("name.txt", b"text", "text/plain")}
        assert desk.post(walter, files=file).status_code == 413


def test_two_nurses_with_one_patient_have_each_a_form_of_their_own(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as first:
        sessions = first.app.state.sessions  # type: ignore[attr-defined]  # Starlette's
        with TestClient(first.app, base_url=HERE, headers={"origin": HERE}) as second:
            second.get(f"/open?ticket={sessions.ticket()}")
            ones, others = address(first, "Walter"), address(second, "Walter")
            assert ones != others
            first.post(ones, data={"sheet": "discharge", "notes": "Of the first."})
            second.post(others, data={"sheet": "discharge", "notes": "Of the second."})
            assert "Of the first." in text_of(first.get(f"{ones}/sheet.pdf").content)
            shown = text_of(second.get(f"{others}/sheet.pdf").content)
            assert "Of the second." in shown
            assert "Of the first." not in shown
            assert second.get(f"{ones}/sheet.pdf").status_code == 404


def test_no_word_of_a_patient_stands_in_an_address_of_the_page(tmp_path: Path) -> None:
    with at_desk(tmp_path, now=NOON) as desk:
        page = desk.post(address(desk, "Walter"), data={"sheet": "discharge", "notes": MARK}).text
        addresses = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', page)
        assert addresses
        assert not re.search(rf"40418|Brandt|Walter|1939|{MARK}", " ".join(addresses))

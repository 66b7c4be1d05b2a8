"""What reaches the desk and what does not: names, sites, ways, sizes, sessions."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import anyio
import pytest
from desk_samples import HERE, at_desk
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message

from docgen.errors import InputError
from docgen.serve.doorbell import HEADER, proof
from docgen.serve.safety import MOST_BYTES, Trusted
from docgen.serve.sessions import LOCK_AFTER
from docgen.serve.start import Listening, read_trusted

PATIENT = "Walter"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    with at_desk(tmp_path_factory.mktemp("desk")) as opened:
        assert isinstance(opened.app, Starlette)
        yield opened.app


@pytest.fixture
def desk(app: Starlette) -> Iterator[TestClient]:
    """Somebody who has just opened the desk."""
    with TestClient(app, base_url=HERE, headers={"origin": HERE}) as opened:
        opened.get(f"/open?ticket={app.state.sessions.ticket()}")
        yield opened


def walk(desk: TestClient, seconds: float) -> None:
    """Let time pass."""
    desk.app.state.ticks.seconds += seconds  # type: ignore[attr-defined]  # Starlette's


def ticket(desk: TestClient) -> str:
    made: str = desk.app.state.sessions.ticket()  # type: ignore[attr-defined]  # Starlette's
    return made


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8640", "127.0.0.1:8641", "127.0.0.1", "127.0.0.1.evil.example",
     "localhost.", "127.0.0.1:8640@evil.example", "", "[::1]:99", "127.0.0.1:8640 "],
)  # fmt: skip
def test_a_name_that_is_not_the_desks_gets_nothing(desk: TestClient, host: str) -> None:
    answer = desk.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert PATIENT not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8640", "localhost:8640", "LOCALHOST:8640"])
def test_the_desks_own_names_are_answered(desk: TestClient, host: str) -> None:
    assert desk.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},  # another port of this computer
        {"sec-fetch-site": "none"},  # no browser posts by a person's hand alone
        {"sec-fetch-site": "odd"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8641"},
        {"origin": "https://127.0.0.1:8640"},
        {"origin": "null"},
        {"origin": ""},
    ],
)
def test_no_other_site_changes_anything(desk: TestClient, headers: Mapping[str, str]) -> None:
    answer = desk.post("/language/es", headers=headers)
    assert answer.status_code == 403
    assert "<html lang=" in answer.text
    assert "Hoy" not in desk.get("/").text


def test_a_post_that_says_nothing_of_where_it_comes_from_is_refused(desk: TestClient) -> None:
    del desk.headers["origin"]
    assert desk.post("/language/es").status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_looks_at_a_page(desk: TestClient, site: str) -> None:
    answer = desk.get("/", headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert PATIENT not in answer.text


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_persons_own_way_to_a_page_is_open(desk: TestClient, site: str) -> None:
    assert desk.get("/", headers={"sec-fetch-site": site}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_there_is_no_way_but_to_look_and_to_send(desk: TestClient, method: str) -> None:
    assert desk.request(method, "/").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/static/../desk.py", "/static/%2e%2e/desk.py", "/static/..%2fdesk.py", "//evil.example/",
     "/static/%5c..%5cdesk.py", "/%00", "/patient/%00", "/" + "a" * 5000, "/static//etc/passwd"],
)  # fmt: skip
def test_paths_lead_nowhere_else(desk: TestClient, path: str) -> None:
    answer = desk.get(f"{HERE}{path}")
    assert answer.status_code in (403, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_what_is_too_large_is_refused_before_it_is_read(desk: TestClient) -> None:
    def long() -> Iterator[bytes]:  # fields that are short enough, and not too many
        for _ in range(2 * MOST_BYTES // 8192):
            yield b"&x=" + b"y" * 8189

    assert desk.post("/", data={"text": "y" * MOST_BYTES}).status_code == 413
    answer = desk.post(
        "/", content=long(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_a_length_that_is_none_is_refused(desk: TestClient) -> None:
    for length in ("-1", "9" * 40, "0x10"):
        assert desk.post("/", headers={"content-length": length}).status_code == 413


def test_without_a_session_nobody_sees_a_patient(desk: TestClient) -> None:
    desk.cookies.clear()
    for path in ("/", "/patient/new", "/given", "/sheets", "/blank.pdf", "/nothing"):
        answer = desk.get(path)
        assert answer.status_code == 403
        assert PATIENT not in answer.text


def test_a_link_opens_the_desk_once(desk: TestClient) -> None:
    made = ticket(desk)
    desk.cookies.clear()
    assert desk.get(f"/open?ticket={made}").status_code == 200
    desk.cookies.clear()
    assert desk.get(f"/open?ticket={made}").status_code == 403
    assert desk.get("/").status_code == 403


def test_a_link_is_good_for_ten_minutes(desk: TestClient) -> None:
    made = ticket(desk)
    desk.cookies.clear()
    walk(desk, 601)
    assert desk.get(f"/open?ticket={made}").status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(desk: TestClient) -> None:
    answer = desk.get(f"/open?ticket={ticket(desk)}")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert cookie.startswith("docgen-8640=")


def test_the_cookie_of_a_desk_at_another_port_opens_nothing(desk: TestClient) -> None:
    (key,) = desk.cookies.values()
    desk.cookies.clear()
    assert desk.get("/", headers={"cookie": f"docgen-8641={key}"}).status_code == 403


def test_the_desk_locks_when_nobody_was_there_and_a_fresh_link_opens_it(desk: TestClient) -> None:
    walk(desk, LOCK_AFTER - 1)
    assert desk.get("/").status_code == 200
    walk(desk, LOCK_AFTER + 1)
    locked = desk.get("/")
    assert locked.status_code == 403
    assert PATIENT not in locked.text
    desk.get(f"/open?ticket={ticket(desk)}")
    assert PATIENT in desk.get("/").text


def test_what_a_page_asks_by_itself_keeps_nothing_open(desk: TestClient) -> None:
    for _ in range(5):
        walk(desk, LOCK_AFTER / 4)
        desk.get("/today/stamp", headers={"x-docgen-background": "yes"})
    assert desk.get("/").status_code == 403


def test_what_was_typed_is_there_when_the_same_person_comes_back(desk: TestClient) -> None:
    new = desk.post("/patient/new").url.path
    desk.post(new, data={"given_name": "June"})
    walk(desk, LOCK_AFTER + 1)
    assert desk.get(new).status_code == 403
    desk.get(f"/open?ticket={ticket(desk)}")
    assert "June" in desk.get(new).text


@pytest.mark.parametrize("back", ["//evil.example", "/\\\\evil.example", "http://evil.example", ""])
def test_a_change_of_language_leads_to_no_other_site(desk: TestClient, back: str) -> None:
    answer = desk.post("/language/en", data={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_change_of_language_comes_back_to_the_page(desk: TestClient) -> None:
    answer = desk.post("/language/en", data={"back": "/?day=2026-12-09"}, follow_redirects=False)
    assert answer.headers["location"] == "/?day=2026-12-09"


def test_every_answer_says_how_it_may_be_used(desk: TestClient) -> None:
    for path in ("/", "/nothing", "/static/desk.css"):
        headers = desk.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; ")
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
    assert desk.get("/").headers["cache-control"] == "no-store"


def test_a_fault_of_docgens_is_a_page_without_a_patient(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(PATIENT)

    monkeypatch.setattr("docgen.serve.today._days", broken)
    answer = desk.get("/")
    assert answer.status_code == 500
    assert PATIENT not in answer.text


def test_no_page_names_another_host(desk: TestClient) -> None:
    for path in ("/", "/patient/new", "/given", "/sheets", "/blank", "/static/desk.css"):
        text = desk.get(path).text.replace(HERE, "").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("://127.0.0.1", ""), path


def status_of(app: Starlette, scope: Mapping[str, object], body: bytes) -> int:
    """Ask the application itself: no client mends what is odd."""
    told: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    # In a thread of its own: a browser's tests may have a loop that runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, app, {**scope, "type": "http", "app": app}, receive, send).result()
    (status,) = told
    return status


ODD = st.binary(max_size=40)
NAMES = st.sampled_from(
    [b"sec-fetch-site", b"origin", b"content-type", b"content-length", b"x-docgen-secret",
     b"accept-language", b"x-docgen-background", b"x-remote-user"]
)  # fmt: skip
WAYS = st.sampled_from(["GET", "POST", "HEAD", "PUT", "odd"])
PATHS = st.sampled_from([b"/", b"/open", b"/again", b"/unlock", b"/given", b"/blank.pdf"])


@tries(30)
@given(WAYS, ODD | PATHS, ODD, st.lists(st.tuples(NAMES, ODD), max_size=4), ODD, st.booleans())
def test_whatever_is_asked_nothing_falls_over(
    app: Starlette,
    method: str,
    path: bytes,
    query: bytes,
    odd: list[tuple[bytes, bytes]],
    body: bytes,
    known: bool,  # whether it has a session
) -> None:
    cookie = f"docgen-8640={app.state.sessions.begin('nurse', 'FRONT-DESK-1').key}".encode()
    own = [(b"host", b"127.0.0.1:8640"), *([(b"cookie", cookie)] if known else [])]
    scope = {
        "method": method,
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "headers": [*own, *odd],
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8640),
    }
    assert status_of(app, scope, body) < 500


# Other computers


def refusals(**choices: object) -> set[str]:
    at = Listening(**choices)  # type: ignore[arg-type]  # as the command line has them
    try:
        at.refuse_open_network()
    except InputError as wrong:
        return {one.code for one in wrong.diagnostics}
    return set()


def test_the_desk_is_open_to_this_computer_alone_unless_tls_and_a_proxy_are_named() -> None:
    proxy = Trusted("10.0.0.5", "x-remote-user")
    assert refusals() == set()
    assert refusals(address="::1") == set()
    assert refusals(address="0.0.0.0") == {"no-tls", "no-proxy"}
    assert refusals(address="0.0.0.0", trusted=proxy) == {"no-tls"}
    files = {"cert": Path("desk.pem"), "key": Path("desk.key")}
    assert refusals(address="192.168.1.4", **files) == {"no-proxy"}
    assert refusals(address="192.168.1.4", trusted=proxy, cert=Path("desk.pem")) == {
        "tls",
        "no-tls",
    }
    assert refusals(address="192.168.1.4", trusted=proxy, **files) == {"tls"}  # there are none


def test_the_proxy_is_one_address_and_one_header() -> None:
    assert read_trusted("10.0.0.5:X-Remote-User") == Trusted("10.0.0.5", "x-remote-user")
    assert read_trusted("[::1]:X-User") == Trusted("::1", "x-user")
    for text in ("10.0.0.5", "proxy:X-User", "10.0.0.5:", "10.0.0.5:X User", ":X-User"):
        with pytest.raises(InputError):
            read_trusted(text)


PROXY = Trusted("testclient", "x-remote-user")


def test_who_comes_through_the_proxy_is_who_it_says(tmp_path: Path) -> None:
    with at_desk(tmp_path, trusted=PROXY) as desk:
        assert desk.get("/", headers={"x-remote-user": "ana"}).status_code == 200
        (key,) = desk.cookies.values()
        assert "Secure" in desk.get("/", headers={"x-remote-user": "eva"}).headers["set-cookie"]
        assert [*desk.cookies.values()] != [key]  # Eva does not go on with Ana's session


def test_nobody_comes_past_the_proxy(tmp_path: Path) -> None:
    with at_desk(tmp_path, trusted=Trusted("10.0.0.5", "x-remote-user")) as desk:
        assert desk.get("/", headers={"x-remote-user": "ana"}).status_code == 403
    with at_desk(tmp_path, trusted=PROXY) as desk:
        for headers in ({}, {"x-remote-user": " "}, {"x-remote-user": "a" * 101}):
            assert desk.get("/", headers=headers).status_code == 403
        assert desk.get(f"/open?ticket={ticket(desk)}", headers={}).status_code == 403


def test_a_second_program_of_the_user_gets_a_fresh_link_by_the_secret_alone(
    desk: TestClient,
) -> None:
    desk.app.state.secret = "s" * 43  # type: ignore[attr-defined]  # Starlette's
    del desk.headers["origin"]
    own = {HEADER: f"asked {proof('s' * 43, 'asked')}"}
    assert desk.post("/again").status_code == 403
    for odd in ("s" * 43, f"asked {proof('t' * 43, 'asked')}", f"other {proof('s' * 43, 'asked')}"):
        assert desk.post("/again", headers={HEADER: odd}).status_code == 403
    assert desk.post("/again", headers={**own, "origin": HERE}).status_code == 403  # a page asks
    link, proved = desk.post("/again", headers=own).text.split(" ")
    assert proved == proof("s" * 43, "asked" + link)
    desk.cookies.clear()
    assert desk.get(link.removeprefix(HERE)).status_code == 200


def test_without_a_doorbell_no_secret_is_right(desk: TestClient) -> None:
    desk.app.state.secret = ""  # type: ignore[attr-defined]  # Starlette's
    assert desk.post("/again", headers={HEADER: f"asked {proof('', 'asked')}"}).status_code == 403


# What is typed


def test_what_is_typed_is_never_markup_nor_a_title(desk: TestClient) -> None:
    odd = "<script>alert(1)</script>\"'><img src=x>"
    new = desk.post("/patient/new").url.path
    page = desk.post(new, data={"given_name": odd, "family_name": PATIENT, "notes": odd}).text
    found = desk.post("/", data={"text": odd}).text
    for text in (page, found):
        assert "alert(1)" in text
        assert "<script>alert" not in text
        assert "<img" not in text
        title = text.split("<title>")[1].split("</title>")[0]  # a browser's history keeps it
        assert PATIENT not in title
        assert "alert" not in title

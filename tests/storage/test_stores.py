"""A store's laws, held by a store in memory and by one that speaks S3."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from s3_server import BUCKET, client, environment, forget_clients, s3_server

from docgen.errors import InputError
from docgen.files import ToldError, output_error
from docgen.storage.objects import ObjectStore, in_plain_words
from docgen.storage.urls import goes_unencrypted, is_shared, path_of, store_url

SECRET = "hunter2"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with s3_server() as env, environment(env):
        yield env


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    folder = uuid.uuid4().hex
    if request.param == "memory":
        return ObjectStore(f"memory://{folder}/december")
    request.getfixturevalue("server")
    return ObjectStore(f"s3://{BUCKET}/{folder}/december")


def test_what_is_put_is_there_under_its_name(store: ObjectStore) -> None:
    files = {f"{number}.pdf": b"%PDF" + bytes(number) for number in range(70)}
    assert list(store.put_all(files)) == list(files)
    assert store.read_all(list(files)) == list(files.values())
    assert store.digest("7.pdf") == hashlib.sha256(files["7.pdf"]).hexdigest()
    assert sorted(store.names()) == sorted(files)
    assert store.stamp("7.pdf") == store.stamp("7.pdf") != ""


def test_what_is_not_there_is_nothing(store: ObjectStore) -> None:
    assert store.read("no.pdf") is None
    assert store.digest("no.pdf") == store.stamp("no.pdf") == ""
    assert list(store.names()) == list(store.names_in("no/")) == []
    assert not store.remove("no.pdf")
    assert not store.has("no.pdf")
    assert not store.is_folder("no.pdf")


def test_an_object_is_written_over_as_a_whole_and_removed(store: ObjectStore) -> None:
    list(store.put_all({"1.pdf": b"older, and longer"}))
    list(store.put_all({"1.pdf": b"newer"}))
    assert store.read("1.pdf") == b"newer"
    assert store.has("1.pdf")
    assert store.remove("1.pdf")
    assert store.read("1.pdf") is None


def test_only_pdfs_of_the_folder_itself_are_named(store: ObjectStore) -> None:
    list(store.put_all({"a.pdf": b"1", "run.jsonl": b"2", "deeper/b.pdf": b"3"}))
    assert list(store.names()) == ["a.pdf"]
    assert list(store.names_in("deeper/")) == ["b.pdf"]


def test_an_object_is_created_once(store: ObjectStore) -> None:
    assert store.create("piece", b"mine")
    assert store.create("piece", b"mine")  # where the first answer was lost
    assert not store.create("piece", b"another's")
    assert store.keeps_what_is_there("piece")
    assert store.read("piece") == b"mine"


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 300])
def test_a_large_object_goes_there_and_back_in_blocks(
    store: ObjectStore, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docgen.storage.objects._BLOCK", 100)
    file, back = tmp_path / "file", tmp_path / "back"
    file.write_bytes(bytes(range(256))[:size] * 1 + bytes(max(0, size - 256)))
    store.take("print.pdf", file)
    assert store.fetch("print.pdf", back)
    assert back.read_bytes() == file.read_bytes()
    assert store.read("print.pdf") == file.read_bytes()
    assert store.digest("print.pdf") == hashlib.sha256(file.read_bytes()).hexdigest()
    assert not store.fetch("none.pdf", back)
    assert not back.exists()


@pytest.mark.usefixtures("server")
def test_a_listing_goes_on_behind_its_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docgen.storage.objects._PAGE", 3)
    store = ObjectStore(f"s3://{BUCKET}/pages")
    files = {f"{number:02}.pdf": b"1" for number in range(10)}
    list(store.put_all(files))
    assert list(store.names()) == list(files)


def test_what_is_there_is_told_though_others_fail(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = "_pipe_file" if store._files.async_impl else "pipe_file"
    real = getattr(store._files, method)

    def torn(path: str, data: bytes, **more: object) -> object:
        if path.endswith("2.pdf"):
            raise PermissionError(f"Access Denied for {SECRET}")
        return real(path, data, **more)

    monkeypatch.setattr(store._files, method, torn)
    put = store.put_all({"1.pdf": b"1", "2.pdf": b"2", "3.pdf": b"3"})
    assert [next(put), next(put)] == ["1.pdf", "3.pdf"]
    with pytest.raises(ToldError) as found:
        next(put)
    assert store.read_all(["1.pdf", "2.pdf", "3.pdf"]) == [b"1", None, b"3"]
    assert "rights" in str(output_error(found.value, store.url))
    assert SECRET not in str(output_error(found.value, store.url))


# What a store says, in plain words


def said(store: ObjectStore) -> str:
    with pytest.raises(ToldError) as found:
        list(store.put_all({"1.pdf": b"1"}))
    return str(output_error(found.value, store.url))


@pytest.mark.usefixtures("server")
def test_a_bucket_that_is_not_there_is_told_for_whatever_is_asked() -> None:
    store = ObjectStore("s3://no-such-bucket/december")
    assert "There is no such bucket." in said(store)
    for ask in (store.read, store.digest, store.stamp, store.names_in):
        with pytest.raises(ToldError, match="no such bucket"):
            list(ask("a"))  # type: ignore[arg-type]


def test_a_store_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    text = said(ObjectStore(f"s3://{BUCKET}/december"))
    assert "The store cannot be reached." in text
    assert SECRET not in text
    forget_clients()


@pytest.mark.usefixtures("server")
def test_missing_credentials_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    forget_clients()
    assert "There are no credentials for this store." in said(ObjectStore(f"s3://{BUCKET}/x"))
    forget_clients()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AccessDenied", "The store denies it."),
        ("SignatureDoesNotMatch", "does not take these credentials"),
        ("ExpiredToken", "have run out"),
        ("SlowDown", "fewer requests"),
        ("Unheard", "The store refuses it: Unheard."),
    ],
)
def test_an_answer_of_the_store_is_told_in_plain_words_and_without_its_own(
    code: str, words: str
) -> None:
    problem = OSError(f"no, {SECRET}")
    problem.__cause__ = AnswerError(code)
    message, hint = in_plain_words(problem).told
    assert words in message
    assert hint
    assert SECRET not in message + hint


class AnswerError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(SECRET)
        self.response = {"Error": {"Code": code, "Message": SECRET}}


# URLs


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3://bucket/december", "s3://bucket/december"),
        ("S3://bucket/december/", "s3://bucket/december"),
        ("s3://bucket/2026/december/print.pdf", "s3://bucket/2026/december/print.pdf"),
        ("gs://bucket/a b", "gs://bucket/a b"),
    ],
)
def test_a_url_is_told_as_it_was_written(text: str, url: str) -> None:
    assert store_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        f"s3://key:{SECRET}@bucket/december",
        f"s3://{SECRET}@bucket/december",
        f"s3://bucket/december?secret={SECRET}",
        f"s3://bucket/december#{SECRET}",
        f"simplecache::s3://bucket/{SECRET}",
        f"ftp://host/{SECRET}",
        f"s3:///{SECRET}",
        "s3://bucket",
        "s3://bucket/",
        f"s3://bucket//{SECRET}",
        f"s3://bucket/../{SECRET}",
    ],
)
def test_a_url_that_docgen_does_not_take_is_not_repeated(text: str) -> None:
    with pytest.raises(InputError) as found:
        store_url(text)
    assert found.value.diagnostics[0].hint
    assert SECRET not in str(found.value)


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    assert path_of(tmp_path.as_uri()) == tmp_path
    assert path_of("file:///C:/sheets/a%20b") == Path("C:/sheets/a b")
    assert path_of("s3://bucket/december") is None
    with pytest.raises(InputError, match="another computer"):
        path_of("file://host/sheets")


def test_a_library_that_is_missing_is_told_with_how_to_get_it() -> None:
    with pytest.raises(InputError, match="pip install gcsfs"):
        ObjectStore("gs://bucket/december")
    assert ObjectStore("memory://a/b").url == "memory://a/b"
    assert not is_shared("memory://a/b")
    assert is_shared("s3://a/b")


def test_nothing_of_a_store_is_loaded_before_one_is_asked_for() -> None:
    code = (
        "import sys, docgen.cli.batch, docgen.batch.run; print({'fsspec', 's3fs'} & {*sys.modules})"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert told.stdout.strip() == "set()"


def test_another_client_finds_the_objects_as_they_were_put(server: dict[str, str]) -> None:
    list(ObjectStore(f"s3://{BUCKET}/other").put_all({"1.pdf": b"%PDF-1"}))
    found = client(server).get_object(Bucket=BUCKET, Key="other/1.pdf")
    assert found["Body"].read() == b"%PDF-1"


def test_the_server_of_the_tests_ends_with_the_process_that_started_it() -> None:
    code = (
        "import os, sys; sys.path.insert(0, 'tests'); from s3_server import s3_server;"
        "\nwith s3_server() as env: print(env['AWS_ENDPOINT_URL'], flush=True); os._exit(9)"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    port = int(told.stdout.rpartition(":")[2])
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            break
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("url", "environment", "open_"),
    [
        ("s3://b/a", {"AWS_ENDPOINT_URL": "http://store.clinic:9000"}, True),
        ("s3://b/a", {"AWS_ENDPOINT_URL_S3": "http://store.clinic:9000"}, True),
        ("s3://b/a", {"AWS_ENDPOINT_URL": "https://store.clinic:9000"}, False),
        ("s3://b/a", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9000"}, False),
        ("s3://b/a", {}, False),
        ("gs://b/a", {"AWS_ENDPOINT_URL": "http://store.clinic:9000"}, False),
        ("", {"AWS_ENDPOINT_URL": "http://store.clinic:9000"}, False),
    ],
)
def test_a_way_that_others_can_read_is_known(
    url: str, environment: dict[str, str], open_: bool
) -> None:
    assert goes_unencrypted(url, environment) == open_


@pytest.mark.usefixtures("server")
def test_a_file_of_many_parts_is_there_as_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = 5 << 20  # bytes of a part: S3 takes no smaller one
    parts = {"s3": {"chunksize": least, "max_concurrency": 2}}
    monkeypatch.setattr("docgen.storage.objects._IN_PARTS", parts)
    monkeypatch.setattr("docgen.storage.objects._BLOCK", least)
    store, file = ObjectStore(f"s3://{BUCKET}/parts"), tmp_path / "print.pdf"
    file.write_bytes(os.urandom(3 * least + 7))
    store.take("print.pdf", file)
    assert store.read("print.pdf") == file.read_bytes()
    assert list(store.names()) == ["print.pdf"]


def test_a_store_that_keeps_silent_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docgen.storage.objects._LONGEST", 0.5)
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": SECRET}.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "print.pdf"
    file.write_bytes(b"%PDF")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        forget_clients()
        store = ObjectStore(f"s3://{BUCKET}/december")
        assert "The store cannot be reached." in said(store)
        with pytest.raises(ToldError, match="cannot be reached"):
            store.read("1.pdf")
        with pytest.raises(ToldError, match="cannot be reached"):
            store.take("print.pdf", file)
    forget_clients()

"""A place of a run that is a store: whole objects under plain names, by way of fsspec.

In: the URL of a folder in it, names and bytes. Out: objects, each there as a whole or not at all:
a store shows an object when all of its bytes have come. What belongs together is sent side by side.

What a store says becomes `ToldError`, in words for staff (`in_plain_words`): nothing of its own
text is repeated, in which keys or names might stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docgen.files import ToldError
from docgen.storage.pieces import pieces_of
from docgen.storage.urls import no_library

WIDTH = 64  # requests under way at once: a work unit's sheets
_BLOCK = 1 << 24  # bytes that are read of a large object at once
_FIRST = 1 << 16  # bytes of a first line, and more
_PAGE = 1000  # names of one answer to a listing
# None that is at work keeps silent for so long. The library beneath asks five times by itself.
_TRIES = 2
_LONGEST, _SLOWEST = 300.0, 100_000  # seconds for a block; bytes a second of a large file
_OPTIONS: dict[str, dict[str, object]] = {
    "s3": {
        "config_kwargs": {"max_pool_connections": WIDTH, "connect_timeout": 5, "read_timeout": 20},
        "use_listings_cache": False,
    }
}
# A large file goes in parts, of which these are in memory together.
_IN_PARTS: dict[str, dict[str, int]] = {"s3": {"chunksize": _BLOCK, "max_concurrency": 4}}


class ObjectStore:
    """A folder of a store. It asks for nothing until it is used, and holds nothing back."""

    def __init__(self, url: str) -> None:
        """Name the folder.

        Raises:
            InputError: the library of this kind of store is not installed.
        """
        self.url = url
        scheme = url.partition("://")[0].replace("s3a", "s3")
        options: Any = _OPTIONS.get(scheme, {})
        self._in_parts: Any = _IN_PARTS.get(scheme, {})
        try:
            import fsspec  # noqa: PLC0415  # an extra, for whoever has a store

            self._files, root = fsspec.core.url_to_fs(url, **options)
        except ImportError:
            raise no_library(url) from None
        if hasattr(self._files, "retries"):
            self._files.retries = _TRIES
        self._start = f"{root.rstrip('/')}/"

    def __reduce__(self) -> tuple[type[ObjectStore], tuple[str]]:
        """Be sent to workers by name: one that lacks the library says so in plain words."""
        return type(self), (self.url,)

    def __eq__(self, other: object) -> bool:
        """Two of one name are the same place."""
        return isinstance(other, ObjectStore) and self.url == other.url

    def __hash__(self) -> int:
        """Be a value among others."""
        return hash(self.url)

    def __str__(self) -> str:
        """Name the place, for messages."""
        return self.url

    @property
    def everywhere(self) -> bool:
        """A store is reached from any computer."""
        return True

    def digest(self, name: str) -> str:
        """Return the SHA-256 of an object, "" if it is not there."""
        total, at = hashlib.sha256(), 0
        while True:
            data = self._range(name, at, at + _BLOCK)
            if data is None:
                return ""
            total.update(data)
            at += len(data)
            if len(data) < _BLOCK:
                return total.hexdigest()

    def read(self, name: str) -> bytes | None:
        """Return an object, None if it is not there."""
        (data,) = self.read_all([name])
        return data

    def read_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Return objects in the order of their names, None for each that is not there."""
        paths = [(self._start + name,) for name in names]
        # A range is one request; for an object as a whole s3fs asks for its size before.
        begun = self._each("cat_file", paths, start=0, end=_BLOCK)
        return [self._rest(name, found) for name, found in zip(names, begun, strict=True)]

    def _rest(self, name: str, found: object) -> bytes | None:
        """Return an object of which the first block was asked for; few have more than that."""
        data = _read(found)
        while data and len(data) % _BLOCK == 0:
            more = self._range(name, len(data), len(data) + _BLOCK)
            if not more:
                break
            data += more
        return data

    def read_start(self, name: str) -> bytes | None:
        """Return the first bytes of an object, None if it is not there."""
        return self._range(name, 0, _FIRST)

    def put_all(self, files: Mapping[str, bytes]) -> Iterator[str]:
        """Write objects side by side; yield the name of each that is there.

        Raises:
            OSError: one could not be written; those that could were yielded before.
        """
        calls = [(self._start + name, data) for name, data in files.items()]
        failed: Exception | None = None
        for name, result in zip(files, self._each("pipe_file", calls), strict=True):
            if isinstance(result, Exception):
                failed = failed or result
            else:
                yield name
        if failed:
            raise in_plain_words(failed) from None

    def create(self, name: str, data: bytes) -> bool:
        """Write an object that is not there yet; tell whether it was not, and now is.

        Where the answer is lost on its way and the store is asked again, it says that the object is
        there: so what is there is looked at. `data` must be no other writer's.
        """
        for _ in range(_TRIES):
            if not self._is_kept(name, data):
                return True
            found = self.read(name)
            if found is not None:  # else it is only being written
                return found == data
        return False

    def keeps_what_is_there(self, name: str) -> bool:
        """Tell whether the store refuses to write over an object when it is asked to.

        Raises:
            OSError: it says something else.
        """
        return self._is_kept(name, b"")

    def _is_kept(self, name: str, data: bytes) -> bool:
        """Ask for an object to be created; tell whether the store keeps one that is there."""
        (result,) = self._each("pipe_file", [(self._start + name, data)], mode="create")
        if isinstance(result, Exception) and not _is_there_already(result):
            raise in_plain_words(result) from None
        return isinstance(result, Exception)

    def take(self, name: str, file: Path) -> None:
        """Put a file of this computer into the store, of whatever size."""
        within, call = _LONGEST + file.stat().st_size / _SLOWEST, (str(file), self._start + name)
        (result,) = self._each("put_file", [call], within, **self._in_parts)
        if isinstance(result, Exception):
            raise in_plain_words(result) from None

    def fetch(self, name: str, file: Path) -> bool:
        """Bring an object into a file of this computer; tell whether there is one."""
        at = 0
        with file.open("wb") as stream:
            while (data := self._range(name, at, at + _BLOCK)) is not None:
                stream.write(data)
                at += len(data)
                if len(data) < _BLOCK:
                    return True
        file.unlink()
        return False

    def stamp(self, name: str) -> str:
        """Return what tells one writing of an object from the next, "" if it is not there."""
        (result,) = self._each("info", [(self._start + name,)])
        found = _found(result)
        return repr(sorted(found.items(), key=_key)) if found else ""

    def names(self) -> Iterator[str]:
        """Yield the names of the PDFs that lie there."""
        return (name for name in self.names_in("") if name.endswith(".pdf"))

    def names_in(self, folder: str, start: str = "") -> Iterator[str]:
        """Yield what is in a folder ("" or one that ends in a slash) and begins with `start`.

        Folders have a slash behind their names. All of it is asked for in pages where the store has
        such, so that millions take no memory.
        """
        pages = self._pages if hasattr(self._files, "call_s3") else self._listing
        with _told():
            yield from (name for name in pages(self._start + folder, start) if name)

    def _listing(self, folder: str, start: str) -> Iterator[str]:
        with suppress(FileNotFoundError):
            for found in sorted(self._files.ls(folder.rstrip("/"), detail=True), key=_name):
                name = str(found["name"]).removeprefix(folder)
                if name.startswith(start):
                    yield name if found["type"] == "file" else f"{name}/"

    def _pages(self, folder: str, start: str) -> Iterator[str]:
        bucket, _, prefix = folder.partition("/")
        asked: dict[str, object] = {"Bucket": bucket, "Prefix": prefix + start, "Delimiter": "/"}
        while True:
            page = self._files.call_s3("list_objects_v2", MaxKeys=_PAGE, **asked)
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(prefix)
            for found in page.get("CommonPrefixes", ()):
                yield found["Prefix"].removeprefix(prefix)
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]

    def has(self, name: str) -> bool:
        """Tell whether there is an object of this name."""
        return bool(self.stamp(name))

    def is_unfinished(self, name: str) -> bool:
        """Tell whether there are pieces of an object that is still to be made."""
        return any(self.names_in(pieces_of(name)))

    def remove(self, name: str) -> bool:
        """Take an object away; tell whether it was there."""
        there = self.has(name)
        if there:
            self.remove_all([name])
        return there

    def remove_all(self, names: Iterable[str]) -> None:
        """Take objects away; one that is not there is no matter."""
        for result in self._each("rm_file", [(self._start + name,) for name in names]):
            _found(result)

    def is_folder(self, name: str) -> bool:
        """A store has no folders: nothing but an object has its name."""
        del name
        return False

    def _range(self, name: str, start: int, end: int) -> bytes | None:
        (result,) = self._each("cat_file", [(self._start + name,)], start=start, end=end)
        return _read(result)

    def _each(
        self, method: str, calls: list[tuple[Any, ...]], within: float = 0.0, **more: object
    ) -> list[Any]:
        """Call a method with each of `calls`, side by side where the store's library can do so.

        A call that failed has its exception for a result; so has one that takes more than `within`
        seconds, 0 being as long as anything small may take: a store that takes what is sent and
        says nothing is waited for without an end by the libraries beneath.
        """
        if not self._files.async_impl:
            return [_tried(getattr(self._files, method), *call, **more) for call in calls]
        import asyncio  # noqa: PLC0415  # start-up

        from fsspec.asyn import sync  # noqa: PLC0415  # an extra

        within = within or _LONGEST
        coroutine = getattr(self._files, f"_{method}")

        async def all_of_them() -> list[Any]:
            limit = asyncio.Semaphore(WIDTH)

            async def one(call: tuple[Any, ...]) -> object:
                async with limit:
                    return await asyncio.wait_for(coroutine(*call, **more), within)

            return await asyncio.gather(*map(one, calls), return_exceptions=True)

        return list(sync(self._files.loop, all_of_them))


def _key(item: tuple[str, object]) -> str:
    return item[0]


def _name(found: dict[str, Any]) -> str:
    return str(found["name"])


def _tried(method: Callable[..., object], *call: object, **more: object) -> object:
    try:
        return method(*call, **more)
    except Exception as problem:  # it is the result
        return problem


def _found(result: Any) -> Any:  # noqa: ANN401  # fsspec carries no types
    """Return the result of a call, None where the object is not there."""
    if isinstance(result, FileNotFoundError) and _code_of(result) != "NoSuchBucket":
        return None
    if isinstance(result, Exception):
        raise in_plain_words(result) from None
    return result


def _read(result: object) -> bytes | None:
    """Return the bytes of a range, None where the object is not there."""
    if isinstance(result, Exception) and _code_of(result) == "InvalidRange":
        return b""  # nothing is behind its last byte
    data: bytes | None = _found(result)
    return data


def _is_there_already(result: object) -> bool:
    """Tell whether a store refused to write over an object, or is just being asked to."""
    return isinstance(result, FileExistsError) or (
        isinstance(result, Exception)
        and _code_of(result) in ("PreconditionFailed", "ConditionalRequestConflict")
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Exception as problem:
        raise in_plain_words(problem) from None


_RIGHTS = "docgen needs the rights to list, get, put and delete objects there."
_ENVIRONMENT = "Set them in the environment, as the store's own tools take them (AWS_PROFILE, say)."
_GO_ON = "then write the command again with --resume."
_REFUSED = ("The store does not take these credentials.", _ENVIRONMENT)
_DENIED = ("The store denies it.", _RIGHTS)
_EXPIRED = ("The credentials have run out.", f"Take new ones, {_GO_ON}")
_NONE = ("There are no credentials for this store.", _ENVIRONMENT)
_FAR = (
    "The store cannot be reached.",
    "Look at the network, and at AWS_ENDPOINT_URL if it is set.",
)
_BUSY = ("The store asks for fewer requests.", f"Wait a while, {_GO_ON}")
_SICK = ("The store does not answer as it should.", f"Wait a while, {_GO_ON}")
_BUCKET = ("There is no such bucket.", "Make it, or name another one.")
_NO_NAME = ("The store does not take this name of a bucket.", "Name another one.")
_ELSEWHERE = ("The bucket lies in another region.", "Set AWS_DEFAULT_REGION to it.")
_CLOCK = ("The clock of this computer is wrong.", "Set it.")
_LACKS = ("The store cannot do what docgen needs.", "Name another store.")
# By what a store answers (its code), else by the kind of exception that a library raises.
_WORDS = {
    "NoSuchBucket": _BUCKET,
    "InvalidBucketName": _NO_NAME,
    "ParamValidationError": _NO_NAME,
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "AccountProblem": _DENIED,
    "403": _DENIED,
    "InvalidAccessKeyId": _REFUSED,
    "SignatureDoesNotMatch": _REFUSED,
    "InvalidToken": _REFUSED,
    "AuthorizationHeaderMalformed": _ELSEWHERE,
    "PermanentRedirect": _ELSEWHERE,
    "301": _ELSEWHERE,
    "ExpiredToken": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "TokenRetrievalError": _EXPIRED,
    "UnauthorizedSSOTokenError": _EXPIRED,
    "RequestTimeTooSkewed": _CLOCK,
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "503": _BUSY,
    "InternalError": _SICK,
    "500": _SICK,
    "NotImplemented": _LACKS,
    "501": _LACKS,
    "NoCredentialsError": _NONE,
    "PartialCredentialsError": _NONE,
    "ProfileNotFound": _NONE,
    "ConnectionError": _FAR,
    "HTTPClientError": _FAR,
    "FSTimeoutError": _FAR,
    "TimeoutError": _FAR,
    "gaierror": _FAR,
    "ValueError": _FAR,
    "PermissionError": _DENIED,
    "FileNotFoundError": _BUCKET,
}


def in_plain_words(problem: Exception) -> ToldError:
    """Say why a store did not do what it was asked for, without a word of its own text."""
    if isinstance(problem, ToldError):
        return problem
    for word in (_code_of(problem), *(kind.__name__ for kind in type(problem).__mro__)):
        if word in _WORDS:
            return ToldError(*_WORDS[word])
    name = _code_of(problem) or type(problem).__name__
    return ToldError(f"The store refuses it: {name}.", "Look this word up in the store's manual.")


def _code_of(problem: BaseException) -> str:
    """Return the code of a store's answer, "" where there was none."""
    for one in (problem, problem.__cause__):
        answer = getattr(one, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""

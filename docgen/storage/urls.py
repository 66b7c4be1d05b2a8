"""Places of runs that are URLs: which ones docgen takes, and what is in the way of the others.

In: what somebody wrote behind `-o`, `--combined` or `verify`. Out: the URL as docgen names it in
messages and manifests, or `InputError`. No credentials stand in one: they would be told in process
lists, logs and messages. They come from the environment, as the tools of the store take them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docgen.errors import InputError, Place, error

FILE = "file"  # a folder, under another name
MEMORY = "memory"  # of one process, gone with it: for tests
# Stores whose objects are whole or not there, and that can refuse to write over one.
_STORES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    MEMORY: "fsspec",
}
_THIS_COMPUTER = ("127.0.0.1", "::1", "localhost")
_OF_EXTRA = ("s3fs", "fsspec")


def path_of(url: str) -> Path | None:
    """Return the folder or file that a `file://` URL names, None for any other URL.

    Raises:
        InputError: it names a folder of another computer.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() != FILE:
        return None
    if parts.netloc not in ("", "localhost"):
        message = "This names a folder of another computer."
        raise InputError(error("url", message, "Write file:///folder, with three slashes."))
    path = unquote(parts.path)
    if path[2:3] == ":":  # /C:/sheets
        path = path[1:]
    return Path(path)


def store_url(text: str) -> str:
    """Return the URL of a store's folder or object, without a slash at its end.

    Raises:
        InputError: docgen does not write there, or it holds credentials, which are not repeated.
    """
    scheme, _, rest = text.partition("://")
    bucket, _, inside = rest.partition("/")
    scheme = scheme.lower()
    if "@" in rest.partition("?")[0].split("/")[0] or "?" in rest or "#" in rest:
        message = "The store's URL holds more than a bucket and a folder."
        hint = "Credentials are set in the environment; write s3://bucket/folder, say."
        raise InputError(error("url", message, hint))
    if scheme not in _STORES:
        message = "docgen does not write to such a store."
        raise InputError(error("url", message, "Write s3://bucket/folder, or a folder."))
    segments = inside.rstrip("/").split("/")
    if not bucket or not all(segments) or {".", ".."}.intersection(segments):
        message = "The store's URL names no folder in a bucket."
        raise InputError(error("url", message, "Write s3://bucket/folder, say."))
    return f"{scheme}://{bucket}/{'/'.join(segments)}"


def is_shared(url: str) -> bool:
    """Tell whether other processes see what one writes there."""
    return urlsplit(url).scheme != MEMORY


def goes_unencrypted(url: str, environment: Mapping[str, str]) -> bool:
    """Tell whether the environment has a store spoken to in the open, on another computer."""
    if urlsplit(url).scheme not in ("s3", "s3a"):
        return False
    named = (environment.get(name, "") for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
    endpoint = urlsplit(next(filter(None, named), ""))
    return endpoint.scheme == "http" and endpoint.hostname not in _THIS_COMPUTER


def no_library(url: str) -> InputError:
    """Say what is to be installed for a store."""
    library = _STORES[urlsplit(url).scheme]
    how = 'pip install "docgen[s3]"' if library in _OF_EXTRA else f"pip install {library}"
    message = f"The library that speaks to this store, {library}, is not installed."
    return InputError(error("no-library", message, f"Write {how}.", Place(url)))

"""The random key of a run with passwords: without it nobody can try guesses on its manifest.

In: the id of a key, or nothing. Out: a key, from the user's state folder or made now. A plain hash
of a row with its password, or of a sheet that is locked, would tell whoever has the manifest
whether a guess is right. Hashed with a random key that lies elsewhere it tells nothing.

A key is a file of 32 bytes, open to its owner alone, under a random name that the manifest's lines
have. Where there is no place for it the run is made all the same; then nothing is known of its
locked sheets afterwards, and a later run makes them anew.
"""

from __future__ import annotations

import hmac
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_ID = re.compile(r"[0-9a-f]{32}")
_BYTES = 32
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class Key(NamedTuple):
    """A key with its public name."""

    id: str
    secret: bytes

    def of(self, text: str) -> str:
        """Return the keyed hash of a text, such as another hash."""
        return hmac.digest(self.secret, text.encode(), "sha256").hex()


def new_key() -> Key:
    """Draw a key; it is kept nowhere yet."""
    return Key(os.urandom(16).hex(), os.urandom(_BYTES))


def find_key(name: str) -> Key | None:
    """Return the key of this id, None if it is not on this computer."""
    folder = _folder()
    if folder is None or not _ID.fullmatch(name):
        return None
    try:
        secret = (folder / name).read_bytes()
    except OSError:
        return None
    return Key(name, secret) if len(secret) == _BYTES else None


def keep_key(key: Key) -> bool:
    """Put a key where `find_key` finds it; tell whether that was possible."""
    folder = _folder()
    if folder is None:
        return False
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        handle = os.open(folder / key.id, _NEW, 0o600)
    except OSError:  # also where there is one of this name
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.secret)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        drop_key(key)
        return False
    return True


def drop_key(key: Key) -> None:
    """Remove a key that no manifest names."""
    folder = _folder()
    if folder is not None:
        with suppress(OSError):
            (folder / key.id).unlink()


def _folder() -> Path | None:
    """Return the folder of keys, None where the user has none."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    try:
        state = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError:  # a user without a home
        return None
    return state / "docgen" / "keys"

"""AES-256-GCM under key files that live outside the database.

Every sealed value is bound to a context (table, column, row): moved elsewhere it does
not open. One wrapping key per file ``<KEY_FOLDER>/<name>.key``; the newest name seals,
all of them open. ``casework.sealing`` builds one data key per child on top of this.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
LONGEST_NAME = 40
HASH_KEY = "hash-0001"
RETIRED = "retired"


class SealBroken(Exception):
    """A sealed value was changed, moved, or its key is gone. Nothing is shown."""


class KeyDestroyed(SealBroken):
    """The data key was destroyed on purpose: what it sealed is erased. No incident."""


class KeyMissing(Exception):
    """No key file: nothing may be written, nothing can be read."""


@dataclass(frozen=True)
class Broken:
    """Something that would not open, and why. ``where`` names table, column and row.

    ``of_history``: the signed history does not stand; ``where`` says what of it.
    """

    where: str
    key_is_missing: bool = False
    of_history: bool = False


_watched: ContextVar[list[Broken] | None] = ContextVar("watched", default=None)


@contextmanager
def watching() -> Iterator[list[Broken]]:
    """Collect whatever does not open inside the block, also where the caller goes on."""
    found: list[Broken] = []
    token = _watched.set(found)
    try:
        yield found
    finally:
        _watched.reset(token)


def broken(where: str) -> SealBroken:
    """Return the error to raise, and tell whoever watches."""
    tell(Broken(where))
    return SealBroken(where)


def missing(name: str) -> KeyMissing:
    """Return the error of a key file that is gone, and tell whoever watches."""
    tell(Broken(f"key:{name}", key_is_missing=True))
    return KeyMissing(f"The key file {name} is gone; restore it.")


def tell(found: Broken) -> None:
    """Tell whoever watches, once."""
    watched = _watched.get()
    if watched is not None and found not in watched:
        watched.append(found)


def key_folder() -> Path:
    return Path(settings.KEY_FOLDER)


def make_key(name: str = "wrap-0001", key: bytes = b"") -> Path:
    """Write a fresh key file readable by its owner alone; keep one that exists.

    ``key``: what to write instead of fresh random bytes.
    """
    folder = key_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(base64.b64encode(key or secrets.token_bytes(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # never replaces a key another process just made
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path


@lru_cache(maxsize=8)
def _keys(folder: Path, stamp: tuple[str, ...]) -> dict[str, bytes]:
    return {
        name: base64.b64decode((folder / f"{name}.key").read_text(encoding="ascii"))
        for name in stamp
    }


def wrapping_keys() -> dict[str, bytes]:
    """Return every wrapping key by name, oldest first. Errors: ``KeyMissing``."""
    folder = key_folder()
    stamp = tuple(sorted(p.stem for p in folder.glob("wrap-*.key")))
    if not stamp:
        tell(Broken("key:any", key_is_missing=True))
        raise KeyMissing(
            f"No key file in {folder}. Run: manage.py make_key, or restore the keys."
        )
    return _keys(folder, stamp)


def newest_key() -> str:
    """Return the name of the key that seals new values."""
    return list(wrapping_keys())[-1]


def seal(value: bytes, *, key: bytes, context: str) -> bytes:
    """Return nonce and ciphertext of ``value``, bound to ``context``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, context.encode())


def unseal(sealed: bytes, *, key: bytes, context: str) -> bytes:
    """Open what ``seal`` made. Errors: ``SealBroken``."""
    try:
        return AESGCM(key).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode()
        )
    except (InvalidTag, ValueError) as changed:
        raise broken(context) from changed


def seal_small(text: str, *, context: str) -> str:
    """Seal a short secret directly under the newest wrapping key."""
    name = newest_key()
    sealed = seal(text.encode(), key=wrapping_keys()[name], context=context)
    return f"{name}:{base64.b64encode(sealed).decode()}"


def unseal_small(sealed: str, *, context: str) -> str:
    """Open what ``seal_small`` made. Errors: ``SealBroken``, ``KeyMissing``."""
    name, _, body = sealed.partition(":")
    key = wrapping_keys().get(name)
    if key is None:
        raise missing(name[:LONGEST_NAME])
    try:
        content = base64.b64decode(body, validate=True)
    except ValueError as changed:
        raise broken(context) from changed
    return unseal(content, key=key, context=context).decode()


def keyed_hash(word: str, *, purpose: str) -> bytes:
    """Return a 16-byte hash of ``word`` that only this installation can compute.

    The oldest wrapping key feeds it; once that is retired, the file ``hash-0001.key``
    does, which holds the same. So rotating keys leaves searches intact.
    """
    key = hmac.digest(_hash_base(), f"hash:{purpose}".encode(), hashlib.sha256)
    return hmac.digest(key, word.encode(), hashlib.sha256)[:16]


def _hash_base() -> bytes:
    folder = key_folder()
    if (folder / f"{HASH_KEY}.key").exists():
        return _keys(folder, (HASH_KEY,))[HASH_KEY]
    return next(iter(wrapping_keys().values()))


def next_name() -> str:
    """Return the name the next wrapping key gets: "wrap-0002" after "wrap-0001"."""
    return f"wrap-{int(newest_key().removeprefix('wrap-')) + 1:04d}"


def retire_old_keys() -> list[str]:
    """Lay every wrapping key but the newest into ``retired/``; return their names.

    What feeds the search is kept first. The files are for old backups; whoever has none
    left may destroy them.
    """
    *old, _newest = wrapping_keys()
    if not old:
        return []
    folder = key_folder()
    if not (folder / f"{HASH_KEY}.key").exists():
        make_key(HASH_KEY, _hash_base())
    aside = folder / RETIRED
    aside.mkdir(exist_ok=True, mode=0o700)
    for name in old:
        (folder / f"{name}.key").replace(aside / f"{name}.key")
    return old

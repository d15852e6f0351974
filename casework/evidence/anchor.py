"""The anchor: what was signed, told to a file outside the database, line by line.

Who truncates the database cannot shorten a file that was copied, printed or sent away
meanwhile. Each line says everything its signature covers, so that it can be checked with
nothing but the public key. Lines are only added, each on the disk before it counts.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

ORIGIN: Final = "cho-che history v1"
PARTS: Final = 8
LAST_BYTES: Final = 4096  # more than a line is long


class AnchorUnreadable(ValueError):
    """A line is not one that was written here. ``str()`` is its number."""


@dataclass(frozen=True)
class Signed:
    """What a checkpoint says, and who signed it."""

    size: int
    root: bytes
    at: datetime
    previous_size: int
    previous_root: bytes
    key: str
    signature: bytes

    @property
    def text(self) -> bytes:
        """Return what the signature covers."""
        return signed_text(
            self.size, self.root, self.at, self.previous_size, self.previous_root
        )

    @property
    def line(self) -> str:
        return " ".join(
            (
                "v1",
                _moment(self.at),
                str(self.size),
                self.root.hex(),
                str(self.previous_size),
                self.previous_root.hex(),
                self.key,
                self.signature.hex(),
            )
        )


def signed_text(
    size: int, root: bytes, at: datetime, previous_size: int, previous_root: bytes
) -> bytes:
    """Return what is signed: nothing in it can be read in two ways."""
    lines = (ORIGIN, _moment(at), size, root.hex(), previous_size, previous_root.hex())
    return "".join(f"{line}\n" for line in lines).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def anchor_file() -> Path:
    return Path(settings.ANCHOR_FILE)


def lines_of(path: Path) -> Iterator[Signed]:
    """Yield every line of the anchor. Errors: ``AnchorUnreadable``.

    A line that the power cut short is passed over when the next one says it whole.
    """
    with path.open(encoding="ascii", errors="replace") as file:
        torn = ""
        for number, line in enumerate(file, start=1):
            if torn and not line.startswith(torn):
                raise AnchorUnreadable(number - 1)
            try:
                yield _read(line, number)
                torn = ""
            except AnchorUnreadable:
                torn = line.rstrip("\n")
                if not torn:
                    raise
        if torn:
            raise AnchorUnreadable(number)


def _read(line: str, number: int) -> Signed:
    parts = line.split()
    try:
        if len(parts) != PARTS or parts[0] != "v1":
            raise AnchorUnreadable(number)
        _v1, at, size, root, before, root_before, key, signature = parts
        return Signed(
            int(size),
            bytes.fromhex(root),
            datetime.fromisoformat(at),
            int(before),
            bytes.fromhex(root_before),
            key,
            bytes.fromhex(signature),
        )
    except ValueError as broken:
        raise AnchorUnreadable(number) from broken


def last_line(path: Path) -> Signed | None:
    """Return the newest whole line; null where there is none.

    Errors: ``AnchorUnreadable``.
    """
    if not path.exists():
        return None
    whole = [line for line in _end_of(path).splitlines(keepends=True) if "\n" in line]
    return _read(whole[-1], 0) if whole else None


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - LAST_BYTES))
        return file.read().decode("ascii", errors="replace")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the anchor of this machine: two processes must not both add one line."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(path: Path, signed: list[Signed]) -> None:
    """Add lines to the anchor, which is ``held``; they are on the disk afterwards."""
    is_new = not path.exists()
    cut_short = not is_new and not _end_of(path).endswith("\n")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n" if cut_short else "")
        file.write("".join(f"{one.line}\n" for one in signed))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _keep_the_name(path.parent)


def _keep_the_name(folder: Path) -> None:
    """A new file is lost with the power unless its folder reaches the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

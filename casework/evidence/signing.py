"""The key that signs checkpoints: Ed25519, one file in the key folder.

``sign-0001.key`` holds the private key, apart from the database; the newest name signs,
each of them is known when a signature is checked. Whoever only checks needs
``sign-0001.pub`` (the public key, hexadecimal) in its place.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from accounts.sealing import key_folder, make_key, missing

FIRST = "sign-0001"


def make_signing_key() -> None:
    """Make the first signing key; keep one that exists."""
    make_key(FIRST)


def _private(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        base64.b64decode(path.read_text(encoding="ascii"))
    )


def _files(suffix: str) -> list[Path]:
    return sorted(key_folder().glob(f"sign-*.{suffix}"))


def key_id(public: Ed25519PublicKey) -> str:
    """Return the name of a key that nobody can give to another: part of its hash."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def sign(text: bytes) -> tuple[str, bytes]:
    """Return the id of the newest key and its signature. Errors: ``KeyMissing``."""
    files = _files("key")
    if not files:
        raise missing(FIRST)
    private = _private(files[-1])
    return key_id(private.public_key()), private.sign(text)


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return every public key that is known here, by its id; none where no file is."""
    keys = [_private(path).public_key() for path in _files("key")]
    keys += [
        Ed25519PublicKey.from_public_bytes(
            bytes.fromhex(path.read_text(encoding="ascii").strip())
        )
        for path in _files("pub")
    ]
    return {key_id(key): key for key in keys}


def is_signed(
    text: bytes, *, key: str, signature: bytes, keys: dict[str, Ed25519PublicKey]
) -> bool:
    """Say whether ``signature`` of ``text`` is by the key of that id."""
    public = keys.get(key)
    if public is None:
        return False
    try:
        public.verify(signature, text)
    except InvalidSignature:
        return False
    return True

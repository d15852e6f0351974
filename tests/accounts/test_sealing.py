"""A sealed value opens in its place, with its key, unchanged; otherwise not at all."""

from __future__ import annotations

import base64
import stat

import pytest

from accounts import sealing
from accounts.sealing import (
    KEY_BYTES,
    KeyMissing,
    SealBroken,
    keyed_hash,
    make_key,
    newest_key,
    seal,
    seal_small,
    unseal,
    unseal_small,
    wrapping_keys,
)

KEY = bytes(range(KEY_BYTES))
WHERE = "person:phone:12"


@pytest.fixture
def keys(tmp_path, settings):
    settings.KEY_FOLDER = tmp_path / "keys"
    make_key()
    return settings.KEY_FOLDER


class TestASealedValue:
    def test_opens_in_its_own_place(self):
        sealed = seal("Nông".encode(), key=KEY, context=WHERE)

        assert unseal(sealed, key=KEY, context=WHERE).decode() == "Nông"
        assert b"N\xc3\xb4ng" not in sealed

    def test_never_looks_the_same_twice(self):
        first, second = (seal(b"same", key=KEY, context=WHERE) for _ in range(2))

        assert first != second

    @pytest.mark.parametrize("place", [0, 11, 12, -1])
    def test_changed_in_one_byte_does_not_open(self, place):
        sealed = bytearray(seal(b"value", key=KEY, context=WHERE))
        sealed[place] ^= 1

        with pytest.raises(SealBroken):
            unseal(bytes(sealed), key=KEY, context=WHERE)

    def test_moved_to_another_row_does_not_open(self):
        sealed = seal(b"value", key=KEY, context=WHERE)

        with pytest.raises(SealBroken):
            unseal(sealed, key=KEY, context="person:phone:13")

    def test_under_another_key_or_cut_short_does_not_open(self):
        sealed = seal(b"value", key=KEY, context=WHERE)

        with pytest.raises(SealBroken):
            unseal(sealed, key=KEY[::-1], context=WHERE)
        for length in (0, 5, 12, 20):
            with pytest.raises(SealBroken):
                unseal(sealed[:length], key=KEY, context=WHERE)


class TestKeyFiles:
    def test_belong_to_their_owner_alone_and_are_kept(self, keys):
        path = keys / "wrap-0001.key"
        before = path.read_bytes()

        assert make_key() == path
        assert path.read_bytes() == before
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(base64.b64decode(before)) == KEY_BYTES

    def test_the_newest_seals_and_the_older_still_opens(self, keys):
        sealed = seal_small("secret", context="mfa")
        make_key("wrap-0002")

        again = seal_small("secret", context="mfa")

        assert newest_key() == "wrap-0002"
        assert again.startswith("wrap-0002:")
        assert unseal_small(sealed, context="mfa") == "secret"
        assert unseal_small(again, context="mfa") == "secret"

    def test_that_are_gone_stop_everything_with_a_sentence(self, keys):
        sealed = seal_small("secret", context="mfa")
        make_key("wrap-0002")
        (keys / "wrap-0001.key").unlink()

        with pytest.raises(KeyMissing, match="wrap-0001"):
            unseal_small(sealed, context="mfa")

        (keys / "wrap-0002.key").unlink()
        with pytest.raises(KeyMissing, match="No key file"):
            seal_small("secret", context="mfa")

    def test_feed_a_hash_that_a_new_key_leaves_alone(self, keys):
        before = keyed_hash("dao", purpose="names")
        make_key("wrap-0002")

        assert keyed_hash("dao", purpose="names") == before
        assert keyed_hash("dao", purpose="phones") != before
        assert keyed_hash("lan", purpose="names") != before

    def test_of_two_installations_give_different_hashes(self, keys, tmp_path, settings):
        here = keyed_hash("dao", purpose="names")
        settings.KEY_FOLDER = tmp_path / "elsewhere"
        sealing.make_key()

        assert keyed_hash("dao", purpose="names") != here
        assert list(wrapping_keys()) == ["wrap-0001"]

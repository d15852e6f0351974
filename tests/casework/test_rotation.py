"""Keys are rotated while people work; broken off, it goes on; nothing is lost."""

from __future__ import annotations

import signal

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts import sealing, small_secrets
from accounts.actor import SYSTEM
from accounts.sealing import KeyMissing, seal_small, unseal_small
from casework import rotation
from casework.access import cases_for
from casework.history import broken_links
from casework.models import Child, DataKey, NameWord
from casework.models.child import name_hashes
from tests.casework.test_backup import Site
from tests.making import a_case, a_world

NAME = "Lương Văn Giả"


@pytest.fixture
def own_keys(tmp_path, settings):
    """A folder of keys of its own: other tests keep theirs."""
    settings.KEY_FOLDER = tmp_path / "keys"
    sealing.make_key()
    return settings.KEY_FOLDER


def names_of_keys(folder) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.key"))


@pytest.mark.django_db
class TestRotation:
    def test_moves_every_data_key_and_leaves_what_they_seal(self, own_keys):
        world = a_world()
        cases = [a_case(world) for _ in range(3)]
        sealed = bytes(Child.objects.get(pk=cases[0].child_id).identity)

        call_command("rotate_keys", batch=2)

        assert set(DataKey.objects.values_list("wrapped_by", flat=True)) == {
            "wrap-0002"
        }
        child = Child.objects.get(pk=cases[0].child_id)
        assert bytes(child.identity) == sealed
        assert child.name == NAME
        assert rotation.left() == 0

    def test_keeps_the_old_file_until_it_is_told_to_lay_it_aside(self, own_keys):
        a_case(a_world())

        call_command("rotate_keys")
        kept = names_of_keys(own_keys)
        assert rotation.retire() == ["wrap-0001"]

        assert kept == ["wrap-0001", "wrap-0002"]
        assert names_of_keys(own_keys) == ["hash-0001", "wrap-0002"]
        assert names_of_keys(own_keys / "retired") == ["wrap-0001"]
        assert Child.objects.get().name == NAME

    def test_leaves_searches_and_keys_of_commands_as_they_were(self, own_keys):
        a_case(a_world())
        before = name_hashes(NAME)

        call_command("rotate_keys", retire=True)
        call_command("rotate_keys", retire=True)

        assert names_of_keys(own_keys) == ["hash-0001", "wrap-0003"]
        assert name_hashes(NAME) == before
        words = {
            bytes(word) for word in NameWord.objects.values_list("word", flat=True)
        }
        assert set(before) == words

    def test_lays_nothing_aside_while_something_needs_it(self, own_keys):
        a_case(a_world())
        sealing.make_key("wrap-0002")

        assert rotation.left() > 0
        assert rotation.retire() == []
        assert "wrap-0001" in names_of_keys(own_keys)

    def test_goes_on_with_the_key_it_began_with(self, own_keys):
        world = a_world()
        for _ in range(2):
            a_case(world)
        assert rotation.begin() == "wrap-0002"
        steps = rotation.move(1)
        next(steps)
        steps.close()

        halfway = {child.name for child in Child.objects.all()}
        call_command("rotate_keys")

        assert halfway == {NAME}
        assert names_of_keys(own_keys) == ["wrap-0001", "wrap-0002"]
        assert rotation.left() == 0

    def test_tells_what_does_not_open_and_keeps_the_old_key(self, own_keys):
        case = a_case(a_world())
        broken = case.child.data_key
        DataKey.objects.filter(pk=broken.pk).update(wrapped=b"x" * 60)

        with pytest.raises(CommandError, match=str(broken.uid)):
            call_command("rotate_keys", retire=True)

        assert "wrap-0001" in names_of_keys(own_keys)
        assert rotation.left() == 1

    def test_passes_over_what_was_erased(self, own_keys):
        world = a_world()
        case = a_case(world)
        DataKey.objects.filter(pk=case.child.data_key_id).update(
            wrapped=None, destroyed_at=world.now
        )

        call_command("rotate_keys", retire=True)

        assert names_of_keys(own_keys) == ["hash-0001", "wrap-0002"]

    def test_moves_the_secrets_of_the_second_factor(self, own_keys):
        world = a_world()
        told = {"secret": seal_small("JBSWY3DP", context="mfa"), "used_mask": 3}
        row = Authenticator.objects.create(
            user=world.people["worker"], type="totp", data=told
        )

        call_command("rotate_keys", retire=True)

        row.refresh_from_db()
        assert row.data["used_mask"] == 3
        assert row.data["secret"].startswith("wrap-0002:")
        assert unseal_small(row.data["secret"], context="mfa") == "JBSWY3DP"
        assert small_secrets.under_older_keys() == []

    def test_makes_the_file_alone_when_other_machines_must_have_it_first(
        self, own_keys
    ):
        a_case(a_world())

        call_command("rotate_keys", new_key_only=True)

        assert names_of_keys(own_keys) == ["wrap-0001", "wrap-0002"]
        assert rotation.left() > 0

    def test_without_the_old_file_moves_nothing(self, own_keys):
        a_case(a_world())
        sealing.make_key("wrap-0002")
        (own_keys / "wrap-0001.key").unlink()

        with pytest.raises(CommandError, match="không mở được"):
            call_command("rotate_keys")
        with pytest.raises(KeyMissing):
            _ = Child.objects.get().name

    def test_leaves_every_chain_of_history_valid(self, own_keys):
        a_case(a_world())

        call_command("rotate_keys", retire=True)

        assert [broken_links(case) for case in cases_for(SYSTEM)] == [[]]


FILL = """
import django; django.setup()
from accounts import sealing
sealing.make_key()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.making import a_world, a_case
world = a_world()
for _ in range(4): a_case(world)
"""
KILLED = """
import django, os, signal; django.setup()
from casework import rotation
steps = []
kept = rotation._rewrap
def dying(row):
    steps.append(row)
    if len(steps) == 4: os.kill(os.getpid(), signal.SIGKILL)
    return kept(row)
rotation._rewrap = dying
from django.core.management import call_command
call_command("rotate_keys", batch=2, retire=True)
"""
LOOK = """
import django; django.setup()
from casework.models import Child, DataKey, Report
from collections import Counter
print(sorted(Counter(DataKey.objects.values_list("wrapped_by", flat=True)).items()))
print({c.name for c in Child.objects.all()}, sum(bool(r.get("narrative")) for r in Report.objects.all()))
"""


@pytest.mark.embedded
class TestKilledHalfway:
    def test_nothing_is_lost_and_a_second_run_ends_it(self, tmp_path):
        site = Site(tmp_path, "site")
        made = site.run("-c", FILL)
        assert made.returncode == 0, made.stderr[-2000:]

        killed = site.run("-c", KILLED)
        halfway = site.run("-c", LOOK).stdout.splitlines()
        ended = site.manage("rotate_keys", "--retire")
        after = site.run("-c", LOOK).stdout.splitlines()

        assert killed.returncode == -signal.SIGKILL
        assert halfway[0] == "[('wrap-0001', 6), ('wrap-0002', 2)]"
        assert halfway[1] == f"{{'{NAME}'}} 4"
        assert ended.returncode == 0, ended.stderr[-2000:]
        assert "Đã chuyển 6." in ended.stdout
        assert after == ["[('wrap-0002', 8)]", halfway[1]]
        assert names_of_keys(site.keys) == ["hash-0001", "wrap-0002"]

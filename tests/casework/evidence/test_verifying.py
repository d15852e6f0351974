"""Whatever somebody with the database's own password does to the history is found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AccessEvent
from accounts.sealing import key_folder
from casework.access import note_reading
from casework.evidence import anchor, checkpoints
from casework.evidence.checkpoints import HistoryDoubtful, make_checkpoints, newest
from casework.evidence.verifying import Trouble, Verdict, verify
from casework.history import digest
from casework.models import Case, Checkpoint, HistoryEvent, HistoryLeaf, Reading
from tests.making import World, a_case, a_walker, a_world
from tests.unbolted import unbolted

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = a_world()
    for _n in range(2):
        a_walker(world, a_case(world)).after(minutes=9).accept().verify()
    for case in Case.unscoped.order_by("pk"):
        note_reading(case, world.actor("worker"), "case", world.now)
    AccessEvent.objects.create(what="signed_in", at=world.now)
    make_checkpoints(world.now)
    a_case(world)
    make_checkpoints(world.later(hours=1))
    return world


def anchor_path() -> Path:
    return Path(settings.ANCHOR_FILE)


def verdict() -> Verdict:
    return verify(anchor_path())


def troubles() -> set[Trouble]:
    return {one.trouble for one in verdict().findings}


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def first_row(**which: object) -> HistoryEvent:
    return HistoryEvent.objects.filter(**which).order_by("pk")[0]


def rechain(case: Case) -> None:
    """Work out every hash of the case anew, as whoever knows the code would."""
    previous, number = b"", 0
    for number, row in enumerate(case.history.order_by("number"), start=1):
        row.number, row.previous_hash = number, previous
        row.hash = previous = digest(row)
        sql(
            "UPDATE casework_historyevent SET number = %s, previous_hash = %s, "
            "hash = %s WHERE id = %s",
            *(number, row.previous_hash, row.hash, row.pk),
        )
    Case.unscoped.filter(pk=case.pk).update(chain_head=previous, chain_length=number)


class TestAnUntouchedHistory:
    def test_holds(self, world):
        found = verdict()

        assert (found.findings, found.exit_code) == ([], 0)
        assert found.cases == 3
        assert found.events == HistoryLeaf.objects.count() > 10
        assert found.checkpoints == found.anchored == 2
        assert found.unlogged == 0

    def test_holds_while_new_events_wait_for_their_checkpoint(self, world):
        a_case(world)

        assert verdict().exit_code == 0
        assert verdict().unlogged == 1

    def test_holds_after_many_checkpoints_of_few_events(self, world, monkeypatch):
        monkeypatch.setattr(checkpoints, "BATCH", 2)
        for _n in range(3):
            a_case(world)

        assert make_checkpoints(world.later(hours=1)) == 2
        assert verdict().exit_code == 0

    def test_gets_no_checkpoint_when_nothing_happened(self, world):
        assert make_checkpoints(world.later(hours=1)) == 0
        assert Checkpoint.objects.count() == 2

    def test_is_signed_by_the_clock_when_it_is_time(self, world):
        a_case(world)
        at = world.now

        assert checkpoints.tick(at + timedelta(seconds=1)) == 0
        assert checkpoints.tick(at + timedelta(seconds=300)) == 1


def _of_a_case() -> Case:
    return Case.unscoped.order_by("pk")[0]


def change() -> Trouble:
    sql("UPDATE casework_historyevent SET event = 'add_note' WHERE number = 2")
    return Trouble.CHAIN


def change_and_rechain() -> Trouble:
    sql("UPDATE casework_historyevent SET event = 'add_note' WHERE number = 2")
    rechain(_of_a_case())
    return Trouble.ROW_CHANGED


def delete() -> Trouble:
    HistoryEvent.objects.filter(case=_of_a_case(), number=2).delete()
    return Trouble.ROW_MISSING


def delete_and_rechain() -> Trouble:
    HistoryEvent.objects.filter(case=_of_a_case(), number=2).delete()
    rechain(_of_a_case())
    return Trouble.ROW_MISSING


def delete_the_last_and_shorten() -> Trouble:
    case = _of_a_case()
    case.history.order_by("-number")[0].delete()
    rechain(case)
    return Trouble.ROW_MISSING


def insert() -> Trouble:
    """Put a row between two others, which make room for it."""
    sql("UPDATE casework_historyevent SET number = number + 100 WHERE number > 1")
    row = first_row(case=_of_a_case(), number=1)
    row.pk, row.uid, row.number = None, uuid4(), 2
    row.previous_hash, row.hash = row.hash, digest(row)
    row.save(force_insert=True)
    sql("UPDATE casework_historyevent SET number = number - 99 WHERE number > 100")
    return Trouble.CHAIN


def insert_and_rechain() -> Trouble:
    insert()
    rechain(_of_a_case())
    return Trouble.ROW_CHANGED


def swap() -> Trouble:
    one, two = _of_a_case().history.order_by("number")[1:3]
    sql("UPDATE casework_historyevent SET number = 9999 WHERE id = %s", one.pk)
    sql("UPDATE casework_historyevent SET number = 2 WHERE id = %s", two.pk)
    sql("UPDATE casework_historyevent SET number = 3 WHERE id = %s", one.pk)
    return Trouble.CHAIN


def swap_and_rechain() -> Trouble:
    swap()
    rechain(_of_a_case())
    return Trouble.ROW_CHANGED


def truncate_events() -> Trouble:
    HistoryEvent.objects.all().delete()
    Case.unscoped.update(chain_head=b"", chain_length=0)
    return Trouble.ROW_MISSING


def truncate_everything() -> Trouble:
    """Cut rows, log and checkpoints back to the first checkpoint, chains and all."""
    first = Checkpoint.objects.order_by("size")[0]
    gone = HistoryLeaf.objects.filter(number__gte=first.size)
    for leaf in gone:
        HistoryEvent.objects.filter(pk=leaf.row).delete()
    gone.delete()
    Checkpoint.objects.exclude(pk=first.pk).delete()
    Case.unscoped.filter(history=None).update(chain_head=b"", chain_length=0)
    return Trouble.TRUNCATED


def change_a_reading() -> Trouble:
    sql("UPDATE casework_reading SET what = 'forms'")
    return Trouble.ROW_CHANGED


def delete_a_reading() -> Trouble:
    Reading.objects.order_by("pk")[0].delete()
    return Trouble.ROW_MISSING


def delete_a_sign_in() -> Trouble:
    AccessEvent.objects.all().delete()
    return Trouble.ROW_MISSING


def forge_a_leaf() -> Trouble:
    """Change a row, its chain and its leaf: the signed root stands against it."""
    change_and_rechain()
    from casework.evidence.leaves import hash_of

    for row in _of_a_case().history.all():
        HistoryLeaf.objects.filter(kind="history", row=row.pk).update(
            hash=hash_of("history", row)
        )
    return Trouble.ROOT


def delete_a_leaf() -> Trouble:
    HistoryLeaf.objects.filter(number=3).delete()
    return Trouble.LEAF_MISSING


def forge_a_root() -> Trouble:
    Checkpoint.objects.update(root=bytes(32))
    return Trouble.SIGNATURE


def forge_a_signature() -> Trouble:
    Checkpoint.objects.update(signature=bytes(64))
    return Trouble.SIGNATURE


def delete_a_checkpoint() -> Trouble:
    Checkpoint.objects.order_by("size")[0].delete()
    return Trouble.CHECKPOINT_MISSING


def insert_a_checkpoint() -> Trouble:
    """Add one with a signature that another has."""
    row = Checkpoint.objects.order_by("-size")[0]
    row.pk, row.size, row.previous_size = None, row.size + 1, row.size
    row.save(force_insert=True)
    return Trouble.SIGNATURE


def swap_checkpoints() -> Trouble:
    """Let two of them change what they say, each with its own signature."""
    one, two = Checkpoint.objects.order_by("size")
    said = ("root", "at", "signature", "previous_root")
    first = {name: getattr(one, name) for name in said}
    second = {name: getattr(two, name) for name in said}
    Checkpoint.objects.filter(pk=one.pk).update(**second)
    Checkpoint.objects.filter(pk=two.pk).update(**first)
    return Trouble.SIGNATURE


def truncate_checkpoints() -> Trouble:
    Checkpoint.objects.all().delete()
    return Trouble.CHECKPOINT_MISSING


def move_a_moment() -> Trouble:
    sql("UPDATE casework_checkpoint SET at = %s", timezone.now())
    return Trouble.SIGNATURE


TAMPERINGS = [
    *(change, change_and_rechain, delete, delete_and_rechain),
    *(delete_the_last_and_shorten, insert, insert_and_rechain),
    *(swap, swap_and_rechain),
    *(truncate_events, truncate_everything, change_a_reading, delete_a_reading),
    *(delete_a_sign_in, forge_a_leaf, delete_a_leaf, forge_a_root),
    *(forge_a_signature, delete_a_checkpoint, move_a_moment),
    *(insert_a_checkpoint, swap_checkpoints, truncate_checkpoints),
]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda one: one.__name__)
class TestTampering:
    def test_is_found_and_not_hidden_by_what_happens_afterwards(
        self, world, tampering: Callable[[], Trouble]
    ):
        with unbolted():
            expected = tampering()

        assert expected in troubles()

        AccessEvent.objects.create(what="signed_in", at=world.now)
        with suppress(HistoryDoubtful):
            make_checkpoints(world.later(hours=1))

        assert verdict().exit_code == 1


class TestAnEventThatIsSlippedIn:
    @pytest.fixture
    def slipped(self, world) -> int:
        """Put a reading of long ago into a gap of the numbers, as if it had been there."""
        old = Reading.objects.order_by("pk")[0]
        with unbolted():
            number = Reading.objects.order_by("-pk")[0].pk + 10
        later = Reading(pk=number, **_columns(old))
        later.save(force_insert=True)
        for _n in range(2):
            make_checkpoints(world.later(hours=1))
            AccessEvent.objects.create(what="signed_in", at=world.now)
        make_checkpoints(world.later(hours=1))
        Reading(pk=number - 5, **_columns(old)).save(force_insert=True)
        return number - 5

    def test_is_found(self, slipped):
        (one,) = verdict().findings

        assert (one.trouble, one.where) == (
            Trouble.ROW_SLIPPED_IN,
            f"reading {slipped}",
        )

    def test_never_gets_into_the_log(self, world, slipped):
        make_checkpoints(world.later(hours=1))

        assert not HistoryLeaf.objects.filter(kind="reading", row=slipped).exists()
        assert verdict().exit_code == 1


def _columns(row: Reading) -> dict:
    return {
        "case_id": row.case_id,
        "person_id": row.person_id,
        "what": row.what,
        "at": row.at,
    }


class TestTheAnchor:
    def test_knows_every_checkpoint(self, world):
        told = list(anchor.lines_of(anchor_path()))

        assert [one.size for one in told] == list(
            Checkpoint.objects.order_by("size").values_list("size", flat=True)
        )

    def test_is_told_later_what_a_dead_process_left_out(self, world):
        whole = anchor_path().read_text()
        anchor_path().write_text(whole.splitlines(keepends=True)[0])

        checkpoints.tell_anchor()

        assert anchor_path().read_text() == whole

    @pytest.mark.parametrize("length", [1, 30, 200])
    def test_outlives_a_line_that_the_power_cut_short(self, world, length):
        whole = anchor_path().read_text()
        first, second = whole.splitlines(keepends=True)
        anchor_path().write_text(first + second[:length])

        checkpoints.tell_anchor()

        assert anchor_path().read_text() == first + second[:length] + "\n" + second
        assert verdict().exit_code == 0

    def test_that_was_edited_is_not_trusted(self, world):
        whole = anchor_path().read_text()
        parts = whole.splitlines()[0].split(" ")
        parts[2] = str(int(parts[2]) - 1)
        anchor_path().write_text(" ".join(parts) + "\n" + whole.splitlines()[1] + "\n")

        assert troubles() == {Trouble.ANCHOR_LINE}

    def test_with_a_line_slipped_in_is_not_trusted(self, world):
        """A line of an honest signature, that says more than was signed."""
        first, second = anchor_path().read_text().splitlines()
        parts = second.split(" ")
        parts[2] = str(int(parts[2]) + 1)
        anchor_path().write_text("\n".join((first, " ".join(parts), second)) + "\n")

        assert troubles() == {Trouble.ANCHOR_LINE}

    def test_whose_lines_were_swapped_says_the_same(self, world):
        """Each line stands for itself: it is signed whole and names the one before."""
        lines = anchor_path().read_text().splitlines(keepends=True)
        anchor_path().write_text("".join(reversed(lines)))

        assert verdict().exit_code == 0

    def test_that_is_no_text_is_not_trusted(self, world):
        anchor_path().write_bytes(b"\x00\xff\n" + anchor_path().read_bytes())

        assert troubles() == {Trouble.ANCHOR_LINE}

    def test_that_is_gone_leaves_the_end_unproved(self, world):
        anchor_path().unlink()

        assert (troubles(), verdict().exit_code) == ({Trouble.NO_ANCHOR}, 2)

    def test_stops_the_clock_from_signing_a_log_that_was_cut(self, world):
        before = anchor_path().read_text()
        with unbolted():
            truncate_everything()
        AccessEvent.objects.create(what="signed_in", at=world.now)

        with pytest.raises(HistoryDoubtful):
            make_checkpoints(world.later(hours=1))

        assert Checkpoint.objects.count() == 1
        assert anchor_path().read_text() == before

    def test_shows_a_log_that_was_cut_and_grew_again_elsewhere(self, world):
        """Cut off, with the anchor hidden from the clock, then signed anew."""
        told = anchor_path().read_text()
        with unbolted():
            truncate_everything()
        anchor_path().unlink()
        for _n in range(30):
            AccessEvent.objects.create(what="signed_in", at=world.now)
        make_checkpoints(world.later(hours=1))
        anchor_path().write_text(told)

        assert Trouble.ANCHOR in troubles()


class TestTheKeys:
    @pytest.fixture
    def keys(self, world, tmp_path, settings):
        for key in key_folder().glob("*.key"):
            (tmp_path / key.name).write_bytes(key.read_bytes())
        settings.KEY_FOLDER = tmp_path
        return tmp_path

    def test_of_somebody_else_sign_nothing(self, keys, world):
        (keys / "sign-0001.key").write_text("A" * 43 + "=")

        assert troubles() == {Trouble.SIGNATURE, Trouble.ANCHOR_LINE}

    def test_are_needed_to_check_signatures(self, keys):
        (keys / "sign-0001.key").unlink()

        assert (troubles(), verdict().exit_code) == ({Trouble.NO_KEY}, 2)

    def test_are_never_made_anew_under_what_they_signed(self, keys, world):
        (keys / "sign-0001.key").unlink()
        a_case(world)

        with pytest.raises(HistoryDoubtful):
            make_checkpoints(world.later(hours=1))
        assert not list(keys.glob("sign-*"))

    def test_may_be_the_public_one_alone(self, keys):
        from casework.evidence.signing import public_keys

        (public,) = public_keys().values()
        (keys / "sign-0001.key").unlink()
        (keys / "sign-0001.pub").write_text(public.public_bytes_raw().hex())

        assert verdict().exit_code == 0

    def test_may_be_followed_by_a_newer_one(self, keys, world):
        from accounts.sealing import make_key

        make_key("sign-0002")
        a_case(world)
        make_checkpoints(world.later(hours=1))

        assert verdict().exit_code == 0
        assert Checkpoint.objects.values("key").distinct().count() == 2

    def test_have_nothing_to_do_with_the_keys_that_seal(self, keys):
        from accounts.sealing import wrapping_keys

        assert all(name.startswith("wrap-") for name in wrapping_keys())


def told(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_history", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


class TestTheCommand:
    def test_says_in_vietnamese_that_all_of_it_holds(self, world):
        text, code = told()

        assert code == 0
        assert "Toàn bộ lịch sử còn nguyên vẹn." in text

    def test_says_it_in_english_too(self, world):
        assert "The whole history holds." in told("--language", "en")[0]

    def test_names_the_case_and_no_person(self, world):
        case = _of_a_case()
        with unbolted():
            change()

        text, code = told()

        assert code == 1
        assert f"{case.reference}: 2" in text
        names = [person.display_name for person in world.people.values()]
        assert not [name for name in names if name in text]

    def test_says_when_nothing_is_signed_yet(self):
        text, code = told("--language", "en")

        assert code == 2
        assert "Nothing is signed yet" in text

    def test_takes_a_copy_of_the_anchor(self, world, tmp_path):
        copy = tmp_path / "carried-off"
        copy.write_bytes(anchor_path().read_bytes())
        with unbolted():
            truncate_everything()
        anchor_path().unlink()

        assert told()[1] == 2
        assert told("--anchor", str(copy))[1] == 1

    def test_that_signs_prints_what_it_told_the_anchor(self, world):
        a_case(world)
        out = StringIO()

        call_command("checkpoint_history", stdout=out)

        assert out.getvalue() == anchor_path().read_text().splitlines(keepends=True)[-1]
        assert newest().size == HistoryLeaf.objects.count()

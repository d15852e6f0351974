"""Rows are claimed once, numbered in the order of commits, marked after sending."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from notifications import delivery
from notifications.delivery import LEASE, claim, last_sequence, mark_sent
from notifications.models import Delivery
from notifications.relay import relay_now
from notifications.replay import missed
from tests.notifications.making import AT, a_person, posted
from tests.notifications.serving import CEILING

SOON = AT + timedelta(seconds=1)


@pytest.mark.django_db
class TestClaiming:
    def test_gives_numbers_without_gaps_danger_first(self, barred):
        lan = a_person()
        posted([lan])
        posted([lan], key="new_report_danger", level=1, subject="case:2")

        batch = claim(SOON)

        assert [row.sequence for row in batch.rows] == [1, 2]
        assert [row.alert.level for row in batch.rows] == [1, 2]
        assert (batch.after, batch.last) == (0, 2)

    def test_leaves_rows_alone_while_somebody_holds_them(self, barred):
        posted([a_person()])
        assert claim(SOON).rows
        assert claim(SOON + LEASE / 2) is None

    def test_takes_rows_again_when_the_lease_ended_and_keeps_their_number(self, barred):
        posted([a_person()])
        first = claim(SOON)

        again = claim(SOON + LEASE)

        assert [r.pk for r in again.rows] == [r.pk for r in first.rows]
        assert [r.sequence for r in again.rows] == [1]
        assert [r.attempts for r in again.rows] == [2]
        assert again.after == again.last == 1

    def test_a_holder_that_comes_late_marks_nothing(self, barred):
        posted([a_person()])
        slow = claim(SOON)
        claim(SOON + LEASE)
        assert mark_sent(slow, SOON + LEASE) == 0
        assert Delivery.objects.get().sent_at is None

    def test_withholds_what_the_recipient_may_no_longer_see(self, barred):
        lan, hoa = a_person(), a_person()
        posted([lan, hoa])
        barred.add((lan.pk, "case:1"))

        batch = claim(SOON)

        assert [row.recipient for row in batch.rows] == [hoa]
        kept = Delivery.objects.get(recipient=lan)
        assert (kept.withheld_at, kept.withheld_reason) == (SOON, "not_allowed")
        assert kept.sequence is None
        assert claim(SOON + LEASE * 2).rows[0].recipient == hoa

    def test_everybody_is_denied_where_nothing_is_plugged(self):
        posted([a_person()])
        assert claim(SOON).rows == ()
        assert Delivery.objects.get().withheld_at == SOON

    def test_nothing_due_writes_nothing(self, barred, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert claim(SOON) is None

    def test_a_burst_is_cut_into_batches_that_follow_each_other(
        self, barred, monkeypatch
    ):
        monkeypatch.setattr(delivery, "BATCH", 2)
        posted([a_person() for _ in range(5)])
        bounds = []
        while (batch := claim(SOON)) is not None:
            bounds.append((batch.after, batch.last))
        assert bounds == [(0, 2), (2, 4), (4, 5)]


@pytest.mark.django_db
class TestTheRelay:
    def test_sends_then_marks(self, barred, sent):
        posted([a_person()])
        assert relay_now(lambda: SOON) == 1
        assert Delivery.objects.get().sent_at == SOON
        assert len(sent) == 1
        assert relay_now(lambda: SOON) == 0

    def test_that_dies_before_sending_leaves_the_row_due(self, barred, sent):
        posted([a_person()])
        sent.broken = True
        with pytest.raises(ConnectionError):
            relay_now(lambda: SOON)
        assert Delivery.objects.get().sent_at is None

        sent.broken = False
        assert relay_now(lambda: SOON + LEASE) == 1

    def test_that_dies_before_marking_sends_the_same_id_again(
        self, barred, sent, monkeypatch
    ):
        posted([a_person()])

        def die(*_):
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr("notifications.relay.mark_sent", die)
            with pytest.raises(SystemExit):
                relay_now(lambda: SOON)
        relay_now(lambda: SOON + LEASE)

        first, second = [[(r.pk, r.sequence) for r in batch.rows] for batch in sent]
        assert first == second
        assert Delivery.objects.get().sent_at is not None


@pytest.mark.django_db(transaction=True)
class TestCommitsOutOfOrder:
    def test_lose_nothing_behind_a_cursor(self, barred):
        """The row written first is committed last: its number comes last."""
        lan = a_person()
        written, go_on = threading.Event(), threading.Event()

        def slow():
            try:
                with transaction.atomic():
                    posted([lan], subject="case:1", reference="TH-2026-0001")
                    written.set()
                    assert go_on.wait(CEILING)
            finally:
                connections.close_all()

        thread = threading.Thread(target=slow)
        if connection.vendor == "sqlite":
            go_on.set()  # one writer at a time: commits cannot overtake each other
        thread.start()
        assert written.wait(CEILING)
        if connection.vendor == "sqlite":
            thread.join(CEILING)
        posted([lan], subject="case:2", reference="TH-2026-0002")
        claim(SOON)
        cursor = missed(lan.pk, 0).cursor
        go_on.set()
        thread.join(CEILING)
        claim(SOON)

        later = missed(lan.pk, cursor)
        before = missed(lan.pk, 0)

        if connection.vendor == "postgresql":
            assert len(later.frames) == 1
            assert "TH-2026-0001" in later.frames[0]
        assert len(before.frames) == 2

    def test_many_relays_at_once_send_each_row_under_one_number(self, barred):
        people = [a_person() for _ in range(20)]
        for number in range(10):
            posted(people, subject=f"case:{number}")
        claimed, faults = [], []

        def work():
            try:
                while (batch := claim(SOON)) is not None:
                    claimed.extend((row.pk, row.sequence) for row in batch.rows)
            except Exception as fault:  # noqa: BLE001  # shown by the assertion below
                faults.append(fault)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(CEILING)

        assert not faults
        assert len(claimed) == len({pk for pk, _ in claimed}) == 200
        assert sorted(number for _, number in claimed) == list(range(1, 201))
        assert last_sequence() == 200


@pytest.mark.django_db
class TestReplay:
    def test_comes_once_and_in_order_from_a_cursor(self, barred):
        lan, hoa = a_person(), a_person()
        for number in range(3):
            posted([hoa, lan], subject=f"case:{number}")
        claim(SOON)
        mine = list(
            Delivery.objects.filter(recipient=lan)
            .order_by("sequence")
            .values_list("sequence", flat=True)
        )

        page = missed(lan.pk, mine[0])

        assert [
            f'"sequence":{n}' in f for n, f in zip(mine[1:], page.frames, strict=True)
        ]
        assert page.cursor == mine[-1]
        assert not page.more
        assert missed(lan.pk, page.cursor).frames == ()

    def test_leaves_out_what_may_no_longer_be_seen_and_still_moves_on(self, barred):
        lan = a_person()
        posted([lan], subject="case:1")
        claim(SOON)
        barred.add((lan.pk, "case:1"))
        page = missed(lan.pk, 0)
        assert page.frames == ()
        assert page.cursor == 1

    def test_names_no_person(self, barred):
        lan = a_person(display_name="Lý Thị Lan")
        posted([lan])
        claim(SOON)
        assert "Lan" not in missed(lan.pk, 0).frames[0]

"""Batches pass in the order of their numbers; a missing one is noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notifications.live.mailbox import ROOM, Letter, Mailbox
from notifications.live.order import Order


def batch(after: int, last: int) -> dict[str, int]:
    return {"after": after, "last": last}


class TestOrder:
    def test_lets_the_next_batch_pass(self):
        order = Order(3)
        assert order.arrive(batch(3, 5)) == [batch(3, 5)]
        assert not order.hole

    def test_holds_a_batch_that_overtook_another(self):
        order = Order(0)
        assert order.arrive(batch(2, 4)) == []
        assert order.hole
        assert order.arrive(batch(0, 2)) == [batch(0, 2), batch(2, 4)]
        assert not order.hole

    def test_lets_a_batch_that_was_sent_again_pass(self):
        order = Order(9)
        assert order.arrive(batch(9, 9)) == [batch(9, 9)]
        assert order.arrive(batch(2, 4)) == [batch(2, 4)]
        assert order.reached == 9

    def test_notices_by_the_heartbeat_that_the_last_batch_was_lost(self):
        order = Order(2)
        order.promise(4)
        assert order.hole
        order.give_up()
        assert order.reached == 4
        assert not order.hole

    @given(st.permutations(list(range(8))))
    def test_passes_every_batch_once_in_order_however_they_come(self, arrival):
        order = Order(0)
        passed = [b for n in arrival for b in order.arrive(batch(n, n + 1))]
        assert passed == [batch(n, n + 1) for n in range(8)]
        assert not order.hole


class TestAMailbox:
    def test_that_overflows_says_so(self):
        box = Mailbox(1, "key", "hash")
        for number in range(ROOM):
            box.put(Letter(number, "frame"))
        assert not box.behind

        box.put(Letter(ROOM, "frame"))

        assert box.behind
        assert box.take() == []

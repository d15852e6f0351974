"""An alert is written with the fact it announces, or not at all."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from notifications.catalogue import HarmfulParams, UnknownAlert
from notifications.models import Alert, Delivery, Rung
from notifications.outbox import OutsideATransaction, post
from tests.notifications.making import AT, a_person, posted


class TestPosting:
    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_is_refused(self):
        person = a_person()
        with pytest.raises(OutsideATransaction):
            post(
                key="new_report",
                level=2,
                subject="case:1",
                reference="TH-2026-0001",
                recipients=[person.pk],
                at=AT,
            )
        assert not Alert.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_leaves_nothing_when_the_transaction_fails(self):
        person = a_person()

        def fail():
            with transaction.atomic():
                posted([person])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert not Alert.objects.exists()
        assert not Delivery.objects.exists()

    @pytest.mark.django_db
    def test_writes_one_row_for_each_recipient_once(self):
        lan, hoa = a_person("lan"), a_person("hoa")

        alert = posted([lan, hoa, lan])

        rows = Delivery.objects.filter(alert=alert).order_by("pk")
        assert [row.recipient for row in rows] == [lan, hoa]
        assert {row.sequence for row in rows} == {None}
        assert {row.due_at for row in rows} == {AT}

    @pytest.mark.django_db
    def test_refuses_a_key_that_is_not_in_the_catalogue(self):
        with pytest.raises(UnknownAlert):
            posted([a_person()], key="gossip")

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "params",
        [
            {"name": "Em Hoa"},
            {"limit": "Em Hoa"},
            {"due": "chiều nay"},
            {"due": "2026-11-23T14:00:00"},
            {"count": True},
        ],
    )
    def test_refuses_parameters_that_could_hold_a_name(self, params):
        with pytest.raises(HarmfulParams) as refusal:
            posted([a_person()], params=params)
        assert "Hoa" not in str(refusal.value)

    @pytest.mark.django_db
    def test_keeps_harmless_parameters(self):
        due = datetime(2026, 11, 23, 14, tzinfo=UTC)
        alert = posted([a_person()], params={"limit": "safety_12h", "due": due})
        alert.refresh_from_db()
        assert alert.params == {"limit": "safety_12h", "due": due.isoformat()}

    @pytest.mark.django_db
    def test_of_a_late_entry_is_recorded_and_told_to_nobody(self):
        alert = posted([a_person()], level=1, quiet=True)
        assert alert.quiet
        assert not alert.deliveries.exists()
        assert not alert.rungs.exists()

    @pytest.mark.django_db
    def test_to_nobody_leaves_a_rung_that_shows_it(self):
        alert = posted([], level=1, key="new_report_danger")
        assert [rung.person for rung in Rung.objects.filter(alert=alert)] == [None]


@pytest.mark.django_db
class TestTheOutboxTable:
    def test_refuses_a_taking_by_nobody(self):
        alert = posted([a_person()])
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(acknowledged_at=AT)

    def test_refuses_a_row_sent_without_its_place_in_the_order(self):
        alert = posted([a_person()])
        with pytest.raises(IntegrityError), transaction.atomic():
            alert.deliveries.update(sent_at=AT)

    def test_refuses_a_withholding_without_a_reason(self):
        alert = posted([a_person()])
        with pytest.raises(IntegrityError), transaction.atomic():
            alert.deliveries.update(withheld_at=AT, lease=uuid.uuid4())

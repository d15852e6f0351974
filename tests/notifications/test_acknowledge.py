"""One named person takes an alert; the others are told who and when."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from notifications.acknowledge import (
    Acknowledged,
    AlreadyTaken,
    NoSuchAlert,
    acknowledge,
    finish,
    noted,
    refuse,
    seen,
)
from notifications.models import Alert, Delivery
from tests.notifications.making import AT, a_person, posted
from tests.notifications.serving import CEILING

LATER = AT + timedelta(minutes=5)
SECOND = LATER + timedelta(seconds=1)


@pytest.mark.django_db
class TestTaking:
    def test_names_who_and_when_and_tells_everybody(self, barred):
        lan, hoa = a_person(), a_person()
        alert = posted([lan, hoa])

        assert acknowledge(alert.pk, person_id=lan.pk, at=LATER) == Acknowledged(
            alert.pk, LATER
        )

        alert.refresh_from_db()
        assert (alert.acknowledged_by, alert.acknowledged_at) == (lan, LATER)
        told = alert.deliveries.filter(kind="acknowledged").values_list("recipient")
        assert sorted(told) == sorted([(lan.pk,), (hoa.pk,)])

    def test_tells_the_second_who_was_first(self, barred):
        lan, hoa = a_person("lan"), a_person("hoa")
        alert = posted([lan, hoa])
        acknowledge(alert.pk, person_id=lan.pk, at=LATER)

        answer = acknowledge(alert.pk, person_id=hoa.pk, at=SECOND)

        assert answer == AlreadyTaken(alert.pk, "Lan", lan.pk, LATER)
        alert.refresh_from_db()
        assert alert.acknowledged_by == lan

    def test_twice_keeps_the_first_moment(self, barred):
        lan = a_person()
        alert = posted([lan])
        acknowledge(alert.pk, person_id=lan.pk, at=LATER)
        again = acknowledge(alert.pk, person_id=lan.pk, at=SECOND)
        assert again == Acknowledged(alert.pk, LATER)
        assert alert.deliveries.filter(kind="acknowledged").count() == 1

    def test_is_for_recipients_alone(self, barred):
        alert = posted([a_person()])
        with pytest.raises(NoSuchAlert):
            acknowledge(alert.pk, person_id=a_person().pk, at=LATER)
        assert Alert.objects.get().acknowledged_at is None

    def test_is_refused_to_whoever_may_no_longer_see(self, barred):
        lan = a_person()
        alert = posted([lan])
        barred.add((lan.pk, "case:1"))
        with pytest.raises(NoSuchAlert):
            acknowledge(alert.pk, person_id=lan.pk, at=LATER)
        assert Alert.objects.get().acknowledged_at is None

    def test_of_what_is_over_says_so(self, barred):
        lan = a_person()
        alert = posted([lan])
        finish(subject="case:1", at=LATER)
        answer = acknowledge(alert.pk, person_id=lan.pk, at=SECOND)
        assert answer == AlreadyTaken(alert.pk, "", None, LATER)


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_taking_at_once_one_wins_and_seven_are_told(barred):
    people = [a_person() for _ in range(8)]
    alert = posted(people)
    answers, start = [], threading.Barrier(8)

    def press(person):
        try:
            start.wait(CEILING)
            answers.append(acknowledge(alert.pk, person_id=person.pk, at=LATER))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(CEILING)

    winner = Alert.objects.get().acknowledged_by
    told = [answer for answer in answers if isinstance(answer, AlreadyTaken)]
    assert len(answers) == 8
    assert len(told) == 7
    assert {answer.by_id for answer in told} == {winner.pk}


@pytest.mark.django_db
class TestAnAlert:
    def test_is_seen_once(self, barred):
        lan = a_person()
        alert = posted([lan])
        assert seen([alert.pk], person_id=lan.pk, at=LATER) == 1
        assert seen([alert.pk], person_id=lan.pk, at=SECOND) == 0
        assert Delivery.objects.get().seen_at == LATER

    def test_is_over_when_the_room_above_says_so(self, barred):
        lan = a_person()
        first, second = posted([lan]), posted([lan], key="limit_passed")
        other = posted([lan], subject="case:2")

        assert finish(subject="case:1", at=LATER, keys=["new_report"]) == (first.pk,)
        assert finish(subject="case:1", at=SECOND) == (second.pk,)

        first.refresh_from_db()
        other.refresh_from_db()
        assert first.done_at == LATER
        assert other.done_at is None

    def test_stays_open_when_one_recipient_declines(self, barred):
        lan = a_person()
        alert = posted([lan], key="task_asked")
        assert refuse(alert.pk, person_id=lan.pk, at=LATER)
        assert not refuse(alert.pk, person_id=lan.pk, at=SECOND)
        alert.refresh_from_db()
        assert (alert.refused_by, alert.refused_at) == (lan, LATER)
        assert alert.acknowledged_at is None


@pytest.mark.django_db
class TestNews:
    def test_is_put_aside_by_each_person_alone(self, barred):
        lan, hoa = a_person(), a_person()
        alert = posted([lan, hoa], key="case_closed", level=3)
        noted(alert.pk, person_id=lan.pk, at=LATER)
        stands = dict(alert.deliveries.values_list("recipient", "stands"))
        assert stands == {lan.pk: "done", hoa.pk: "waiting"}

    def test_is_the_only_thing_that_can_be_put_aside(self, barred):
        lan = a_person()
        alert = posted([lan], level=1)
        with pytest.raises(NoSuchAlert):
            noted(alert.pk, person_id=lan.pk, at=LATER)
        assert Delivery.objects.get().stands == "waiting"

"""A supervisor opens a file for an hour: to what, what is read, who hears, when it ends."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from accounts.models import Organisation, Post
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.refusals import Invalid, NotAllowed, NotThere, Refused
from casework.models import (
    Case,
    CaseMember,
    HistoryEvent,
    OpenedFile,
    Reading,
    Relation,
)
from notifications.models import Alert, Delivery
from tests.casework.seeing import Eyes, in_emergency
from tests.making import SINCE, World, a_case, a_person, a_walker, a_world

pytestmark = pytest.mark.django_db
WORDS = "Xem vì sao biện pháp khẩn cấp bị chậm."
NAMES = {"shows_name": True, "name_reason": "Đối chiếu với đơn của gia đình."}
NAME = "Lương Văn Giả"
TOLD = "Cháu bị bố đánh"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    in_emergency(world, found, a_walker(world, found))
    found.refresh_from_db()
    return found


def opens(world: World, case: Case, who: str = "supervisor", **changes) -> int:
    told = {"purpose": "late_limit", "words": WORDS} | changes
    return int(world.do(who, commands.opening.open_file, case=case.pk, **told)["file"])


def is_open(world: World, case: Case, who: str = "supervisor") -> bool:
    return access.readable_for(world.actor(who)).filter(pk=case.pk).exists()


def said(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


class TestOpening:
    @pytest.mark.parametrize("who", ["chair", "worker", "hotline", "administrator"])
    def test_is_not_for_other_posts(self, world, case, who):
        with pytest.raises((NotThere, NotAllowed)):
            opens(world, case, who)

        assert not OpenedFile.objects.exists()

    def test_is_not_for_a_supervisor_of_elsewhere(self, world, case):
        body = Organisation.objects.create(
            kind=OrganisationKind.COMMUNE_COMMITTEE,
            name="UBND xã khác",
            place=world.other_commune,
            starts_on=SINCE,
        )
        world.people["elsewhere"] = a_person("elsewhere", Role.SUPERVISOR, body)
        with pytest.raises(NotThere):
            opens(world, case, "elsewhere")

        Case.unscoped.filter(pk=case.pk).update(committee=None)

        with pytest.raises(NotThere):
            opens(world, case, "elsewhere")
        assert opens(world, case)

    def test_is_not_for_whoever_is_in_conflict(self, world, case):
        opens(world, case)
        CaseMember.objects.create(
            case=case,
            person=world.people["supervisor"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )

        assert not is_open(world, case)
        with pytest.raises(NotThere):
            opens(world, case)

    def test_needs_a_purpose_and_a_sentence_and_one_more_for_names(self, world, case):
        with pytest.raises(Invalid) as refusal:
            opens(world, case, purpose="", words="Xem.", shows_name=True)

        assert set(refusal.value.fields) == {"purpose", "words", "name_reason"}
        assert not OpenedFile.objects.exists()

    def test_tells_whoever_has_the_case_and_the_chair(self, world, case):
        opens(world, case)

        alert = Alert.objects.get(key="file_opened")
        told = Delivery.objects.filter(alert=alert).values_list("recipient", flat=True)
        named = ("worker", "stand_in", "chair")
        assert set(told) == {world.people[name].pk for name in named}
        assert alert.level == Alert.Level.NEWS

    def test_is_refused_while_it_is_open_and_after_ten_in_a_day(self, world, case):
        opens(world, case)
        with pytest.raises(Refused) as refusal:
            opens(world, case, **NAMES)
        assert refusal.value.reasons[0].key == "open_already"
        for _time in range(9):
            world.later(minutes=61)
            opens(world, case)
        world.later(minutes=61)

        with pytest.raises(Refused) as refusal:
            opens(world, case)

        assert refusal.value.reasons[0].key == "too_many_files"
        world.later(days=1)
        assert opens(world, case)


class TestTheHour:
    def test_ends_by_itself(self, world, case):
        opens(world, case)

        world.later(minutes=59)
        assert is_open(world, case)
        world.later(minutes=1)
        assert not is_open(world, case)

    def test_ends_with_the_post_and_when_the_office_is_another(self, world, case):
        opens(world, case)
        posts = Post.objects.filter(person=world.people["supervisor"])

        posts.update(ends_on=world.now.date() - timedelta(days=1))
        assert not is_open(world, case)
        posts.update(ends_on=None, organisation=world.other_committee)
        assert not is_open(world, case)

    def test_ends_by_hand_once(self, world, case):
        opens(world, case)
        world.later(minutes=5)

        world.do("supervisor", commands.opening.close_file, case=case.pk)
        world.do("supervisor", commands.opening.close_file, case=case.pk)

        assert not is_open(world, case)
        assert OpenedFile.objects.get().ends_at == world.now
        rows = HistoryEvent.objects.filter(case=case, event="close_file")
        assert rows.count() == 1

    def test_opens_one_case_to_read_and_nothing_else(self, world, case):
        other = a_case(world)
        opens(world, case)

        assert not is_open(world, other)
        actor = world.actor("supervisor")
        assert not access.cases_for(actor).exists()
        assert not access.acting_cases_for(actor).exists()
        with pytest.raises(NotAllowed):
            world.do(
                "supervisor", commands.notes.add_note, case=case.pk, text="Đã xem."
            )


class TestThePages:
    def here(self, case: Case, part: str = "") -> str:
        return f"/ho-so/{case.reference}/{part}"

    def test_lead_from_the_times_into_the_file_and_out_again(self, world, eyes, case):
        times, step = (
            f"/giam-sat/vu/{case.reference}/",
            self.here(case, "buoc/mo-ho-so/"),
        )
        assert step in said(eyes.get("supervisor", times))
        assert step not in said(eyes.get("chair", times))
        assert eyes.get("chair", step).status_code == 404
        assert eyes.get("supervisor", self.here(case)).status_code == 404

        told = {"key": "a", "purpose": "late_limit", "words": WORDS}
        answer = eyes.post("supervisor", step, told)

        assert answer.headers["Location"] == self.here(case)
        world.now += timedelta(minutes=10)
        for part in ("", "dien-bien/", "nguoi-lien-quan/", "co-quan/"):
            shown = said(eyes.get("supervisor", self.here(case, part)))
            assert "còn 50 phút" in shown, part
        assert "còn 50 phút" in said(eyes.get("supervisor", times))
        assert "còn 50 phút" not in said(eyes.get("worker", self.here(case)))
        over = eyes.post("supervisor", self.here(case, "buoc/dong-ho-so/"))
        assert over.headers["Location"] == times
        assert eyes.get("supervisor", self.here(case)).status_code == 404
        assert step in said(eyes.get("supervisor", times))

    def test_show_what_was_found_and_names_for_a_reason_of_their_own(
        self, world, eyes, case
    ):
        people = self.here(case, "nguoi-lien-quan/")
        opens(world, case)
        shown = said(eyes.get("supervisor", people))
        assert TOLD in shown
        assert NAME not in shown
        assert NAME not in said(eyes.get("supervisor", self.here(case)))
        world.do("supervisor", commands.opening.close_file, case=case.pk)
        world.later(minutes=1)

        opens(world, case, **NAMES)

        assert NAME in said(eyes.get("supervisor", people))
        for shut in ("tai-lieu/", "nhat-ky-xem/", "ai-xem-duoc/", "buoc/hen-tham/"):
            assert eyes.get("supervisor", self.here(case, shut)).status_code == 404, (
                shut
            )
        reporter = self.here(case, "nguoi-lien-quan/nguoi-bao-tin/")
        assert eyes.post("supervisor", reporter).status_code == 404

    def test_are_in_the_log_in_the_list_of_readers_and_in_the_history(
        self, world, eyes, case
    ):
        opens(world, case, **NAMES)
        world.later(minutes=1)
        eyes.get("supervisor", self.here(case))

        row = Reading.objects.get(person=world.people["supervisor"])
        assert (row.what, row.case) == ("case", case)
        assert "reporter" not in row.groups
        log = said(eyes.get("worker", self.here(case, "nhat-ky-xem/")))
        assert log.count("<strong>Người giám sát mở</strong>") == 1
        readers = said(eyes.get("chair", self.here(case, "ai-xem-duoc/")))
        assert "Giám sát: đã mở hồ sơ, cả tên" in readers
        event = HistoryEvent.objects.get(case=case, event="open_file")
        assert (event.facts["why"], event.facts["names"]) == ("late_limit", True)
        assert WORDS not in str(event.facts)
        assert "Có thời hạn bị trễ" in said(
            eyes.get("worker", self.here(case, "dien-bien/"))
        )

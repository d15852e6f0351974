"""Who may see what: on every page, in every list, and in what rings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.urls import URLPattern, reverse

from accounts.models import Organisation, Person, Post
from accounts.roles import OrganisationKind, Role
from casework import urls
from casework.access import (
    cases_for,
    may_be_alerted,
    readable_for,
    reports_for,
    times_for,
    work_items_for,
)
from casework.alerted import subjects_open_to
from casework.commands import follow_up, passing, people, team
from casework.commands.refusals import Invalid, NotAllowed, NotThere
from casework.models import Case, CaseMember, Reading, Relation
from casework.queries.my_work import UNIT, my_work
from casework.queries.readers import people_in
from notifications.delivery import claim
from notifications.models import Delivery
from tests.casework.seeing import Eyes, asked, in_emergency
from tests.making import World, a_case, a_person, a_walker, a_world
from tests.notifications.making import posted
from workflows.models import WorkItem

pytestmark = pytest.mark.django_db
WHOLE_ONLY = ("ai-xem-duoc/", "nhat-ky-xem/", "ky/", "nguoi-bao-tin/")
KEYS = ("mau_01", "mau_02", "xac-minh", "khan-cap", "ket-qua", "bao-dong", "tham-tre")


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
    return found


def opens(world: World, who: str, case: Case) -> bool:
    return cases_for(world.actor(who)).filter(pk=case.pk).exists()


def somebody(world: World, login: str, role: Role, kind: OrganisationKind) -> Person:
    """Add a person to the world who has no relation to any case."""
    world.people[login] = a_person(login, role, world.bodies[kind], "Người Ngoài Cuộc")
    return world.people[login]


def tied(world: World, case: Case, who: str, by: str = "") -> None:
    """Say of ``who`` that they are tied to the case: they themselves, or ``by``."""
    told = {"person": world.people[who].pk, "reason": "Là họ hàng của người gây hại."}
    world.do(by or who, people.declare_conflict, case=case.pk, **told)


def rings_for(world: World, who: str, case: Case) -> bool:
    """Say whether ``who`` may hear of the case; both ways of asking agree."""
    person, subject = world.people[who].pk, f"case:{case.pk}"
    with Eyes(world).at():
        alone = may_be_alerted(person, subject)
        several = subjects_open_to(person, [subject, "case:999999"])
    assert several == ({subject} if alone else frozenset())
    return alone


class TestSameCommune:
    def test_is_not_same_team(self, world, eyes, case):
        somebody(
            world, "colleague", Role.CASE_WORKER, OrganisationKind.COMMUNE_COMMITTEE
        )

        assert not opens(world, "colleague", case)
        assert eyes.get("colleague", f"/ho-so/{case.reference}/").status_code == 404
        assert case.reference not in eyes.get("colleague", "/").content.decode()
        assert not rings_for(world, "colleague", case)

    def test_is_the_team_for_who_holds_the_case_stands_in_or_decides(self, world, case):
        assert [opens(world, w, case) for w in ("worker", "stand_in", "chair")] == [
            *(True, True, True)
        ]

    def test_of_another_commune_sees_nothing(self, world, case):
        assert not opens(world, "other_worker", case)
        assert not opens(world, "other_chair", case)


class TestAPost:
    @pytest.mark.parametrize("who", ["worker", "chair", "police"])
    def test_that_ended_yesterday_opens_nothing_and_rings_nothing(
        self, world, eyes, case, who
    ):
        item = asked(case, "stop_the_act")
        yesterday = (world.now - timedelta(days=1)).date()
        Post.objects.filter(person=world.people[who]).update(ends_on=yesterday)
        actor = world.actor(who)

        assert not cases_for(actor).exists()
        assert not work_items_for(actor).exists()
        assert not times_for(actor).exists()
        assert not reports_for(actor).exists()
        assert not rings_for(world, who, case)
        for path in (f"/ho-so/{case.reference}/", f"/yeu-cau/{item.pk}/"):
            assert eyes.get(who, path).status_code == 404

    def test_whose_last_day_is_today_still_counts(self, world, case):
        today = world.now.date()
        Post.objects.filter(person=world.people["worker"]).update(ends_on=today)

        assert opens(world, "worker", case)


class TestSomebodyWhoMovesToAnotherCommune:
    """They took a piece of work; then the post ended and another one began elsewhere."""

    @pytest.fixture
    def item(self, world, case):
        item = asked(case, "stop_the_act")
        world.do("police", team.take_work, case=case.pk, item=item.pk)
        mover = world.people["police"]
        yesterday = (world.now - timedelta(days=1)).date()
        Post.objects.filter(person=mover).update(ends_on=yesterday)
        CaseMember.objects.filter(person=mover).delete()  # that they were told, once
        elsewhere = Organisation.objects.create(
            kind=OrganisationKind.COMMUNE_POLICE,
            name="Công an xã Na Sầm",
            place=world.other_commune,
            starts_on=yesterday,
        )
        Post.objects.create(
            person=mover,
            organisation=elsewhere,
            role=Role.POLICE,
            starts_on=world.now.date(),
        )
        somebody(world, "police_2", Role.POLICE, OrganisationKind.COMMUNE_POLICE)
        return item

    def test_sees_nothing_of_it_any_more(self, world, eyes, case, item):
        actor = world.actor("police")

        assert actor.standings
        assert not work_items_for(actor).exists()
        assert not readable_for(actor).filter(pk=case.pk).exists()
        assert eyes.get("police", f"/yeu-cau/{item.pk}/").status_code == 404
        assert not rings_for(world, "police", case)
        with pytest.raises(NotThere):
            world.do(
                "police", team.decline_work, case=case.pk, item=item.pk, reason="x"
            )

    def test_leaves_the_work_to_the_body_to_be_taken_anew(
        self, world, eyes, case, item
    ):
        page = my_work(world.actor("police_2"), world.now)
        assert [row.reference for g in page.groups for row in g.rows] == [
            case.reference
        ]
        assert eyes.get("police_2", f"/yeu-cau/{item.pk}/").status_code == 200
        assert people_in(case, world.now, part=True) >= {world.people["police_2"].pk}
        assert world.people["police"].pk not in people_in(case, world.now, part=True)

        world.do("police_2", team.take_work, case=case.pk, item=item.pk)

        item.refresh_from_db()
        assert item.person == world.people["police_2"]


class TestAGrant:
    @pytest.fixture
    def granted(self, world, case):
        somebody(world, "guest", Role.YOUTH_UNION, OrganisationKind.YOUTH_UNION)
        world.do(
            "chair",
            people.grant_access,
            case=case.pk,
            person=world.people["guest"].pk,
            reason="Cùng họp đánh giá nhu cầu.",
        )
        return world.people["guest"]

    def test_opens_one_case_to_one_person(self, world, eyes, case, granted):
        other = a_case(world)

        assert opens(world, "guest", case)
        assert not opens(world, "guest", other)
        assert eyes.get("guest", f"/ho-so/{case.reference}/").status_code == 200
        assert rings_for(world, "guest", case)

    def test_ends_by_itself_at_its_moment(self, world, eyes, case, granted):
        world.do(
            "chair",
            people.grant_access,
            case=case.pk,
            person=granted.pk,
            reason="Thêm một buổi.",
            until=world.now + timedelta(hours=3),
        )

        assert opens(world, "guest", case)
        world.later(hours=3)
        assert not opens(world, "guest", case)
        assert eyes.get("guest", f"/ho-so/{case.reference}/").status_code == 404
        assert not rings_for(world, "guest", case)

    @pytest.mark.parametrize("days", [0, -1, 91])
    def test_without_a_sensible_end_is_not_given(self, world, case, days):
        somebody(world, "guest", Role.YOUTH_UNION, OrganisationKind.YOUTH_UNION)
        with pytest.raises(Invalid) as refusal:
            world.do(
                "chair",
                people.grant_access,
                case=case.pk,
                person=world.people["guest"].pk,
                reason="Cùng họp.",
                until=world.now + timedelta(days=days),
            )

        assert set(refusal.value.fields) == {"until"}
        assert not opens(world, "guest", case)

    def test_to_a_colleague_of_the_worker_is_no_licence_to_work_on_it(
        self, world, eyes, case
    ):
        kind = OrganisationKind.COMMUNE_COMMITTEE
        guest = somebody(world, "guest", Role.CASE_WORKER, kind)
        reason = "Đọc để thay trong tuần sau."
        on = {"case": case.pk, "person": guest.pk, "reason": reason}
        world.do("chair", people.grant_access, **on)

        told = {"case": case.pk, "planned_on": world.now.date() + timedelta(days=2)}

        with pytest.raises(NotAllowed):
            world.do("guest", follow_up.plan_visit, **told)
        page = f"/ho-so/{case.reference}/"
        assert eyes.get("guest", page).status_code == 200
        assert eyes.get("guest", f"{page}buoc/hen-tham/").status_code == 404

    def test_ends_at_once_when_it_is_taken_back(self, world, eyes, case, granted):
        world.do("chair", people.revoke_access, case=case.pk, person=granted.pk)

        assert not opens(world, "guest", case)
        assert eyes.get("guest", f"/ho-so/{case.reference}/").status_code == 404
        assert eyes.get("guest", "/ho-so/").content.decode().count("TH-2026") == 0
        assert not rings_for(world, "guest", case)

    def test_taken_back_before_delivery_withholds_the_alert(
        self, world, eyes, case, granted
    ):
        alert = a_message_to(granted, case, world)
        world.do("chair", people.revoke_access, case=case.pk, person=granted.pk)

        with eyes.at():
            claim(world.now)

        row = Delivery.objects.get(alert=alert, recipient=granted)
        assert (row.withheld_reason, row.sequence) == ("not_allowed", None)

    def test_that_holds_lets_the_alert_through(self, world, eyes, case, granted):
        alert = a_message_to(granted, case, world)

        with eyes.at():
            claim(world.now)

        row = Delivery.objects.get(alert=alert, recipient=granted)
        assert row.withheld_at is None
        assert row.sequence is not None


def a_message_to(person: Person, case: Case, world: World):
    return posted(
        [person],
        subject=f"case:{case.pk}",
        reference=case.reference,
        at=world.now,
    )


class TestAConflict:
    def test_makes_the_case_absent_everywhere(self, world, eyes, case):
        item = asked(case, "stop_the_act")
        for who in ("worker", "chair", "police", "supervisor"):
            tied(world, case, who)

        for who in ("worker", "chair", "police", "supervisor"):
            actor = world.actor(who)
            assert not opens(world, who, case)
            assert not work_items_for(actor).filter(case=case).exists()
            assert not times_for(actor).filter(pk=case.pk).exists()
            assert not rings_for(world, who, case)
            for path in (f"/ho-so/{case.reference}/", f"/yeu-cau/{item.pk}/"):
                assert eyes.get(who, path).status_code == 404
            for path in ("/", "/ho-so/", "/yeu-cau/", "/bao-dong/"):
                page = eyes.get(who, path, follow=True).content.decode()
                assert case.reference not in page, (who, path)

    def test_leaves_the_others_at_work(self, world, case):
        world.do(
            "worker",
            people.declare_conflict,
            case=case.pk,
            person=world.people["worker"].pk,
            reason="Là cháu của người bị nghi gây hại.",
        )

        assert opens(world, "stand_in", case)
        page = my_work(world.actor("stand_in"), world.now)
        assert [row.reference for g in page.groups for row in g.rows] == [
            case.reference
        ]


class TestDeclaringAConflict:
    """Of oneself everybody; of others the Chair; of the Chair the supervisor."""

    def test_of_somebody_else_is_not_for_the_worker(self, world, case):
        for who in ("chair", "stand_in", "supervisor"):
            with pytest.raises(NotAllowed):
                tied(world, case, who, by="worker")

            assert not CaseMember.objects.filter(relation="conflicted").exists()

    def test_of_a_chair_or_a_supervisor_is_for_the_supervisor(self, world, case):
        for who in ("supervisor", "vice_chair"):
            if who == "vice_chair":
                committee = OrganisationKind.COMMUNE_COMMITTEE
                somebody(world, who, Role.CHAIR, committee)
            with pytest.raises(NotAllowed):
                tied(world, case, who, by="chair")

        tied(world, case, "chair", by="supervisor")

        assert not opens(world, "chair", case)
        assert opens(world, "vice_chair", case)

    def test_of_the_only_chair_tells_the_supervisor_that_nobody_decides(
        self, world, case
    ):
        tied(world, case, "chair")

        told = Delivery.objects.filter(recipient=world.people["supervisor"])
        keys = set(told.values_list("alert__key", flat=True))
        assert {"shut_out", "nobody_on_call"} <= keys

    def test_is_for_a_team_member_too_whose_work_goes_back_to_the_body(
        self, world, case
    ):
        somebody(world, "police_2", Role.POLICE, OrganisationKind.COMMUNE_POLICE)
        item = asked(case, "stop_the_act")
        world.do("police", team.take_work, case=case.pk, item=item.pk)

        tied(world, case, "police")

        item.refresh_from_db()
        assert (item.person, item.acknowledged_at) == (None, None)
        world.do("police_2", team.take_work, case=case.pk, item=item.pk)
        assert rings_for(world, "police_2", case)

    def test_tells_the_supervisor_what_the_page_of_times_leads_to(
        self, world, eyes, case
    ):
        page = eyes.get("supervisor", f"/giam-sat/vu/{case.reference}/")
        address = f"/ho-so/{case.reference}/buoc/xung-dot/"
        assert address in page.content.decode()
        shown = eyes.get("supervisor", address).content.decode()
        assert world.people["chair"].display_name in shown

        told = {"person": world.people["chair"].pk, "reason": "Là chú của trẻ."}
        more = {"key": "k-xung-dot", "version": "0"}
        answer = eyes.post("supervisor", address, told | more)

        assert answer.status_code == 302
        assert answer.url == f"/giam-sat/vu/{case.reference}/"
        assert not opens(world, "chair", case)

    def test_offers_a_worker_nobody_but_themselves(self, world, eyes, case):
        page = eyes.get("worker", f"/ho-so/{case.reference}/buoc/xung-dot/")

        chosen = re.findall(r'<option value="(\d+)"', page.content.decode())
        assert set(chosen) == {str(world.people["worker"].pk)}

    def test_hands_the_case_to_nobody_who_is_in_conflict_as_well(self, world, case):
        """The stand-in is tied first; then the holder: a third worker has it."""
        third = somebody(
            world, "third", Role.CASE_WORKER, OrganisationKind.COMMUNE_COMMITTEE
        )
        tied(world, case, "stand_in")
        tied(world, case, "worker")

        case.refresh_from_db(fields=["holder"])
        assert case.holder == third
        assert opens(world, "third", case)
        assert not opens(world, "stand_in", case)


class TestWhoeverIsInConflict:
    def test_is_given_neither_the_case_nor_a_look_at_it(self, world, eyes, case):
        tied(world, case, "stand_in")
        barred = world.people["stand_in"].pk

        for told in (
            {"holder": barred},
            {"holder": world.people["worker"].pk, "stand_in": barred},
        ):
            with pytest.raises(Invalid):
                world.do("chair", people.assign_case, case=case.pk, **told)
        grant = {"person": barred, "reason": "Cùng họp."}
        with pytest.raises(Invalid):
            world.do("chair", people.grant_access, case=case.pk, **grant)
        for step in ("phu-trach", "cho-xem", "xung-dot"):
            page = eyes.get("chair", f"/ho-so/{case.reference}/buoc/{step}/")
            assert f'<option value="{barred}"' not in page.content.decode()

    def test_does_not_get_the_case_when_it_comes_back_to_their_commune(self, world):
        case = a_case(world, incident_commune_id=None, place_unknown=True)
        CaseMember.objects.create(
            case=case,
            person=world.people["worker"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )

        forward = passing.forward_case
        world.do("hotline", forward, case=case.pk, commune=world.commune.pk)

        case.refresh_from_db(fields=["holder"])
        assert case.holder == world.people["stand_in"]

    def test_is_let_in_again_by_the_chair_with_a_reason(self, world, eyes, case):
        tied(world, case, "worker", by="chair")
        told = {"case": case.pk, "person": world.people["worker"].pk}
        with pytest.raises(NotThere):
            world.do("worker", people.end_conflict, reason="Không phải", **told)
        with pytest.raises(NotAllowed):
            world.do("stand_in", people.end_conflict, reason="Không phải", **told)
        with pytest.raises(Invalid):
            world.do("chair", people.end_conflict, reason=" ", **told)
        page = eyes.get("chair", f"/ho-so/{case.reference}/").content.decode()
        assert f"/ho-so/{case.reference}/buoc/het-xung-dot/" in page

        world.do("chair", people.end_conflict, reason="Nhầm người", **told)

        assert not opens(world, "worker", case)  # the stand-in holds it now
        holder = {"holder": world.people["worker"].pk}
        world.do("chair", people.assign_case, case=case.pk, **holder)
        assert opens(world, "worker", case)


class TestATeamMember:
    def test_sees_the_request_and_their_part_to_read_while_they_are_asked(
        self, world, eyes, case
    ):
        item = asked(case, "stop_the_act")
        own = f"/ho-so/{case.reference}/"

        request = eyes.get("police", f"/yeu-cau/{item.pk}/")
        assert request.status_code == 200
        assert own in request.content.decode()
        for path in pages_of(case, item.pk):
            if path.startswith(f"{own}buoc/") or path.endswith(WHOLE_ONLY):
                assert eyes.get("police", path).status_code in {404, 405}, path
        assert eyes.get("police", own).status_code == 200
        assert eyes.post("police", own, {"text": "Ghi."}).status_code == 404
        assert not opens(world, "police", case)

    def test_sees_nothing_more_once_the_work_is_done(self, world, eyes, case):
        WorkItem.objects.filter(case=case, role="police").update(
            finished_at=world.now, finished_by=world.people["police"]
        )

        assert eyes.get("police", f"/ho-so/{case.reference}/").status_code == 404

    def test_sees_no_work_of_another_body_or_of_the_committee(self, world, case):
        seen = work_items_for(world.actor("police")).filter(case=case)

        assert {item.role for item in seen} == {"police"}


class TestTheHotline:
    def test_sees_its_own_receipts_and_no_case(self, world, case):
        somebody(world, "hotline_2", Role.HOTLINE, OrganisationKind.HOTLINE)

        assert [r.pk for r in reports_for(world.actor("hotline"))] == [case.report_id]
        assert not reports_for(world.actor("hotline_2")).exists()
        assert not cases_for(world.actor("hotline")).exists()
        assert not rings_for(world, "hotline_2", case)


class TestASupervisor:
    def test_sees_times_and_nothing_else(self, world, eyes, case):
        actor = world.actor("supervisor")

        assert times_for(actor).filter(pk=case.pk).exists()
        assert not cases_for(actor).exists()
        assert not work_items_for(actor).exists()
        assert eyes.get("supervisor", f"/ho-so/{case.reference}/").status_code == 404

    def test_of_no_place_named_in_the_case_sees_no_times(self, world, case):
        assert not times_for(world.actor("worker")).exists()
        assert not times_for(world.actor("administrator")).exists()


NOBODYS = UUID(int=0)
CODE = re.compile(r"\b[0-9A-F]{3}-[0-9A-F]{3}\b")


def routes() -> list[URLPattern]:
    return [route for route in urls.urlpatterns if route.pattern.converters]


def pages_of(case: Case, item: int) -> Iterator[str]:
    """Yield every address of this room that is about one case."""
    own = {"number": (case.pk, 1), "pk": (item,), "key": KEYS, "cycle": (1,)}
    own["uid"] = (NOBODYS,)
    own["reference"] = (case.reference, case.report.reference)
    for route in routes():
        names = list(route.pattern.converters)
        for values in itertools.product(*(own.get(name, (1,)) for name in names)):
            yield reverse(
                f"casework:{route.name}", kwargs=dict(zip(names, values, strict=True))
            )


def twin_of(path: str, case: Case, item: int) -> str:
    """Return the same address of something that does not exist."""
    path = path.replace(case.reference, "TH-2026-9999")
    path = path.replace(case.report.reference, "TB-2026-9999")
    path = path.replace(f"/theo-so/{case.pk}/", "/theo-so/999999/")
    return re.sub(rf"/yeu-cau/{item}/", "/yeu-cau/999999/", path)


def told_by(answer, path: str) -> tuple[int, str]:
    """Return status and page, what differs for every request left out."""
    page = answer.content.decode().replace(path, "")
    page = CODE.sub("", page)  # of one fault, for the telephone
    page = re.sub(r'(csrfmiddlewaretoken" value|csrftoken": )[="]+\w+', "", page)
    page = re.sub(r'(name="key" value|nonce|data-printed)="[^"]*"', "", page)
    return answer.status_code, page


class TestWhatIsAbsent:
    """Absent answers like forbidden: the same status and the same page, everywhere."""

    @pytest.mark.parametrize("who", ["other_worker", "other_chair", "school"])
    def test_is_told_the_same_as_what_was_never_there(self, world, eyes, who):
        case = a_case(world, child_state="safe", incident_types=("child_labour",))
        item = asked(case, "take_up").pk
        checked = 0
        for path in pages_of(case, item):
            twin = twin_of(path, case, item)
            if twin == path:
                continue
            for send in (eyes.get, eyes.post):
                there = told_by(send(who, path), path)
                nowhere = told_by(send(who, twin), twin)

                assert there == nowhere, path
                assert there[0] in {404, 405}, path
                checked += 1
        assert checked > 50
        assert not Reading.objects.filter(person=world.people[who]).exists()

    def test_is_shown_to_nobody_who_has_not_signed_in(self, world, client):
        case = a_case(world)
        for path in pages_of(case, asked(case, "take_up").pk):
            answer = client.get(path)

            assert answer.status_code in {302, 405}, path
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/dang-nhap/"), path


class TestReading:
    PARTS = ("", "bieu-mau/", "nguoi-lien-quan/", "co-quan/", "dien-bien/")

    def test_of_each_page_is_written_before_it_leaves(self, world, eyes, case):
        item = asked(case, "stop_the_act")
        visits = [("worker", f"/ho-so/{case.reference}/{part}") for part in self.PARTS]
        for who, path in [*visits, ("police", f"/yeu-cau/{item.pk}/")]:
            before = Reading.objects.filter(case=case).count()

            assert eyes.get(who, path).status_code == 200
            assert Reading.objects.filter(case=case).count() == before + 1, path

    def test_of_a_form_drawn_again_is_written_too(self, world, eyes, case):
        item = asked(case, "stop_the_act")
        sent = [
            ("worker", f"/ho-so/{case.reference}/buoc/xac-minh/"),
            ("worker", f"/ho-so/{case.reference}/bieu-mau/mau_02/"),
            ("police", f"/yeu-cau/{item.pk}/tu-choi/"),
        ]
        for who, path in sent:
            before = Reading.objects.filter(case=case).count()

            assert eyes.post(who, path).status_code in {409, 422}, path
            assert Reading.objects.filter(case=case).count() == before + 1, path

    @pytest.mark.django_db(transaction=True)  # the fault ends a real transaction
    def test_that_cannot_be_written_keeps_the_page_back(self, world, eyes, case):
        item = asked(case, "stop_the_act")
        visits = [("worker", f"/ho-so/{case.reference}/{part}") for part in self.PARTS]
        for who, path in [*visits, ("police", f"/yeu-cau/{item.pk}/")]:
            with patch.object(Reading.objects, "create", side_effect=DatabaseError):
                page = eyes.get(who, path)

            assert page.status_code == 503
            assert case.reference not in page.content.decode()
            assert page.headers["Cache-Control"] == "no-store"


class TestManySubjects:
    def test_are_asked_for_in_few_queries_with_the_same_answer(
        self, world, eyes, case, django_assert_max_num_queries
    ):
        more = [case, *(a_case(world) for _ in range(5))]
        subjects = [
            *(f"case:{one.pk}" for one in more),
            *(f"report:{one.report_id}" for one in more),
            *(f"committee:{body.pk}" for body in world.bodies.values()),
            *("case:999999", "case:x", "report:", "nothing:1", "committee:0"),
        ]
        with eyes.at():
            for person in world.people.values():
                with django_assert_max_num_queries(12):
                    found = subjects_open_to(person.pk, subjects)
                assert found == {
                    one for one in subjects if may_be_alerted(person.pk, one)
                }, person

    def test_of_somebody_deactivated_are_none(self, world, case):
        worker = world.people["worker"]
        worker.is_active = False
        worker.save(update_fields=["is_active"])

        assert subjects_open_to(worker.pk, [f"case:{case.pk}"]) == frozenset()


def test_the_unit_list_of_a_worker_holds_no_case_of_a_colleague(world, case):
    somebody(world, "colleague", Role.CASE_WORKER, OrganisationKind.COMMUNE_COMMITTEE)

    page = my_work(world.actor("colleague"), world.now, tab=UNIT)

    assert page.groups == []

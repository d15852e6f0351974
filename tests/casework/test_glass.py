"""Emergency access: who, to what, for how long, who hears of it, who reviews it."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.models import OnCall, Post
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.refusals import Invalid, NotAllowed, NotThere, Refused, Stale
from casework.models import BrokenGlass, Case, CaseMember, Reading, Relation
from casework.queries.readers import people_in
from notifications.models import Alert, Delivery
from tests.casework.seeing import Eyes, in_emergency
from tests.making import LOCAL, World, a_case, a_person, a_walker, a_world

pytestmark = pytest.mark.django_db
HERE = "/truy-cap-khan-cap/"
WORDS = "Cháu gọi cầu cứu, người phụ trách không nghe máy."


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


def breaks(world: World, who: str, case: Case, **changes) -> int:
    told = {"reason": "danger", "words": WORDS, "confirmed_at": world.now} | changes
    answer = world.do(who, commands.glass.break_glass, case=case.pk, **told)
    return int(answer["glass"])


def confirmed(eyes: Eyes, who: str, ago: timedelta = timedelta()) -> None:
    """Let the session of ``who`` remember that the second factor was just given."""
    with eyes.at():
        session = eyes._browser(who).session
        given = (eyes.world.now - ago).timestamp()
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(
            eyes.world.people[who].pk
        )
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": given},
            {"method": "mfa", "type": "totp", "at": given, "reauthenticated": True},
        ]
        session.save()


def sends(eyes: Eyes, who: str, reference: str, **changes):
    told = {
        "key": f"k-{reference}-{Case.unscoped.count()}-{eyes.world.now.isoformat()}",
        "reference": reference,
        "reason": "danger",
        "words": WORDS,
        "understood": "on",
    }
    return eyes.post(who, HERE, told | changes)


def said(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def opens(world: World, who: str, case: Case) -> bool:
    return access.readable_for(world.actor(who)).filter(pk=case.pk).exists()


class TestWhoMay:
    @pytest.mark.parametrize("who", ["receiver"])
    def test_a_post_of_the_commune_reaches_its_cases(self, world, case, who):
        assert not opens(world, who, case)

        breaks(world, who, case)

        assert opens(world, who, case)
        assert not access.cases_for(world.actor(who)).filter(pk=case.pk).exists()

    @pytest.mark.parametrize("who", ["other_worker", "other_chair", "hotline"])
    def test_a_post_of_elsewhere_or_off_duty_finds_nothing(self, world, case, who):
        with pytest.raises(NotThere):
            breaks(world, who, case)

        assert not opens(world, who, case)
        assert not BrokenGlass.objects.exists()

    @pytest.mark.parametrize("who", ["justice", "labour", "border", "administrator"])
    def test_a_post_without_the_permission_finds_nothing(self, world, case, who):
        with pytest.raises((NotThere, NotAllowed)):
            breaks(world, who, case)

        assert not BrokenGlass.objects.exists()

    @pytest.mark.parametrize(
        ("who", "kind"),
        [
            ("hotline", OrganisationKind.HOTLINE),
            ("supervisor", OrganisationKind.PROVINCE_OFFICE),
        ],
    )
    def test_an_office_above_reaches_further_while_on_duty(
        self, world, case, who, kind
    ):
        OnCall.objects.create(
            organisation=world.bodies[kind],
            person=world.people[who],
            as_what=OnCall.Place.HOLDER,
            starts_at=world.now - timedelta(hours=1),
            ends_at=world.now + timedelta(hours=7),
        )

        breaks(world, who, case)

        assert opens(world, who, case)

    def test_whoever_is_in_conflict_never(self, world, case):
        CaseMember.objects.create(
            case=case,
            person=world.people["receiver"],
            relation=Relation.CONFLICTED,
            starts_at=world.now,
        )

        with pytest.raises(NotThere):
            breaks(world, "receiver", case)


class TestOpening:
    def test_needs_a_reason_a_sentence_and_a_fresh_second_factor(self, world, case):
        with pytest.raises(Invalid) as refusal:
            breaks(world, "receiver", case, reason="", words="Gấp")
        assert set(refusal.value.fields) == {"reason", "words"}
        for moment in (world.now - timedelta(minutes=6), world.later(minutes=1)):
            world.now -= timedelta(minutes=1) * (moment == world.now)
            with pytest.raises(Refused) as old:
                breaks(world, "receiver", case, confirmed_at=moment)
            assert old.value.reasons[0].key == "confirm"
        assert not BrokenGlass.objects.exists()

    def test_tells_holder_chair_and_supervisor_at_once(self, world, case):
        breaks(world, "receiver", case)

        alert = Alert.objects.get(key="glass_broken")
        told = Delivery.objects.filter(alert=alert).values_list("recipient", flat=True)
        named = ("worker", "stand_in", "chair", "supervisor")
        assert set(told) == {world.people[name].pk for name in named}
        assert (alert.level, alert.created_at) == (2, world.now)

    def test_lasts_sixty_minutes_and_no_longer(self, world, case):
        breaks(world, "receiver", case)

        world.later(minutes=59)
        assert opens(world, "receiver", case)
        world.later(minutes=1)
        assert not opens(world, "receiver", case)

    def test_ends_with_the_post_that_opened_it(self, world, case):
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        world.people["second"] = a_person("second", Role.RECEIVER, committee)
        breaks(world, "second", case)
        assert access.open_by_glass(world.actor("second")).get() == case

        posts = Post.objects.filter(person=world.people["second"])
        posts.update(organisation=world.bodies[OrganisationKind.HOTLINE])

        assert not access.open_by_glass(world.actor("second")).exists()
        assert not access.readable_for(world.actor("second")).exists()
        readers = people_in(case, world.now, part=False)
        assert world.people["second"].pk not in readers

    def test_opens_one_case_to_one_person(self, world, case):
        other = a_case(world)
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        world.people["second"] = a_person("second", Role.RECEIVER, committee)

        breaks(world, "receiver", case)

        assert not opens(world, "receiver", other)
        assert not opens(world, "second", case)

    def test_lets_them_add_a_note_and_raise_an_alarm_and_nothing_else(
        self, world, case
    ):
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        world.people["second"] = a_person("second", Role.CASE_WORKER, committee)
        breaks(world, "second", case)

        on = {"case": case.pk}
        world.do("second", commands.notes.add_note, text="Đã tới nhà.", **on)
        world.do("second", commands.notes.raise_alarm, text="Cần công an.", **on)
        day = world.now.date() + timedelta(days=1)
        reason = {"person": world.people["worker"].pk, "reason": "Có họ."}
        for call, told in (
            (commands.follow_up.plan_visit, {"planned_on": day}),
            (commands.people.declare_conflict, reason),
        ):
            with pytest.raises(NotAllowed):
                world.do("second", call, **on, **told)

    def test_is_refused_after_three_in_a_day(self, world, case):
        for _time in range(3):
            breaks(world, "receiver", case)
            world.later(hours=2)

        with pytest.raises(Refused) as refusal:
            breaks(world, "receiver", case)

        assert refusal.value.reasons[0].key == "too_often"


class TestThePage:
    def test_is_not_there_without_the_permission(self, eyes):
        for who in ("school", "administrator", "labour"):
            assert eyes.get(who, HERE).status_code == 404

    def test_leads_somebody_without_a_second_factor_to_its_page(self, eyes):
        shown = said(eyes.get("receiver", HERE))

        assert "/dang-nhap/hai-lop/" in shown
        assert "Mở trong 60 phút" not in shown

    def test_is_not_opened_by_a_password_alone(self, world, eyes, case):
        assert sends(eyes, "receiver", case.reference).status_code == 409
        assert not BrokenGlass.objects.exists()

    def test_asks_for_the_second_factor_first(self, world, eyes):
        TOTP.activate(world.people["receiver"], generate_totp_secret())
        shown = said(eyes.get("receiver", HERE))

        assert (
            "/dang-nhap/hai-lop/reauthenticate/?next=%2Ftruy-cap-khan-cap%2F" in shown
        )
        assert "Mở trong 60 phút" not in shown
        confirmed(eyes, "receiver")
        assert "Mở trong 60 phút" in said(eyes.get("receiver", HERE))

    def test_opens_the_case_with_a_red_bar_on_each_of_its_pages(
        self, world, eyes, case
    ):
        confirmed(eyes, "receiver")

        answer = sends(eyes, "receiver", case.reference)

        assert answer.headers["Location"] == f"/ho-so/{case.reference}/"
        world.now += timedelta(minutes=10)
        for part in ("", "bieu-mau/", "dien-bien/", "buoc/bao-dong/"):
            page = eyes.get("receiver", f"/ho-so/{case.reference}/{part}")
            assert page.status_code == 200, part
            assert "còn 50 phút" in said(page), part
        assert "còn 50 phút" not in said(eyes.get("receiver", "/"))
        assert "còn 50 phút" not in said(
            eyes.get("worker", f"/ho-so/{case.reference}/")
        )
        assert Reading.objects.filter(person=world.people["receiver"]).count() == 4
        log = said(eyes.get("worker", f"/ho-so/{case.reference}/nhat-ky-xem/"))
        assert log.count('<strong class="app-late">Truy cập khẩn cấp</strong>') == 4
        reporter = f"/ho-so/{case.reference}/nguoi-lien-quan/nguoi-bao-tin/"
        assert eyes.post("receiver", reporter).status_code == 404
        assert eyes.post("chair", reporter).status_code == 200

    def test_with_an_old_second_factor_keeps_what_was_typed(self, world, eyes, case):
        confirmed(eyes, "receiver", timedelta(minutes=6))

        answer = sends(eyes, "receiver", case.reference)

        assert answer.status_code == 409
        assert WORDS in said(answer)
        assert not BrokenGlass.objects.exists()

    def test_answers_alike_for_what_is_shut_and_what_does_not_exist(
        self, world, eyes, case
    ):
        confirmed(eyes, "police")
        case.incident_commune = case.residence_commune = world.other_commune
        case.committee = world.other_committee
        case.save(update_fields=["incident_commune", "residence_commune", "committee"])
        case.work_items.update(organisation=None)

        pages = [
            sends(eyes, "police", reference)
            for reference in (case.reference, "TH-2026-9999")
        ]

        texts = [
            re.sub(
                r'(csrfmiddlewaretoken" value|csrftoken": |value|nonce)=?"[^"]*"'
                r"|TH-2026-\d{4}",
                "",
                said(page),
            )
            for page in pages
        ]
        assert pages[0].status_code == pages[1].status_code == 409
        assert texts[0] == texts[1]

    def test_stops_whoever_tries_around(self, world, eyes, case):
        confirmed(eyes, "receiver")
        for number in range(5):
            assert sends(eyes, "receiver", f"TH-2026-90{number:02}").status_code == 409

        answer = sends(eyes, "receiver", case.reference)

        assert answer.status_code == 409
        assert "quá nhiều lần" in said(answer)
        assert not BrokenGlass.objects.exists()


class TestTheReview:
    @pytest.fixture
    def broken(self, world, case):
        return breaks(world, "receiver", case)

    def test_is_due_at_the_end_of_the_next_working_day(self, world, case):
        world.now = datetime(2026, 11, 27, 22, 0, tzinfo=LOCAL)  # a Friday night
        row = BrokenGlass.objects.get(pk=breaks(world, "receiver", case))

        assert row.review_due_at == datetime(2026, 12, 1, 0, 0, tzinfo=LOCAL)

    def test_shows_what_was_read_and_takes_one_answer(self, world, eyes, case, broken):
        eyes.get("receiver", f"/ho-so/{case.reference}/nguoi-lien-quan/")
        listed = said(eyes.get("supervisor", f"{HERE}kiem-tra/"))
        assert case.reference in listed
        shown = said(eyes.get("supervisor", f"{HERE}kiem-tra/{broken}/"))
        assert WORDS in shown
        assert "Người liên quan" in shown

        answer = {"key": "a", "justified": "no", "note": "Người phụ trách có trực."}
        sent = eyes.post("supervisor", f"{HERE}kiem-tra/{broken}/", answer)

        assert sent.status_code == 302
        row = BrokenGlass.objects.get(pk=broken)
        assert (row.justified, row.reviewed_by) == (False, world.people["supervisor"])
        assert Alert.objects.filter(key="glass_not_justified").count() == 1
        told = {"case": case.pk, "glass": broken, "justified": True, "note": "Đúng."}
        with pytest.raises(Stale):
            world.do("chair", commands.glass.review_break_glass, **told)

    def test_is_never_of_ones_own(self, world, case):
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE]
        world.people["second"] = a_person("second", Role.RECEIVER, committee)
        number = breaks(world, "second", case)
        Post.objects.filter(person=world.people["second"]).update(role=Role.CHAIR)

        with pytest.raises(NotAllowed):
            world.do(
                "second",
                commands.glass.review_break_glass,
                case=case.pk,
                glass=number,
                justified=True,
                note="Tôi thấy đúng.",
            )

    def test_is_not_there_for_others(self, eyes, broken):
        for who in ("worker", "receiver", "police", "other_worker"):
            assert eyes.get(who, f"{HERE}kiem-tra/").status_code == 404
        assert eyes.get("other_chair", f"{HERE}kiem-tra/{broken}/").status_code == 404

    def test_needs_words(self, world, case, broken):
        with pytest.raises(Invalid) as refusal:
            world.do(
                "chair",
                commands.glass.review_break_glass,
                case=case.pk,
                glass=broken,
                justified=True,
                note=" ",
            )

        assert set(refusal.value.fields) == {"note"}

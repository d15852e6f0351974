"""Asking another body for help: what it sees, its answer, and the end of its way in."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import OrganisationKind
from casework import access, commands
from casework.commands.refusals import Invalid, NotThere, Refused, Stale
from casework.models import Case, Document, Reading, Referral
from notifications.models import Alert, Delivery
from tests.casework.case_pages import sent, signed_in
from tests.casework.seeing import Eyes
from tests.making import World, a_case, a_walker, a_world
from tests.pictures import a_pdf, a_photo

pytestmark = pytest.mark.django_db
NOTHING = {"result": ""}
ASKS = "Tìm gia đình của cháu ở bản bên kia."
NAME = "Lương Văn Giả"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    world.now = a_walker(world, found).after(minutes=10).accept().now
    return Case.unscoped.get(pk=found.pk)


def asks(world: World, case: Case, **changes) -> int:
    told = {
        "organisation": world.bodies[OrganisationKind.BORDER_GUARD].pk,
        "asks": ASKS,
        "answer_by": world.now + timedelta(days=2),
    }
    send = commands.referral.send_referral
    answer = world.do("worker", send, case=case.pk, **(told | changes))
    return int(answer["referral"])


def sees(world: World, who: str, case: Case) -> bool:
    actor = world.actor(who)
    return (
        access.referrals_for(actor).filter(case=case).exists()
        or access.readable_for(actor).filter(pk=case.pk).exists()
        or access.may_be_alerted(actor.signed_in_id, f"case:{case.pk}")
    )


def address(pk: int, what: str = "") -> str:
    return f"/yeu-cau/nho-giup/{pk}/{what}"


def said(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def told_of(key: str) -> set[str]:
    rows = Delivery.objects.filter(alert=Alert.objects.get(key=key))
    return {row.recipient.username for row in rows.select_related("recipient")}


class TestAsking:
    def test_lets_the_body_see_what_it_is_asked_and_nothing_else(
        self, world, eyes, case
    ):
        pk = asks(world, case)

        with eyes.at():
            assert sees(world, "border", case)
            assert not sees(world, "youth", case)
        shown = said(eyes.get("border", address(pk)))
        assert ASKS in shown
        assert "Bé trai, 9 tuổi" in shown
        assert NAME not in shown
        assert "đánh bằng roi" not in shown
        assert not access.cases_for(world.actor("border")).exists()
        assert Reading.objects.get(person=world.people["border"]).what == "referral"
        assert told_of("referral_asked") == {"border"}
        assert case.reference in said(eyes.get("border", "/yeu-cau/"))

    def test_shows_the_name_for_a_reason_only(self, world, eyes, case):
        with pytest.raises(Invalid) as refusal:
            asks(world, case, shows_name=True)
        assert set(refusal.value.fields) == {"name_reason"}

        pk = asks(world, case, shows_name=True, name_reason="Cần đối chiếu giấy tờ.")

        assert NAME in said(eyes.get("border", address(pk)))

    def test_says_everything_that_is_missing_at_once(self, world, case):
        committee = world.bodies[OrganisationKind.COMMUNE_COMMITTEE].pk
        with pytest.raises(Invalid) as refusal:
            asks(world, case, organisation=committee, asks=" ", answer_by=world.now)

        assert set(refusal.value.fields) == {"organisation", "asks", "answer_by"}
        assert not Referral.objects.exists()

    def test_the_same_body_twice_is_refused_while_it_is_asked(self, world, case):
        asks(world, case)

        with pytest.raises(Refused):
            asks(world, case)

        assert Referral.objects.count() == 1

    def test_previews_what_they_will_and_will_not_see(self, world, case):
        page = f"/ho-so/{case.reference}/buoc/nho-giup/"
        client = signed_in(world, "worker")

        shown = said(client.get(page))
        assert "Tên trẻ, trừ khi bạn chọn cho thấy" in shown
        body = world.bodies[OrganisationKind.BORDER_GUARD].pk
        answer = sent(
            client, page, organisation=body, asks=ASKS, answer_by="31/12/2020 08:00"
        )
        assert answer.status_code == 422
        assert ASKS in said(answer)
        assert NAME not in said(answer)


class TestTheAnswer:
    @pytest.fixture
    def pk(self, world, case):
        return asks(world, case)

    def test_taking_it_on_keeps_it_open_and_tells_the_worker(
        self, world, eyes, case, pk
    ):
        answer = eyes.post("border", address(pk, "nhan/"), {"key": "a"})

        assert answer.status_code == 302
        row = Referral.objects.get(pk=pk)
        assert (row.state, row.accepted_by) == ("accepted", world.people["border"])
        assert "Phùng Văn Biên" in said(eyes.get("border", address(pk)))
        assert "Đã nhận" in said(
            eyes.get("worker", f"/ho-so/{case.reference}/co-quan/")
        )

    @pytest.mark.parametrize(
        ("what", "field", "key", "told"),
        [
            ("tu-choi/", "reason", "referral_refused", {"worker", "stand_in", "chair"}),
            ("ket-qua/", "result", "referral_answered", {"worker", "stand_in"}),
        ],
    )
    def test_declining_or_the_result_ends_their_way_in(
        self, world, eyes, case, pk, what, field, key, told
    ):
        assert eyes.post("border", address(pk, what), {"key": "a"}).status_code == 422

        words = "Đã gặp bà ngoại ở bản bên kia."
        answer = eyes.post("border", address(pk, what), {"key": "b", field: words})

        assert answer.headers["Location"] == "/yeu-cau/"
        assert told_of(key) == told
        with eyes.at():
            assert not sees(world, "border", case)
        assert eyes.get("border", address(pk)).status_code == 404
        assert eyes.get("border", f"/ho-so/{case.reference}/").status_code == 404
        assert case.reference not in said(eyes.get("border", "/yeu-cau/"))
        assert words in said(eyes.get("worker", f"/ho-so/{case.reference}/co-quan/"))

    def test_taking_it_back_ends_their_way_in_and_comes_before_their_answer(
        self, world, eyes, case, pk
    ):
        page = f"/ho-so/{case.reference}/buoc/thoi-nho-giup/?so={pk}"
        with eyes.at():
            client = signed_in(world, "worker")
            answer = sent(client, page, reason="Đã tìm được gia đình.")

        assert answer.status_code == 302
        assert Referral.objects.get(pk=pk).state == "revoked"
        assert eyes.get("border", address(pk)).status_code == 404
        told = {"case": case.pk, "referral": pk}
        with pytest.raises(NotThere):
            world.do("border", commands.referral.accept_referral, **told)

    def test_of_a_colleague_who_was_faster_stands(self, world, case, pk):
        told = {"case": case.pk, "referral": pk}
        Referral.objects.filter(pk=pk).update(
            accepted_at=world.now, accepted_by=world.people["youth"]
        )

        with pytest.raises(Stale):
            world.do("border", commands.referral.accept_referral, **told)

    def test_is_not_for_others(self, world, eyes, case, pk):
        for who in ("school", "other_worker", "hotline", "supervisor", "worker"):
            assert eyes.get(who, address(pk)).status_code == 404, who
            answer = eyes.post(who, address(pk, "nhan/"), {"key": f"x-{who}"})
            assert answer.status_code == 404, who
        assert Referral.objects.get(pk=pk).state == "asked"

    def test_a_closed_case_ends_it_too(self, world, case, pk):
        Case.unscoped.filter(pk=case.pk).update(state="closed")

        assert not access.referrals_for(world.actor("border")).exists()
        assert not access.readable_for(world.actor("border")).exists()


class TestAFileWithTheResult:
    @pytest.fixture(autouse=True)
    def own_folder(self, tmp_path, settings):
        settings.DATA_FOLDER = tmp_path

    @pytest.fixture
    def pk(self, world, case):
        return asks(world, case)

    def send(self, eyes, pk, content, **more):
        file = SimpleUploadedFile("Nguyen Van A.jpg", content)
        told = {"key": "a", "result": "Đã đón cháu.", "tep-kind": "photo"}
        told |= {"tep-file": file} | more
        return eyes.post("border", address(pk, "ket-qua/"), told)

    def test_is_kept_with_the_case_and_the_way_ends_as_before(
        self, world, eyes, case, pk
    ):
        answer = self.send(eyes, pk, a_photo())

        assert answer.status_code == 302
        row = Document.objects.get(case=case)
        assert (row.source, row.added_by) == ("body", world.people["border"])
        assert Referral.objects.get(pk=pk).done_at is not None
        told = {"kind": "photo", "source": "body", "title": "", "evidence": False}
        with pytest.raises(NotThere):
            world.do(
                "border",
                commands.documents.add_document,
                case=case.pk,
                file=a_pdf(),
                **told,
            )

    @pytest.mark.parametrize(
        ("content", "more"),
        [(b"MZ no picture", {}), (a_photo(), {"tep-kind": ""}), (a_photo(), NOTHING)],
    )
    def test_that_is_unfit_or_comes_without_a_result_changes_nothing(
        self, eyes, pk, content, more
    ):
        answer = self.send(eyes, pk, content, **more)

        assert answer.status_code == 422
        assert not Document.objects.exists()
        assert Referral.objects.get(pk=pk).done_at is None

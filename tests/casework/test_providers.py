"""A service provider: what is asked of it, the least of the child, and its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.roles import OrganisationKind, Role
from casework import access, commands
from casework.commands.refusals import Invalid
from casework.models import Case, Referral
from tests.casework.seeing import Eyes
from tests.making import SINCE, World, a_case, a_person, a_walker, a_world

pytestmark = pytest.mark.django_db
NAME, TOLD = "Lương Văn Giả", "bị bố đánh"


@pytest.fixture
def world() -> World:
    made = a_world()
    body = Organisation.objects.create(
        kind=OrganisationKind.SERVICE_PROVIDER,
        name="Trung tâm Công tác xã hội (giả định)",
        place=made.bodies[OrganisationKind.PROVINCE_OFFICE].place,
        starts_on=SINCE,
    )
    made.bodies[OrganisationKind.SERVICE_PROVIDER] = body
    made.people["provider"] = a_person("provider", Role.PROVIDER, body)
    return made


@pytest.fixture
def case(world) -> Case:
    found = a_case(world)
    world.now = a_walker(world, found).after(minutes=10).accept().now
    return Case.unscoped.get(pk=found.pk)


def asked(world: World, case: Case) -> Referral:
    told = {
        "organisation": world.bodies[OrganisationKind.SERVICE_PROVIDER].pk,
        "asks": "Tư vấn tâm lý, mỗi tuần một buổi.",
        "answer_by": world.now + timedelta(days=2),
    }
    send = commands.referral.send_referral
    pk = world.do("worker", send, case=case.pk, **told)["referral"]
    return Referral.objects.get(pk=pk)


class TestAProvider:
    def test_reads_what_is_asked_of_it_and_no_more(self, world, case):
        eyes, row = Eyes(world), asked(world, case)

        page = eyes.get("provider", f"/yeu-cau/nho-giup/{row.pk}/").content.decode()

        assert "Tư vấn tâm lý" in page
        assert NAME not in page
        assert TOLD not in page
        for address in (f"/ho-so/{case.reference}/", "/tiep-nhan/", "/giam-sat/"):
            assert eyes.get("provider", address).status_code == 404, address
        asks = eyes.get("provider", "/yeu-cau/xin-xem/").status_code
        assert asks == 404
        actor = world.actor("provider")
        assert not access.pages_for(actor).exists()
        assert not access.cases_for(actor).exists()

    def test_reports_that_the_service_is_done_and_sees_nothing_after_it(
        self, world, case
    ):
        eyes, row = Eyes(world), asked(world, case)
        for command, told in (
            (commands.referral.accept_referral, {}),
            (commands.referral.finish_referral, {"result": "Đã tư vấn ba buổi."}),
        ):
            world.later(hours=1)
            world.do("provider", command, case=case.pk, referral=row.pk, **told)

        row.refresh_from_db()
        assert row.state == "done"
        address = f"/yeu-cau/nho-giup/{row.pk}/"
        assert eyes.get("provider", address).status_code == 404
        assert not access.referrals_for(world.actor("provider")).exists()

    def test_is_never_let_into_the_case_by_name(self, world, case):
        told = {"person": world.people["provider"].pk, "reason": "Hỗ trợ trẻ."}

        with pytest.raises(Invalid) as refusal:
            world.do("chair", commands.people.grant_access, case=case.pk, **told)

        assert set(refusal.value.fields) == {"person"}
        page = Eyes(world).get("chair", f"/ho-so/{case.reference}/buoc/cho-xem/")
        assert "Người Giả Định" not in page.content.decode()

"""What is not for somebody is absent: on every page of a case and every list.

Every group of fields holds a word of its own wherever it can stand; nobody may find the
word of a group they do not see, and everybody finds those they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from casework import commands, policy
from casework.commands.told import ChildTold, OffenderTold, ReporterTold
from casework.field_groups import OF_QUESTION, OF_VALUE, FieldGroup, of_column
from casework.history import Entry, append
from casework.models import Case, FormRecord, PlanRow, Reading, Report
from casework.policy import Tie
from casework.views.case.steps.catalogue import STEPS
from tests.casework.seeing import Eyes, in_emergency
from tests.making import World, a_case, a_walker, a_world
from workflows.models import WorkItem
from workflows.rules.forms import FORMS
from workflows.rules.forms.parts import Field, Type

pytestmark = pytest.mark.django_db
G = FieldGroup

WORDS = {
    G.IDENTITY: "Quzymta",
    G.CONTACT_AND_PLACE: "Nahamzo",
    G.NARRATIVE: "Narwexi",
    G.MEDICAL: "Yteduxo",
    G.ALLEGED_OFFENDER: "Nghivaxe",
    G.REPORTER: "Baotinzu",
    G.WORKFLOW_FACTS: "Buocdixa",
}
TABS = (
    *("", "bieu-mau/", "ke-hoach/", "nguoi-lien-quan/", "co-quan/", "dien-bien/"),
    *("nhat-ky-xem/", "ai-xem-duoc/", "so-do/"),
)
LISTS = ("/", "/?muc=tat-ca", "/bao-dong/", "/yeu-cau/", "/giam-sat/", "/tiep-nhan/")


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def case(world) -> Case:
    return a_case_full_of_words(world)


def a_case_full_of_words(world: World) -> Case:
    """Return a case in which police, health, school and union are asked."""
    found = a_case(
        world,
        narrative=WORDS[G.NARRATIVE],
        hamlet=WORDS[G.CONTACT_AND_PLACE],
        spot=WORDS[G.CONTACT_AND_PLACE],
        children=(ChildTold(name=f"Lò Văn {WORDS[G.IDENTITY]}", sex="male", age=9),),
        reporter=ReporterTold(name=WORDS[G.REPORTER], phone="0900 000 947"),
        offender=OffenderTold(name=WORDS[G.ALLEGED_OFFENDER], relations=("father",)),
    )
    in_emergency(world, found, a_walker(world, found))
    found = Case.unscoped.get(pk=found.pk)
    fill_forms(world, found)
    fill_plan(world, found)
    fill_history(world, found)
    return found


def fill_forms(world: World, case: Case) -> None:
    for form in FORMS.values():
        row = FormRecord.objects.filter(case=case, key=form.key).first() or FormRecord(
            case=case,
            key=form.key,
            status=FormRecord.Status.DRAFT,
            drafted_by=world.people["worker"],
            drafted_at=world.now,
        )
        row.put("answers", {field.key: word_for(field) for field in form.fields})
        row.save()


def word_for(field: Field) -> Any:
    word = WORDS[OF_QUESTION[field.group]]
    if field.type is Type.ROWS:
        return [{column.key: word for column in field.columns}]
    return word


def fill_plan(world: World, case: Case) -> None:
    for n, (service, group) in enumerate(
        (("psych", G.MEDICAL), ("legal", G.NARRATIVE))
    ):
        row = PlanRow(
            case=case,
            position=n,
            service_type=service,
            responsible_role="case_worker",
            starts_on=world.now.date(),
            due_on=world.now.date(),
            changed_at=world.now,
        )
        row.put(
            "activity", dict.fromkeys(("goal", "activity", "provider"), WORDS[group])
        )
        row.put("result", WORDS[group])
        row.save()


def fill_history(world: World, case: Case) -> None:
    values = {key: WORDS[group] for key, group in OF_VALUE.items()}
    for who in ("worker", "police", "health", "school", "union"):
        append(
            case,
            event="add_note",
            actor=world.actor(who),
            at=world.now,
            entry=Entry(values=values | {"no_such_value": WORDS[G.REPORTER]}),
        )


def texts(eyes: Eyes, who: str, case: Case) -> Iterator[tuple[str, str]]:
    """Yield every page that can show something of the case, with its text."""
    own = f"/ho-so/{case.reference}/"
    addresses = [
        *(own + tab for tab in TABS),
        *(f"{own}bieu-mau/{key}/" for key in FORMS),
        *(f"{own}bieu-mau/{key}/1/1/" for key in FORMS),
        *(f"{own}buoc/{key}/" for key in STEPS),
        *(f"/yeu-cau/{pk}/" for pk in items_of(case)),
        f"/ho-so/?q={WORDS[G.IDENTITY]}",
        f"/ho-so/?q={case.reference}",
        *LISTS,
    ]
    for address in addresses:
        page = eyes.get(who, address)
        if page.status_code == 200:
            yield address, page.content.decode()
    for number in range(1, case.chain_length + 1):
        page = eyes.post(who, f"{own}dien-bien/{number}/")
        if page.status_code == 200:
            yield f"{own}dien-bien/{number}/", page.content.decode()
    page = eyes.post(who, f"{own}nguoi-lien-quan/nguoi-bao-tin/")
    if page.status_code == 200:
        yield f"{own}nguoi-lien-quan/nguoi-bao-tin/", page.content.decode()


def items_of(case: Case) -> list[int]:
    return list(WorkItem.objects.filter(case=case).values_list("pk", flat=True))


READERS = (
    *("police", "health", "school", "union", "worker", "chair", "stand_in"),
    *("hotline", "supervisor", "administrator", "other_chair", "justice"),
)


@pytest.mark.parametrize("who", READERS)
class TestTheWordOfAGroup:
    def test_stands_where_it_is_for_the_reader_and_nowhere_else(
        self, world, eyes, case, who
    ):
        actor = world.actor(who)
        may = policy.groups_for(actor, case)
        found: dict[FieldGroup, str] = {}
        for address, text in texts(eyes, who, case):
            own = "/mau_01/" in address and Tie.INTAKE_AUTHOR in policy.ties_of(
                actor, case
            )
            for group, word in WORDS.items():
                if word not in text or own:
                    continue
                if group is G.IDENTITY and address.startswith("/ho-so/?q="):
                    text_without_the_question = text.replace(f'value="{word}"', "")
                    if word not in text_without_the_question:
                        continue
                found.setdefault(group, address)

        assert {group: at for group, at in found.items() if group not in may} == {}
        if policy.ties_of(actor, case) & policy.OPENS:
            assert set(found) == may


class TestEverySealedField:
    def test_belongs_to_a_group(self):
        from django.apps import apps

        from casework.sealing import SealedRow

        rows = [m for m in apps.get_models() if issubclass(m, SealedRow)]

        assert rows
        for model in rows:
            for column in model.SEALED:
                assert of_column(model(), column) in FieldGroup

    def test_of_a_form_belongs_to_a_group(self):
        for form in FORMS.values():
            for field in form.fields:
                assert OF_QUESTION[field.group] in FieldGroup


class TestReading:
    def test_of_a_part_is_logged_with_the_groups_that_were_open(
        self, world, eyes, case
    ):
        eyes.get("police", f"/ho-so/{case.reference}/nguoi-lien-quan/")

        row = Reading.objects.filter(person=world.people["police"]).get()
        assert row.what == "people"
        assert set(row.groups) == policy.groups_for(world.actor("police"), case)


class TestAReporterWhoAskedToStayUnknownToTheCommune:
    @pytest.fixture
    def case(self, world) -> Case:
        found = a_case_full_of_words(world)
        Report.objects.filter(pk=found.report_id).update(keep_from_commune=True)
        return found

    @pytest.mark.parametrize("who", ["worker", "chair"])
    def test_stands_on_no_page_of_the_commune(self, eyes, case, who):
        found = [at for at, text in texts(eyes, who, case) if WORDS[G.REPORTER] in text]

        assert found == []

    def test_is_open_to_whoever_took_the_report(self, eyes, case):
        page = eyes.get("hotline", f"/ho-so/{case.reference}/bieu-mau/mau_01/")

        assert WORDS[G.REPORTER] in page.content.decode()

    def test_is_not_lost_by_a_commune_that_may_not_fill_what_it_cannot_read(
        self, eyes, case
    ):
        address = f"/ho-so/{case.reference}/bieu-mau/mau_01/"

        assert eyes.post("worker", address, {"save": "1"}).status_code == 404


class TestAHiddenName:
    @pytest.fixture
    def case(self, world) -> Case:
        found = a_case_full_of_words(world)
        world.do("worker", commands.naming.hide_name, case=found.pk, hidden=True)
        return Case.unscoped.get(pk=found.pk)

    @pytest.mark.parametrize("tab", ["", "nguoi-lien-quan/", "dien-bien/"])
    def test_is_written_in_initials(self, eyes, case, tab):
        page = eyes.get("worker", f"/ho-so/{case.reference}/{tab}").content.decode()

        assert "L.V.Q." in page
        assert f"Lò Văn {WORDS[G.IDENTITY]}" not in page

    def test_is_written_in_initials_on_a_paper_to_be_read(self, eyes, case):
        page = eyes.get("chair", f"/ho-so/{case.reference}/bieu-mau/mau_06/")

        assert WORDS[G.IDENTITY] not in page.content.decode()

    def test_is_opened_by_a_press_that_is_logged(self, world, eyes, case):
        page = eyes.post("worker", f"/ho-so/{case.reference}/ten/")

        assert f"Lò Văn {WORDS[G.IDENTITY]}" in page.content.decode()
        row = Reading.objects.filter(person=world.people["worker"]).latest("pk")
        assert row.what == "name"

    def test_is_not_there_for_whoever_may_not_know_it(self, eyes, case):
        assert eyes.post("supervisor", f"/ho-so/{case.reference}/ten/").status_code == (
            404
        )

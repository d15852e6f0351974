"""People are deactivated, never deleted: no row of theirs can take them along."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import PROTECT, ProtectedError
from viewflow.workflow.models import Task

from accounts.models import Person
from tests.making import a_world
from tests.proofs.scenes import closed
from tests.proofs.snapshot import snapshot

pytestmark = pytest.mark.django_db

GO_WITH_THE_PERSON = {
    "account.EmailAddress": "how they sign in",
    "mfa.Authenticator": "how they sign in",
    "casework.CaseUserPermission": "an exception; whoever held one has a post",
    "guardian.UserObjectPermission": "never written",
    "viewflow.Task": "never owned: the test below",
    "accounts.Person_groups": "no groups are used",
    "accounts.Person_user_permissions": "no such permissions are used",
    "admin.LogEntry": "the repair shop's own log",
    "usersessions.UserSession": "how they are signed in",
}


class TestAPerson:
    def test_cannot_be_deleted_after_a_journey_whoever_it_is(self):
        world = a_world()
        closed(world)
        before = snapshot()

        for person in Person.objects.all():
            with pytest.raises(ProtectedError), transaction.atomic():
                person.delete()
            with pytest.raises(ProtectedError), transaction.atomic():
                Person.objects.filter(pk=person.pk).delete()

        assert snapshot() == before

    def test_owns_no_task_of_a_flow_so_none_can_go_with_them(self):
        closed(a_world())

        assert Task.objects.exists()
        assert not Task.objects.exclude(owner=None).exists()

    def test_cannot_be_deleted_through_a_task_either(self):
        closed(a_world())
        owner = Person.objects.create(username="owner", display_name="Người sở hữu")
        asked = Task.objects.filter(work_item__isnull=False).first()
        Task.objects.filter(pk=asked.pk).update(owner=owner)

        with pytest.raises(ProtectedError), transaction.atomic():
            owner.delete()

        assert Task.objects.filter(pk=asked.pk).exists()

    def test_is_protected_by_every_row_that_names_them(self):
        loose = {
            relation.related_model._meta.label
            for relation in Person._meta.get_fields(include_hidden=True)
            if relation.auto_created
            and relation.is_relation
            and not relation.many_to_many
            and getattr(relation, "on_delete", None) is not PROTECT
        }

        assert loose <= set(GO_WITH_THE_PERSON), loose - set(GO_WITH_THE_PERSON)

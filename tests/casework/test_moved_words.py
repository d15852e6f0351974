"""Words that stood in clear are carried over when their column is sealed."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from casework.models import PlanRow
from tests.making import a_world
from tests.proofs.scenes import submitted

moved = import_module("casework.migrations.0008_provider_is_sealed")


class Rows:
    """Rows of a plan as they were: who provides the service stands in clear."""

    def __init__(self, rows: list[PlanRow]) -> None:
        self.rows = rows

    def select_related(self, _path: str) -> Rows:
        return self

    def iterator(self) -> list[Any]:
        return [_as_it_was(row) for row in self.rows]


def _as_it_was(row: PlanRow) -> Any:
    key = SimpleNamespace(
        wrapped=row.sealing_key().wrapped,
        wrapped_by=row.sealing_key().wrapped_by,
        uid=row.sealing_key().uid,
    )
    old = SimpleNamespace(
        uid=row.uid,
        activity=row.activity,
        provider="Bà Nông Thị Thử",
        case=SimpleNamespace(child=SimpleNamespace(data_key=key)),
    )

    def save(update_fields: list[str]) -> None:
        assert update_fields == ["activity"]
        PlanRow.objects.filter(pk=row.pk).update(activity=old.activity)

    old.save = save
    return old


@pytest.mark.django_db
def test_who_provides_a_service_moves_into_its_sealed_words():
    submitted(a_world())
    row = PlanRow.objects.earliest("pk")
    before = row.get("activity")
    apps = SimpleNamespace(get_model=lambda *_: SimpleNamespace(objects=Rows([row])))

    moved.put_into_the_sealed_words(apps, None)

    after = PlanRow.objects.get(pk=row.pk)
    assert after.provider == "Bà Nông Thị Thử"
    assert after.get("activity") == before | {"provider": after.provider}
    assert "Thử".encode() not in bytes(after.activity)

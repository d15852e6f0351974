"""What tests of the case's pages share: a signed-in client, a case at some step."""

from __future__ import annotations

import itertools
import re
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from casework.demo.walker import Walker, cast_of
from casework.models import Case
from casework.paper_forms.answers import typed_one
from tests.making import World, a_case
from workflows.rules.forms import FORMS, Type

PASSWORD = "mot-mat-khau-dai"
_keys = itertools.count(1)  # two walkers of one case share no key


def signed_in(world: World, name: str) -> Client:
    """Return a client in which ``name`` is signed in."""
    client = Client()
    client.force_login(world.people[name], "django.contrib.auth.backends.ModelBackend")
    return client


def give_password(world: World, name: str) -> None:
    person = world.people[name]
    person.password = make_password(PASSWORD)
    person.save(update_fields=["password"])


def walker_of(world: World, case: Case) -> Walker:
    """Return who walks ``case`` along its path, from the world's present moment."""
    cast = cast_of(world.bodies.values(), world.now)
    return Walker(case.pk, cast, world.now, _keys)


def accepted(world: World, **told: Any) -> Case:
    """Return a case the commune's worker has accepted."""
    case = a_case(world, **told)
    walker_of(world, case).accept()
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.unscoped.get(pk=case.pk)


def at(case: Case, path: str = "") -> str:
    return f"/ho-so/{case.reference}/{path}"


def hidden(page: Any, name: str) -> str:
    """Return the value of a hidden field of the page's own form (not of the frame)."""
    text = page.content.decode()
    found = re.findall(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no hidden field {name}"
    return found[-1]


def sent(client: Client, address: str, **answers: Any) -> Any:
    """Open the page, then send its form with ``answers``, as a browser does."""
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    carried = {"key": hidden(page, "key")}
    for name in ("version", "revision", "rows"):
        if f'name="{name}"' in page.content.decode():
            carried[name] = hidden(page, name)
    return client.post(address, {**carried, **answers})


def paper_posted(form: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Return ``answers`` as the fields of the form's page send them."""
    told: dict[str, Any] = {}
    for field in FORMS[form].fields:
        answer = answers.get(field.key)
        if isinstance(answer, list) and field.type is Type.ROWS:
            for number, row in enumerate(answer, start=1):
                for column in field.columns:
                    name = f"{field.key}-{number}-{column.key}"
                    told[name] = typed_one(column, row.get(column.key))
        elif answer is not None:
            told[field.key] = typed_one(field, answer)
    return told


def signed_on_page(
    client: Client, case: Case, form: str, answers: dict[str, Any]
) -> Any:
    """Fill a form, press "sign", read the text, give the password."""
    filled = sent(
        client, at(case, f"bieu-mau/{form}/"), sign="1", **paper_posted(form, answers)
    )
    assert filled.status_code == 302, filled.context and filled.context["problems"]
    return sent(client, at(case, f"bieu-mau/{form}/ky/"), password=PASSWORD)

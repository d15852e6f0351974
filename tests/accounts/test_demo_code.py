"""The demo's code is shown where its people are asked for it, and never elsewhere."""

from __future__ import annotations

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client

from accounts import demo_code
from accounts.models import Person
from accounts.roles import Role
from tests.accounts.making import NOW, PASSWORD, a_person, a_post, an_organisation
from tests.signing_in import CODE, LOGIN, with_a_code_app

pytestmark = pytest.mark.django_db
SHOWN = 'data-testid="demo-code"'


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def lan() -> Person:
    person = a_person(username="lan", password=PASSWORD)
    a_post(person, Role.CASE_WORKER, an_organisation())
    return person


def asked(client: Client) -> str:
    client.post(LOGIN, {"login": "lan", "password": PASSWORD})
    return client.get(CODE).content.decode()


class TestInTheDemo:
    def test_the_page_shows_the_code_that_opens(self, client, lan):
        demo_code.give_to([lan])

        assert SHOWN in asked(client)
        client.post(CODE, {"code": demo_code.code_at(NOW)})

        assert client.get("/ca-nhan/").status_code == 200

    def test_the_key_is_for_its_owner_alone_and_new_for_each_demo(
        self, settings, tmp_path, lan
    ):
        demo_code.give_to([lan])
        first = demo_code.key_file().read_text()
        assert demo_code.key_file().stat().st_mode & 0o077 == 0

        settings.DATA_FOLDER = tmp_path / "another"
        settings.DATA_FOLDER.mkdir()
        demo_code.give_to([])

        assert demo_code.key_file().read_text() != first

    def test_nobody_who_has_an_app_gets_the_key(self, client, lan):
        with_a_code_app(lan)

        demo_code.give_to([lan])
        client.post(LOGIN, {"login": "lan", "password": PASSWORD})
        client.post(CODE, {"code": demo_code.code_at(NOW)})

        assert client.get("/ca-nhan/").url.startswith(LOGIN)


class TestElsewhere:
    def test_the_page_shows_no_code(self, client, lan):
        with_a_code_app(lan)

        assert SHOWN not in asked(client)

    def test_production_shows_none_even_on_the_folder_of_a_demo(
        self, client, lan, settings
    ):
        demo_code.give_to([lan])
        settings.PRODUCTION = True

        assert SHOWN not in asked(client)
        with pytest.raises(ValueError, match="not for production"):
            demo_code.give_to([lan])

    @pytest.mark.parametrize("name", ["demo-password.txt", "demo-second-factor.txt"])
    def test_production_does_not_start_on_the_folder_of_a_demo(
        self, settings, folder, name
    ):
        settings.PRODUCTION = True
        assert not [e for e in run_checks(tags=["security"]) if e.id == "config.E001"]

        (folder / name).touch()

        assert [e for e in run_checks(tags=["security"]) if e.id == "config.E001"]

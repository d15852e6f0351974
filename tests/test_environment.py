"""The environment is read once, and refuses with a sentence what would be unsafe."""

from __future__ import annotations

import pytest

from config.environment import DEVELOPMENT_SECRET, SettingsIncomplete, load

SAFE = {
    "CHOCHE_PRODUCTION": "1",
    "CHOCHE_SECRET_KEY": "long-and-random-and-only-here",
    "CHOCHE_ALLOWED_HOSTS": "treem.example.vn,www.example.vn",
    "CHOCHE_PROFILE": "embedded",
}
EVERY = (
    *SAFE,
    *("CHOCHE_DEMO", "CHOCHE_DATA_FOLDER", "CHOCHE_KEY_FOLDER"),
    *("DATABASE_URL", "REDIS_URL", "CHOCHE_TEST_PG_SOCKET", "CHOCHE_TEST_LOCK_SECONDS"),
)


@pytest.fixture
def told(monkeypatch):
    """Return a way to set the environment to exactly what a test names."""
    for name in EVERY:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)

    def tell(values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return tell


class TestAFreshCheckout:
    def test_runs_without_any_variable(self, told):
        told({})

        environment = load()

        assert environment.embedded
        assert not environment.production
        assert environment.database["ENGINE"] == "django.db.backends.sqlite3"
        assert environment.data_folder not in environment.key_folder.parents


class TestProduction:
    def test_starts_on_values_of_its_own(self, told):
        told(SAFE)

        environment = load()

        assert environment.allowed_hosts == ("treem.example.vn", "www.example.vn")
        assert not environment.demo

    @pytest.mark.parametrize(
        ("unsafe", "sentence"),
        [
            ({"CHOCHE_SECRET_KEY": ""}, "Set CHOCHE_SECRET_KEY"),
            ({"CHOCHE_SECRET_KEY": DEVELOPMENT_SECRET}, "development value"),
            ({"CHOCHE_ALLOWED_HOSTS": ""}, "Set CHOCHE_ALLOWED_HOSTS"),
            ({"CHOCHE_DEMO": "1"}, "CHOCHE_DEMO=1 is for the demo"),
            ({"CHOCHE_PROFILE": "fleet"}, "needs DATABASE_URL and REDIS_URL"),
            ({"CHOCHE_PROFILE": "cloud"}, "'embedded' or 'fleet'"),
        ],
    )
    def test_refuses_what_is_unsafe(self, told, unsafe, sentence):
        told(SAFE | unsafe)

        with pytest.raises(SettingsIncomplete, match=sentence):
            load()


class TestSecrets:
    def test_can_come_from_a_file(self, told, tmp_path):
        file = tmp_path / "secret"
        file.write_text("from-a-file\n", encoding="utf-8")
        told(SAFE | {"CHOCHE_SECRET_KEY": "", "CHOCHE_SECRET_KEY_FILE": str(file)})

        assert load().secret_key == "from-a-file"


class TestTheFleet:
    def test_reads_its_database_from_one_address(self, told):
        told(
            {
                "CHOCHE_PROFILE": "fleet",
                "DATABASE_URL": "postgresql://cho%40che:p%2Fw@db.example.vn:5433/cho_che",
                "REDIS_URL": "redis://redis.example.vn:6379/0",
            }
        )

        database = load().database

        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert database["NAME"] == "cho_che"
        assert (database["USER"], database["PASSWORD"]) == ("cho@che", "p/w")
        assert (database["HOST"], database["PORT"]) == ("db.example.vn", "5433")

    def test_hands_on_how_the_database_is_spoken_to(self, told):
        told(
            {
                "CHOCHE_PROFILE": "fleet",
                "DATABASE_URL": "postgresql://cho:che@db.example.vn/cho_che"
                "?sslmode=verify-full&sslrootcert=/etc/cho-che/root.pem",
                "REDIS_URL": "rediss://redis.example.vn:6379/0",
            }
        )

        environment = load()

        assert environment.database["NAME"] == "cho_che"
        assert environment.database["OPTIONS"] == {
            "sslmode": "verify-full",
            "sslrootcert": "/etc/cho-che/root.pem",
        }
        assert environment.redis_url.startswith("rediss://")

"""The house stands: the named packages are the right ones."""

from __future__ import annotations

from importlib.metadata import packages_distributions


class TestNamedPackages:
    def test_viewflow_comes_from_django_viewflow(self):
        assert packages_distributions()["viewflow"] == ["django-viewflow"]

    def test_django_fsm_comes_from_the_kept_continuation(self):
        assert packages_distributions()["django_fsm"] == ["django-fsm-2"]

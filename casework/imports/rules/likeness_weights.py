"""How much each field speaks for or against two reports telling of one incident.

In these communes few family names are shared by most people, so a family name alone
weighs nothing; the given name and the birth carry the comparison.
"""

from __future__ import annotations

from typing import Final

WHOLE_NAME: Final = 0.32
NEAR_NAME: Final = 0.24  # same given name, whole name spelled nearly alike
GIVEN_NAME: Final = 0.14
OTHER_NAME: Final = -0.45
BIRTH: Final = 0.14
OTHER_BIRTH: Final = -0.35
SEX: Final = 0.05
OTHER_SEX: Final = -0.35
COMMUNE: Final = 0.12
OTHER_COMMUNE: Final = -0.2
SPOT: Final = 0.1
SAME_DAYS: Final = 0.2
NEAR_DAYS: Final = 0.14
FAR_DAYS: Final = -0.55
KIND: Final = 0.1
OTHER_KIND: Final = -0.1
SUSPECT: Final = 0.06
CARER: Final = 0.06
PHONE: Final = 0.14
NUMBER: Final = 0.6
SAME_NUMBER: Final = 0.8

DAYS_NEAR: Final = 3
DAYS_FAR: Final = 14
YEARS_APART: Final = 1
NAMES_NEAR: Final = 80  # of 100, on folded whole names with the same given name
SPOTS_NEAR: Final = 70

SAME_CHILD: Final = 0.55
"""Name, birth, sex, place and people alone: the same child, perhaps another incident."""

POSSIBLE_DOUBLE: Final = 0.5
"""From this score on two reports are shown side by side. Nothing is merged by it."""

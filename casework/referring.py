"""Which bodies may be asked for help by referral, and whose posts answer for them."""

from __future__ import annotations

from typing import Final

from accounts.roles import (
    ORGANISATION_OF,
    PERMISSIONS,
    Permission,
    Role,
)

ROLES: Final = tuple(
    role for role, held in PERMISSIONS.items() if Permission.DO_TEAM_TASK in held
)
KINDS: Final = tuple(
    dict.fromkeys(
        ORGANISATION_OF[role]
        for role in ROLES
        if role != Role.JUSTICE  # sits in the committee that has the case itself
    )
)

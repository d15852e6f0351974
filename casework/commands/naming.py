"""Whether pages of a case write the child's name or only its initials."""

from __future__ import annotations

from typing import Any

from accounts.roles import Permission
from casework.commands.change import Change
from casework.commands.path import command


@command("hide_name", permission=Permission.WORK_CASE, on_ended=True)
def hide_name(change: Change, *, hidden: bool) -> dict[str, Any]:
    """Hide the name everywhere, or show it again. Who may know it opens it by a press."""
    change.set(name_hidden=hidden)
    change.say(name_hidden=hidden)
    return {"case": change.case.pk}

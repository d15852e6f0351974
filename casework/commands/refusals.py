"""Why a command did nothing. Each is a sentence for the person who asked."""

from __future__ import annotations

from workflows.rules.guards import Reason
from workflows.rules.words import _


class Refused(Exception):
    """Nothing was changed. ``reasons`` says everything that stands in the way at once."""

    status = 409

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(r.key for r in reasons))
        self.reasons = reasons


class NotThere(Refused):
    """The case does not exist, or not for this person: one answer for both."""

    status = 404


class NotAllowed(Refused):
    """The person may see the case but not do this."""

    status = 403


class Stale(Refused):
    """Somebody changed what was shown: says what and who."""

    status = 409

    def __init__(self, *reasons: Reason, changed: tuple[str, ...] = ()) -> None:
        super().__init__(*reasons)
        self.changed = changed


class KeyReused(Refused):
    """The same key came with other content."""

    status = 422


class Invalid(Refused):
    """The input cannot be used. ``fields`` maps a field to its sentence."""

    status = 422

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(*(Reason(key, text, key) for key, text in fields.items()))
        self.fields = fields


class NotAsked(Refused):
    """The command was told something it does not ask for: nobody fills in what is not theirs."""

    status = 422


class Busy(Refused):
    """Somebody else is writing and did not finish in time; nothing was changed."""

    status = 503


NOT_THERE = Reason("not_there", _("Not found."))
NOT_ALLOWED = Reason("not_allowed", _("Your post does not allow this step."))
NOT_OPEN = Reason(
    "not_open", _("This step is not waiting now. Reload the page to see what is.")
)
NO_WAY_IN = Reason(
    "no_way_in", _("The case has gone too far on its path for this change."), "kind"
)
ENDED_ALREADY = Reason("ended", _("The case has ended."))
ALREADY_DONE = Reason("already_done", _("Somebody else has just finished this."))
STALE = Reason(
    "stale", _("The case has moved on since you opened it. Look at it again.")
)
KEY_REUSED = Reason(
    "key_reused", _("This form was already sent with other content. Reload the page.")
)
NOT_ASKED = Reason(
    "not_asked", _("The form holds an answer this page does not ask for. Reload it.")
)
BUSY = Reason("busy", _("The system is busy. Nothing was lost; please try again."))
ERASED = Reason("erased", _("This child's record was erased. Nothing can be added."))
CONFLICT = Reason(
    "conflict", _("You are shut out of this case because of a conflict of interest.")
)

"""A case being changed by one command: what may happen to it, and how it is written.

Created with the row locked; ``finish`` writes in the order the design names: case, work
items, limits, history, outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from accounts.actor import Actor
from casework import recipients, work
from casework.commands.refusals import (
    ALREADY_DONE,
    NO_WAY_IN,
    NOT_OPEN,
    Invalid,
    Refused,
    Stale,
)
from casework.facts import facts_of
from casework.history import Entry, append
from casework.models import Case, Moment
from casework.over import finish_what_is_over
from notifications.catalogue import kind_of
from notifications.models import Alert
from notifications.outbox import post
from workflows import engine
from workflows.duties import settle
from workflows.lifecycle import fire
from workflows.models import CaseProcess, WorkItem
from workflows.models.work_item import WorkItemQuerySet
from workflows.rules.facts import CaseFacts
from workflows.rules.guards import Reason
from workflows.rules.kinds import Kind
from workflows.rules.words import _


@dataclass
class PendingAlert:
    """An alert to be posted when everything else is written."""

    key: str
    recipients: list[int]
    level: int
    params: dict[str, Any]
    late: bool = False  # raised after its moment, as after a standstill
    to_actor: bool = False  # asks for something, also of whoever caused it


@dataclass
class Change:
    """One case in the hands of one command."""

    case: Case
    actor: Actor
    at: datetime
    command: str
    entry: Entry = field(default_factory=Entry)
    touched: set[str] = field(default_factory=set)
    alerts: list[PendingAlert] = field(default_factory=list)
    opened_items: list[WorkItem] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    quiet: bool = False  # alerts are recorded and ring nobody: an old report
    settles: bool = True  # false for what touches no fact a limit reads
    silent: bool = False  # writes no history row: nothing changed for the reader
    limits_over: set[str] = field(default_factory=set)  # source ids met or ended
    asked_anew: set[int] = field(default_factory=set)  # work asked of somebody else
    _process: CaseProcess | None = None

    # --- facts and moves -------------------------------------------------------

    def know(self, **told: Any) -> CaseFacts:
        """Rebuild the facts, with what this command has been told, the actor included."""
        self.told |= told
        self.case.actor = self.actor
        self.case.facts = facts_of(self.case, actor=self.actor, at=self.at, **self.told)
        return self.case.facts

    def fire(self, transition: str, **told: Any) -> None:
        """Move the case by ``transition`` or refuse with every reason."""
        self.know(**told)
        self._moved(fire(self.case, transition))

    def start_flow(self, enter_at: str | None = None) -> None:
        """Begin a cycle in the flow of the case's kind."""
        self.know()
        self._step(
            engine.start_cycle(
                self.case, actor=self.actor, at=self.at, enter_at=enter_at
            )
        )

    def complete(self, *nodes: str, **told: Any) -> WorkItem:
        """Finish the open piece of work at one of ``nodes``; the flow goes on.

        Errors: ``Refused`` if none of them waits now; ``MoveRefused`` by a guard.
        """
        item = self.waiting(*nodes)
        if item is None:
            raise Refused(NOT_OPEN)
        self.finish_item(item, **told)
        return item

    def finish_item(self, item: WorkItem, **told: Any) -> None:
        """Finish this piece of work; the flow goes on. Errors: ``Stale`` if it is done."""
        self._at(engine.complete, item, **told)

    def call_off(self, item: WorkItem) -> None:
        """Go on without this piece of a partner body's work."""
        self._at(engine.call_off, item)

    def _at(
        self, what: Callable[..., engine.Step], item: WorkItem, **told: Any
    ) -> None:
        beside = engine.open_beside(self.case, without_task=item.task_id)
        self.know(**told)
        self.case.facts = replace(
            self.case.facts,
            emergency_tasks_open=beside["emergency_tasks_open"],
            team_tasks_open=beside["team_tasks_open"],
        )
        try:
            step = what(
                self.case, self.process, item.task_id, actor=self.actor, at=self.at
            )
        except engine.TaskAlreadyDone as done:
            raise Stale(ALREADY_DONE) from done
        self._step(step)

    def cancel_flow(self) -> None:
        """End the running cycle's flow without finishing it."""
        self.know()
        self._step(
            engine.cancel_cycle(self.case, self.process, actor=self.actor, at=self.at)
        )

    def change_kind(self, to: Kind) -> None:
        """Go on in the flow of another kind, in the same cycle. Errors: ``Refused``."""
        self.know()
        last = self.newest_process()
        try:
            left, entered = engine.change_kind(
                self.case, last, to=to, actor=self.actor, at=self.at
            )
        except engine.NoWayIn as closed:
            raise Refused(NO_WAY_IN) from closed
        self._step(left)
        self._step(entered)
        work.carry_over(left.cancelled, self.opened_items)

    def open_emergency(self) -> None:
        """Ask for emergency measures beside the path. Errors: ``Refused``."""
        self.know()
        try:
            step = engine.open_emergency(
                self.case, self.process, actor=self.actor, at=self.at
            )
        except engine.NoWayIn as closed:
            raise Refused(MEASURES_ARE_TAKEN) from closed
        self._step(step)

    @property
    def process(self) -> CaseProcess:
        """The flow process that runs now. Errors: ``Refused`` when none does."""
        if self._process is None or self._process.ended_at is not None:
            last = self.newest_process()
            if last.ended_at is not None:
                raise Refused(NOT_OPEN)
            self._process = last
        return self._process

    def newest_process(self) -> CaseProcess:
        """Return the case's newest process, ended or not."""
        return CaseProcess.objects.filter(case=self.case).order_by("-pk")[:1].get()

    def waiting(self, *nodes: str) -> WorkItem | None:
        """Return the open piece of work at one of ``nodes`` in this cycle."""
        return (
            work.open_items(self.case)
            .filter(node__in=nodes)
            .order_by("asked_at")
            .first()
        )

    def open_items(self) -> WorkItemQuerySet:
        """Return the open pieces of work of this cycle."""
        return work.open_items(self.case)

    def _step(self, step: engine.Step) -> None:
        self._process = step.process
        for move in step.moves:
            self._moved(move)
        self.opened_items += work.follow(self.case, step, self.at)

    def _moved(self, move: Any) -> None:
        self.entry.moves.append([move.name, str(move.source), str(move.target)])
        self.touched.add("state")

    # --- what is remembered ----------------------------------------------------

    def set(self, **values: Any) -> None:
        """Set columns of the case; saved by ``finish``."""
        for name, value in values.items():
            setattr(self.case, name, value)
            self.touched.add(name)

    def moment(
        self, key: str, happened_at: datetime | None = None, *, first: bool = False
    ) -> None:
        """Remember when something of the law happened; ``first`` never moves.

        Errors: ``Invalid`` when the act would lie in the future or before the report.
        """
        at = happened_at or self.at
        if happened_at and key != LEARNED and (told := self.impossible(happened_at)):
            raise Invalid({"happened_at": told})
        row: dict[str, Any] = {"case": self.case, "cycle": self.case.cycle, "key": key}
        if first:
            Moment.objects.get_or_create(
                **row, defaults={"at": at, "logged_at": self.at}
            )
        else:
            Moment.objects.update_or_create(
                **row, defaults={"at": at, "logged_at": self.at}
            )
        self.entry.facts.setdefault("moments", []).append(key)
        if happened_at:
            self.entry.happened_at = happened_at

    def impossible(self, happened_at: datetime) -> str:
        """Return why nothing of this case can have happened then; empty when it can.

        Pages tell minutes, so the minute of the report itself counts as after it.
        """
        if happened_at > self.at:
            return FUTURE.advice
        received = self.case.report.received_at.replace(second=0, microsecond=0)
        return BEFORE_THE_REPORT.advice if happened_at < received else ""

    def forget_moment(self, *keys: str) -> None:
        """Take back moments that no longer hold in this round (a plan returned)."""
        Moment.objects.filter(
            case=self.case, cycle=self.case.cycle, key__in=keys
        ).delete()

    def remember(self, **values: Any) -> None:
        """Name the changed fields in history; their values are sealed."""
        self.entry.values |= values

    def say(self, **facts: Any) -> None:
        """Add harmless facts to the history row: codes, counts, roles, dates."""
        self.entry.facts |= facts

    def alert(
        self,
        key: str,
        people: Iterable[int],
        *,
        level: int | None = None,
        late: bool = False,
        **params: Any,
    ) -> None:
        """Post this alert with the change; the actor is not told of their own act."""
        self.alerts.append(
            PendingAlert(key, list(people), level or kind_of(key).level, params, late)
        )

    # --- the end ---------------------------------------------------------------

    def finish(self) -> None:
        """Write everything, in order; called once, by the command's path."""
        if self.silent:
            return
        if self.settles:
            self._settle()
        self.case.version += 1
        append(
            self.case,
            event=self.command,
            actor=self.actor,
            at=self.at,
            entry=self.entry,
            with_columns=self.touched | {"version"},
        )
        self._post()

    def _settle(self) -> None:
        facts = self.know()
        effects = settle(self.case, facts, at=self.at, cycle=self.case.cycle)
        self.entry.duties_begun = [d.rule for d in effects.begun]
        self.entry.duties_met = [d.rule for d in effects.met]
        self.entry.duties_ended = [d.rule for d in effects.withdrawn]
        self.limits_over |= {
            d.definition.source for d in (*effects.met, *effects.withdrawn)
        }
        if effects.breached:
            self.say(breached=[d.rule for d in effects.breached])
            for duty in effects.breached:
                self.alert(
                    "limit_passed",
                    recipients.told_of_a_breach(self.case, self.at),
                    late=True,
                    limit=duty.definition.source,
                    due=duty.due_at,
                )

    def _post(self) -> None:
        finish_what_is_over(
            self.case, self.at, limits=self.limits_over, asked_anew=self.asked_anew
        )
        for item in self.opened_items:
            self.alerts += [
                PendingAlert(*asked, to_actor=True)
                for asked in work.asking(item, self.case, self.at)
            ]
        named = {person for alert in self.alerts for person in alert.recipients}
        able = recipients.able(self.case, named, self.at) if named else frozenset()
        for alert in self.alerts:
            post(
                key=alert.key,
                level=alert.level,
                subject=f"case:{self.case.pk}",
                reference=self.case.reference,
                recipients=self._hearers(alert, able),
                at=self.at,
                params=alert.params,
                late=alert.late,
                quiet=self.quiet,
            )

    def _hearers(self, alert: PendingAlert, able: frozenset[int]) -> list[int]:
        """Return who hears of this: the named who can, else somebody in their place.

        News whose only listener is its own author needs no other.
        """
        author = None if alert.to_actor else self.actor.person_id
        named = recipients.unique(alert.recipients)
        people = [p for p in named if p in able and p != author]
        known = alert.level == Alert.Level.NEWS and author in named
        if people or known or self.quiet:
            return people
        for group in recipients.in_their_place(self.case, self.at):
            if others := [p for p in group if p != author]:
                return others
        return []


LEARNED = "learned"
"""The one moment of a case that lies before its report: C01 runs from it."""
MEASURES_ARE_TAKEN = Reason(
    "measures_are_taken",
    _("Emergency measures are being taken already, or this kind of case has none."),
    "work",
)
FUTURE = Reason("future", _("This moment has not come yet. Give the time of the act."))
BEFORE_THE_REPORT = Reason(
    "before_the_report",
    _("This lies before the report was received. Give the time of the act."),
)

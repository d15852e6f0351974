"""Where a case stands on its path: the big steps, the picture and its plain outline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from casework.models import Case
from casework.queries.asked_work import flow_of
from workflows.models import CaseProcess
from workflows.pictures import Line, Mark, outline, picture
from workflows.stepper import StepMark, stepper


@dataclass(frozen=True)
class Drawn:
    """The process of a case: drawn, in words, and where the case stands."""

    svg: SafeString
    lines: list[Line]
    here: list[Line]


def process_of(case: Case) -> CaseProcess:
    """Return the newest process of the case, ended or not."""
    return CaseProcess.objects.filter(case=case).order_by("-pk")[:1].get()


def steps_of(case: Case, at: datetime) -> list[StepMark]:
    """Return the stepper of the case."""
    return stepper(case, flow_of(case), cycle=case.cycle, at=at)


def drawn(case: Case) -> Drawn:
    """Return the process drawn from the flow itself, with the case's place in it."""
    process = process_of(case)
    lines = outline(process.flow_class, process)
    here = [line for line in lines if line.mark == Mark.NOW and line.kind == "work"]
    return Drawn(picture(process.flow_class, process), lines, here)

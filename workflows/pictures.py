"""A flow as a picture and in words, with the place a case has in it.

Both are read off the flow itself, so they cannot show another order of work than the
one that runs. The SVG carries no style element and no script: it is safe under a strict
Content-Security-Policy, inside a page as well as on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from viewflow.workflow import flow
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.models.person import ROLES
from workflows.flows.base import CaseFlow
from workflows.flows.graph import in_order, is_drawn, successors
from workflows.flows.nodes import Asked, Fork, Gather, Propose, SideBySide, Work
from workflows.layout import Box, Drawing, Point, lay_out
from workflows.models.process import CaseProcess
from workflows.rules.questions import Question
from workflows.rules.states import STAGE_LABELS

ROLE_WORDS: Final = dict(ROLES)
MARGIN: Final = 12  # SVG units around the drawing
LINE: Final = 15  # SVG units from line to line
FONT: Final = 12  # SVG units


class Mark(StrEnum):
    """What a node means for one case."""

    DONE = "done"
    NOW = "now"
    SKIPPED = "skipped"
    TODO = "todo"


FILLS: Final = {
    Mark.DONE: ("#e5f5ee", "#0b5c3c", "✓ "),
    Mark.NOW: ("#d9ecf5", "#083a50", "● "),
    Mark.SKIPPED: ("#eef0f1", "#626a6e", "– "),
    Mark.TODO: ("#ffffff", "#383f43", ""),
}
"""Fill, line and sign of each mark: never told by colour alone."""


@dataclass(frozen=True)
class Line:
    """One line of the outline: what, who, and where it leads under which condition."""

    name: str
    kind: str  # "work", "move", "question", "split", "join", "end", "start"
    label: str
    who: str
    stage: str
    mark: Mark
    leads_to: tuple[str, ...]


def marks_of(process: CaseProcess) -> dict[str, Mark]:
    """Return the mark of every node of the process's flow.

    Of a node passed several times the last passage counts. Once the flow has ended,
    what it never came to does not apply.
    """
    rest = Mark.TODO if process.ended_at is None else Mark.SKIPPED
    marks = {node.name: rest for node in process.flow_class.instance.nodes()}
    for task in Task.objects.filter(process_id=process.pk).order_by("pk"):
        marks[task.flow_task.name] = _mark(task.status)
    return marks


def _mark(status: str) -> Mark:
    if status == STATUS.DONE:
        return Mark.DONE
    return Mark.SKIPPED if status == STATUS.CANCELED else Mark.NOW


def outline(
    flow_class: type[CaseFlow], process: CaseProcess | None = None
) -> list[Line]:
    """Return the flow in words, in the order work meets it. For reading aloud, too."""
    marks = marks_of(process) if process else {}
    return [
        Line(
            name=node.name,
            kind=_kind(node),
            label=label_of(node),
            who=str(ROLE_WORDS[node.role]) if isinstance(node, Work) else "",
            stage=gettext(STAGE_LABELS[node.stage]) if isinstance(node, Work) else "",
            mark=marks.get(node.name, Mark.TODO),
            leads_to=tuple(_ways(node)),
        )
        for node in in_order(flow_class)
        if is_drawn(node)
    ]


def label_of(node: Any) -> str:
    """Return what the node is called on screen, in the reader's language."""
    if node.name == "start":
        return gettext("Report received")
    return gettext(str(node.task_title))


KINDS: Final = (
    *((Work, "work"), (Propose, "move"), (Fork, "question"), (SideBySide, "split")),
    *((Gather, "join"), (flow.End | flow.TerminateEnd, "end")),
)


def _kind(node: Any) -> str:
    return next((kind for of, kind in KINDS if isinstance(node, of)), "start")


def _ways(node: Any) -> list[str]:
    """Return where the node leads, each way with its condition in words."""
    if isinstance(node, Fork):
        yes, no = node._on_true, node._on_false  # noqa: SLF001
        return [
            f"{gettext('Yes')}: {label_of(yes)}",
            f"{gettext('No')}: {label_of(no)}",
        ]
    if isinstance(node, SideBySide):
        return [
            f"{label_of(after)} ({gettext(asked.label)})" if asked else label_of(after)
            for after, asked in _strands(node)
        ]
    return [label_of(after) for after in _drawn_after(node)]


def _strands(node: SideBySide) -> list[tuple[Any, Question | None]]:
    return [
        (first, when.question if isinstance(when, Asked) else None)
        for after, when, _data in node._branches  # noqa: SLF001
        for first in ([after] if is_drawn(after) else successors(after))
    ]


def _drawn_after(node: Any) -> list[Any]:
    """Return the nodes after ``node``, the entrance passed through."""
    found: list[Any] = []
    for after in successors(node):
        found += [after] if is_drawn(after) else successors(after)
    return found


def drawing_of(flow_class: type[CaseFlow]) -> Drawing:
    """Return where each node and way of the flow is drawn."""
    nodes = _drawn_nodes(flow_class)
    ways = [(node, after) for node in nodes.values() for after in _drawn_after(node)]
    return lay_out(
        list(nodes),
        [(node.name, after.name) for node, after in ways],
        {name: _size(node) for name, node in nodes.items()},
    )


def _drawn_nodes(flow_class: type[CaseFlow]) -> dict[str, Any]:
    return {node.name: node for node in in_order(flow_class) if is_drawn(node)}


def picture(
    flow_class: type[CaseFlow], process: CaseProcess | None = None
) -> SafeString:
    """Return the flow as an SVG document; with ``process``, where the case stands."""
    nodes = _drawn_nodes(flow_class)
    marks = marks_of(process) if process else {}
    drawing = drawing_of(flow_class)
    lines = (
        (_line(nodes[str(a)], nodes[str(b)], p),) for (a, b), p in drawing.lines.items()
    )
    boxes = ((_node(nodes[str(k)], b, marks),) for k, b in drawing.boxes.items())
    width, height = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        'viewBox="{} {} {} {}" width="{}" height="{}" '
        'font-family="Be Vietnam Pro, sans-serif" font-size="{}">'
        "<title>{}</title>"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0,0L8,4L0,8z" fill="#505a5f"/>'
        "</marker></defs>{}{}</svg>",
        *(-MARGIN, -MARGIN, width, height, width, height, FONT),
        gettext(str(flow_class.process_title)),
        format_html_join("", "{}", lines),
        format_html_join("", "{}", boxes),
    )


def _size(node: Any) -> tuple[int, int]:
    shape = node.shape
    return max(shape["width"], 90), shape["height"]


def _line(start: Any, end: Any, points: Sequence[Point]) -> SafeString:
    return format_html(
        '<polyline points="{}" fill="none" stroke="#505a5f" stroke-width="1.5" '
        'marker-end="url(#tip)"/>{}',
        " ".join(f"{x:g},{y:g}" for x, y in points),
        _answer(start, end, points),
    )


def _answer(start: Any, end: Any, points: Sequence[Point]) -> SafeString:
    """Write yes or no where a way leaves its question."""
    if not isinstance(start, Fork):
        return SafeString("")
    yes = start._on_true is end  # noqa: SLF001
    x, y = points[2] if len(points) > 2 else points[0]
    return format_html(
        '<text x="{}" y="{}" fill="#0b0c0c" font-weight="bold">{}</text>',
        *(round(x + 5), round(y + 13), gettext("Yes") if yes else gettext("No")),
    )


def _node(node: Any, box: Box, marks: dict[str, Mark]) -> SafeString:
    mark = marks.get(node.name, Mark.TODO)
    fill, stroke, sign = FILLS[mark]
    paint = format_html(
        'fill="{}" stroke="{}" stroke-width="{}"',
        *(fill, stroke, 4 if mark == Mark.NOW else 1.5),
    )
    return format_html(
        '<g id="o-{}" class="node {} {}"><title>{}</title>{}{}</g>',
        *(node.name, _kind(node), mark, _aloud(node, mark)),
        _shape(node, box, paint, stroke),
        _words(node, box, sign),
    )


def _aloud(node: Any, mark: Mark) -> str:
    words = {
        Mark.DONE: gettext("done"),
        Mark.NOW: gettext("now"),
        Mark.SKIPPED: gettext("does not apply"),
        Mark.TODO: gettext("later"),
    }
    return f"{label_of(node)}: {words[mark]}"


def _shape(node: Any, box: Box, paint: SafeString, stroke: str) -> SafeString:
    """Draw the node: work square, moves round, questions pointed, joins barred."""
    x, y, w, h = box.x, box.y, box.width, box.height
    if isinstance(node, Fork):
        points = (
            *((x, y + h / 2), (x + 16, y), (x + w - 16, y)),
            *((x + w, y + h / 2), (x + w - 16, y + h), (x + 16, y + h)),
        )
        drawn = " ".join(f"{px:g},{py:g}" for px, py in points)
        return format_html('<polygon points="{}" {}/>', drawn, paint)
    corner = {"work": 2, "split": 2, "join": 2}.get(_kind(node), h / 2)
    body = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" {}/>',
        *(round(x), round(y), w, h, corner, paint),
    )
    if not isinstance(node, SideBySide | Gather):
        return body
    bar = y + h - 5 if isinstance(node, SideBySide) else y
    return body + format_html(
        '<rect x="{}" y="{}" width="{}" height="5" fill="{}"/>',
        *(round(x), round(bar), w, stroke),
    )


def _words(node: Any, box: Box, sign: str) -> SafeString:
    lines = wrap(f"{sign}{label_of(node)}", max(12, int(box.width / 7)))
    if isinstance(node, Work):
        lines += wrap(f"[{ROLE_WORDS[node.role]}]", int(box.width / 7))
    top = box.y + (box.height - LINE * len(lines)) / 2 + FONT
    spans = (
        (f"{box.middle:g}", f"{top + LINE * number:g}", line)
        for number, line in enumerate(lines)
    )
    return format_html(
        '<text text-anchor="middle" fill="#0b0c0c">{}</text>',
        format_html_join("", '<tspan x="{}" y="{}">{}</tspan>', spans),
    )

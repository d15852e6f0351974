"""The picture and the words of a flow are read off the flow itself."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from accounts.roles import Role
from tests.workflows.making import NOON
from tests.workflows.rows import Story
from workflows import engine
from workflows.flows import CATALOGUE
from workflows.flows.graph import is_drawn
from workflows.layout import Box, lay_out
from workflows.lifecycle import fire
from workflows.models import Track, WorkItem
from workflows.pictures import Mark, drawing_of, marks_of, outline, picture
from workflows.rules.kinds import Kind
from workflows.rules.states import State
from workflows.stepper import stepper, steps_of

SVG = "{http://www.w3.org/2000/svg}"
ALL = [flow_class for versions in CATALOGUE.values() for flow_class in versions]
each_flow = pytest.mark.parametrize("flow_class", ALL, ids=lambda f: f.__name__)


def drawn(flow_class, process=None) -> ET.Element:
    return ET.fromstring(picture(flow_class, process))


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def stretch(one: tuple[float, float], other: tuple[float, float]) -> Box:
    """Return a straight piece of a line as a very thin box."""
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Box(left, top, abs(one[0] - other[0]) + 0.1, abs(one[1] - other[1]) + 0.1)


def inside(box: Box) -> Box:
    """Return what is well within the edges of the box."""
    return Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)


class TestTheLayout:
    def test_puts_what_happens_side_by_side_into_one_row(self):
        order = ["split", "a", "b", "c", "join"]
        edges = [("split", x) for x in "abc"] + [(x, "join") for x in "abc"]
        drawing = lay_out(order, edges, dict.fromkeys(order, (100, 50)))

        assert len({drawing.boxes[x].y for x in "abc"}) == 1
        assert drawing.boxes["a"].x < drawing.boxes["b"].x < drawing.boxes["c"].x
        assert drawing.boxes["join"].middle == drawing.boxes["split"].middle

    def test_leads_loops_back_beside_the_drawing(self):
        order = ["a", "b", "c"]
        edges = [("a", "b"), ("b", "c"), ("c", "a")]
        drawing = lay_out(order, edges, dict.fromkeys(order, (100, 50)))

        right = max(box.x + box.width for box in drawing.boxes.values())
        assert max(x for x, _ in drawing.lines["c", "a"]) > right
        assert drawing.width > right

    @each_flow
    def test_lets_no_box_overlap_another(self, flow_class):
        boxes = drawing_of(flow_class).boxes
        assert len(boxes) > 20
        pairs = combinations(boxes, 2)
        assert [(a, b) for a, b in pairs if overlap(boxes[a], boxes[b])] == []

    @each_flow
    def test_lets_no_line_run_through_a_box(self, flow_class):
        drawing = drawing_of(flow_class)
        crossed = [
            (way, name)
            for way, points in drawing.lines.items()
            for one, other in pairwise(points)
            for name, box in drawing.boxes.items()
            if overlap(stretch(one, other), inside(box))
        ]
        assert crossed == []


@each_flow
class TestThePicture:
    def test_shows_every_node_once_and_every_way(self, flow_class):
        svg = drawn(flow_class)
        shown = [n for n in flow_class.instance.nodes() if is_drawn(n)]
        assert len(list(svg.iter(f"{SVG}g"))) == len(shown)
        assert len(list(svg.iter(f"{SVG}polyline"))) == sum(
            len(line.leads_to) for line in outline(flow_class)
        )

    def test_is_safe_under_a_strict_policy(self, flow_class):
        for element in drawn(flow_class).iter():
            assert element.tag.removeprefix(SVG) not in {
                "style",
                "script",
                "a",
                "image",
            }
            names = {name.lower() for name in element.attrib}
            assert "style" not in names
            assert not any(name.startswith("on") for name in names)

    def test_speaks_the_reader_s_language(self, flow_class):
        with translation.override("en"):
            english = {line.label for line in outline(flow_class)}
        with translation.override("vi"):
            vietnamese = {line.label for line in outline(flow_class)}
            whole = picture(flow_class)
        assert english & vietnamese == set()
        assert "Rà soát" in whole or "Thăm" in whole


class TestTheWords:
    def test_say_who_does_what_and_where_it_leads(self):
        with translation.override("en"):
            lines = {line.name: line for line in outline(CATALOGUE[Kind.VIOLENCE][-1])}
        assert lines["stop_the_act"].who == "Police officer"
        assert lines["stop_the_act"].stage == "Intervention"
        assert lines["is_plan_approved"].leads_to == (
            *("Yes: Plan approved", "No: Plan returned"),
        )
        assert lines["take_emergency_measures"].leads_to[-1] == (
            "Keep the child safe at school (Is the child of school age?)"
        )

    def test_come_in_the_order_of_the_work(self):
        names = [line.name for line in outline(CATALOGUE[Kind.ABUSE][-1])]
        wanted = [
            "take_up",
            "verify",
            "decide_emergency",
            "carry_out",
            "decide_closure",
        ]
        assert [name for name in names if name in wanted] == wanted
        assert names.index("measures_taken") > names.index("watch_over")


@pytest.mark.django_db
class TestTheMarks:
    def test_say_what_is_done_and_what_waits(self):
        story = Story(child_age=9).to_assessed()
        marks = marks_of(story.process)
        assert marks["verify"] == Mark.DONE
        assert marks["decide_emergency"] == Mark.NOW
        assert marks["meet"] == Mark.TODO

    def test_are_drawn_into_the_picture_with_a_sign(self):
        story = Story(child_age=9).to_assessed()
        svg = drawn(story.process.flow_class, story.process)
        classes = [group.get("class") for group in svg.iter(f"{SVG}g")]
        assert classes.count("node work now") == 1
        assert "●" in ET.tostring(svg, encoding="unicode")

    def test_leave_out_what_an_ended_flow_never_came_to(self):
        story = Story().to_verification()
        process = story.process
        story.knows(closing_reason="duplicate", reason_given=True)
        with story.command(Role.CHAIR) as case:
            fire(case, "close_early")
            engine.cancel_cycle(case, process, actor=case.actor, at=NOON)
        marks = marks_of(process)
        assert (marks["take_up"], marks["verify"]) == (Mark.DONE, Mark.SKIPPED)
        assert marks["meet"] == Mark.SKIPPED

    def test_follow_the_last_passage_of_a_loop(self):
        story = Story().to_planning()
        story.draws_up()
        story.do("decide_plan", plan_decision="returned")
        marks = marks_of(story.process)
        assert (marks["draw_up_plan"], marks["decide_plan"]) == (Mark.NOW, Mark.DONE)


@pytest.mark.django_db
class TestTheStepper:
    def steps(self, story: Story, later: timedelta = timedelta(0)) -> dict[str, str]:
        last = story.steps[-1].process
        at = NOON + later
        marks = stepper(story.case, last.flow_class, cycle=last.cycle, at=at)
        return {mark.key: mark.state for mark in marks}

    def test_has_the_steps_of_its_own_flow(self):
        full = steps_of(CATALOGUE[Kind.VIOLENCE][-1])
        assert full == (
            *("intake", "check", "emergency", "assessment", "plan"),
            *("carrying_out", "review", "closed"),
        )
        assert steps_of(CATALOGUE[Kind.INJURY][-1]) == (
            *("intake", "check", "help", "review", "closed"),
        )

    def test_shows_where_the_case_stands(self):
        story = Story(child_age=9).to_assessed()
        assert self.steps(story) == {
            **dict.fromkeys(("intake", "check"), "done"),
            "emergency": "now",
            **dict.fromkeys(
                ("assessment", "plan", "carrying_out", "review", "closed"), "todo"
            ),
        }

    def test_shows_an_emergency_beside_the_assessment(self):
        story = Story(child_age=9).to_assessed()
        story.do("decide_emergency", emergency=True)
        assert self.steps(story)["emergency"] == "now"
        assert self.steps(story)["assessment"] == "now"
        for node in (
            "stop_the_act",
            "examine",
            "find_safe_place",
            "keep_safe_at_school",
        ):
            story.do(node)
        story.do("confirm_safety")
        assert self.steps(story)["emergency"] == "done"

    def test_says_that_an_emergency_does_not_apply(self):
        story = Story().to_planning()
        assert self.steps(story)["emergency"] == "skipped"

    def test_says_when_work_is_late(self):
        story = Story().to_verification()
        WorkItem.objects.update(due_at=NOON + timedelta(hours=1))
        assert self.steps(story)["check"] == "now"
        assert self.steps(story, timedelta(hours=2))["check"] == "late"

    def test_says_of_late_measures_that_the_emergency_is_late(self):
        story = Story(child_age=9).to_assessed()
        story.do("decide_emergency", emergency=True)
        WorkItem.objects.filter(track=Track.EMERGENCY).update(due_at=NOON)

        steps = self.steps(story, timedelta(hours=2))

        assert (steps["emergency"], steps["assessment"]) == ("late", "now")

    def test_leaves_out_what_a_case_closed_early_never_came_to(self):
        story = Story().to_verification()
        story.do("verify", verification_recorded=True, finding="not_borne_out")
        story.do(
            "decide_not_borne_out",
            closing_reason="not_substantiated",
            reason_given=True,
        )
        assert story.state == State.CLOSED
        assert self.steps(story) == {
            **dict.fromkeys(("intake", "check", "closed"), "done"),
            **dict.fromkeys(
                ("emergency", "assessment", "plan", "carrying_out", "review"), "skipped"
            ),
        }

"""Finding a case: without marks, in any order, and never outside one's own scope."""

from __future__ import annotations

import re

import pytest

from accounts.models import AccessEvent
from accounts.roles import Role
from casework.commands.told import ChildTold
from casework.queries.find import Wanted, find_cases, name_in, reference_in
from tests.casework.seeing import Eyes
from tests.making import World, a_case, a_person, a_walker, a_world

pytestmark = pytest.mark.django_db
ABSENT = "Không tìm thấy? Có thể hồ sơ ngoài quyền của bạn."


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def eyes(world) -> Eyes:
    return Eyes(world)


@pytest.fixture
def dao(world):
    child = ChildTold(name="Nguyễn Thị Hồng Đào", sex="female", age=9)
    return a_case(world, children=(child,))


@pytest.fixture
def son(world):
    child = ChildTold(name="Lý Văn Sơn", sex="male", age=13)
    return a_case(world, children=(child,), incident_types=("sexual_abuse",))


def listed(answer) -> list[str]:
    """Return the references in the list of results."""
    found = answer.content.decode().split('data-testid="found"')[1]
    return re.findall(r"<strong>(TH-\d{4}-\d+)</strong>", found)


def result_of(answer) -> str:
    """Return what a reader sees of the result, the form apart."""
    found = answer.content.decode().split('data-testid="found"')[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


class TestAName:
    @pytest.mark.parametrize(
        "typed",
        [
            "Nguyễn Thị Hồng Đào",
            "dao nguyen",
            "DAO  HONG",
            "đào",
            "nguye\u0302\u0303n d\u0323ao".replace("d\u0323", "đ"),
            "dao nguyen 9 tuoi",
            "dao 9t",
        ],
    )
    def test_is_found_without_marks_in_any_order(self, eyes, dao, son, typed):
        assert listed(eyes.post("worker", "/ho-so/", {"q": typed})) == [dao.reference]

    def test_needs_every_word_to_fit(self, eyes, dao, son):
        assert listed(eyes.post("worker", "/ho-so/", {"q": "dao ly"})) == []

    def test_of_another_age_is_not_found(self, eyes, dao):
        assert listed(eyes.post("worker", "/ho-so/", {"q": "dao 13 tuoi"})) == []

    def test_spelled_nearly_so_is_offered_as_such(self, eyes, dao, son):
        answer = eyes.post("worker", "/ho-so/", {"q": "nguyem thi hong dao"})

        assert listed(answer) == [dao.reference]
        assert "Không có tên khớp hẳn" in result_of(answer)

    def test_compared_by_spelling_is_written_down_before_the_page_leaves(
        self, world, eyes, dao, son, monkeypatch
    ):
        eyes.post("worker", "/ho-so/", {"q": "dao"})
        assert not AccessEvent.objects.filter(what="names_compared").exists()

        eyes.post("worker", "/ho-so/", {"q": "nguyem thi hong dao"})

        event = AccessEvent.objects.get(what="names_compared")
        assert event.person == world.people["worker"]
        assert event.facts == {"compared": 2, "found": 1}

    def test_is_compared_by_spelling_so_often_and_no_more(
        self, world, eyes, dao, monkeypatch
    ):
        monkeypatch.setattr("casework.queries.find.MOST_AN_HOUR", 2)
        typed = {"q": "nguyem thi hong dao"}
        told = [eyes.post("worker", "/ho-so/", typed) for _ in range(3)]

        assert [listed(answer) for answer in told] == [[dao.reference]] * 2 + [[]]
        assert "chỉ tính từ khớp hẳn" in told[2].content.decode()
        exact = eyes.post("worker", "/ho-so/", {"q": "dao"})
        assert listed(exact) == [dao.reference]
        world.later(hours=2)
        assert listed(eyes.post("worker", "/ho-so/", typed)) == [dao.reference]

    def test_is_never_shown_only_its_initials(self, eyes, dao):
        answer = eyes.post("worker", "/ho-so/", {"q": "dao"})

        assert "N.T.H.Đ." in result_of(answer)
        assert "Nguyễn Thị Hồng Đào" not in answer.content.decode()

    def test_never_stands_in_an_address(self, eyes, dao):
        answer = eyes.post("worker", "/ho-so/", {"q": "dao nguyen"})
        assert answer.status_code == 200  # no redirect that could carry it
        assert not re.search(r'(href|action)="[^"]*dao', answer.content.decode())

        by_address = eyes.get("worker", "/ho-so/", data={"q": "dao nguyen"})
        assert by_address.headers["Location"] == "/ho-so/"

    def test_is_sent_by_the_field_in_the_header_as_a_form_too(self, eyes, dao):
        page = eyes.get("worker", "/ho-so/").content.decode()
        header = re.search(r'<form class="app-search"[^>]*>', page)[0]

        assert 'method="post"' in header
        assert 'action="/ho-so/"' in header

    def test_is_kept_in_the_field(self, eyes, dao):
        answer = eyes.post("worker", "/ho-so/", {"q": "khong co ai"})

        assert 'value="khong co ai"' in answer.content.decode()


class TestAReference:
    @pytest.mark.parametrize(
        "shape", ["{0}", "  {0} ", "{1}", "th {2}", "{2}", "TH{2}"]
    )
    def test_is_found_however_it_is_typed(self, eyes, dao, son, shape):
        _prefix, year, number = dao.reference.split("-")
        typed = shape.format(
            dao.reference, dao.reference.lower(), f"{year}-{int(number)}"
        )

        answer = eyes.post("worker", "/ho-so/", {"q": typed})

        assert answer.headers["Location"] == f"/ho-so/?q={dao.reference}"
        page = eyes.get("worker", answer.headers["Location"])
        assert listed(page) == [dao.reference]

    def test_of_the_report_finds_its_cases(self, eyes, dao, son):
        page = eyes.get("worker", "/ho-so/", data={"q": dao.report.reference})

        assert listed(page) == [dao.reference]

    @pytest.mark.parametrize("text", ["9 tuoi", "2026", "dao 2026", "TH-20260-1", ""])
    def test_is_not_read_into_anything_else(self, text):
        assert reference_in(text) == ""


class TestFilters:
    def test_narrow_by_commune_state_and_day(self, world, eyes, dao, son):
        own = world.commune.pk
        for data, found in (
            ({"xa": own}, True),
            ({"trang_thai": "forwarded"}, True),
            ({"trang_thai": "closed"}, False),
            ({"tu": "2026-11-23", "den": "2026-11-23"}, True),
            ({"tu": "24/11/2026"}, False),
            ({"den": "22/11/2026"}, False),
        ):
            page = eyes.get("worker", "/ho-so/", data=data)

            assert page.status_code == 200, data
            assert bool(listed(page)) is found, data

    def test_are_kept_in_an_address_one_may_keep(self, eyes, dao):
        answer = eyes.post(
            "worker", "/ho-so/", {"trang_thai": "received", "tu": "23/11/2026"}
        )

        assert answer.headers["Location"] == (
            "/ho-so/?trang_thai=received&tu=2026-11-23"
        )

    def test_with_a_day_that_does_not_exist_say_so_and_keep_what_was_typed(
        self, eyes, dao
    ):
        answer = eyes.post("worker", "/ho-so/", {"q": "dao", "tu": "31/02/2026"})

        assert answer.status_code == 422
        assert 'value="31/02/2026"' in answer.content.decode()
        assert 'value="dao"' in answer.content.decode()
        assert listed(answer) == []

    def test_name_only_communes_of_the_own_scope(self, world, eyes, dao):
        far = a_case(world, incident_commune_id=world.other_commune.pk)

        options = eyes.get("worker", "/ho-so/").content.decode()

        assert "Xã Hoàng Văn Thụ</option>" in options
        assert "Xã Na Sầm</option>" not in options
        assert far.reference not in options


class TestWhatIsShut:
    def test_answers_like_what_does_not_exist(self, world, eyes, dao):
        """Somebody else's case, by name, by reference: word for word the same."""
        there = eyes.post("other_worker", "/ho-so/", {"q": "dao nguyen"})
        nowhere = eyes.post("other_worker", "/ho-so/", {"q": "khong ai ca"})
        assert result_of(there) == result_of(nowhere)

        by_reference = eyes.get("other_worker", "/ho-so/", data={"q": dao.reference})
        missing = eyes.get("other_worker", "/ho-so/", data={"q": "TH-2026-9999"})
        assert result_of(by_reference) == result_of(missing)
        assert ABSENT in by_reference.content.decode()

    def test_stays_shut_to_a_colleague_of_the_same_commune(self, world, eyes, dao):
        a_walker(world, dao).accept()  # until then every worker may take it
        committee = world.people["worker"].posts.get().organisation
        world.people["colleague"] = a_person("colleague", Role.CASE_WORKER, committee)

        assert listed(eyes.post("colleague", "/ho-so/", {"q": "dao"})) == []
        assert listed(eyes.get("colleague", "/ho-so/")) == []

    def test_is_never_compared_for_nearness(self, world, dao):
        found = find_cases(world.actor("other_worker"), Wanted(words=("nguyem", "dao")))

        assert found.rows == []

    @pytest.mark.parametrize("who", ["worker", "other_worker", "police"])
    def test_is_hinted_at_under_every_list_so_that_it_says_nothing(
        self, eyes, dao, who
    ):
        for answer in (
            eyes.get(who, "/ho-so/"),
            eyes.post(who, "/ho-so/", {"q": "dao"}),
            eyes.post(who, "/ho-so/", {"q": "khong co"}),
        ):
            assert ABSENT in answer.content.decode()


class TestManyCases:
    @pytest.fixture
    def many(self, world):
        cases = []
        for _ in range(55):
            cases.append(a_case(world))
            world.later(minutes=1)
        return [case.reference for case in reversed(cases)]

    def test_come_newest_first_in_pages_by_address(self, eyes, many):
        first = eyes.get("worker", "/ho-so/")
        onward = re.search(r'href="(/ho-so/\?sau=\d+)"', first.content.decode())[1]
        second = eyes.get("worker", onward)

        assert listed(first) + listed(second) == many

    def test_found_by_name_go_on_by_a_form(self, eyes, many):
        first = eyes.post("worker", "/ho-so/", {"q": "gia luong"})
        onward = re.search(r'name="sau" value="(\d+)"', first.content.decode())[1]
        second = eyes.post("worker", "/ho-so/", {"q": "gia luong", "sau": onward})

        assert listed(first) + listed(second) == many

    def test_need_few_queries(self, world, many, django_assert_max_num_queries):
        actor = world.actor("worker")
        with django_assert_max_num_queries(12):
            assert len(find_cases(actor, Wanted()).rows) == 50
        with django_assert_max_num_queries(12):
            assert len(find_cases(actor, Wanted(words=("luomg",))).rows) == 50


@pytest.mark.parametrize(
    ("text", "words", "age"),
    [
        ("dao nguyen 9 tuoi", ("dao", "nguyen"), 9),
        ("Đào, 13t", ("dao",), 13),
        ("Tuổi", ("tuoi",), None),
        ("9", (), 9),
        ("", (), None),
    ],
)
def test_a_name_may_come_with_an_age(text, words, age):
    assert name_in(text) == (words, age)

"""Whatever is typed or altered has a clear answer."""

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.skills import SkillFactory
from tests.searching import next_page, people, titles, typed_again
from tests.world import World

STRANGE = [
    "%",
    "_",
    "*",
    "\\",
    "***",
    "a:*",
    "a & !b | (c <-> d)",
    "!!!",
    ":* :A",
    "'; DROP TABLE search_listing; --",
    "' OR '1'='1",
    "=kind:request",
    "'=kind:request'",
    "chart\0diagram",
    "🏥",
    "🏥 👩🏽‍⚕️",
    "漢字かな",
    "ภาษาไทย",
    "עברית",
    "½ ² ①",
    'it\'s "quoted" ‘so’',
    "<script>alert(1)</script>",
    "%s %(words)s {0}",
    "-1 -e5 1e999 0x1F",
    "covid-19",
    "a b c d e f g h i j k l m",
]


@pytest.mark.parametrize("typed", STRANGE)
@pytest.mark.parametrize(
    ("path", "said"), [("/listings/", "Nothing found"), ("/people/", "Nobody found")]
)
def test_anything_may_be_typed(
    inside: NetworkRef, as_alice: Client, bob: Member, path: str, said: str, typed: str
) -> None:
    """The page says that nothing fits, keeps what was typed, and leads back to everything."""
    ListingFactory(owner=bob, title="Look over my driver diagram")
    answer = as_alice.get(path, {"q": typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert titles(page) == people(page) == []
    assert said in page
    assert "Show every" in page
    assert typed_again(page) == typed.replace("\0", " ")


@pytest.mark.parametrize("typed", ["it’s covid-19!", "covid 19", "19 covid", "(covid) ‘19’"])
def test_marks_between_words_do_not_matter(
    inside: NetworkRef, as_alice: Client, bob: Member, typed: str
) -> None:
    ListingFactory(owner=bob, title="Plan for COVID-19: it’s back")
    answer = as_alice.get("/listings/", {"q": typed})
    assert titles(answer.content.decode()) == ["Plan for COVID-19: it’s back"]


@pytest.mark.parametrize("path", ["/listings/", "/people/"])
def test_ten_thousand_letters(inside: NetworkRef, as_alice: Client, path: str) -> None:
    for typed in ("x" * 10_000, "word " * 2_000, "🏥" * 10_000):
        answer = as_alice.get(path, {"q": typed})
        assert answer.status_code == 200
        assert "heeds the first 200 letters" in answer.content.decode()


def test_two_hundred_skills(inside: NetworkRef, as_alice: Client) -> None:
    ids = [str(SkillFactory().id) for _ in range(12)]
    ids += [f"0190ffff-0000-7000-8000-{number:012x}" for number in range(188)]
    answer = as_alice.get("/listings/", {"skill": ids})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "10 choices of each filter" in page
    assert page.count("Remove filter:") == 10


@pytest.mark.parametrize(
    "filters",
    [
        {"skill": "x"},
        {"skill": "' OR 1=1"},
        {"organisation": "\0"},
        {"skill": "0190"},
        {"help_kind": "=kind:offer"},
        {"how": "any"},
        {"when": "any"},
        {"sort": "'; --"},
        {"kind": ["offer", "request"]},
    ],
)
def test_filters_that_mean_nothing_are_left_out(
    inside: NetworkRef, as_alice: Client, filters: dict[str, str]
) -> None:
    assert as_alice.get("/listings/", filters).status_code == 200
    assert as_alice.get("/people/", filters).status_code == 200


def _cursor(client: Client, path: str = "/people/") -> str:
    for number in range(21):
        ListingFactory(owner=admit(name=f"Zara {number:02}"))
    page = client.get(path).content.decode()
    return next_page(page).partition("after=")[2].replace("%3A", ":")


@pytest.mark.parametrize("path", ["/people/", "/listings/"])
def test_a_cursor_is_good_where_it_was_made_alone(
    inside: NetworkRef,
    as_alice: Client,
    world: World,
    warwick: NetworkRef,
    sofia: Member,
    path: str,
) -> None:
    cursor = _cursor(as_alice, path)
    assert as_alice.get(path, {"after": cursor}).status_code == 200
    elsewhere = world.client(warwick, sofia.user).get(path, {"after": cursor})
    assert elsewhere.status_code == 400
    assert "Start from the first page again" in elsewhere.content.decode()


@pytest.mark.parametrize("altered", ["x", "aaa:bbb:ccc", "\0", "é", "🏥", "a" * 9_000])
def test_an_altered_cursor_is_refused(inside: NetworkRef, as_alice: Client, altered: str) -> None:
    for path in ("/people/", "/listings/"):
        assert as_alice.get(path, {"after": altered}).status_code == 400


def test_a_cursor_of_another_order_is_refused(inside: NetworkRef, as_alice: Client) -> None:
    cursor = _cursor(as_alice)
    assert as_alice.get("/people/", {"after": cursor[:-1]}).status_code == 400
    assert as_alice.get("/people/", {"after": cursor, "sort": "newest"}).status_code == 400
    assert as_alice.get("/listings/", {"after": cursor}).status_code == 400


def test_a_skill_of_another_network_is_not_known(
    inside: NetworkRef, as_alice: Client, warwick: NetworkRef
) -> None:
    assert current.network() == inside
    answer = as_alice.get("/people/", {"skill": "0190ffff-0000-7000-8000-000000000001"})
    assert "A filter is not known" in answer.content.decode()

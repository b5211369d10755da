"""What words find: stems, beginnings, names of skills and the like, and typing errors."""

import pytest
from django.test import Client

from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.search import selectors, words
from tenant_apps.search.models import Word
from tenant_apps.search.shelves import LISTINGS
from tenants.current import NetworkRef
from tests.factories.listings import KindOfHelpFactory, ListingFactory, ListingSkillFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.searching import people, titles


def found(client: Client, words: str, **more: str) -> list[str]:
    answer = client.get("/listings/", {"q": words, **more})
    assert answer.status_code == 200
    return titles(answer.content.decode())


def found_people(client: Client, words: str) -> list[str]:
    answer = client.get("/people/", {"q": words})
    assert answer.status_code == 200
    return people(answer.content.decode())


@pytest.mark.parametrize(
    "typed",
    [
        "diagrams",
        "DIAGRAM",
        "driver diag",
        "diagrams drivers",
        "looking over",
        "the driver diagram",
        "surgical wards",
        "“driver” diagram!",
        "driver-diagram",
        "drivér",
        "baker",
        "bob's diagram",
    ],
)
def test_stems_beginnings_accents_and_marks(
    inside: NetworkRef, as_alice: Client, bob: Member, typed: str
) -> None:
    ListingFactory(
        owner=bob, title="Look over my driver diagram", description="For a surgical ward."
    )
    assert found(as_alice, typed) == ["Look over my driver diagram"]


@pytest.mark.parametrize("typed", ["diagnosis", "driver coffee", "agram", "ward round"])
def test_all_words_must_fit(inside: NetworkRef, as_alice: Client, bob: Member, typed: str) -> None:
    ListingFactory(owner=bob, title="Look over my driver diagram", description="Surgical ward.")
    assert found(as_alice, typed) == []


def test_what_is_akin_but_has_another_stem_is_another_word(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    ListingFactory(owner=bob, title="For a surgical ward")
    assert found(as_alice, "surgically wards") == ["For a surgical ward"]
    assert found(as_alice, "surgery wards") == []


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("dia", True),
        ("driver dia", True),
        ("di", False),
        ("driver di", False),
        ("dia driver", False),
        ("driv diagram", False),
        ("diag driv", False),
        ("diagram driv", True),
    ],
)
def test_the_last_word_alone_is_completed_from_three_letters_on(
    inside: NetworkRef, as_alice: Client, bob: Member, typed: str, is_found: bool
) -> None:
    ListingFactory(owner=bob, title="Look over my driver diagram", description="")
    assert bool(found(as_alice, typed)) is is_found


def test_a_word_that_is_usually_left_out_counts_where_it_stands_alone(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Help with IT")
    ListingFactory(owner=bob, title="Look over my run chart")
    assert found(as_alice, "it") == ["Help with IT"]
    assert found(as_alice, "the it") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acrobat", "('acrobat':*)"),
        ("acrobats", "('acrobat':* | 'acrobats':*)"),
        ("red acrobat", "('red') & ('acrobat':*)"),
    ],
)
def test_a_word_that_is_its_own_stem_is_looked_up_once(
    inside: NetworkRef, typed: str, meant: str
) -> None:
    assert selectors.meaning(LISTINGS, typed) == meant


def test_words_of_other_alphabets(inside: NetworkRef, as_alice: Client, bob: Member) -> None:
    ListingFactory(owner=bob, title="Ομάδα για ελληνικά")
    assert found(as_alice, "ελληνικά") == ["Ομάδα για ελληνικά"]
    assert found(as_alice, "ΕΛΛΗΝΙΚΆ") == ["Ομάδα για ελληνικά"]


def test_a_skill_is_found_by_its_name_and_by_its_new_one(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    skill = SkillFactory(name="Theory of constraints")
    ListingSkillFactory(listing=ListingFactory(owner=bob, title="Where is our queue?"), skill=skill)
    assert found(as_alice, "constraint") == ["Where is our queue?"]
    skill.name = "Bottlenecks"
    skill.save()
    assert found(as_alice, "constraint") == []
    assert found(as_alice, "bottleneck queue") == ["Where is our queue?"]


def test_kinds_of_help_and_organisations_are_found_by_name(
    inside: NetworkRef, as_alice: Client
) -> None:
    owner = admit("Tess Trust", organisation=OrganisationFactory(name="Riverside Trust"))
    kind = KindOfHelpFactory(name="Walking the floor")
    ListingFactory(owner=owner, title="Come with me", help_kind=kind.code)
    for typed in ("floor", "riverside", "riverside walks"):
        assert found(as_alice, typed) == ["Come with me"], typed


def test_the_title_counts_most(inside: NetworkRef, as_alice: Client, bob: Member) -> None:
    ListingFactory(owner=bob, title="Teach us run charts", description="Soon.")
    ListingFactory(owner=bob, title="Help with data", description="Perhaps with run charts.")
    ListingFactory(owner=bob, title="Charts of a run", description="For run charts: run, chart.")
    assert found(as_alice, "run charts")[-1] == "Help with data"
    assert found(as_alice, "run charts", sort="newest")[0] == "Charts of a run"


def test_a_typing_error_is_put_right_where_nothing_is_found(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Look over my driver diagram")
    ListingFactory(owner=bob, title="Shadow our huddle")
    words.count_anew()
    answer = as_alice.get("/listings/", {"q": "drvier digram"}).content.decode()
    assert titles(answer) == ["Look over my driver diagram"]
    assert "Nothing has “drvier digram”. These are for “driver diagram”." in answer


def test_where_little_is_found_another_word_is_offered(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Look over my digram")
    words.count_anew()
    Word.objects.filter(word="digram").update(word="diagram")
    answer = as_alice.get("/listings/", {"q": "digram"}).content.decode()
    assert titles(answer) == ["Look over my digram"]
    assert 'Did you mean <a href="?q=diagram&amp;kind=request">diagram</a>?' in answer


def test_words_of_what_only_an_organisation_sees_are_not_offered(
    inside: NetworkRef, as_alice: Client
) -> None:
    owner = admit("Tess Trust", organisation=OrganisationFactory())
    ListingFactory(owner=owner, title="Confidential merger", audience="organisation")
    ListingFactory(owner=owner, title="Open huddle", description="")
    words.count_anew()
    counted = set(Word.objects.filter(scope="listings").values_list("word", flat=True))
    assert "huddle" in counted
    assert not {"confidential", "merger"} & counted


def test_words_come_and_go(inside: NetworkRef, bob: Member) -> None:
    listing = ListingFactory(owner=bob, title="Zebra crossing", description="A zebra, or two.")
    words.count_anew()
    known = Word.objects.get(scope="listings", word="zebra")
    assert known.uses == 1
    ListingFactory(owner=bob, title="Another zebra")
    words.count_anew()
    assert Word.objects.get(scope="listings", word="zebra").uses == 2
    assert Word.objects.get(scope="listings", word="zebra").id == known.id
    type(listing).objects.update(state="withdrawn")
    words.count_anew()
    assert not Word.objects.filter(scope="listings", word="zebra").exists()


@pytest.mark.parametrize(
    "typed",
    [
        "obrien",
        "o'brien",
        "O’Brien",
        "zoe",
        "Zoë",
        "midwi",
        "riverside",
        "logic models",
        "theatres",
    ],
)
def test_people_are_found_by_what_their_page_says(
    inside: NetworkRef, as_alice: Client, typed: str
) -> None:
    zoe = admit("Zoë O’Brien")
    members.change_profile(
        member=zoe,
        name=zoe.name,
        job_title="Midwife",
        organisation=OrganisationFactory(name="Riverside Trust"),
        about="I look after theatre lists.",
        shows_name_outside=False,
        by=zoe.id,
    )
    MemberSkillFactory(member=zoe, skill=SkillFactory(name="Models of logic"))
    MemberSkillFactory(member=zoe, skill=SkillFactory(name="Poetry"), direction="learn")
    assert found_people(as_alice, typed) == ["Zoë O’Brien"]
    assert found_people(as_alice, "poetry") == []


def test_a_name_with_a_typing_error_is_put_right(inside: NetworkRef, as_alice: Client) -> None:
    admit("Chidi Okafor")
    words.count_anew()
    assert found_people(as_alice, "okafro") == ["Chidi Okafor"]

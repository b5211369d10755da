"""Reflecting on an exchange, and entries of one's own."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.cpd import selectors, services, years
from tenant_apps.cpd.models import Reflection
from tenant_apps.cpd.refusals import (
    BadDay,
    BadHours,
    NothingSaid,
    NoTitle,
    NotSettled,
    TooManySkills,
)
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.skills.services import UnknownSkill, set_retired
from tenants import current
from tenants.current import NetworkRef
from tests.factories.cpd import OwnEntryFactory, ReflectionFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory, ListingSkillFactory
from tests.factories.members import admit
from tests.factories.skills import SkillFactory
from tests.world import World

WORDS = {"did": "We drew it.", "learned": "", "will_change": ""}
NHS = "943 476 5919"


def reflect(exchange: Exchange, by: Member, **values: Any) -> Reflection:
    words = {**WORDS, "skills": [], **values}
    return services.reflect(exchange_id=exchange.id, by=by, **words)


def own_entry(by: Member, **values: Any) -> Reflection:
    told = {"title": "A course", "day": years.today(), "minutes": 60, "key": uuid7()}
    return services.add_own(by=by, **{**WORDS, "skills": [], **told, **values})


def test_both_parties_write_their_own(
    inside: NetworkRef, settled: Exchange, alice: Member, bob: Member
) -> None:
    hers, his = reflect(settled, alice), reflect(settled, bob, did="I showed her.")
    assert hers.id != his.id
    assert [one.reflection for one in selectors.items(alice, years.now())] == [hers]
    assert [one.reflection for one in selectors.items(bob, years.now())] == [his]


def test_writing_again_changes_what_was_written(
    inside: NetworkRef, settled: Exchange, alice: Member
) -> None:
    one, two = SkillFactory(name="Charts"), SkillFactory(name="Teaching wards")
    first = reflect(settled, alice, skills=[one.id])
    again = reflect(settled, alice, did="", learned=" More. ", skills=[two.id])
    assert again.id == first.id
    item = selectors.item(alice, first.id)
    assert item.reflection is not None
    assert (item.reflection.did, item.reflection.learned) == ("", "More.")
    assert item.skills == ("Teaching wards",)


@pytest.mark.parametrize("state", [State.PROPOSED, State.ACCEPTED, State.LOGGED, State.VOIDED])
def test_nobody_reflects_before_it_is_settled(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member, state: State
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state=state)
    with pytest.raises(NotSettled):
        reflect(exchange, alice)
    assert as_alice.get(f"/cpd/exchange/{exchange.id}/").status_code == 409


def test_nobody_else_reflects_on_it_or_reads_it(
    world: World, nwl: NetworkRef, settled: Exchange, as_bob: Client, champion: Member
) -> None:
    with current.enter(nwl):
        note = ReflectionFactory(exchange=settled, did="Between me and me")
        with pytest.raises(NotFound):
            reflect(settled, champion)
        with pytest.raises(NotFound):
            services.remove(reflection_id=note.id, by=champion)
        broker = admit(name="Bella Broker", role="broker")
    others = [as_bob, world.client(nwl, champion.user), world.client(nwl, broker.user)]
    for client in others:
        for path in ("", "entry.pdf", "change/", "remove/"):
            assert client.get(f"/cpd/{note.id}/{path}").status_code == 404
        assert client.post(f"/cpd/{note.id}/remove/").status_code == 404
    for client in others[1:]:
        assert client.get(f"/cpd/exchange/{settled.id}/").status_code == 404
    assert "Between me" not in as_bob.get(f"/exchanges/{settled.id}/").text


@pytest.mark.parametrize("words", [{"did": " "}, {"did": "x" * 4001}])
def test_a_note_says_something_and_not_too_much(
    inside: NetworkRef, settled: Exchange, alice: Member, words: dict[str, str]
) -> None:
    with pytest.raises(NothingSaid):
        reflect(settled, alice, **words)


def test_skills_are_of_the_list_and_few(
    inside: NetworkRef, settled: Exchange, alice: Member, champion: Member
) -> None:
    skills = [SkillFactory(name=f"Skill {number}") for number in range(7)]
    with pytest.raises(TooManySkills):
        reflect(settled, alice, skills=[one.id for one in skills])
    note = reflect(settled, alice, skills=[skills[0].id])
    set_retired(entry=skills[0], is_retired=True, by=champion.id)
    reflect(settled, alice, skills=[skills[0].id])
    assert selectors.item(alice, note.id).skills == ("Skill 0",)
    set_retired(entry=skills[1], is_retired=True, by=champion.id)
    with pytest.raises(UnknownSkill):
        reflect(settled, alice, skills=[skills[1].id])


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"title": " "}, NoTitle),
        ({"title": "x" * 121}, NoTitle),
        ({"minutes": 20}, BadHours),
        ({"minutes": 6015}, BadHours),
        ({"did": ""}, NothingSaid),
    ],
)
def test_an_entry_of_ones_own_says_what_it_was(
    inside: NetworkRef, alice: Member, values: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        own_entry(alice, **values)


def test_an_entry_of_ones_own_lies_in_no_future(inside: NetworkRef, alice: Member) -> None:
    with pytest.raises(BadDay):
        own_entry(alice, day=years.today() + timedelta(days=1))
    with pytest.raises(BadDay):
        own_entry(alice, day=years.today().replace(year=1999, day=1))


def test_the_same_request_twice_is_one_entry(inside: NetworkRef, alice: Member) -> None:
    key = uuid7()
    assert own_entry(alice, key=key) == own_entry(alice, key=key)


def test_a_note_on_an_exchange_is_no_entry_of_ones_own(
    inside: NetworkRef, settled: Exchange, alice: Member
) -> None:
    note = reflect(settled, alice)
    told = {"title": "Another", "day": years.today(), "minutes": 600}
    with pytest.raises(NotFound):
        services.change_own(reflection_id=note.id, by=alice, skills=[], **WORDS, **told)


def test_the_exchanges_page_leads_to_the_form_and_back(
    nwl: NetworkRef, settled: Exchange, as_alice: Client
) -> None:
    page = as_alice.get(f"/exchanges/{settled.id}/").text
    url = f"/cpd/exchange/{settled.id}/"
    assert url in page
    assert "Plot our falls" in as_alice.get(url).text
    answer = as_alice.post(url, {"did": "We drew it.", "learned": "Twelve points"})
    assert answer.status_code == 302
    assert "Twelve points" in as_alice.get(answer["Location"]).text
    assert "Twelve points" in as_alice.get(url).text


def test_an_empty_form_and_a_patients_number_come_back(
    settled: Exchange, as_alice: Client, nwl: NetworkRef
) -> None:
    url = f"/cpd/exchange/{settled.id}/"
    empty = as_alice.post(url, {"did": ""})
    assert empty.status_code == 422
    assert "Answer at least one" in empty.text
    warned = as_alice.post(url, {"did": f"Her number is {NHS}"})
    assert warned.status_code == 422
    assert "looks like a patient’s NHS number" in warned.text
    with current.enter(nwl):
        assert not Reflection.objects.exists()


def test_the_form_begins_with_the_listings_skills(
    nwl: NetworkRef, as_bob: Client, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        listing = ListingFactory(owner=alice)
        skill = ListingSkillFactory(listing=listing).skill
        exchange = ExchangeFactory(provider=bob, recipient=alice, state=State.SETTLED)
        Exchange.objects.filter(id=exchange.id).update(listing=listing)
    page = as_bob.get(f"/cpd/exchange/{exchange.id}/").text
    assert f'<option value="{skill.id}" selected>' in page


def test_ones_own_entry_by_its_pages(nwl: NetworkRef, as_alice: Client) -> None:
    form = {"title": "A course", "day": f"{years.today():%Y-%m-%d}", "minutes": "1.5"}
    form |= {"did": "I listened.", "key": str(uuid7())}
    made = as_alice.post("/cpd/own/", form)
    assert made.status_code == 302
    assert as_alice.post("/cpd/own/", form)["Location"] == made["Location"]
    url = made["Location"]
    assert "1.5 hours" in as_alice.get(url).text
    assert 'value="1.5"' in as_alice.get(f"{url}change/").text
    changed = as_alice.post(f"{url}change/", form | {"title": "A long course", "minutes": "3"})
    assert changed["Location"] == url
    assert "A long course" in as_alice.get(url).text
    assert "gone for good" in as_alice.get(f"{url}remove/").text
    assert as_alice.post(f"{url}remove/")["Location"] == "/cpd/"
    assert as_alice.get(url).status_code == 404


@pytest.mark.parametrize("change", [{"day": "2999-01-01"}, {"minutes": "0.1"}, {"title": ""}])
def test_a_bad_entry_comes_back(as_alice: Client, change: dict[str, str]) -> None:
    form = {"title": "A course", "day": "2026-01-05", "minutes": "1", "did": "I listened."}
    assert as_alice.post("/cpd/own/", {**form, "key": str(uuid7()), **change}).status_code == 422


def test_removing_a_note_leaves_the_exchange(
    inside: NetworkRef, settled: Exchange, alice: Member
) -> None:
    services.remove(reflection_id=reflect(settled, alice).id, by=alice)
    (item,) = selectors.items(alice, years.now())
    assert (item.exchange, item.reflection) == (settled, None)


def test_a_changed_note_on_an_exchange_is_asked_for_on_its_page(
    nwl: NetworkRef, settled: Exchange, as_alice: Client
) -> None:
    with current.enter(nwl):
        note = ReflectionFactory(exchange=settled)
    answer = as_alice.get(f"/cpd/{note.id}/change/")
    assert answer["Location"] == f"/cpd/exchange/{settled.id}/"


def test_the_factories_work(inside: NetworkRef) -> None:
    assert OwnEntryFactory().pk

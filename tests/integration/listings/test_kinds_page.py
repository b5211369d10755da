"""Champions rename, add, order and retire kinds of help; members then choose from those."""

import html

import pytest
from django.http import HttpResponse
from django.test import Client

from tenant_apps.listings import selectors
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import KindOfHelpFactory
from tests.world import World

PAGE = "/listings/kinds/"


def text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def names(network: NetworkRef) -> list[str]:
    with current.enter(network):
        return [kind.name for kind in selectors.kinds()]


def test_one_is_added_at_the_end(nwl: NetworkRef, as_champion: Client) -> None:
    for name in ("  Ward  walks ", "Ward walks!", "24 hours"):
        assert as_champion.post(PAGE, {"name": name}).status_code == 302
    assert names(nwl)[-4:] == ["Something else", "Ward walks", "Ward walks!", "24 hours"]
    with current.enter(nwl):
        codes = [kind.code for kind in selectors.kinds()]
    assert codes[-3:] == ["ward_walks", "ward_walks_2", "kind_24_hours"]


def test_one_is_renamed_and_moved_and_keeps_its_code(nwl: NetworkRef, as_champion: Client) -> None:
    sent = {"name": "Talks", "place": "2"}
    assert as_champion.post(f"{PAGE}speaking/", sent).status_code == 302
    assert names(nwl)[:3] == ["Shadowing", "Talks", "Coaching"]
    assert '<option value="speaking">Talks' in text(as_champion.get("/listings/new/offer/"))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"place": "1"}, "Fill in “Name”."),
        ({"name": "COACHING", "place": "1"}, "“COACHING” is in the list already."),
        ({"name": "x" * 41, "place": "1"}, "at most 40"),
    ],
)
def test_what_cannot_be_is_refused(
    nwl: NetworkRef, as_champion: Client, sent: dict[str, str], says: str
) -> None:
    before = names(nwl)
    for path in (PAGE, f"{PAGE}speaking/"):
        answer = as_champion.post(path, sent)
        assert (answer.status_code, says in text(answer)) == (422, True)
    for place in ("0", "10", "x"):
        bad = as_champion.post(f"{PAGE}speaking/", {"name": "Talks", "place": place})
        assert bad.status_code == 422
    assert names(nwl) == before


def test_one_is_taken_out_and_brought_back(nwl: NetworkRef, as_champion: Client) -> None:
    assert as_champion.post(f"{PAGE}speaking/retire/").status_code == 302
    assert "Speaking" not in names(nwl)
    assert "Taken out" in text(as_champion.get(PAGE))
    assert "Bring back" in text(as_champion.get(f"{PAGE}speaking/"))
    assert as_champion.post(f"{PAGE}speaking/bring-back/").status_code == 302
    assert "Speaking" in names(nwl)


def test_one_stays_for_what_is_none_of_the_others(nwl: NetworkRef, as_champion: Client) -> None:
    assert as_champion.post(f"{PAGE}other/retire/").status_code == 409
    assert "Something else" in names(nwl)
    assert "Take out" not in text(as_champion.get(f"{PAGE}other/"))


def test_others_are_turned_away(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, world: World
) -> None:
    before = names(nwl)
    paths = [f"{PAGE}{rest}" for rest in ("", "other/", "speaking/retire/", "speaking/bring-back/")]
    for path in paths:
        assert as_alice.post(path, {"name": "Mine", "place": "1"}).status_code == 403
        assert "/sign-in/" in world.client(nwl).post(path)["Location"]
        assert as_champion.delete(path).status_code == 405
    for rest in ("", "retire/", "bring-back/"):
        assert as_champion.post(f"{PAGE}nothing/{rest}").status_code == 404
    for rest in ("retire/", "bring-back/"):
        assert as_champion.get(f"{PAGE}speaking/{rest}")["Location"] == f"{PAGE}speaking/"
    assert names(nwl) == before


def test_the_page_costs_the_same_whatever_it_holds(nwl: NetworkRef, as_champion: Client) -> None:
    counts = []
    for _ in range(2):
        with current.enter(nwl):
            KindOfHelpFactory()
        with counted() as queries:
            as_champion.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8

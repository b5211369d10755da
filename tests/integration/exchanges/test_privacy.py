"""Only the two parties see an exchange: to all others it is missing."""

import pytest

from kernel import database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.exchanges import selectors, services
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.pages import PAGES
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import admit
from tests.integration.exchanges.conftest import Exchanging
from tests.world import World


def _addresses(exchange: Exchange) -> list[str]:
    base = f"/exchanges/{exchange.id}/"
    return [base, f"{base}notes/", f"{base}feedback/", *[f"{base}{move}/" for move in PAGES]]


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("member", "proposed"),
        ("broker", "logged"),
        ("champion", "accepted"),
        ("champion", "settled"),
    ],
)
def test_to_others_it_is_missing(
    exchanging: Exchanging, inside: NetworkRef, world: World, role: str, state: str
) -> None:
    exchange = exchanging(state)
    as_other = world.client(inside, admit(name="Olu Other", role=role).user)
    form = {
        "key": uuid7(),
        "text": "Hello",
        "minutes": "1",
        "reason": "No",
        "message": "No",
        "learned": "A lot",
        "helped_on": "2026-11-22",
    }
    for address in _addresses(exchange):
        assert as_other.get(address).status_code in (404, 405), address
        answer = as_other.post(address, form)
        assert answer.status_code in (404, 405), address
        assert exchange.title not in answer.content.decode()
    assert Exchange.objects.get().state == state
    assert exchange.title not in as_other.get("/exchanges/").content.decode()
    assert exchange.title not in as_other.get("/").content.decode()


def test_strangers_are_asked_to_sign_in(
    exchanging: Exchanging, nwl: NetworkRef, world: World
) -> None:
    for address in [*_addresses(exchanging()), "/exchanges/"]:
        answer = world.client(nwl).get(address)
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in/")


def test_selectors_and_services_say_so_themselves(exchanging: Exchanging, champion: Member) -> None:
    exchange = exchanging()
    with pytest.raises(NotFound):
        selectors.get(champion, exchange.id)
    with pytest.raises(NotFound):
        services.write(exchange_id=exchange.id, text="Hello", key=uuid7(), by=champion)
    with pytest.raises(NotFound):
        services.accept(exchange_id=exchange.id, key=uuid7(), by=champion)


def test_another_networks_exchange_is_missing(
    exchanging: Exchanging, warwick: NetworkRef, world: World
) -> None:
    exchange = exchanging()
    with current.enter(warwick):
        sofia = admit(name="Sofia Sharma")
        ExchangeFactory(provider=sofia)
    answer = world.client(warwick, sofia.user).get(f"/exchanges/{exchange.id}/")
    assert answer.status_code == 404


def test_the_timeline_cannot_be_rewritten(exchanging: Exchanging) -> None:
    exchange = exchanging()
    for statement in [
        "UPDATE exchanges_event SET minutes = 1",
        "DELETE FROM exchanges_event",
        "TRUNCATE exchanges_event",
    ]:
        with (
            pytest.raises(Exception, match="permission denied"),
            database.atomic(),
            database.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert exchange.events.count() == 1

"""Whoever joined by a link before they were invited takes over what waits, by a mail."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kernel.errors import NotFound
from tenant_apps.importing import services
from tenant_apps.importing.models import Import, Newcomer
from tenant_apps.joining import services as joining
from tenant_apps.joining.models import Invitation
from tenant_apps.ledger.models import Transfer, TransferKind
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import PASSWORD
from tests.integration.importing.sending import balance, differences, imported, invited
from tests.world import World

IVY = "ivy@example.org"
FILE = "e-mail,name,gives,balance\nivy@example.org,Ivy,SQL,3.5\n"
WELCOME, BROUGHT = 120, 210


@pytest.fixture
def ivy(nwl: NetworkRef, champion: Member) -> Member:
    """By a link, after the import and before its invitations."""
    with current.enter(nwl):
        made = imported(champion.id, members=FILE)
        joined = joining.join(link=JoinLinkFactory(), email=IVY, name="Ivy", password=PASSWORD)
        invited(made)
        return joined


def way(nwl: NetworkRef) -> str:
    """The path in the mail."""
    with current.enter(nwl):
        text = Mail.objects.get(to=IVY, subject__startswith="What you had").text
    found = re.search(r"https?://\S+", text)
    assert found
    return urlsplit(found[0]).path


def test_their_mail_leads_to_what_waits_and_gives_it_once(
    world: World, nwl: NetworkRef, ivy: Member
) -> None:
    client, path = world.client(nwl, ivy.user), way(nwl)
    with current.enter(nwl):
        assert balance(ivy) == WELCOME
        assert not Invitation.objects.filter(email=IVY).exists()
    shown = client.get(path).text
    assert "3.5 hours" in shown
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == client.get(path).status_code == 404
    with current.enter(nwl):
        assert balance(ivy) == WELCOME + BROUGHT
        assert Transfer.objects.filter(kind=TransferKind.OPENING).count() == 1
        assert Newcomer.objects.get().member == ivy
        assert differences() == []


def test_the_champion_reads_what_became_of_them(
    nwl: NetworkRef, ivy: Member, as_champion: Client
) -> None:
    with current.enter(nwl):
        path = f"/settings/import/{Import.objects.get().id}/"
    assert "1 of them joined by a link" in as_champion.get(path).text


def test_it_is_for_who_has_the_address_alone(
    world: World, nwl: NetworkRef, ivy: Member, as_alice: Client, warwick: NetworkRef
) -> None:
    path = way(nwl)
    assert as_alice.get(path).status_code == as_alice.post(path).status_code == 404
    assert world.client(nwl).get(path)["Location"].startswith("/sign-in/")
    with current.enter(nwl):
        assert balance(ivy) == WELCOME
        with pytest.raises(NotFound):
            services.take_over(token="nothing", member=ivy)
    with current.enter(warwick), pytest.raises(NotFound):
        services.waiting(token=path.rstrip("/").rsplit("/", 1)[1], member=ivy)

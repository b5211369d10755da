"""Background work runs in the network that sent it, on a real worker, or not at all."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from celery import current_app

from tenant_apps.outbox import tasks
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network
from tenants.tasks import CENTRAL, HEADER, SIGNATURE
from tests.site import Site, wait_until


def leave_mail(network: NetworkRef, to: str) -> None:
    """A mail that waits, with no message to a worker about it."""
    with current.enter(network):
        Mail.objects.create(to=to, subject="Hello", text="Hello", sender_name=network.name)


def waiting(network: NetworkRef, to: str) -> bool:
    with current.enter(network):
        return Mail.objects.filter(to=to, sent_at__isnull=True).exists()


def send_and_wait(site: Site, network: NetworkRef) -> None:
    """One honest task through the same worker: whatever was sent before has been dealt with."""
    marker = f"{uuid4().hex}@example.org"
    leave_mail(network, marker)
    with current.enter(network):
        tasks.send_here.apply_async()
    wait_until(lambda: not waiting(network, marker))


def test_the_same_task_from_two_networks_runs_in_each(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    leave_mail(nwl, "alice@example.org")
    leave_mail(warwick, "sofia@example.org")
    for network in (nwl, warwick):
        with current.enter(network):
            tasks.send_here.apply_async()
    assert "North West London" in site.letter("alice@example.org")["From"]
    assert "Warwick Business School" in site.letter("sofia@example.org")["From"]
    wait_until(lambda: not waiting(nwl, "alice@example.org"))
    with current.enter(nwl):
        sent = Mail.objects.get(to="alice@example.org")
        assert sent.sent_at
        assert sent.text == ""
        assert not Mail.objects.filter(to="sofia@example.org").exists()


def unsigned(network: NetworkRef) -> dict[str, str]:
    return {HEADER: str(network.id)}


def wrongly_signed(network: NetworkRef) -> dict[str, str]:
    return {HEADER: str(network.id), SIGNATURE: "0" * 64}


def no_header(network: NetworkRef) -> dict[str, str]:
    return {}


def the_centres(network: NetworkRef) -> dict[str, str]:
    return {HEADER: CENTRAL, SIGNATURE: "0" * 64}


@pytest.mark.parametrize("headers", [no_header, unsigned, wrongly_signed, the_centres])
def test_r05_a_task_that_does_not_prove_its_network_never_runs(
    site: Site,
    nwl: NetworkRef,
    warwick: NetworkRef,
    headers: Callable[[NetworkRef], dict[str, str]],
) -> None:
    leave_mail(nwl, "alice@example.org")
    current_app.send_task("outbox.send", headers=headers(nwl))
    send_and_wait(site, warwick)
    assert waiting(nwl, "alice@example.org")


def test_r05_a_suspended_networks_task_never_runs(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    leave_mail(nwl, "alice@example.org")
    with current.shared():
        Network.objects.filter(id=nwl.id).update(state=Network.State.SUSPENDED)
    with current.enter(nwl):
        tasks.send_here.apply_async()
    send_and_wait(site, warwick)
    assert waiting(nwl, "alice@example.org")


def test_r05_a_task_of_an_unknown_network_never_runs(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    ghost = NetworkRef(uuid4(), "ghost", "Ghost", "ics", "active", nwl.schema, nwl.host)
    leave_mail(nwl, "alice@example.org")
    with current.adopt(current.network_door(ghost)):
        tasks.send_here.apply_async()
    send_and_wait(site, warwick)
    assert waiting(nwl, "alice@example.org")

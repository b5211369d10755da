"""Background work runs in the network that sent it, on a real worker, or not at all."""

import os
from collections.abc import Callable
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from celery import current_app
from django.core.mail import get_connection
from django.test import Client

from config.embedded import ports
from kernel import database
from tenant_apps.outbox import tasks
from tenant_apps.outbox.models import Mail
from tenants import current, messages
from tenants.current import NetworkRef
from tenants.models import Network, RefusedTask
from tenants.tasks import CENTRAL, HEADER, SIGNATURE, SentFromNetwork, TaskRefused, send_central
from tests.figures import figure
from tests.site import Site, wait_until
from tests.world import World


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


def test_the_web_answers_for_the_figures_of_the_workers(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    for network in (nwl, warwick):
        send_and_wait(site, network)
    wait_until(lambda: ran(site, nwl) > 0 and ran(site, warwick) > 0)
    requests = "hexitime_request_duration_seconds_count"
    assert figure(requests, figures(site), network="central", method="GET", status="2xx") > 0
    refused = {"network": "central", "task": tasks.send_here.name, "reason": "no_network"}
    before = figure("hexitime_tasks_refused_total", figures(site), **refused)
    current_app.send_task(tasks.send_here.name, headers={})
    send_and_wait(site, nwl)
    assert figure("hexitime_tasks_refused_total", figures(site), **refused) == before + 1


def figures(site: Site) -> str:
    """What a monitoring system reads."""
    address = f"http://{ports.LOOPBACK}:{site.port}/metrics"
    token = f"Bearer {os.environ['METRICS_TOKEN']}"
    asked = Request(address, headers={"Host": "hexitime.localhost", "Authorization": token})
    with urlopen(asked) as answer:  # noqa: S310 - an address of ours
        return str(answer.read().decode())


def ran(site: Site, network: NetworkRef) -> float:
    """How often a worker has looked for this network's mail."""
    labels = {"network": str(network.id), "task": tasks.send_here.name}
    return figure("hexitime_task_duration_seconds_count", figures(site), **labels)


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


def test_r05_a_message_with_other_arguments_than_signed_never_runs(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    leave_mail(nwl, "alice@example.org")
    task_id = str(uuid4())
    signed = messages.headers("outbox.send", task_id, str(nwl.id), (), {})
    current_app.send_task("outbox.send", kwargs={"x": 1}, task_id=task_id, headers=signed)
    send_and_wait(site, warwick)
    assert waiting(nwl, "alice@example.org")


def test_r05_a_message_of_another_place_never_runs(
    site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    """A network's task signed by the centre, and the centre's signed by a network."""
    for name, place in (("outbox.send", CENTRAL), ("outbox.send_central", str(nwl.id))):
        task_id = str(uuid4())
        signed = messages.headers(name, task_id, place, (), {})
        current_app.send_task(name, task_id=task_id, headers=signed)

    def refused() -> set[str]:
        with current.shared():
            found = RefusedTask.objects.filter(reason=RefusedTask.Reason.WRONG_PLACE)
            return set(found.values_list("task", flat=True))

    wait_until(lambda: refused() == {"outbox.send", "outbox.send_central"})


def test_r05_what_is_refused_is_counted_and_operators_see_it(
    site: Site, nwl: NetworkRef, warwick: NetworkRef, as_operator: Client
) -> None:
    assert "Nothing was refused" in as_operator.get("/console/service/refused/").text
    for _ in range(3):
        current_app.send_task("outbox.send", headers={})
    with current.shared():
        Network.objects.filter(id=nwl.id).update(state=Network.State.SUSPENDED)
    with current.enter(nwl):
        tasks.send_here.apply_async()
    send_and_wait(site, warwick)

    def counted() -> set[tuple[object, ...]]:
        with current.shared():
            return set(RefusedTask.objects.values_list("reason", "network_id", "count"))

    wait_until(lambda: counted() == {("no_network", None, 3), ("not_active", nwl.id, 1)})
    page = as_operator.get("/console/service/refused/").text
    assert "It names no network" in page
    assert "North West London" in page


def test_a_task_that_no_worker_knows_is_counted_under_no_name_of_its_own(
    site: Site, warwick: NetworkRef, as_operator: Client
) -> None:
    for name in ("mine.bitcoin", "drop.tables"):
        current_app.send_task(name, headers={})
    send_and_wait(site, warwick)

    def counted() -> set[tuple[object, ...]]:
        with current.shared():
            return set(RefusedTask.objects.values_list("task", "reason", "network_id", "count"))

    wait_until(lambda: counted() == {("unknown", "unknown_task", None, 2)})
    page = as_operator.get("/console/service/refused/").text
    assert "No worker knows its task" in page
    assert "mine.bitcoin" not in page


def test_a_slow_network_does_not_hold_up_another(
    site: Site, world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    """A's mail is locked, its rounds wait, one at a time, and B's leaves all the same."""
    leave_mail(nwl, "alice@example.org")
    with world.admin() as admin, admin.transaction():
        admin.execute(f"LOCK TABLE {nwl.schema}.outbox_mail")
        with current.enter(nwl):
            for _ in range(10):
                tasks.send_what_was_left.apply_async()
        with current.enter(warwick):
            Mail.objects.create(to="sofia@example.org", subject="S", text="S", sender_name="W")
            tasks.send_what_was_left.apply_async()
        wait_until(lambda: not waiting(warwick, "sofia@example.org"))
    wait_until(lambda: not waiting(nwl, "alice@example.org"))


def test_nothing_is_sent_from_within_a_transaction(nwl: NetworkRef) -> None:
    with (
        current.enter(nwl),
        database.atomic(),
        pytest.raises(database.OutsideCallInTransaction),
    ):
        tasks.send_here.apply_async()
    with current.shared(), database.atomic(), pytest.raises(database.OutsideCallInTransaction):
        send_central("provisioning.sweep")


def test_no_mail_server_is_waited_for_within_a_transaction(nwl: NetworkRef) -> None:
    for ask in (get_connection().open, lambda: get_connection().send_messages([])):
        with (
            current.enter(nwl),
            database.atomic(),
            pytest.raises(database.OutsideCallInTransaction),
        ):
            ask()


def test_work_of_the_centre_is_not_sent_from_a_network(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        with pytest.raises(SentFromNetwork):
            tasks.send_at_the_centre.apply_async()
        with pytest.raises(SentFromNetwork):
            send_central("provisioning.build", run_id="1")


def test_a_networks_work_is_not_sent_from_nowhere() -> None:
    with pytest.raises(current.NoNetwork):
        tasks.send_here.apply_async()


def test_a_task_is_no_function_to_call(nwl: NetworkRef) -> None:
    with current.enter(nwl), pytest.raises(TaskRefused):
        tasks.send_here()


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

"""What is counted bears the network it happened in, and only who has the token may read it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tenant_apps.members.models import Member
from tenants import current, metrics
from tenants.current import NetworkRef
from tests.figures import figure, parsed
from tests.world import World

TOKEN = "a token of the monitoring system"
AUTHORISED = {"authorization": f"Bearer {TOKEN}"}
COUNT = "hexitime_request_duration_seconds_count"
SUM = "hexitime_request_duration_seconds_sum"
ROOT = Path(__file__).resolve().parents[3]
ALONE = """
import os, resource, sys
sys.path[:0] = ["platform", "."]
from tenants import metrics
"""


def alone(folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """A process of its own that keeps its metrics in this folder."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE + script],
        cwd=ROOT,
        env={"PROMETHEUS_MULTIPROC_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )


def without_csrf(response: HttpResponse) -> str:
    """A page as it is for everyone: the token of its forms differs each time."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', "", response.content.decode())


def test_requests_are_counted_by_network_method_and_class_of_status(
    nwl: NetworkRef, warwick: NetworkRef, as_alice: Client, world: World
) -> None:
    as_alice.get("/people/")
    as_alice.get("/people/nobody/")
    as_alice.post("/no/such/page/")
    as_alice.generic("BREW", "/people/")
    world.client().get("/")
    place = str(nwl.id)
    assert figure(COUNT, network=place, method="GET", status="2xx") == 1
    assert figure(COUNT, network=place, method="GET", status="4xx") == 1
    assert figure(COUNT, network=place, method="POST", status="4xx") == 1
    assert figure(COUNT, network=place, method="other", status="4xx") == 1
    assert figure(SUM, network=place, method="GET", status="2xx") > 0
    assert figure(COUNT, network="central", method="GET", status="2xx") >= 1
    assert str(warwick.id) not in metrics.text().decode()


def test_r11_labels_are_opaque_ids_and_words_of_the_product(
    nwl: NetworkRef, alice: Member, as_alice: Client
) -> None:
    as_alice.get(f"/people/{alice.handle}/?q=Alice+Archer")
    as_alice.get("/people/?q=alice@example.org")
    shown = metrics.text().decode().lower()
    assert str(nwl.id) in shown
    for told in (nwl.name, nwl.slug + ".", nwl.schema, "alice", "archer", str(alice.id), "people"):
        assert told.lower() not in shown
    for _name, labels in parsed(shown):
        assert {label for label, _value in labels} <= {
            *("network", "method", "status", "task", "reason", "outcome")
        }


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("hexitime_surprises_total", {}),
        ("hexitime_tasks_refused_total", {"task": "outbox.send"}),
        ("hexitime_tasks_refused_total", {"task": "outbox.send", "reason": "x", "slug": "nwl"}),
        ("hexitime_tasks_failed_total", {"task": "outbox.send", "network": "central"}),
    ],
)
def test_what_is_not_declared_is_not_counted(name: str, labels: dict[str, str]) -> None:
    with pytest.raises(metrics.UnknownMetric):
        metrics.count(name, **labels)


def test_a_task_that_fails_is_counted_where_it_failed(nwl: NetworkRef) -> None:
    with current.enter(nwl), pytest.raises(ZeroDivisionError), metrics.of_task("outbox.send"):
        raise ZeroDivisionError
    labels = {"network": str(nwl.id), "task": "outbox.send"}
    assert figure("hexitime_tasks_failed_total", **labels) == 1
    assert figure("hexitime_task_duration_seconds_count", **labels) == 0


@override_settings(METRICS_TOKEN=TOKEN)
def test_r32_the_figures_are_at_the_central_address_for_the_token(world: World) -> None:
    client = world.client()
    client.get("/")
    page = client.get("/metrics", headers=AUTHORISED)
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in page["Cache-Control"]
    labels = {"network": "central", "method": "GET", "status": "2xx"}
    assert figure(COUNT, page.content.decode(), **labels) >= 1
    assert client.post("/metrics", headers=AUTHORISED).status_code == 405


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize(
    ("token", "given"),
    [
        (TOKEN, ""),
        (TOKEN, f"Bearer {TOKEN[:-1]}"),
        (TOKEN, f"Bearer {TOKEN} "),
        (TOKEN, f"Basic {TOKEN}"),
        (TOKEN, TOKEN),
        (TOKEN, "Bearer "),
        (TOKEN, "Bearer é🐝"),
        ("", "Bearer "),
        ("", f"Bearer {TOKEN}"),
    ],
)
def test_r32_without_the_token_there_is_no_such_page(
    world: World, as_operator: Client, method: str, token: str, given: str
) -> None:
    for client in (world.client(), as_operator):
        client.handler.enforce_csrf_checks = True
        with override_settings(METRICS_TOKEN=token):
            asked = client.generic(method, "/metrics", headers={"authorization": given})
            missing = client.generic(method, "/metrick", headers={"authorization": given})
        assert asked.status_code == missing.status_code == 404
        assert without_csrf(asked) == without_csrf(missing)
        assert asked.headers.keys() == missing.headers.keys()


@override_settings(METRICS_TOKEN=TOKEN)
def test_r32_on_a_networks_host_there_is_no_such_page(
    nwl: NetworkRef, as_champion: Client, world: World
) -> None:
    for client in (world.client(nwl), as_champion):
        for path in ("/metrics", "/metrics/"):
            asked = client.get(path, headers=AUTHORISED)
            assert asked.status_code == 404
            assert b"hexitime_" not in asked.content


def test_processes_add_up_also_after_a_fork_and_an_end(tmp_path: Path) -> None:
    count = "metrics.count('hexitime_tasks_refused_total', task='t', reason='r')\n"
    fork = "child = os.fork()\n" + count + "if child: os.waitpid(child, 0)\n"
    alone(tmp_path, count + fork)
    read = alone(tmp_path, count + "print(metrics.text().decode())").stdout
    labels = {"network": "central", "task": "t", "reason": "r"}
    assert figure("hexitime_tasks_refused_total", read, **labels) == 4


def test_files_grow_and_keep_every_figure(tmp_path: Path) -> None:
    script = "for n in range(2000): metrics.count('hexitime_tasks_failed_total', task=f'task {n}')"
    read = alone(tmp_path, script + "\nprint(metrics.text().decode())").stdout
    assert set(parsed(read).values()) == {1.0}
    assert len(parsed(read)) == 2000


@pytest.mark.parametrize("trouble", ["no folder", "no room", "room for some"])
def test_a_place_that_takes_no_figures_is_reported_once_and_stops_nobody(
    tmp_path: Path, trouble: str
) -> None:
    folder = tmp_path / "missing" if trouble == "no folder" else tmp_path
    room = {"no room": 0, "room for some": 100_000}.get(trouble, 10_000_000)
    script = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
    script += "for n in range(2000): metrics.count('hexitime_tasks_failed_total', task=f'task {n}')"
    ran = alone(folder, script + "\nprint('went on')")
    assert ran.stdout == "went on\n"
    assert ran.stderr.count("Metrics are not kept") == 1
    assert len(ran.stderr.splitlines()) == 1

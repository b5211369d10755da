"""Whatever could be mistaken for another network's carries the network, from one helper each."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from sentry_sdk.types import Event

from config import observability
from config.logs import NetworkFilter
from kernel import counters
from kernel.ids import uuid7
from tenant_apps.accounts import attempts
from tenant_apps.outbox.tasks import send_here
from tenants import current, keys, locks, messages, metrics
from tenants.current import NetworkRef
from tenants.storage import NetworkStorage, files
from tests.isolation.conftest import Pair


def log_field() -> str:
    record = logging.makeLogRecord({"msg": "Hello"})
    NetworkFilter().filter(record)
    return str(record.network)  # type: ignore[attr-defined]


def sentry_tag() -> str:
    event: Event = {"exception": {"values": []}}
    scrubbed = observability.scrub(event, {})
    assert scrubbed
    return str(scrubbed["tags"]["network"])  # type: ignore[index]


def task_header() -> str:
    place = keys.place() if current.network_or_none() is None else send_here.place()
    return messages.headers("outbox.send", "1", place, (), {})[messages.HEADER]


@pytest.fixture
def empty_files() -> Iterator[NetworkStorage]:
    """The files of a network that has none."""
    network = NetworkRef(uuid7(), "x", "X", "ics", "active", "n_" + "x" * 14, "x.example")
    with current.adopt(current.network_door(network)):
        Path(files.location).mkdir(parents=True)
        yield files


def metric_lines() -> set[str]:
    return {line for line in metrics.text().decode().splitlines() if not line.startswith("#")}


def metric_label() -> str:
    """The network of the one series that this counts."""
    before = metric_lines()
    metrics.count("hexitime_tasks_failed_total", task="test")
    [new] = metric_lines() - before
    return new.partition('network="')[2].partition('"')[0]


CARRIERS: dict[str, Callable[[], str]] = {
    "signing key": lambda: keys.signing_key("session"),
    "cache key": lambda: cache.make_key("colour"),
    "lock": lambda: cache.make_key("lock:outbox.round"),
    "rate limit": lambda: cache.make_key(counters._key("sign-in", "alice@example.org")),
    "stored file": lambda: files.path("logo/1.png"),
    "log line": log_field,
    "metric": metric_label,
    "error report": sentry_tag,
    "task header": task_header,
}
SHOWN = CARRIERS.keys() - {"signing key"}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_differs_between_networks_and_the_centre(pair: Pair, carrier: str) -> None:
    seen = []
    for network in (pair.a.network, pair.b.network):
        with current.enter(network):
            seen.append(CARRIERS[carrier]())
            if carrier in SHOWN:
                assert str(network.id) in seen[-1]
    with current.shared():
        seen.append(CARRIERS[carrier]())
    assert len(set(seen)) == 3


def test_a_lock_and_a_rate_limit_of_a_do_not_bind_b(pair: Pair) -> None:
    with current.enter(pair.a.network):
        for _ in range(attempts.MOST_WRONG):
            attempts.note_wrong("alice@example.org")
        assert attempts.too_many("alice@example.org")
        with (
            locks.only_one("work", seconds=60),
            current.enter(pair.b.network),
            locks.only_one("work", seconds=60) as mine,
        ):
            assert mine
            assert not attempts.too_many("alice@example.org")


def test_r06_every_storage_of_files_is_the_networks_own(pair: Pair) -> None:
    assert settings.STORAGES["default"]["BACKEND"] == "tenants.storage.NetworkStorage"
    with current.enter(pair.a.network):
        name = default_storage.save("note.txt", ContentFile(b"A's"))
        assert name == "note.txt"
        with default_storage.open(name) as file:
            assert file.read() == b"A's"
    with current.enter(pair.b.network):
        assert not default_storage.exists("note.txt")
    with current.shared():
        assert not default_storage.exists("note.txt")


@pytest.mark.parametrize(
    "name", ["../{b}/note.txt", "/{b}/note.txt", "x/../../{b}/note.txt", "..", "../../etc/passwd"]
)
def test_r06_no_name_leads_out_of_the_network(pair: Pair, name: str) -> None:
    with current.enter(pair.b.network):
        files.put("note.txt", b"B's")
    with current.enter(pair.a.network):
        asked = name.format(b=pair.b.network.id)
        for act in (files.path, files.exists, files.delete, files.open):
            with pytest.raises(SuspiciousFileOperation):
                act(asked)
        with pytest.raises(SuspiciousFileOperation):
            files.put(asked, b"A's")


def test_r06_outside_all_networks_there_are_no_files(pair: Pair) -> None:
    for act in (files.path, files.exists, files.open):
        with pytest.raises(current.NoNetwork):
            act("logo/1.png")


def test_files_have_no_address_of_their_own(empty_files: NetworkStorage) -> None:
    with pytest.raises(NotImplementedError):
        empty_files.url("logo/1.png")


def test_a_file_is_whole_or_not_there(
    empty_files: NetworkStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        empty_files.put("half.txt", b"half")
    monkeypatch.undo()
    assert empty_files.listdir("")[1] == []

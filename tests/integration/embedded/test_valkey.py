"""The embedded Valkey answers on its socket only, and keeps what waits in a queue."""

from pathlib import Path

import redis

from config.embedded.valkey import Valkey


def client(server: Valkey) -> redis.Redis:
    return redis.Redis.from_url(server.cache_url())


def test_it_starts_and_stops(valkey: Valkey) -> None:
    assert not valkey.is_running()
    valkey.start()
    assert valkey.is_running()
    with client(valkey) as found:
        assert (
            found.config_get("port") == {"port": "0"} or found.config_get("port")[b"port"] == b"0"
        )
    valkey.stop()
    assert not valkey.is_running()


def test_what_waits_survives_a_restart(valkey: Valkey) -> None:
    valkey.start()
    with client(valkey) as found:
        found.lpush("queue", "task")
    valkey.stop()
    valkey.start()
    with client(valkey) as found:
        assert found.lrange("queue", 0, -1) == [b"task"]


def test_a_second_one_attaches(valkey: Valkey) -> None:
    valkey.start()
    other = Valkey(valkey.places.root)
    other.start()
    valkey.stop()
    assert other.is_running()
    other.stop()
    assert not other.is_running()


def test_addresses_are_known_beforehand(root: Path) -> None:
    server = Valkey(root)
    assert server.broker_url() == f"redis+socket://{server.socket}?virtual_host=0"
    assert server.cache_url() == f"unix://{server.socket}?db=1"

"""A name server on this machine, asked instead of the machine's own."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.providers.names import NameServer


@pytest.fixture
def names() -> Iterator[NameServer]:
    """Where our own address leads, and nothing else."""
    with NameServer() as server, override_settings(DNS_SERVER=server.address):
        server.set("nwl.hexitime.localhost", "A", "192.0.2.7")
        yield server

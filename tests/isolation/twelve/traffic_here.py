"""The traffic of two of our networks: `python -m tests.isolation.twelve.traffic_here ID ID`.

DATABASE_URL says by which way, and DATABASE_POOL_MAX with how many connections.
"""

import json
import sys
from contextlib import AbstractContextManager
from uuid import UUID

import django

django.setup()

from tenant_apps.outbox.models import Mail  # noqa: E402
from tenants import current, selectors  # noqa: E402
from tenants.current import NetworkRef  # noqa: E402
from tests.isolation.twelve import traffic  # noqa: E402


class Networks:
    """Two networks, `a` and `b`."""

    model = Mail

    def __init__(self, a: NetworkRef, b: NetworkRef) -> None:
        self._networks = {"a": a, "b": b}

    def enter(self, which: str) -> AbstractContextManager[object]:
        return current.enter(self._networks[which])

    def make(self, key: UUID, text: str) -> None:
        Mail.objects.create(id=key, to="x@example.org", subject="", text=text, sender_name="")


if __name__ == "__main__":
    found = [selectors.by_id(UUID(word)) for word in sys.argv[1:]]
    json.dump(traffic.drive(Networks(*found)), sys.stdout)

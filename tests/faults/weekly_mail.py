"""Makes the weekly mail of one network at a moment, in small batches, until it is done or killed.

`python -m tests.faults.weekly_mail SLUG MOMENT BATCH`
"""

import sys
from datetime import datetime

import django

django.setup()

from kernel import clock  # noqa: E402
from tenant_apps.telling import digest  # noqa: E402
from tenants import current, selectors  # noqa: E402


def main(slug: str, moment: str, batch: str) -> None:
    now = datetime.fromisoformat(moment)
    clock.now = lambda: now
    digest.BATCH = int(batch)
    network = selectors.by_slug(slug)
    assert network
    with current.enter(network):
        digest.send_due()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`hexitime audit verify`."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from provisioning import auditing
from provisioning.checking import CHECKED
from tenants import selectors


class Command(BaseCommand):
    help = "Recompute the seals over every audit; exit 1 where an act is not as it was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="verify the centre's audit and every network's")
        verify.add_argument("--network", metavar="SLUG", help="that network's alone")
        verify.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verified: list[auditing.Verified] = []
        for one in _chosen(options["network"]):
            verified.append(one)
            if not options["json"]:
                self.stdout.write(f"{one.audit}: {_verdict(one)}")
        broken = [one for one in verified if one.findings]
        if options["json"]:
            report = {
                "audits": [one.audit for one in verified],
                "ok": not broken,
                "broken": [
                    {"audit": one.audit, "first": one.findings[0], "all": one.findings}
                    for one in broken
                ],
            }
            self.stdout.write(json.dumps(report, indent=2))
        if broken:
            sys.exit(1)


def _chosen(slug: str | None) -> Iterator[auditing.Verified]:
    if slug is None:
        yield from auditing.all_audits()
        return
    network = selectors.by_slug(slug)
    if network is None or network.state not in CHECKED:
        raise CommandError(f"There is no network at “{slug}”.")
    yield auditing.of_network(network)


def _verdict(one: auditing.Verified) -> str:
    """The first thing that is wrong, and how many more."""
    if not one.findings:
        return "as it was sealed"
    more = f" (and {len(one.findings) - 1} more)" if len(one.findings) > 1 else ""
    return f"{one.findings[0]}{more}"

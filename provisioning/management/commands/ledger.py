"""`hexitime ledger check`."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from provisioning import checking


class Command(BaseCommand):
    help = "Recompute every balance from the transfers; exit 1 on the first difference."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="check every network and the national ledger")
        check.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        checked: list[checking.Checked] = []
        for one in checking.all_ledgers():
            checked.append(one)
            if not options["json"]:
                self.stdout.write(f"{one.ledger}: {_verdict(one)}")
            if one.findings:
                break
        wrong = [finding for one in checked for finding in one.findings]
        if options["json"]:
            report = {
                "ledgers": [one.ledger for one in checked],
                "ok": not wrong,
                "differences": [asdict(finding) for finding in wrong],
            }
            self.stdout.write(json.dumps(report, indent=2))
        if wrong:
            sys.exit(1)


def _verdict(one: checking.Checked) -> str:
    return "; ".join(finding.what for finding in one.findings) or "in order"

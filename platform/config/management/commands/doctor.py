"""`hexitime doctor`: is everything here that Hexitime needs?"""

import json
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from config.embedded import checks, servers
from config.embedded.checks import Finding
from config.embedded.environment import project_root
from config.embedded.errors import EmbeddedError
from config.embedded.places import Places, in_use

MARKS = {"ok": "[green]ok[/]", "note": "note", "warning": "[yellow]warning[/]"}
PROBLEM = "[bold red]problem[/]"


class Command(BaseCommand):
    help = "Check Python, PostgreSQL, Valkey, disk and port. Exits 1 if there is a problem."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a list of findings")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = _findings()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        else:
            _show(findings)
        if any(finding.state == "problem" for finding in findings):
            raise SystemExit(1)


def _findings() -> list[Finding]:
    """With the embedded servers up, where those are used."""
    root = project_root()
    with ExitStack() as stack:
        failed = []
        try:
            stack.enter_context(servers.running(root))
        except EmbeddedError as error:
            failed = [Finding("Embedded servers", "problem", str(error))]
        runs_here = in_use(Places(root).locks / "run")
        return failed + checks.examine(root, runs_here=runs_here)


def _show(findings: list[Finding]) -> None:
    table = Table(title="Hexitime's doctor", title_justify="left")
    for heading in ("Check", "State", "Found", "What to do"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        mark = MARKS.get(finding.state, PROBLEM)
        table.add_row(finding.name, mark, finding.found, finding.advice)
    Console().print(table)

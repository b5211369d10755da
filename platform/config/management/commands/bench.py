"""`hexitime bench`: what things cost, beside a reference in the same run."""

import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.embedded.environment import project_root

SUBJECTS = ("wall", "ledger", "market", "directory", "signins")


class Command(BaseCommand):
    help = "Measure on servers of its own; exit 1 if a goal is missed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", choices=SUBJECTS)
        parser.add_argument("--quick", action="store_true", help="in two minutes")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        module = f"tests.benchmarks.{options['subject']}"
        sys.path.insert(0, str(project_root()))
        if find_spec("tests.benchmarks") is None:
            raise CommandError("The benchmarks need a checkout with its tests.")
        chosen = [f"--{name}" for name in ("quick", "json") if options[name]]
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", module, *chosen], cwd=project_root(), check=False
        )
        if done.returncode:
            sys.exit(done.returncode)

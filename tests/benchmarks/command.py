"""What every benchmark does: measure, print a table or JSON, exit 1 if a goal is missed."""

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from rich.console import Console

from tests.benchmarks.figures import Figure, as_json, show

Size = TypeVar("Size")


def run(
    subject: str,
    about: str | None,
    measure: Callable[[Size, Callable[[str], None]], list[Figure]],
    *,
    full: Size,
    quick: Size,
) -> int:
    """Returns the exit code. `about` is what `--help` says."""
    parser = argparse.ArgumentParser(prog=f"hexitime bench {subject}", description=about)
    parser.add_argument("--quick", action="store_true", help="less of everything, in two minutes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with Console(stderr=True).status("Starting") as status:
        figures = measure(quick if options.quick else full, status.update)
    if options.json:
        sys.stdout.write(as_json(figures) + "\n")
    else:
        show(figures)
    return 0 if all(one.ok is not False for one in figures) else 1

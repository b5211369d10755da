"""One process that is measured: takes orders as lines of JSON, and answers each with one.

`python -m tests.benchmarks.contender MODULE`, where the module has a function for each order.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import Any, Self


class Contender:
    """The parent's end of one such process."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.contender", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            text=True,
        )

    def ask(self, order: str, **arguments: Any) -> Any:
        """Have it do something; returns what it answered."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([order, arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The contender ended while it did {order}.")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def obey(module: str) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    orders = import_module(module)
    for line in sys.stdin:
        order, arguments = json.loads(line)
        answers.write(json.dumps(getattr(orders, order)(**arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    obey(sys.argv[1])

"""What a thousand networks cost: pages, the start of processes, and a backend's memory."""

import os
import subprocess
import sys
import time

from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_most, compared, median
from tests.benchmarks.ground import HOST, IN_USE, Ground, Size

PAGES = {"home": "/", "listings": "/listings/", "people": "/people/"}


def pages(small: Contender, large: Contender, size: Size) -> list[Figure]:
    """Pages of ten networks, in a deployment of ten and in a large one; then of all in turn."""
    for each in (small, large):
        each.ask("sign_in", count=IN_USE)
    figures = []
    for name, path in PAGES.items():
        took: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(size.rounds + 1):
            for which, each in (("small", small), ("large", large)):
                one = each.ask("serve", path=path, rounds=2)
                if number:
                    took[which].append(one)
        named = f"page {name}, {size.networks} networks ({IN_USE} beside)"
        figures.append(compared(named, median(took["large"]), "ms", median(took["small"]), 1.1))
    large.ask("sign_in", count=size.touched)
    large.ask("serve", path="/", rounds=1)
    all_in_turn = large.ask("serve", path="/", rounds=1)
    ten = median(small.ask("serve", path="/", rounds=2) for _ in range(5))
    named = f"page home, {size.touched} networks in turn ({IN_USE} beside)"
    return [*figures, compared(named, all_in_turn, "ms", ten, 1.1)]


def memory(large: Contender, size: Size) -> list[Figure]:
    """What a backend holds after some networks, after many, and once its connection is too old."""
    large.ask("age", seconds=2)
    large.ask("sign_in", count=IN_USE)
    large.ask("age", seconds=600)
    large.ask("serve", path="/", rounds=1)
    _pid, few = large.ask("backend")
    large.ask("sign_in", count=size.touched)
    large.ask("serve", path="/", rounds=1)
    pid, many = large.ask("backend")
    large.ask("sign_in", count=1)
    large.ask("expire")
    large.ask("serve", path="/", rounds=1)
    young, again = large.ask("backend")
    renewed = 1.0 if young != pid else 0.0
    return [
        Figure(
            f"backend after {size.touched} networks ({IN_USE} beside)", many, "MB", few, many / few
        ),
        at_most("the same once its connection was too old", again, "MB", few * 1.1, many),
        Figure("connection renewed by age", renewed, "yes/no", goal="1", ok=young != pid),
    ]


def starting(here: Ground, size: Size) -> list[Figure]:
    """From the start of a process to its first answer, in both deployments in turn."""
    figures = []
    for name, start in (("web", _start_web), ("worker", _start_worker)):
        took: dict[str, list[float]] = {"bench_small": [], "bench_large": []}
        for _ in range(5):
            for database, seconds in took.items():
                began = time.perf_counter()
                start(here.environment(database, "config.settings.test"))
                seconds.append(time.perf_counter() - began)
        named = f"start of a {name}, {size.networks} networks ({IN_USE} beside)"
        large, small = median(took["bench_large"]), median(took["bench_small"])
        figures.append(compared(named, large, "s", small, 1.1))
    return figures


def _start_web(given: dict[str, str]) -> None:
    code = (
        "from config.wsgi import application;"
        "from tests.benchmarks.serving import answer, environ;"
        f"answer(application, environ({HOST!r}, '/sign-in/'))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code]
    subprocess.run(command, env={**os.environ, **given}, check=True)


def _start_worker(given: dict[str, str]) -> None:
    command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-c", "1"]
    options = ["-l", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker = subprocess.Popen(
        [*command, *options, "-Q", "nothing"],
        env={**os.environ, **given},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stderr
    for line in worker.stderr:
        if " ready." in line:
            break
    worker.terminate()
    worker.communicate()

"""The whole deployment, running as `hexitime run` has it."""

import email
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from config.embedded import cast, ports
from tests.world import World

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60
WORKERS = ("worker", "provisioner")


class Site:
    """Where the deployment answers, and what it has mailed.

    `tasks` are modules of tests whose tasks its workers know besides their own.
    """

    def __init__(self, root: Path, tasks: tuple[str, ...] = ()) -> None:
        self.root = root
        self.port = int(os.environ["PORT"])
        self.mail = Path(os.environ["MAIL_FOLDER"])
        self.children = self._build().lasting(self.port)
        self.children.insert(0, self._build().mail(int(os.environ["EMAIL_PORT"]), self.mail))
        for child in self.children:
            if tasks and child.name in WORKERS:
                child.command += ["-I", ",".join(tasks)]

    @property
    def is_whole(self) -> bool:
        """Whether all of its processes run."""
        return all(child.ended() is None for child in self.children)

    def url(self, path: str = "/", network: str = "") -> str:
        """A full address at the centre, or on a network's host."""
        host = f"{network}.hexitime.localhost" if network else "hexitime.localhost"
        return f"http://{host}:{self.port}{path}"

    def start(self) -> None:
        for child in self.children:
            child.start()
        wait_until(lambda: ports.http_status(self.port, "hexitime.localhost") == 200)
        wait_until(lambda: all(child.is_ready() for child in self.children))

    def stop(self) -> None:
        for child in reversed(self.children):
            child.ask_to_end()
        for child in reversed(self.children):
            child.stop()

    def worker_log(self) -> str:
        """All that the workers have written."""
        logs = [child.log for child in self.children if child.name in WORKERS]
        return "".join(log.read_text(errors="replace") for log in logs)

    def letter(self, to: str, containing: str = "") -> EmailMessage:
        """The newest mail to this address whose text has these words, once it has come."""
        found: list[EmailMessage] = []

        def look() -> bool:
            found[:] = [one for one in self.letters(to) if containing in text_of(one)]
            return bool(found)

        wait_until(look)
        return found[-1]

    def link(self, to: str, containing: str = "") -> str:
        """The first link in that mail."""
        match = re.search(r"https?://\S+", text_of(self.letter(to, containing)))
        assert match
        return match.group()

    def letters(self, to: str) -> Iterator[EmailMessage]:
        for file in sorted(self.mail.glob("*.eml")):
            message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == to and isinstance(message, EmailMessage):
                yield message

    def _build(self) -> cast.Build:
        logs = self.root / "log"
        logs.mkdir(exist_ok=True)
        return cast.Build(PROJECT, logs, dict(os.environ))


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def wait_until(happens: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something that happens elsewhere; fail if it does not."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


class Kept:
    """The site that stays up from one file to the next: to start it takes longer than most tests.

    It makes way for a file that needs none, or one of its own.
    """

    def __init__(self) -> None:
        self._site: Site | None = None
        self._up = ExitStack()

    def site(self, make_root: Callable[[], Path]) -> Site:
        """The one that is up, or a new one in a folder of its own."""
        if self._site is None or not self._site.is_whole:
            self.end()
            self._site = self._up.enter_context(running(Site(make_root())))
        return self._site

    def end(self) -> None:
        self._site = None
        self._up.close()


kept = Kept()


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """While it runs, its workers act upon what tests leave behind.

    What tests without workers have sent, thousands of tasks by the end, is thrown away before: all
    of it belongs to networks that are gone, and would be dealt with first.
    """
    kept.end()
    site.mail.mkdir(exist_ok=True)
    World.recycles = False
    with current_app.connection_for_write() as broker:
        channel: Any = broker.default_channel
        channel.client.flushdb()
    try:
        site.start()
        yield site
    finally:
        site.stop()
        World.recycles = True


@pytest.fixture(scope="session")
def _site_at_the_end(servers: None) -> Iterator[None]:
    yield
    kept.end()


@pytest.fixture(scope="module")
def site(_site_at_the_end: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One deployment for as many files on end as need it."""
    return kept.site(lambda: tmp_path_factory.mktemp("site"))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Between two files, end the site if the next begins without it."""
    if nextitem is None or (item.path != nextitem.path and "site" not in _asked_by(nextitem)):
        kept.end()


def _asked_by(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])

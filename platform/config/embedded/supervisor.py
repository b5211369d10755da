"""Runs everything that one machine needs, and stops all of it again: `hexitime run`."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from config.embedded import cast, ports, servers
from config.embedded.child import Child
from config.embedded.environment import defaults
from config.embedded.errors import EmbeddedError, explained
from config.embedded.places import RUN_LOCK, Places

POLL_SECONDS = 0.1
READY_SECONDS = 90
PORT_SECONDS = 2
FORCED = 130
Row = dict[str, str]


class Stopped(Exception):
    """The person asked to stop before all was up."""


class Supervisor:
    """One checkout's servers and processes. `say` shows a line to the person."""

    def __init__(self, root: Path, given: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.root = root
        self.places = Places(root.resolve())
        self.environment = {**defaults(root, given=given), **given}
        self.port = ports.parsed(self.environment["PORT"])
        self.base_domain = self.environment.get("BASE_DOMAIN", cast.BASE_DOMAIN)
        self._say = say
        self._stopping = False
        self._children: list[Child] = []
        self._servers: list[servers.Server] = []

    def run(self, welcome: Callable[[list[Row]], None]) -> None:
        """Bring all up, show the logins, watch until stopped. Raises EmbeddedError."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._check_port()
            self.places.make()
            with self._alone(), ExitStack() as stack:
                self._bring_up(stack, welcome)
                self._watch()
        except Stopped:
            pass
        except OSError as error:
            raise explained(error, Path(error.filename or self.places.var)) from None

    def _bring_up(self, stack: ExitStack, welcome: Callable[[list[Row]], None]) -> None:
        stack.callback(self._farewell)
        self._say("Starting the database and the queue")
        self._servers = stack.enter_context(servers.running(self.root, self.environment))
        self._check_stop()
        stack.callback(self._stop_children)
        build = cast.Build(self.root, self.places.logs, self.environment)
        self._receive_mail(build)
        self._say("Preparing the database and the demo networks")
        rows = self._prepare(build.prepare())
        self._say("Starting the web server and the workers")
        for child in build.lasting(self.port):
            self._start(child)
        self._wait_for_web()
        for child in self._children:
            self._until(child.is_ready, f"{child.name} does not get ready (see {child.log}).")
        welcome(rows)

    def _check_port(self) -> None:
        """Wait a moment: the web of a run that was killed lets go of the port shortly after."""
        until = time.monotonic() + PORT_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(EmbeddedError):
                return ports.check_free(self.port)
            self._pause()
        return ports.check_free(self.port)

    def _receive_mail(self, build: cast.Build) -> None:
        """A host that the person named receives the mail; else the demo's own sink does."""
        if "EMAIL_HOST" in self.environment:
            return
        port = ports.find_free()
        mail = build.mail(port, Path(self.environment["MAIL_FOLDER"]))
        build.environment |= {"EMAIL_HOST": ports.LOOPBACK, "EMAIL_PORT": str(port)}
        self._start(mail)
        self._until(lambda: ports.answers(port), f"{mail.name} does not answer (see {mail.log}).")

    def _prepare(self, child: Child) -> list[Row]:
        self._finish(child)
        text = child.output.read_text() if child.output else ""
        try:
            rows: Any = json.loads(text[text.index("[") :])
        except ValueError:
            raise EmbeddedError(f"`demo --json` printed no list (see {child.output}).") from None
        return [{str(name): str(value) for name, value in row.items()} for row in rows]

    def _finish(self, child: Child) -> None:
        """Run a process to its end, which has to be a good one."""
        self._start(child)
        while (code := child.ended()) is None:
            self._pause()
        self._children.remove(child)
        if code != 0:
            raise _died(child, code)

    def _start(self, child: Child) -> None:
        self._check_stop()
        child.start()
        self._children.append(child)

    def _wait_for_web(self) -> None:
        self._until(
            lambda: ports.answers(self.port),
            f"The web server does not answer on port {self.port} (see {self.places.logs}/web.log).",
        )
        status = ports.http_status(self.port, self.base_domain) or 0
        if status == 0 or status >= 500:
            self._say(f"The front page failed: see {self.places.logs}/web.log")

    def _until(self, happens: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + READY_SECONDS
        while not happens():
            self._check_children()
            if time.monotonic() > until:
                raise EmbeddedError(otherwise)
            self._pause()

    def _watch(self) -> None:
        while True:
            self._check_children()
            for server in self._servers:
                if not server.is_running():
                    raise EmbeddedError(f"{server.name} ended by itself (see {server.log}).")
            for child in self._children:
                for line in child.new_errors():
                    self._say(f"{child.name} | {line}")
            self._pause()

    def _check_children(self) -> None:
        for child in self._children:
            if (code := child.ended()) is not None:
                raise _died(child, code)

    def _pause(self) -> None:
        time.sleep(POLL_SECONDS)
        self._check_stop()

    def _check_stop(self) -> None:
        if self._stopping:
            raise Stopped

    def _stop_children(self) -> None:
        self._say("Stopping")
        for together in cast.stopping_order(self._children):
            for child in together:
                child.ask_to_end()
            for child in together:
                child.stop()

    def _farewell(self) -> None:
        self._say("Stopped")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            # The servers end cleanly by themselves once we are gone.
            for child in self._children:
                child.kill()
            os._exit(FORCED)
        self._stopping = True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two of us on one folder would both send its mail and keep its schedule."""
        with (self.places.locks / RUN_LOCK).open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise EmbeddedError(f"Hexitime already runs here, as {lock.read()}.") from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()} on port {self.port}")
            lock.flush()
            yield


def _died(child: Child, code: int) -> EmbeddedError:
    how = f"with exit code {code}" if code >= 0 else f"by signal {-code}"
    return EmbeddedError(f"{child.name} ended {how}. The end of {child.log}:\n{child.tail()}")

"""`hexitime run` on a checkout of a few lines: everything comes up, and all of it goes again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded import ports
from config.embedded.environment import project_root

WAIT_SECONDS = 60
CLI = """
import json, os, sys
def main(words):
    if os.environ.get("FAIL") == words[1]:
        sys.exit("it went wrong")
    if words[1] == "demo":
        print(json.dumps([{"what": "Console", "address": "a", "email": "b", "password": "c"}]))
"""
ASGI = """
import json, os
async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(dict(os.environ)).encode()})
"""
CELERY = """
import json, os
from pathlib import Path
from celery import Celery
app = Celery("tiny", broker=os.environ["BROKER_URL"])
app.conf.task_default_queue = "default"
queue = "provisioner" if os.environ["PROVISIONING_DATABASE_URL"] else "other"
Path(os.environ["MAIL_FOLDER"], queue + ".json").write_text(json.dumps(dict(os.environ)))
"""
DRIVE = """
import os, sys
from pathlib import Path
from config.embedded.errors import EmbeddedError
from config.embedded.supervisor import Supervisor
try:
    say = lambda line: print(line, flush=True)
    Supervisor(Path(sys.argv[1]), os.environ, say).run(lambda rows: say(f"READY {rows}"))
except EmbeddedError as error:
    sys.exit(str(error))
"""


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


class Run:
    """A run of the tiny checkout, and what it said."""

    def __init__(self, root: Path, **extra: str) -> None:
        self.root = root
        self.port = ports.find_free()
        self.output = root / f"output-{self.port}"
        clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = {**clean, "PYTHONPATH": str(project_root() / "platform")}
        environment |= {"PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "tiny_settings", **extra}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DRIVE, str(root)],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def until_ready(self) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while "READY" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)

    def kill_child(self, word: str) -> None:
        children = ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)]
        found = subprocess.run(children, capture_output=True, text=True, check=True)
        line = next(line for line in found.stdout.splitlines() if word in line)
        os.kill(int(line.split()[0]), signal.SIGKILL)

    def ends(self) -> int:
        return self.process.wait(WAIT_SECONDS)

    def left(self) -> list[str]:
        """Processes that still name this checkout."""
        lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        return [line for line in lines.stdout.splitlines() if str(self.root) in line]


@pytest.fixture
def checkout(root: Path) -> Path:
    config = root / "platform" / "config"
    config.mkdir(parents=True)
    (config / "__init__.py").touch()
    (config / "asgi.py").write_text(ASGI)
    (config / "celery.py").write_text(CELERY)
    (config / "embedded").symlink_to(project_root() / "platform" / "config" / "embedded")
    (root / "platform" / "kernel").symlink_to(project_root() / "platform" / "kernel")
    (root / "platform" / "tiny_settings.py").write_text("SECRET_KEY = 'x'\n")
    (config / "cli.py").write_text(CLI)
    return root


@pytest.fixture
def run(checkout: Path) -> Iterator[Run]:
    started = Run(checkout)
    yield started
    started.process.kill()
    started.process.wait()


def test_it_brings_all_up_and_a_signal_ends_all_of_it(run: Run) -> None:
    run.until_ready()
    assert "'what': 'Console'" in run.said
    with urllib.request.urlopen(f"http://{ports.LOOPBACK}:{run.port}/") as answer:
        web = json.load(answer)
    worker = json.loads((run.root / "var/mail/other.json").read_text())
    provisioner = json.loads((run.root / "var/mail/provisioner.json").read_text())
    assert "hexitime_app" in web["DATABASE_URL"]
    assert ports.answers(int(web["EMAIL_PORT"]))
    # Only the worker that builds networks may, and nothing that lasts is the superuser.
    assert web["PROVISIONING_DATABASE_URL"] == worker["PROVISIONING_DATABASE_URL"] == ""
    assert "hexitime_provisioner" in provisioner["PROVISIONING_DATABASE_URL"]
    assert {web["ADMIN_DATABASE_URL"], provisioner["ADMIN_DATABASE_URL"]} == {""}

    second = Run(run.root)
    assert second.ends() == 1
    assert f"Hexitime already runs here, as process {run.process.pid} on port" in second.said
    run.process.send_signal(signal.SIGINT)
    assert run.ends() == 0
    assert run.left() == []


def test_it_starts_again_after_being_killed_and_names_a_process_that_dies(run: Run) -> None:
    run.until_ready()
    run.process.kill()
    run.ends()
    wait_for(lambda: not run.left())
    again = Run(run.root)
    again.until_ready()
    again.kill_child(" beat ")
    assert again.ends() == 1
    assert "beat ended by signal 9. The end of " in again.said
    assert again.left() == []


def test_a_failing_setup_is_shown(checkout: Path) -> None:
    run = Run(checkout, FAIL="setup")
    assert run.ends() == 1
    assert "prepare ended with exit code 1" in run.said
    assert run.said.strip().endswith("it went wrong")
    assert "Traceback" not in run.said


def test_a_port_in_use_is_told_before_anything_starts(checkout: Path) -> None:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        run = Run(checkout, PORT=str(server.getsockname()[1]))
        assert run.ends() == 1

    assert "is in use by another program" in run.said
    assert len(run.said.splitlines()) == 1
    assert not (checkout / "var").exists()

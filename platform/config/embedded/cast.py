"""The processes of `hexitime run`: their command lines, and which of them gets which login."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config.embedded import ports
from config.embedded.child import Child
from config.embedded.environment import DEVELOPMENT, for_child
from config.embedded.places import empty_folder

ADMIN = "ADMIN_DATABASE_URL"
PROVISIONING = "PROVISIONING_DATABASE_URL"
BASE_DOMAIN = "hexitime.localhost"
STOPPING = (("prepare", "web"), ("beat",), ("worker", "provisioner"), ("mail",))


@dataclass
class Build:
    """Makes the children of one checkout from its environment."""

    root: Path
    logs: Path
    environment: dict[str, str]

    def __post_init__(self) -> None:
        folders = [str(self.root / "platform"), str(self.root)]
        self.environment = {
            "DJANGO_SETTINGS_MODULE": DEVELOPMENT,
            **self.environment,
            "PYTHONPATH": os.pathsep.join(folders),
            "PYTHONUNBUFFERED": "1",
            # Each worker would check the whole project again; `make test` has done so.
            "CELERY_SKIP_CHECKS": "1",
            # The web answers for the figures of all processes.
            "PROMETHEUS_MULTIPROC_DIR": str(self.metrics),
        }

    @property
    def metrics(self) -> Path:
        return self.logs.parent / "metrics"

    def prepare(self) -> Child:
        """Comes to an end, and may use every login. Its output are the demo's logins."""
        child = self._child("prepare", [sys.executable, "-m", "config.embedded.prepare"])
        child.output = self.logs / "demo.json"
        return child

    def mail(self, port: int, folder: Path) -> Child:
        command = [sys.executable, "-m", "config.embedded.mail", str(port), str(folder)]
        return self._child("mail", command, ADMIN, PROVISIONING)

    def lasting(self, port: int) -> list[Child]:
        """What runs until the end. Only one worker may build networks."""
        (self.logs.parent / "beat").mkdir(exist_ok=True)
        empty_folder(self.metrics)
        web = self._child("web", self._web(port), ADMIN, PROVISIONING)
        worker = self._child("worker", self._worker("default", 2), ADMIN, PROVISIONING)
        provisioner = self._child("provisioner", self._worker("provisioning", 1), ADMIN)
        beat = self._child("beat", self._beat(), ADMIN, PROVISIONING)
        worker.ready_when = provisioner.ready_when = " ready."
        beat.ready_when = "beat: Starting"
        return [web, worker, provisioner, beat]

    def _web(self, port: int) -> list[str]:
        options = ["--interface", "asgi", "--no-ws", "--host", ports.LOOPBACK, "--port", str(port)]
        options += ["--workers-kill-timeout", "5"]
        return [sys.executable, "-m", "granian", *options, "config.asgi:application"]

    def _worker(self, queue: str, processes: int) -> list[str]:
        options = ["-Q", queue, "-n", f"{queue}@%h", "-c", str(processes), "-l", "INFO"]
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [*_celery("worker"), *options, *alone]

    def _beat(self) -> list[str]:
        schedule = self.logs.parent / "beat" / "schedule"
        return [*_celery("beat"), "-s", str(schedule), "-l", "INFO"]

    def _child(self, name: str, command: list[str], *withhold: str) -> Child:
        environment = for_child(self.environment, withhold=withhold)
        return Child(name, command, environment, self.logs / f"{name}.log", self.root)


def stopping_order(children: list[Child]) -> list[list[Child]]:
    """The web first, so that nobody sends more work, and the mail's sink last."""
    return [[child for child in children if child.name in group] for group in STOPPING]


def _celery(part: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config.celery", part]

"""The sign-ins of organisations: real providers on this machine, each a process of its own."""

import html
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

from config.embedded import ports

FOLDER = Path(__file__).resolve().parent / "providers"
CLIENT, SECRET = "hexitime", "a secret of two"
PAT = {"sub": "pat-1", "name": "Pat Public", "email": "pat@imperial.example"}


@dataclass
class SignIn:
    """A provider that answers; `set` says who signs in next, and what is wrong with the answer."""

    script: str
    folder: Path

    def __post_init__(self) -> None:
        self.port = ports.find_free()
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "SignIn":
        command = [sys.executable, "-W", "ignore", str(FOLDER / self.script), str(self.port)]
        self._process = subprocess.Popen([*command, str(self.folder)])
        for _ in range(600):
            try:
                requests.get(f"{self.base}/nothing", timeout=5)
            except requests.ConnectionError:
                assert self._process.poll() is None
                time.sleep(0.1)
            else:
                return self
        raise TimeoutError(self.script)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def set(self, **wanted: Any) -> None:
        requests.post(f"{self.base}/set", json=wanted, timeout=5).raise_for_status()

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=10)


def leads_to(page: str) -> str:
    """Where our page that leads on leads."""
    found = re.search(r'<a class="button" href="(http[^"]+)"', page)
    assert found
    return html.unescape(found[1])


def posted(page: str) -> tuple[str, str]:
    """Where a SAML answer is posted, and what."""
    found = re.search(r'action="([^"]+)".* value="([^"]+)"', page, re.DOTALL)
    assert found
    return html.unescape(found[1]), found[2]

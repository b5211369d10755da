"""The demo's mail becomes files that a page can show."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.embedded import ports
from config.embedded.environment import project_root


@pytest.fixture
def sink(root: Path) -> Iterator[int]:
    port = ports.find_free()
    command = [sys.executable, "-m", "config.embedded.mail", str(port), str(root / "mail")]
    with subprocess.Popen(command, cwd=project_root() / "platform") as process:
        until = time.monotonic() + 20
        while not ports.answers(port):
            assert time.monotonic() < until
            time.sleep(0.05)
        yield port
        process.terminate()
    assert process.returncode == 0


def test_each_mail_is_one_file(root: Path, sink: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "hello@x.example", "alice@x.example", "Zoë’s hour"
    mail.set_content("An hour of help.\n.\nIt goes on.")
    with smtplib.SMTP(ports.LOOPBACK, sink) as client:
        client.send_message(mail)
        client.send_message(mail)
    kept = sorted((root / "mail").iterdir())
    assert [path.suffix for path in kept] == [".eml", ".eml"]
    assert b"An hour of help." in kept[0].read_bytes()
    assert b"It goes on." in kept[0].read_bytes()

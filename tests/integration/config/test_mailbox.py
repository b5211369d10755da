"""The mail of a development deployment, read in the browser: its text, its HTML and its files."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings

from tests.world import World


@pytest.fixture
def letter() -> EmailMessage:
    """An invitation, as it reached the mail server."""
    message = EmailMessage()
    message["To"], message["From"] = "a@example.org", "hello@hexitime.localhost"
    message["Subject"], message["Date"] = "You meet", "Sat, 28 Nov 2026 12:00:00 +0000"
    message.set_content("The text")
    message.add_alternative("<p style='color:red'>The HTML</p>", subtype="html")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="meeting.ics")
    folder = Path(settings.MAIL_FOLDER)
    folder.mkdir(exist_ok=True)
    (folder / "one.eml").write_bytes(message.as_bytes())
    return message


@pytest.mark.usefixtures("letter")
def test_a_mail_is_read_whole(world: World) -> None:
    browser = world.client()
    page = browser.get("/mail/one/").text
    assert "The text" in page
    assert 'href="/mail/one/html/"' in page
    assert "meeting.ics" in page
    drawn = browser.get("/mail/one/html/")
    assert "The HTML" in drawn.text
    policy = drawn.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    saved = browser.get("/mail/one/0/")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    assert saved.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("path", ["two/", "two/html/", "two/0/", "one/1/"])
@pytest.mark.usefixtures("letter")
def test_what_is_not_there_is_missing(world: World, path: str) -> None:
    assert world.client().get(f"/mail/{path}").status_code == 404

"""Mail that waits goes to a mail server, whatever is at fault with how it looks."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import DatabaseError

from config.embedded.mail import Folder
from tenant_apps.brand import selectors as brand
from tenant_apps.outbox import delivery, letters
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.outbox import MailFactory
from tests.world import World


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """What a mail server took in."""
    server = Controller(Folder(tmp_path), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    yield tmp_path
    server.stop()


@pytest.fixture
def no_colour() -> Iterator[None]:
    letters.register(lambda: "no colour")
    yield
    letters.register(brand.colour)


def alone() -> Mail:
    """The one mail that waits: the invitation of the network's champion does not."""
    Mail.objects.all().delete()
    return MailFactory(text="Your hours wait.\n")


def test_it_says_in_html_what_its_text_says(nwl: NetworkRef, folder: Path) -> None:
    with current.enter(nwl):
        mail = alone()
        assert delivery.send_waiting(most=1) == 1
        mail.refresh_from_db()
    [sent] = folder.glob("*.eml")
    assert sent.read_text().count("Your hours wait.") == 2
    assert mail.sent_at
    assert mail.text == ""


@pytest.mark.usefixtures("no_colour")
def test_its_text_goes_out_where_its_html_cannot_be_drawn(
    nwl: NetworkRef, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with current.enter(nwl), caplog.at_level(logging.ERROR):
        mail = alone()
        assert delivery.send_waiting(most=1) == 1
        mail.refresh_from_db()
    [sent] = folder.glob("*.eml")
    assert sent.read_text().count("Your hours wait.") == 1
    assert mail.sent_at
    assert [record.message for record in caplog.records] == [
        f"The HTML of mail {mail.id} cannot be drawn"
    ]


def test_it_waits_where_the_database_fails_while_its_html_is_drawn(
    world: World, nwl: NetworkRef, folder: Path
) -> None:
    brand_table = f'"{nwl.schema}".brand_brand'
    with world.admin() as admin:
        admin.execute(f"ALTER TABLE {brand_table} RENAME TO mislaid")
    with current.enter(nwl):
        mail = alone()
        with pytest.raises(DatabaseError, match="brand_brand"):
            delivery.send_waiting(most=1)
        mail.refresh_from_db()
    assert (mail.sent_at, mail.text, list(folder.iterdir())) == (None, "Your hours wait.\n", [])

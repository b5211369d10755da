"""Mail that waits goes to a mail server, whatever is at fault with how it looks."""

import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string

from config.embedded.mail import Folder
from kernel.ids import uuid7
from tenant_apps.brand import selectors as brand
from tenant_apps.brand import services as brand_services
from tenant_apps.brand.models import TEXTS
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
    letters.register(brand.of_mails)


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
    # What else a process collects of older tests at that moment is not ours.
    ours = [one.message for one in caplog.records if one.name.startswith("tenant_apps.outbox")]
    assert ours == [f"The HTML of mail {mail.id} cannot be drawn"]


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


SIGNATURE = "The Hub <nwl>\nhttps://hub.example/"


def test_the_networks_signature_stands_below_what_it_says(nwl: NetworkRef, folder: Path) -> None:
    with current.enter(nwl):
        brand_services.change_words(
            by=uuid7(), **(dict.fromkeys(TEXTS, "") | {"mail_signature": SIGNATURE})
        )
        Mail.objects.all().delete()
        MailFactory(text=f"Your hours wait.\n\n{nwl.name}\n\nStop:\n", sender_name=nwl.name)
        made = render_to_string("design/mail.html", letters.look())
        MailFactory(text="Another one.\n", html=made, sender_name=nwl.name)
        assert delivery.send_waiting(most=2) == 2
    sent = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in folder.glob("*.eml")
    ]
    assert len(sent) == 2
    for mail in sent:
        plain, html = (mail.get_body([kind]).get_content() for kind in ("plain", "html"))
        assert plain.replace("\r", "").count(SIGNATURE) == 1
        assert html.count("The Hub &lt;nwl&gt;<br>") == 1
        assert html.count('href="https://hub.example/"') == 1
        assert "signature -->" not in html
    [first] = [mail.get_body(["plain"]).get_content() for mail in sent if "hours" in str(mail)]
    assert first.replace("\r", "") == (f"Your hours wait.\n\n{nwl.name}\n{SIGNATURE}\n\nStop:\n")

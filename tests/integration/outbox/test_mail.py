"""A mail that waits, as the mail server gets it."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import get_connection
from django.db import IntegrityError

from kernel import clock, database
from tenant_apps.outbox import delivery, letters
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import ATTACHMENT_BYTES, Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.outbox import MailFactory

STOP = f"https://nwl.example/mails/stop/{'long' * 30}:2:3/"


def test_html_and_a_way_to_unsubscribe_go_with_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        mail = MailFactory(html="<p>Hello</p>", unsubscribe_url=STOP)
        message = delivery._message(mail, get_connection()).message()
    assert f"\nList-Unsubscribe: <{STOP}>\n".encode() in message.as_bytes()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_without_them_it_is_plain(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        message = delivery._message(MailFactory(), get_connection()).message()
    assert message.get_content_type() == "text/plain"
    assert "List-Unsubscribe" not in message


@pytest.mark.parametrize("kept", ["text", "html", "unsubscribe_url"])
def test_nothing_it_says_is_kept_once_it_is_sent(nwl: NetworkRef, kept: str) -> None:
    said = {"text": "", "html": "", "unsubscribe_url": "", kept: STOP}
    with current.enter(nwl):
        mail = MailFactory()
        with pytest.raises(IntegrityError, match="erased_once_sent"), database.atomic():
            Mail.objects.filter(id=mail.id).update(sent_at=clock.now(), **said)


@pytest.mark.parametrize("subject", ["ü" * 200, "🙂" * 200, "word " * 40, "x" * 200])
def test_no_line_is_longer_than_mail_may_be(nwl: NetworkRef, subject: str) -> None:
    with current.enter(nwl):
        mail = MailFactory(subject=subject, unsubscribe_url=STOP, html="<p>Hello</p>")
        sent = delivery._message(mail, get_connection()).message().as_bytes(linesep="\r\n")
    assert max(map(len, sent.split(b"\r\n"))) <= delivery.LONGEST_LINE
    read = message_from_bytes(sent, policy=policy.default)
    assert str(read["Subject"]).split() == subject.split()


def test_what_goes_to_very_many_lets_others_pass(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        Mail.objects.all().delete()
        outbox.send_many([MailFactory.build(subject=f"Weekly {n}") for n in (1, 2)], is_bulk=True)
        outbox.send_many([MailFactory.build(subject="Your password")])
        taken = [delivery._claim(awaited_only=False) for _ in range(4)]
    assert [mail and mail.subject for mail in taken] == [
        "Your password",
        "Weekly 1",
        "Weekly 2",
        None,
    ]


INVITATION = "BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n".encode()
CALENDAR = "text/calendar; method=REQUEST"


def attached(**kwargs: object) -> Mail:
    """A mail with an invitation, as the services store it."""
    given = {"name": "invitation.ics", "type": CALENDAR, "content": INVITATION, **kwargs}
    key = outbox.send_mail(
        to="alice@nwl.example",
        subject="Agreed",
        template="exchanges/mail/news",
        context={"name": "Alice", "news": "Bob agreed", "title": "A talk", "link": "https://x/"},
        attachment=outbox.Attachment(**given),  # type: ignore[arg-type]
    )
    return Mail.objects.get(id=key)


def test_an_invitation_is_a_way_to_read_the_mail_and_a_file_beside_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        sent = delivery._message(attached(), get_connection()).message().as_bytes(linesep="\r\n")
    read = message_from_bytes(sent, policy=policy.default)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]
    _mixed, _ways, _plain, invitation, file = read.walk()
    assert dict(invitation["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert invitation.get_content().encode() == INVITATION
    assert (file.get_filename(), file.get_content()) == ("invitation.ics", INVITATION)


def test_any_other_file_is_only_beside_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        mail = attached(name="hours.pdf", type="application/pdf", content=b"%PDF-1.7")
        message = delivery._message(mail, get_connection()).message()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "text/plain",
        "application/pdf",
    ]


def test_a_file_is_gone_once_the_mail_is_sent(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        mail = attached()
        with pytest.raises(IntegrityError, match="erased_once_sent"), database.atomic():
            Mail.objects.filter(id=mail.id).update(sent_at=clock.now(), text="")
        locmem = get_connection("django.core.mail.backends.locmem.EmailBackend")
        delivery._send(mail, letters.look, locmem)
        mail.refresh_from_db()
    assert mail.sent_at
    assert bytes(mail.attachment) == b""


def test_a_file_is_small_named_and_typed(nwl: NetworkRef) -> None:
    with pytest.raises(outbox.AttachmentTooLarge):
        outbox.Attachment("a.ics", CALENDAR, b"x" * (ATTACHMENT_BYTES + 1))
    with current.enter(nwl):
        assert attached(content=b"x" * ATTACHMENT_BYTES)
        for broken, constraint in (
            ({"attachment": b"x" * (ATTACHMENT_BYTES + 1)}, "attachment_small"),
            ({"attachment_name": ""}, "named_and_typed"),
            ({"attachment_type": ""}, "named_and_typed"),
        ):
            with pytest.raises(IntegrityError, match=constraint), database.atomic():
                Mail.objects.filter(subject="Agreed").update(**broken)

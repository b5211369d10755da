"""The one thing that would help a member most, in the first weekly mail of a month."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from kernel import clock
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import nudging
from tenant_apps.skills import services as skills
from tenant_apps.telling import digest
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import OfferFactory
from tests.factories.skills import SkillFactory

FIRST_TUESDAY = datetime(2027, 6, 1, 12, tzinfo=UTC)
SECOND_TUESDAY = datetime(2027, 6, 8, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def first_week(inside: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FIRST_TUESDAY)


def _nudges(who: Sequence[Member]) -> list[str]:
    return [section.subject for section in nudging.gatherer()(who).values()]


def test_one_at_a_time_by_a_fixed_order_of_need(alice: Member) -> None:
    assert _nudges([alice]) == ["What can you help with?"]
    skill = SkillFactory()
    skills.say(member=alice, gives={skill.id: 2}, learns=[], by=alice)
    assert _nudges([alice]) == ["Ask for an hour"]
    OfferFactory(owner=alice)
    assert _nudges([alice]) == ["Say a few words about yourself"]
    members.change_profile(
        member=alice,
        name=alice.name,
        job_title="",
        organisation=None,
        about="I plot falls.",
        shows_name_outside=False,
        by=alice.id,
    )
    alice.refresh_from_db()
    assert _nudges([alice]) == []


def test_once_a_month(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SECOND_TUESDAY)
    assert _nudges([alice]) == []


def test_it_is_no_mail_by_itself(alice: Member, bob: Member) -> None:
    assert digest.send_due() == 0
    assert not Mail.objects.filter(text__contains="One thing more").exists()


def test_it_stands_last_and_alone(alice: Member, bob: Member) -> None:
    ExchangeFactory(provider=bob, recipient=alice)
    assert digest.send_due() == 1
    mail = Mail.objects.get(text__contains="One thing more")
    assert mail.to == alice.user.email
    assert mail.text.index("To do") < mail.text.index("One thing more")
    assert mail.text.count("What can you help with?") == 1
    assert "Ask for an hour" not in mail.text

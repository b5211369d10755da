"""The reminder: what waits, the most needed first, each with a link, and no word of any talk."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.minutes import hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders.due import Due
from tenant_apps.reminders.models import MOST_A_WEEK, Step
from tenant_apps.telling import links
from tenant_apps.telling.links import Mails
from tenant_apps.telling.mails import Item
from tenants.urls import page

MOST = 5

_SUBJECTS: dict[Step, str] = {
    Step.CONFIRM_AGAIN: "{other} still waits: are these hours right?",
    Step.CONFIRM: "{other} asks: are these hours right?",
    Step.ANSWER: "{other} waits for your answer",
    Step.LOG: "Did you and {other} meet?",
    Step.FEEDBACK: "What did you learn from your time with {other}?",
}
_SAID: dict[Step, str] = {
    Step.CONFIRM_AGAIN: "{other} logged {hours} some days ago. Say whether that is right",
    Step.CONFIRM: "{other} logged {hours}. Say whether that is right",
    Step.ANSWER: "{other} proposes {hours}. A no is an answer too",
    Step.LOG: "Agreed two weeks ago or more: {hours}. Log them if you met, or cancel it",
    Step.FEEDBACK: "Settled. Say what you learned, and thank {other}",
}


def reminder(
    member: Member, things: Sequence[tuple[Due, Exchange]], look: Mapping[str, Any]
) -> Mail:
    """All that a member is reminded of, in one mail."""
    stop = links.stop_url(member.id, Mails.REMINDERS)
    first, exchange = things[0]
    return outbox.render(
        to=member.user.email,
        subject=_SUBJECTS[first.step].format(other=exchange.other(member.id).name),
        template="reminders/mail/reminder",
        context={
            **look,
            "name": member.name,
            "items": [_item(one, about, member) for one, about in things[:MOST]],
            "more": len(things) - MOST,
            "url": page("home:to_do"),
            "most_a_week": MOST_A_WEEK,
            "choices_url": stop,
        },
        has_html=True,
        unsubscribe_url=stop,
    )


def _item(one: Due, exchange: Exchange, member: Member) -> Item:
    name = "exchanges:feedback" if one.step == Step.FEEDBACK else "exchanges:detail"
    said = _SAID[one.step].format(
        other=exchange.other(member.id).name,
        hours=hours(exchange.logged_minutes or exchange.minutes),
    )
    return Item(title=exchange.title, url=page(name, exchange.id), lines=[f"{said}."])

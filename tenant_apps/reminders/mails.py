"""The reminder: what waits, the most needed first, each with a link, and no word of any talk."""

from collections.abc import Mapping
from typing import Any

from kernel.minutes import hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.wording import unless_answered
from tenant_apps.groups import facts
from tenant_apps.groups.models import Group
from tenant_apps.hearing import links
from tenant_apps.hearing.links import Mails
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders.due import Due
from tenant_apps.reminders.models import MOST_A_WEEK, Step
from tenant_apps.reminders.standing import Things
from tenant_apps.telling.mails import Item
from tenants.urls import page

MOST = 5

_SUBJECTS: dict[Step, str] = {
    Step.CONFIRM_AGAIN: "{other} still waits: are these hours right?",
    Step.CONFIRM: "{other} asks: are these hours right?",
    Step.ANSWER: "{other} waits for your answer",
    Step.GIVE: "{other} asks you to help a group",
    Step.PAY: "{other} waits for who decides on the credits",
    Step.JOIN: "{other} invites you to a group",
    Step.MEET: "{other} waits to hear when you can meet",
    Step.LOG: "Did you and {other} meet?",
    Step.FEEDBACK: "What did you learn from your time with {other}?",
}
_SAID: dict[Step, str] = {
    Step.CONFIRM_AGAIN: "{other} logged {hours} some days ago. Say whether that is right",
    Step.CONFIRM: "{other} logged {hours}. Say whether that is right",
    Step.ANSWER: "{other} proposes {hours}. A no is an answer too",
    Step.GIVE: "{other} plans a group, and asks for {hours} of yours. A no is an answer too",
    Step.PAY: "{other} has people together for a group of {hours}. Agree that it is paid, or not",
    Step.JOIN: "{other} invites you to a group. Join, or say that you cannot",
    Step.MEET: "{other} proposes times to meet. Choose one, or propose others",
    Step.LOG: "Agreed two weeks ago or more: {hours}. Log them if you met, or cancel it",
    Step.FEEDBACK: "Settled. Say what you learned, and thank {other}",
}


# Of a group these say nobody's name: all took part.
_OF_GROUPS: dict[Step, str] = {
    Step.LOG: "Did your group take place?",
    Step.FEEDBACK: "What did you learn with your group?",
}
_SAID_OF_GROUPS = "Settled. Say what you learned, and say thank you"


def reminder(member: Member, things: Things, look: Mapping[str, Any]) -> Mail:
    """All that a member is reminded of, in one mail."""
    stop = links.stop_url(member.id, Mails.REMINDERS)
    first, of = things[0]
    return outbox.render(
        to=member.user.email,
        subject=_subject(first.step, of, member),
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


def _subject(step: Step, of: Exchange | Group, member: Member) -> str:
    if step in _OF_GROUPS and isinstance(of, Group):
        return _OF_GROUPS[step]
    return _SUBJECTS[step].format(other=_other(of, member))


def _item(one: Due, about: Exchange | Group, member: Member) -> Item:
    of_group = one.step == Step.FEEDBACK and isinstance(about, Group)
    words = _SAID_OF_GROUPS if of_group else _SAID[one.step]
    said = words.format(other=_other(about, member), hours=hours(_minutes(about, member)))
    lines = [f"{said}.", *_unless_answered(one.step, about)]
    name = f"{one.of}s:{'feedback' if one.step == Step.FEEDBACK else 'detail'}"
    return Item(title=about.title, url=page(name, about.id), lines=lines)


def _unless_answered(step: Step, about: Exchange | Group) -> list[str]:
    """By when hours are confirmed all the same."""
    if step not in (Step.CONFIRM, Step.CONFIRM_AGAIN):
        return []
    if isinstance(about, Group):
        return [*filter(None, [facts.unless_answered(about)])]
    return [*filter(None, [unless_answered(about.confirms_on)])]


def _other(about: Exchange | Group, member: Member) -> str:
    """Who waits: of a group whoever logged its hours, or its host."""
    if isinstance(about, Group):
        return (about.logged_by or about.host).name
    return about.other(member.id).name


def _minutes(about: Exchange | Group, member: Member) -> int:
    """What was logged, or is agreed or planned: of who gives it, their own."""
    if isinstance(about, Group):
        part = about.part_of(member.id)
        own = part.agreed_minutes if part and part.is_provider else about.agreed_minutes
        return about.given_minutes or own
    return about.logged_minutes or about.minutes

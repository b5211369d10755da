"""Merging and closing in the words that pages show."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from kernel.minutes import hours
from tenant_apps.members.permissions import PartRole
from tenant_apps.merging.acts import Act, Wish
from tenant_apps.merging.selectors import Preview
from tenant_apps.organisations.models import Organisation

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A page about an organisation that is to end."""

    title: str
    text: str
    submit: str
    url: str
    back_url: str
    back_label: str


def choosing(act: Act, organisation: Organisation) -> Page:
    """The page that asks where it all goes."""
    name = organisation.name
    if act is Act.MERGE:
        title = f"Merge {name}"
        text = "Its members, teams, links, roles and credits go to another organisation."
    else:
        title = f"Close {name}"
        text = "For one that is no more. Roles for it end, and its credits go to the chest."
    text += " You see what will happen before it does."
    return _page(act, organisation, title, text, "Continue")


def question(wish: Wish) -> Page:
    """The page that asks whether one is sure."""
    name, into = wish.organisation.name, wish.into
    if wish.act is Act.MERGE:
        title = f"Merge {name} into {into}?"
        submit = "Merge them"
    else:
        title, submit = f"Close {name}?", "Close it"
    text = "This cannot be undone. Nobody can choose it any more; what has happened stays."
    return _page(wish.act, wish.organisation, title, text, submit)


def _page(act: Act, organisation: Organisation, title: str, text: str, submit: str) -> Page:
    return Page(
        title=title,
        text=text,
        submit=submit,
        url=reverse(f"merging:{act}", args=[organisation.id]),
        back_url=reverse("organisations:organisation", args=[organisation.id]),
        back_label=organisation.name,
    )


def follows(seen: Preview) -> list[dict[str, str]]:
    """What will happen, each with its number; what there is none of is left out."""
    return [{"key": key, "value": value} for key, value in _follows(seen)]


def _follows(seen: Preview) -> Iterator[tuple[str, str]]:
    into, counts = seen.wish.into, seen.counts
    where = f"to {into.name}" if into else "to no organisation"
    yield "Members", f"{_counted(counts.members, 'member', 'members')}, {where}"
    if teams := [team.name for team in seen.teams if team != into]:
        yield "Teams", f"{_named(teams)}, {where if into else _alone(teams)}"
    if into is not None and into in seen.teams:
        yield into.name, "Stands for itself"
    if ways := _ways(seen):
        yield "Links and domains", f"{ways}, {where if into else 'withdrawn'}"
    if waiting := _waiting(seen):
        yield "People on their way", f"{waiting}, {where}"
    if seen.roles:
        yield "Roles", _roles(seen)
    if seen.has_account:
        yield "Credits", _credits(seen)
    if counts.groups and into is not None:
        groups = _counted(counts.groups, "group", "groups")
        yield "Groups to pay for", f"{groups}, for {into.name} to decide"


def _alone(teams: list[str]) -> str:
    return "which stands for itself then" if len(teams) == 1 else "which stand for themselves then"


def _ways(seen: Preview) -> str:
    counts = seen.counts
    return _both(
        _some(counts.links, "link or poster", "links and posters"),
        _some(counts.domains, "e-mail domain", "e-mail domains"),
    )


def _waiting(seen: Preview) -> str:
    counts = seen.counts
    return _both(
        _some(counts.invitations, "invitation", "invitations"),
        _some(counts.applications, "application", "applications"),
    )


def _roles(seen: Preview) -> str:
    names = _named([f"{one.member.name} ({PartRole(one.role).label})" for one in seen.roles])
    wish = seen.wish
    return f"{names}, {f'for {wish.into}' if wish.act is Act.MERGE else 'which end'}"


def _credits(seen: Preview) -> str:
    wish, minutes = seen.wish, seen.account.balance_minutes if seen.account else 0
    if wish.act is Act.CLOSE or wish.into is None:
        return f"{hours(minutes)}, to the community chest"
    said = f"{hours(minutes)}, to the account of {wish.into.name}"
    is_there = seen.taker is not None and not seen.taker.is_closed
    return said if is_there else f"{said}, which is opened for them"


def said(wish: Wish) -> str:
    """What was done."""
    name = wish.organisation.name
    if wish.act is Act.MERGE:
        return f"{name} is part of {wish.into} now."
    return f"{name} is closed."


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _both(*parts: str) -> str:
    return " and ".join(part for part in parts if part)


def _some(count: int, one: str, many: str) -> str:
    return _counted(count, one, many) if count else ""


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"

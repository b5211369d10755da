"""What a member is about to post, looked at before it is stored.

Apps above add what they know of it, such as who may help. Each registers in its
`AppConfig.ready()` a function that looks at a draft:

    drafts.register(look)      # look(draft) -> Part | None
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tenant_apps.listings.models import Listing, usual_closing_day
from tenant_apps.listings.refusals import MOST_SKILLS
from tenant_apps.members.models import Member
from tenant_apps.skills import suggesting


@dataclass(frozen=True, slots=True)
class Draft:
    """A listing that is not stored, with skills by id: those it names, those its text suggests."""

    listing: Listing
    skills: Mapping[UUID, str]
    suggested: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What an app adds to the preview, and the same in a sentence for those who hear it."""

    html: str
    says: str


Look = Callable[[Draft], Part | None]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Add a part to every preview; adding it twice changes nothing."""
    if look not in _looks:
        _looks.append(look)


def parts(draft: Draft) -> list[Part]:
    """What all apps add, in the order they were registered."""
    return [part for look in _looks if (part := look(draft))]


def build(
    *, owner: Member, kind: str, closes_on: date | None = None, help_kind: str = "", **values: Any
) -> Listing:
    """A listing as these values would make it, not stored. `values`: fields of Listing."""
    return Listing(
        owner=owner,
        kind=kind,
        help_kind_id=help_kind,
        closes_on=closes_on or usual_closing_day(),
        **in_order(values),
    )


def draft(
    *,
    values: dict[str, Any],
    chosen: list[UUID],
    seen: Collection[UUID],
    names: Mapping[UUID, str],
    **whose: Any,
) -> Draft:
    """What these values would post, as `build` takes them. `names`: those of the list of skills.

    Of the skills that the text suggests, the member has `seen` some: of these, only the chosen
    ones count.
    """
    listing = build(**whose, **values)
    found = suggesting.found_in(f"{listing.title}\n{listing.description}")
    new = [skill for skill in found if skill not in {*seen, *chosen}]
    named = [*chosen, *new][:MOST_SKILLS]
    names = {**names, **found}
    elsewhere = set(chosen) - set(seen)
    return Draft(
        listing=listing,
        skills={skill: names[skill] for skill in named if skill in names},
        suggested={skill: name for skill, name in found.items() if skill not in elsewhere},
    )


def in_order(values: dict[str, Any]) -> dict[str, Any]:
    """Days and dates once each, the earliest first; those that `when` leaves out are dropped."""
    ordered = dict(values)
    if (when := values.get("when")) is not None:
        for name in ("weekdays", "dates"):
            ordered[name] = sorted(set(values.get(name, []))) if when == name else []
    return ordered

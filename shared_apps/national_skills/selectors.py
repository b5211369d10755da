"""Reading the national list."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from kernel.errors import NotFound
from shared_apps.national_skills.models import Following, NationalSkill
from tenants import current
from tenants.current import NetworkRef


@dataclass(frozen=True, slots=True)
class Standing:
    """The list as it is, and when this network last followed it."""

    skills: list[NationalSkill]
    followed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How many networks follow the list, and the skills of their own that they added to it."""

    networks: int
    own: int
    mapped: int


def of_group(group: str) -> list[NationalSkill]:
    """All of a group by name, those taken out last."""
    return list(NationalSkill.objects.filter(group=group).order_by("retired_at", "name"))


def get(code: str) -> NationalSkill:
    """One entry, taken out or not. Raises NotFound."""
    found = NationalSkill.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def standing(network: NetworkRef) -> Standing:
    """For a network that follows the list: opens the shared door."""
    with current.shared():
        last = Following.objects.filter(network_id=network.id).first()
        return Standing(
            list(NationalSkill.objects.order_by("created_at", "code")),
            last.followed_at if last else None,
        )


def spread() -> Spread:
    """Of the networks that are open."""
    found = Following.objects.filter(Q(network__state="active")).aggregate(
        networks=Count("network"), own=Sum("own", default=0), mapped=Sum("mapped", default=0)
    )
    return Spread(**found)

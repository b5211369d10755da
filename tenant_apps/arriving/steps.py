"""The way from joining to the first settled exchange, as questions to the database.

Each is a condition on members: who has come so far. Of exchanges and groups with other networks
nothing is counted: they are the federation's, and tell of no source here.
"""

from django.db.models import Q

from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups.models import Part
from tenant_apps.listings.models import Listing
from tenant_apps.skills.models import MemberSkill


def said() -> Q:
    """Who has said what they can give, or would like: a skill, an offer or a request."""
    return _among(MemberSkill.objects.values("member")) | _among(Listing.objects.values("owner"))


def proposed() -> Q:
    """Who is a party to an exchange, whatever became of it, or agreed to take part in a group."""
    in_groups = Part.objects.filter(Q(has_agreed=True) | Q(joined_number__isnull=False))
    exchanges = Exchange.objects
    return (
        _among(exchanges.values("provider"))
        | _among(exchanges.values("recipient"))
        | _among(in_groups.values("member"))
    )


def settled() -> Q:
    """Who has given or received an hour that was settled, alone or in a group."""
    paid = Exchange.objects.filter(settled_at__isnull=False)
    took_part = Part.objects.filter(
        Q(came=True) | Q(given_session_minutes__gt=0) | Q(given_preparation_minutes__gt=0),
        group__settled_at__isnull=False,
    )
    return (
        _among(paid.values("provider"))
        | _among(paid.values("recipient"))
        | _among(took_part.values("member"))
    )


def _among(members: object) -> Q:
    return Q(id__in=members)

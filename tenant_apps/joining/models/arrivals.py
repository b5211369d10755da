"""By which of the ways in each member came."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from tenant_apps.joining.models.domains import JoinDomain
from tenant_apps.joining.models.invitations import Invitation
from tenant_apps.joining.models.links import JoinLink
from tenant_apps.joining.models.staff import StaffUpload
from tenant_apps.members.models import Member

SOURCES = ("invitation", "upload", "link", "domain")


def _exactly_one() -> Q:
    """One of the sources, and none of the others."""
    each = [Q(**{f"{name}__isnull": name != one for name in SOURCES}) for one in SOURCES]
    return reduce(or_, each)


class Arrival(models.Model):
    """What a member came by: a mailed invitation, a list of staff, a link, or the domain of
    their address. It stays so.

    Who was made a member otherwise has none.
    """

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="arrival"
    )
    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    upload = models.ForeignKey(StaffUpload, on_delete=models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey(JoinLink, on_delete=models.PROTECT, null=True, related_name="+")
    domain = models.ForeignKey(JoinDomain, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one(), name="joining_arrival_one_source")
        ]

    def __str__(self) -> str:
        return str(self.member_id)

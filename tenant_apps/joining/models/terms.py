"""As what, and for how long, whoever comes by a way in is a member."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import Term


class WithTerm(models.Model):
    """A way in, or somebody on it, with the term that it brings."""

    membership_type = models.CharField(
        max_length=20,
        choices=MembershipType,
        default=MembershipType.STAFF,
        db_default=MembershipType.STAFF,
    )
    term_starts_on = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def term(self) -> Term:
        return Term(MembershipType(self.membership_type), self.term_starts_on, self.term_ends_on)

    def term_of(self, named: str) -> Term:
        """As what a list has somebody of whom it names this type, or none: its days are for those
        of its own type."""
        own = self.term
        return Term(MembershipType(named)) if named and named != own.type else own


def as_fields(term: Term) -> dict[str, Any]:
    """A term as a row keeps it."""
    return {
        "membership_type": term.type,
        "term_starts_on": term.starts_on,
        "term_ends_on": term.ends_on,
    }


def not_over(today: date) -> Q:
    """What brings a term that has not ended: nobody joins by another."""
    return Q(term_ends_on=None) | Q(term_ends_on__gte=today)


def constraints(of: str) -> list[models.BaseConstraint]:
    """That a row's type is one, and its days are in order."""
    return [
        models.CheckConstraint(
            condition=Q(membership_type__in=MembershipType.values), name=f"{of}_type_known"
        ),
        models.CheckConstraint(
            condition=Q(term_starts_on__isnull=True)
            | Q(term_ends_on__isnull=True)
            | Q(term_starts_on__lte=F("term_ends_on")),
            name=f"{of}_term_in_order",
        ),
    ]

"""What a network says of itself and asks of its members: written by champions, in versions."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.accounts.models import User

LONGEST = 20_000


class Kind(models.TextChoices):
    """The pages that each network has."""

    ABOUT = "about", "About us"
    CONDUCT = "conduct", "Code of conduct"
    PRIVACY = "privacy", "Privacy notice"
    TERMS = "terms", "Terms"


# What members agree to.
AGREED = [Kind.CONDUCT, Kind.TERMS]


class PagesAreWrittenOnce(RuntimeError):
    """Code tried to change or delete what was published, or agreed to."""


class _Written(models.Model):
    """A row that is written once; the database holds that too."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PagesAreWrittenOnce(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PagesAreWrittenOnce(type(self).__name__)


class Version(_Written):
    """A page as it was published. `asks_everyone`: members agree to it before they go on.

    The first ones come with the network: nobody published them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST)
    asks_everyone = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="pages_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="pages_version_from_one"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="pages_version_kind_known"
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="pages_version_has_text"),
            models.CheckConstraint(
                condition=Q(asks_everyone=False) | Q(kind__in=AGREED),
                name="pages_version_asks_for_what_is_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"


class Draft(models.Model):
    """What a champion writes before it is published: one for each page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=LONGEST)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="pages_draft_one_of_each"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="pages_draft_kind_known"
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="pages_draft_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, a draft"


class Agreement(_Written):
    """Whoever signs in with this login has agreed to this version."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="agreements")
    agreed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "version"], name="pages_agreement_once")
        ]

    def __str__(self) -> str:
        return str(self.id)

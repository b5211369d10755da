"""Two members of two networks, each on a side of what they have to do with each other."""

from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from shared_apps.federation.forgetting import PREFIX
from shared_apps.federation.models import FederatedNetwork

# What it is called when what it was about has been erased.
ERASED_TITLE = "Erased"
T = TypeVar("T", bound=models.Model)


class Side(models.TextChoices):
    """Each of the two, and their network."""

    PROVIDER = "provider", "Gives the time"
    RECIPIENT = "recipient", "Receives it, and pays"

    @property
    def other(self) -> "Side":
        return Side.RECIPIENT if self is Side.PROVIDER else Side.PROVIDER


def _unread_by(side: Side) -> Q:
    return Q(**{f"{side.other}_wrote_position__gt": F(f"{side}_read_position")})


def unread_indexes(name: str) -> list[models.Index]:
    """What each network has to look for, of a model whose indexes are named so."""
    return [
        models.Index(
            fields=[f"{side}_network"], condition=_unread_by(side), name=f"{name}_{side.value}"
        )
        for side in Side
    ]


def marks_are_there(name: str) -> models.CheckConstraint:
    """Nobody has read or written beyond the last position."""
    marks = [f"{side.value}_{what}_position" for side in Side for what in ("read", "wrote")]
    within = Q(**{f"{mark}__lte": F("last_position") for mark in marks})
    return models.CheckConstraint(condition=within, name=name)


class TalkQuerySet(models.QuerySet[T]):
    """Which of them, in the words of the rules."""

    def of(self, network_id: UUID, member_id: UUID) -> Self:
        """Those this member of this network is a party to."""
        gives = Q(provider_network=network_id, provider_member=member_id)
        return self.filter(gives | Q(recipient_network=network_id, recipient_member=member_id))

    def in_network(self, network_id: UUID) -> Self:
        """Those with a party in this network."""
        return self.filter(Q(provider_network=network_id) | Q(recipient_network=network_id))

    def unread_by(self, side: Side) -> Self:
        """Those in which the other has written something that the one on this side has not read."""
        return self.filter(_unread_by(side))

    def with_networks(self) -> Self:
        return self.select_related("provider_network__network", "recipient_network__network")


def _network() -> Any:
    return models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name="+"
    )


class Talk(models.Model):
    """What two members of two networks have in common. `title` says what it is about.

    The read positions say how far each has read, the others where each last wrote a message.

    Personal data: the handles, and the title; once somebody is erased, or their network has left
    the federation, a pseudonym and ERASED_TITLE. A name is nowhere here: whoever looks asks the
    other's network for it, which gives it as long as they agree to show it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider_network = _network()
    recipient_network = _network()
    provider_member = models.UUIDField()
    recipient_member = models.UUIDField()
    provider_handle = models.CharField(max_length=64)
    recipient_handle = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    provider_read_position = models.PositiveIntegerField(default=0, db_default=0)
    recipient_read_position = models.PositiveIntegerField(default=0, db_default=0)
    provider_wrote_position = models.PositiveIntegerField(default=0, db_default=0)
    recipient_wrote_position = models.PositiveIntegerField(default=0, db_default=0)
    last_position = models.PositiveIntegerField(default=0)

    # What each of the two changes by writing, and by reading.
    WROTE = ("provider_wrote_position", "recipient_wrote_position")
    READ = ("provider_read_position", "recipient_read_position")
    # What can be erased in it, and never written anew.
    ERASED = ("title", "provider_handle", "recipient_handle")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def is_erased(self) -> bool:
        """Whether one of the two is gone, or their network."""
        return any(map(self.is_gone, Side))

    def is_gone(self, side: Side) -> bool:
        """Whether the one on this side is erased, or their network has left."""
        return self.handle_of(side).startswith(PREFIX)

    def shows_other_to(self, side: Side) -> bool:
        """Whether the one on this side may know the other's address."""
        raise NotImplementedError

    def network_of(self, side: Side) -> UUID:
        """The id of a side's network."""
        is_provider = side is Side.PROVIDER
        found: UUID = self.provider_network_id if is_provider else self.recipient_network_id
        return found

    def member_of(self, side: Side) -> UUID:
        """The id that a side's network knows the member by."""
        return self.provider_member if side is Side.PROVIDER else self.recipient_member

    def handle_of(self, side: Side) -> str:
        """What names the member before the @ sign."""
        return self.provider_handle if side is Side.PROVIDER else self.recipient_handle

    def wrote(self, side: Side) -> None:
        """The one on this side has just written what stands last."""
        setattr(self, f"{side}_wrote_position", self.last_position)

    def is_unread_by(self, side: Side) -> bool:
        """Whether the other has written something that the one on this side has not read."""
        read: int = getattr(self, f"{side}_read_position")
        wrote: int = getattr(self, f"{side.other}_wrote_position")
        return wrote > read

    def side_of(self, network_id: UUID) -> Side | None:
        """The side whose network this is."""
        sides = (side for side in Side if self.network_of(side) == network_id)
        return next(sides, None)

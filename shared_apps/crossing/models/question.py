"""What a member asks somebody of another network before anything is proposed."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from shared_apps.crossing.models.talk import (
    Side,
    Talk,
    TalkQuerySet,
    marks_are_there,
    unread_indexes,
)
from shared_apps.federation.forgetting import PREFIX

# So often may whoever asks write before they are answered.
MOST_UNANSWERED = 3
_STANDING = ~Q(provider_handle__startswith=PREFIX) & ~Q(recipient_handle__startswith=PREFIX)


class CrossQuestionQuerySet(TalkQuerySet["CrossQuestion"]):
    """Which questions."""

    def asked_by(self, network_id: object, member_id: object) -> "CrossQuestionQuerySet":
        """Those that this member of this network began."""
        own = Q()
        for side in Side:
            theirs = {f"{side}_network": network_id, f"{side}_member": member_id}
            own |= Q(asked_by=side, **theirs)
        return self.filter(own)

    def standing(self) -> "CrossQuestionQuerySet":
        """Those of which nothing is erased."""
        return self.filter(_STANDING)


class CrossQuestion(Talk):
    """A talk about what another network shares: a listing, or a person who wants to be found.

    Nobody agrees to anything in it. `entry` is what of the directory it is about, `asked_by` the
    side that began. What is written in it are events of the kind `written`. Once it is erased, who
    comes back can be asked again.
    """

    entry = models.UUIDField()
    is_of_person = models.BooleanField()
    asked_by = models.CharField(max_length=10, choices=Side)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = CrossQuestionQuerySet.as_manager()

    # What may change in it.
    CHANGING = ("answered_at", "last_position", "changed_at", *Talk.WROTE)

    class Meta:
        db_table = "crossing_question"
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(
                fields=["provider_network", "provider_member", "id"],
                name="crossing_question_provider",
            ),
            models.Index(
                fields=["recipient_network", "recipient_member", "id"],
                name="crossing_question_recipient",
            ),
            *(
                models.Index(
                    fields=[f"{side}_network", "created_at"],
                    condition=Q(asked_by=side.other.value, answered_at=None),
                    name=f"crossing_asks_{side}",
                )
                for side in Side
            ),
            *unread_indexes("crossing_lines"),
        ]
        constraints = [
            marks_are_there("crossing_question_marks_are_there"),
            models.UniqueConstraint(
                fields=["entry", "asked_by", "provider_member", "recipient_member"],
                condition=_STANDING,
                name="crossing_question_once",
            ),
            models.CheckConstraint(
                condition=~Q(provider_network=F("recipient_network")),
                name="crossing_question_two_networks",
            ),
            models.CheckConstraint(
                condition=~Q(provider_handle="") & ~Q(recipient_handle="") & ~Q(title=""),
                name="crossing_question_filled",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__in=Side.values), name="crossing_question_side_known"
            ),
        ]

    def shows_other_to(self, side: Side) -> bool:
        """Whoever was asked is no more than a member until they answer."""
        return self.asked_by != side or self.answered_at is not None

    def has_to_wait(self, side: Side) -> bool:
        """Whether the one on this side has written all they may before they are answered."""
        return not self.shows_other_to(side) and self.last_position >= MOST_UNANSWERED

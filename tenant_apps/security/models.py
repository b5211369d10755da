"""How a network lets people sign in."""

from django.db import models
from django.db.models import Q

from kernel import clock


class SignInRules(models.Model):
    """What a champion asks of everyone who signs in. One row; none: nothing beyond the usual."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    second_step_for_all = models.BooleanField(default=False)
    single_sign_on_only = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="security_signinrules_one_row"),
        ]

    def __str__(self) -> str:
        return "rules of signing in"

"""A network's single sign-on: by whose sign-in its people come in."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.policy.permissions import MembershipType

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """What stands in the addresses that are entered at the organisation's side."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


class Connection(models.Model):
    """One organisation's sign-in, by OpenID Connect or SAML 2.0. It is tested before it goes live.

    `domains`: of e-mail addresses that this sign-in may speak for. `client_secret` is encrypted.
    """

    class Kind(models.TextChoices):
        OPENID = "openid", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    class State(models.TextChoices):
        DRAFT = "draft", "Being set up"
        LIVE = "live", "Live"
        OFF = "off", "Switched off"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=20, default=new_code)
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    admits_newcomers = models.BooleanField(default=False)
    newcomers_join_as = models.CharField(
        max_length=20,
        choices=MembershipType,
        default=MembershipType.STAFF,
        db_default=MembershipType.STAFF,
    )
    asks_second_step = models.BooleanField(default=False)
    issuer = models.URLField(max_length=500, blank=True, default="")
    client_id = models.CharField(max_length=255, blank=True, default="")
    client_secret = models.TextField(blank=True, default="")
    entity_id = models.CharField(max_length=500, blank=True, default="")
    sso_url = models.URLField(max_length=500, blank=True, default="")
    certificate = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    tested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="sso_connection_code_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["openid", "saml"]), name="sso_connection_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "live", "off"]), name="sso_connection_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(tested_at__isnull=False),
                name="sso_connection_live_once_tested",
            ),
            models.CheckConstraint(
                condition=~Q(kind="openid") | (~Q(issuer="") & ~Q(client_id="")),
                name="sso_connection_openid_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="saml")
                | (~Q(entity_id="") & ~Q(sso_url="") & ~Q(certificate="")),
                name="sso_connection_saml_whole",
            ),
            models.CheckConstraint(
                condition=Q(newcomers_join_as__in=MembershipType.values),
                name="sso_connection_type_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE

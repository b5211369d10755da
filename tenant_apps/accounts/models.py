"""The login record: one in each schema a person signs in to, known by their e-mail there."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from kernel import clock
from kernel.ids import uuid7
from tenants.keys import former_signing_keys, signing_key


def normalise_email(email: str) -> str:
    """The one form in which an e-mail address is stored and compared."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Finds logins by e-mail, however it is typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser):
    """Someone who can sign in here. What they may do is said by Member or Operator."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    # Raised, it ends all sessions begun before, whatever knows of them.
    times_signed_out = models.PositiveIntegerField(default=0, db_default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__regex=r"^[^A-Z\s]+$"), name="accounts_user_email_lower"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_session_auth_hash(self) -> str:
        """Differs with each password, each time that all sessions are ended, and each network."""
        return self._session_hash(signing_key("session"))

    def get_session_auth_fallback_hash(self) -> list[str]:
        return [self._session_hash(key) for key in former_signing_keys("session")]

    def _session_hash(self, key: str) -> str:
        held = (
            f"{self.times_signed_out} {self.password}" if self.times_signed_out else self.password
        )
        return salted_hmac("hexitime.session", held, secret=key, algorithm="sha256").hexdigest()

"""Links that let the holder of an address set a password, once and within an hour."""

from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tenant_apps.accounts.models import User
from tenant_apps.accounts.tokens import password_reset_tokens
from tenants import current
from tenants.urls import absolute, central


def to_set_password(user: User) -> str:
    """For a mail alone: whoever has it, is let in."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = password_reset_tokens.make_token(user)
    path = reverse("accounts:new_password", args=[uid, token])
    network = current.network_or_none()
    return absolute(network, path) if network else central(path)

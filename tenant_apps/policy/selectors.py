"""Reading the policy."""

from tenant_apps.policy.models import Policy


def current() -> Policy:
    """The policy as it stands now; the defaults where none has been set yet."""
    return Policy.objects.first() or Policy()

"""Mail that waits."""

import factory

from tenant_apps.outbox.models import Mail


class MailFactory(factory.django.DjangoModelFactory[Mail]):
    """A mail that no worker has been told of."""

    class Meta:
        model = Mail

    to = factory.Sequence(lambda number: f"person{number}@example.org")
    subject = "Hello"
    text = "Hello\n"
    sender_name = "North West London"

"""What provisioning knows of schemas, in the shared schema."""

from django.db import models

from kernel import clock


class Blueprint(models.Model):
    """The statements that make a network's schema, as Django's migrations ran them."""

    version = models.CharField(primary_key=True, max_length=64)
    script = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.version[:12]


class SchemaVersion(models.Model):
    """Which blueprint a network's schema agrees with."""

    network_id = models.UUIDField(primary_key=True)
    version = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.network_id} {self.version[:12]}"

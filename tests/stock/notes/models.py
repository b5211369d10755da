"""What a tenant keeps."""

import uuid

from django.db import models


class Note(models.Model):
    """Some words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField()

    def __str__(self) -> str:
        return self.text

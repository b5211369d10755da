"""The kinds of help a listing may ask for or give. A network will be able to rename and add."""

from django.db import models


class HelpKind(models.TextChoices):
    SHADOWING = "shadowing", "Shadowing"
    COACHING = "coaching", "Coaching"
    MENTORING = "mentoring", "Mentoring"
    TEACHING = "teaching", "Teaching"
    FACILITATING = "facilitating", "Facilitating"
    REVIEWING = "reviewing", "Reviewing"
    ANALYSIS = "analysis", "Analysis"
    SPEAKING = "speaking", "Speaking"
    OTHER = "other", "Something else"

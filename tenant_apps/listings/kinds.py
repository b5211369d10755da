"""The kinds of help that every network begins with. It may rename them, and add others."""

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

"""Made-up content for the page that shows every component."""

from datetime import timedelta

from django import forms
from django.forms.utils import ErrorList

from design.forms import HoursField
from kernel import clock

WRONG = {"wrong-email": "maria", "wrong-time": "0.1", "wrong-kind": ""}


class SampleForm(forms.Form):
    """One field of each sort."""

    title = forms.CharField(
        label="What do you need help with?",
        help_text="One line, as you would say it to a colleague.",
        max_length=80,
    )
    text = forms.CharField(label="Tell people more", widget=forms.Textarea(attrs={"rows": 4}))
    email = forms.EmailField(
        label="Work e-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    time = HoursField(label="How long will it take?", help_text="In quarters of an hour.")
    organisation = forms.ChoiceField(
        label="Organisation",
        required=False,
        choices=[("", "Choose one"), ("rf", "Royal Free"), ("ich", "Imperial College Healthcare")],
    )
    kind = forms.ChoiceField(
        label="How would you like to meet?",
        widget=forms.RadioSelect,
        choices=[("online", "Online"), ("person", "In person"), ("either", "Either is fine")],
    )
    skills = forms.MultipleChoiceField(
        label="Skills",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("qi", "Run charts"), ("facil", "Facilitation"), ("coach", "Coaching")],
    )
    poster = forms.FileField(label="Picture", required=False, help_text="PNG or JPEG, up to 2 MB.")
    colour = forms.CharField(
        label="Brand colour", widget=forms.TextInput(attrs={"type": "color"}), initial="#4a2559"
    )
    agree = forms.BooleanField(label="People outside my organisation may see this", required=False)


def content() -> dict[str, object]:
    """What the gallery shows, by component."""
    now = clock.now()
    return {
        "nav": _navigation(),
        "account": {"name": "Maria Okafor", "url": "#account", "sign_out_url": "#"},
        "listings": _listings(),
        "stats": _stats(),
        "rows": _statement(),
        "steps": _steps(),
        "moments": [
            now - timedelta(hours=30),
            now - timedelta(hours=2),
            now - timedelta(minutes=4),
        ],
        "tabs": [
            {"label": "Open", "url": "#open", "current": True, "count": 4},
            {"label": "Waiting for you", "url": "#waiting", "count": 1},
            {"label": "Settled", "url": "#settled", "count": 12},
        ],
        "summary": [
            {"key": "Name", "value": "Maria Okafor", "url": "#name"},
            {"key": "Organisation", "value": "Imperial College Healthcare", "url": "#organisation"},
            {"key": "Address", "value": "maria@nwl"},
        ],
        "join_link": "https://nwl.hexitime.example/join/7Qm2sVfK",
        "errors_elsewhere": ErrorList(["The link has been used already."]),
    }


def _navigation() -> list[dict[str, object]]:
    return [
        {"label": "Home", "url": "#home"},
        {"label": "Listings", "url": "#listings", "current": True},
        {"label": "Exchanges", "url": "#exchanges", "badge": 2},
        {"label": "People", "url": "#people"},
        {"label": "Time credits", "url": "#credits"},
    ]


def _listings() -> list[dict[str, object]]:
    now = clock.now()
    return [
        {
            "kind": "request",
            "title": "Teach our matrons to read a run chart",
            "url": "#one",
            "text": "Eleven matrons, one afternoon. We have the data and the room; we lack someone"
            " who has done it before.",
            "by": "Maria Okafor",
            "organisation": "Imperial College Healthcare",
            "hours": "1.5 hours",
            "skills": ["Run charts", "Teaching"],
            "posted_at": now - timedelta(minutes=12),
        },
        {
            "kind": "offer",
            "title": "A second pair of eyes on your driver diagram",
            "url": "#two",
            "text": "Half an hour online. Bring what you have, however rough.",
            "by": "Tom Whitfield",
            "organisation": "Hillingdon Council",
            "hours": "30 minutes to 1 hour",
            "skills": ["Driver diagrams"],
            "posted_at": now - timedelta(days=2),
            "state": "Paused",
            "state_tone": "warn",
        },
        {
            "kind": "offer",
            "title": "Facilitating a difficult meeting",
            "url": "#three",
            "text": "I have chaired patient safety reviews for ten years.",
            "by": "Dr Priya Raman",
            "organisation": "Brent Integrated Care",
            "hours": "2 hours",
            "skills": ["Facilitation", "Patient safety"],
            "posted_at": now - timedelta(days=40),
        },
    ]


def _stats() -> list[dict[str, object]]:
    return [
        {"label": "You have", "value": "3.5 hours", "minutes": 210},
        {"label": "Given", "value": "6 hours", "note": "to 4 people", "url": "#given"},
        {"label": "Received", "value": "4.5 hours", "note": "from 3 people", "url": "#received"},
        {"label": "Set aside", "value": "1.5 hours", "minutes": 90, "note": "for one exchange"},
    ]


def _statement() -> list[dict[str, object]]:
    now = clock.now()
    return [
        {
            "at": now - timedelta(hours=3),
            "what": "Reading a run chart",
            "detail": "from Tom Whitfield",
            "url": "#a",
            "minutes": 90,
            "balance_minutes": 210,
        },
        {
            "at": now - timedelta(days=3),
            "what": "Donation to the community chest",
            "minutes": -60,
            "balance_minutes": 120,
        },
        {
            "at": now - timedelta(days=200),
            "what": "Welcome credits",
            "detail": "from North West London",
            "minutes": 180,
            "balance_minutes": 180,
        },
    ]


def _steps() -> list[dict[str, object]]:
    return [
        {"label": "Proposed", "state": "done", "note": "Maria, Monday at 9:10"},
        {"label": "Accepted", "state": "done", "note": "1.5 hours set aside"},
        {"label": "Meet, then log the hours", "state": "current"},
        {"label": "Confirmed", "state": "todo"},
        {"label": "Settled", "state": "todo"},
    ]

"""What the host fills in about when a group meets."""

from tenant_apps.meetings.forms import MeetForm


class SetForm(MeetForm):
    """One time, which stands as soon as it is entered."""

    despite = "Set it all the same."

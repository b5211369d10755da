"""The file that a champion sends."""

from tenant_apps.joining.staff_forms import ListForm


class LeaversForm(ListForm):
    """A list of people who have left."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["file"].label = "List of leavers"

"""A form's field for the files of a message: each is looked at before any is taken."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from tenant_apps.exchanges.file_kinds import MOST_BYTES, BadFile, FileKind, clean_name, kind_of
from tenant_apps.exchanges.models.attachment import MOST_FILES
from tenant_apps.exchanges.services import File

_ACCEPT = ",".join(f".{kind.value}" for kind in FileKind)
_SHOWN_OF_A_NAME = 60


class FilesInput(forms.ClearableFileInput):
    """Several files of the kinds that are taken."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__({"accept": f"{_ACCEPT},.jpeg"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """A few files, as `File`s; none where none was chosen."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        came = [one for one in data or [] if isinstance(one, UploadedFile)]
        if len(came) > MOST_FILES:
            raise ValidationError(f"Choose at most {MOST_FILES} files.", code="many")
        return [_checked(one) for one in came]


def _checked(file: "UploadedFile[bytes]") -> File:
    """Raises ValidationError, which names the file and says what to do."""
    name = (file.name or "file")[:_SHOWN_OF_A_NAME]
    if not file.size:
        raise ValidationError(f"“{name}” is empty. Choose another file.", code="empty")
    if file.size > MOST_BYTES:
        raise ValidationError(f"“{name}” is larger than 10 MB. Make it smaller.", code="large")
    content = file.read()
    try:
        kind = kind_of(content)
    except BadFile as error:
        raise ValidationError(f"“{name}” {error}.", code="kind") from error
    return File(clean_name(file.name or "", kind), kind, content)

"""Lists of staff as a champion sends them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenant_apps.joining.models import Invitation
from tenants import current
from tenants.current import NetworkRef

PAGE = "/settings/staff/"
HEAD = "name,e-mail,organisation,role\n"
USUAL = {"name": 0, "email": 1, "organisation": 2, "role": 3, "heading_rows": 1}


def send(client: Client, content: str | bytes, name: str = "staff.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def reviewed(client: Client, content: str | bytes, **columns: object) -> str:
    """The address of a list that was sent, its columns said; it is short, so it is checked."""
    to_map = send(client, content).headers["Location"]
    answer = client.post(to_map, columns or USUAL)
    assert answer.status_code == 302, answer.content.decode()
    address: str = answer.headers["Location"]
    return address


def invite(client: Client, review: str) -> None:
    """A short list, so they are invited at once."""
    assert client.post(review + "confirm/").status_code == 302


def waiting(network: NetworkRef) -> set[str]:
    """Whom staff lists have invited."""
    with current.enter(network):
        invited = Invitation.objects.filter(upload__isnull=False)
        return set(invited.values_list("email", flat=True))

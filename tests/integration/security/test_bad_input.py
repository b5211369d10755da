"""Input that no browser of ours would send: refused in words, and nothing half done."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from config import cli
from kernel.ids import uuid7
from tests.integration.security.conftest import Deployment
from tests.isolation import fingerprints
from tests.isolation.routes import CENTRAL, NETWORK

# Numbers to a decimal's mind, amounts to nobody's.
NO_HOURS = ["1e999999", "1e-2000000", "-1e999999", "0e99", "sNaN", "0x1", "1_0_0_1", "\0", "½"]
HOUR_FORMS = [
    (NETWORK, "member", "/listings/new/request/", "minutes"),
    (NETWORK, "member", "/exchanges/propose/member/{member_id}/", "minutes"),
    (NETWORK, "member", "/exchanges/{exchange_id}/counter/", "minutes"),
    (NETWORK, "member", "/credits/give/member/", "hours"),
    (NETWORK, "member", "/credits/give/chest/", "hours"),
    (NETWORK, "member", "/credits/give/network/", "hours"),
    (NETWORK, "champion", "/credits/chest/grant/", "hours"),
    (NETWORK, "champion", "/settings/policy/", "welcome_minutes"),
    (NETWORK, "champion", "/settings/policy/", "debt_minutes"),
    (NETWORK, "champion", "/settings/policy/", "ceiling_minutes"),
    (CENTRAL, "provisioner", "/console/new/community/", "welcome"),
    (CENTRAL, "provisioner", "/console/networks/{slug}/federate/", "up"),
]


def page(response: HttpResponse) -> str:
    return response.content.decode()


def stand(deployment: Deployment) -> list[fingerprints.Fingerprint]:
    schemas = ("shared", deployment.things.network.schema)
    return [fingerprints.take(deployment.world, schema) for schema in schemas]


@pytest.mark.parametrize(("urlconf", "role", "path", "field"), HOUR_FORMS)
def test_hours_that_are_no_amount_change_nothing_anywhere(
    deployment: Deployment, urlconf: str, role: str, path: str, field: str
) -> None:
    client = deployment.client(urlconf, role)
    values = deployment.things.values if urlconf == NETWORK else deployment.central_values
    before = stand(deployment)
    for typed in NO_HOURS:
        form = {field: typed, "key": str(uuid7()), "to": "bob", "note": "Thank you", "message": "x"}
        answer = client.post(path.format(**values), form)
        assert answer.status_code in {409, 422}, typed
    assert before == stand(deployment)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"key=%FF%FE&word=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"name=1", "text/plain; charset=utf-7"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/listings/new/request/", "/people/me/", "/sign-in/", "/join/{code}/"]
)
def test_a_body_that_is_no_form_is_an_empty_form(
    deployment: Deployment, path: str, body: bytes, kind: str
) -> None:
    client = deployment.client(
        NETWORK, "stranger" if path in {"/sign-in/", "/join/{code}/"} else "member"
    )
    before = stand(deployment)
    answer = client.post(path.format(**deployment.things.values), body, content_type=kind)
    assert answer.status_code in {400, 422}
    assert "<h1" in page(answer)
    assert before == stand(deployment)


@pytest.mark.parametrize(
    "form",
    [
        {"name": "x" * (1024 * 1024 + 1)},
        {f"field{number}": "" for number in range(501)},
        {f"file{number}": "file" for number in range(101)},
    ],
    ids=["long", "many fields", "many files"],
)
def test_a_form_that_is_too_large_is_refused_on_a_page(
    deployment: Deployment, form: dict[str, Any]
) -> None:
    if "file0" in form:
        form = {name: BytesIO(b"x") for name in form}
    client = deployment.client(NETWORK, "member")
    before = stand(deployment)
    answer = client.post("/people/me/", form)
    assert answer.status_code == 400
    assert "<h1" in page(answer)
    assert before == stand(deployment)


@pytest.mark.parametrize(
    ("path", "field"), [("/settings/brand/", "logo"), ("/settings/staff/", "file")]
)
@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "x" * 5000, "\0.png", "a\r\nSet-Cookie: x=y", "logo.png.exe"],
)
def test_a_files_name_is_never_a_path(
    deployment: Deployment, path: str, field: str, name: str
) -> None:
    file = SimpleUploadedFile("x", b"<svg onload=alert(1)>", content_type="image/png")
    file.name = name.replace("\r\n", " ") if "\r" in name else name
    client = deployment.client(NETWORK, "champion")
    before = stand(deployment)
    form = {"name": "NWL", "colour": "#0b6e4f", "states_right": "on", field: file}
    answer = client.post(path, form)
    assert answer.status_code in {400, 422}
    assert "<h1" in page(answer)
    assert before == stand(deployment)


@pytest.mark.parametrize(
    ("slug", "more", "words"),
    [
        ("www", (), "kept for the service itself"),
        ("Bad_Slug", (), "small letters, digits and single hyphens"),
        ("nwl", (), "Another network has this address"),
        ("leeds", ("--welcome-hours", "0.1"), "steps of a quarter"),
        ("leeds", ("--welcome-hours", "-1"), "more than 0 hours"),
        ("leeds", ("--welcome-hours", "10000"), "at most 100 hours"),
        ("leeds", ("--kind", "ics"), "Choose the Integrated Care System"),
        ("leeds", ("--kind", "ics", "--ics", "XXX"), "one of the 42"),
        ("leeds", ("--champion-email", "nobody"), "e-mail address that can receive mail"),
        ("leeds", ("--name", " "), "Enter the network’s name"),
    ],
)
def test_the_command_line_refuses_in_one_line(
    deployment: Deployment,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    slug: str,
    more: tuple[str, ...],
    words: str,
) -> None:
    usual = ("--name", "Leeds", "--kind", "community", "--champion-name", "Kit")
    argv = ["hexitime", "network", "create", slug, *usual, "--champion-email", "kit@example.org"]
    # It has been done, and doing it again would bind the log to this test's streams.
    monkeypatch.setattr("config.cli.django.setup", lambda: None)
    before = stand(deployment)
    assert cli.main([*argv, *more]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert len(said.strip().splitlines()) == 1
    assert before == stand(deployment)


def test_two_operators_cannot_make_one_network_twice(
    deployment: Deployment,
) -> None:
    form = {
        "name": "Second",
        "slug": deployment.things.network.slug,
        "welcome": "2",
        "champion_name": "Kit",
        "champion_email": "kit@example.org",
    }
    client = deployment.client(CENTRAL, "provisioner")
    before = stand(deployment)
    answer = client.post("/console/new/community/", form)
    assert answer.status_code == 409
    assert "Another network has this address" in page(answer)
    assert before == stand(deployment)

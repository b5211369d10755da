"""The figures that the demo's authenticator apps show now. Part of no production settings."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from provisioning.demo.content import APP_SECRET

PERIOD_SECONDS = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One code for all who run something in the demo; it is another every half minute."""
    counter, gone = divmod(int(time.time()), PERIOD_SECONDS)
    code = format_hotp_value(hotp_value(APP_SECRET, counter))
    answer = render(request, "config/code.html", {"code": code})
    answer["Refresh"] = str(PERIOD_SECONDS - gone)
    return answer

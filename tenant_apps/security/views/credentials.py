"""Changing one's password and one's e-mail address."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.accounts import services as accounts
from tenant_apps.security import changing_email, services
from tenant_apps.security.access import LoginRequest, just_proved
from tenant_apps.security.forms import ChangePasswordForm, EmailCodeForm, EmailForm

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@just_proved
def password(request: LoginRequest) -> HttpResponse:
    """A new password, which signs out all other browsers."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if form.is_bound and form.is_valid():
        accounts.change_password(user=request.user, password=form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        services.keep_only_this(request)
        messages.success(request, "Your new password is saved. Other browsers are signed out.")
        return redirect("security:overview")
    return _page(request, "security/password.html", form)


@require_http_methods(FORM_METHODS)
@just_proved
def email(request: LoginRequest) -> HttpResponse:
    """Where the new address is asked for; a code goes there."""
    form = EmailForm(request.POST or None)
    if form.is_bound and form.is_valid():
        changing_email.ask(request, user=request.user, email=form.cleaned_data["email"])
        return redirect("security:email_code")
    return _page(request, "security/email.html", form)


@require_http_methods(FORM_METHODS)
@just_proved
def email_code(request: LoginRequest) -> HttpResponse:
    """The code from the mail makes the new address the login's."""
    asked = changing_email.asked(request)
    if asked is None:
        return redirect("security:email")
    form = EmailCodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if changing_email.confirm(request, user=request.user, code=form.cleaned_data["code"]):
            messages.success(request, "Your new address is saved.")
            return redirect("security:overview")
        if changing_email.asked(request) is None:
            messages.error(request, "That was one wrong code too many. Ask for another.")
            return redirect("security:email")
        form.add_error("code", "That code is not right. Look at the newest mail.")
    return _page(request, "security/email_code.html", form, email=asked)


def _page(request: HttpRequest, template: str, form: object, **more: object) -> HttpResponse:
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, template, {"form": form, **more}, status=status)

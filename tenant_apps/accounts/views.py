"""Signing in and out; a new password."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.accounts import services, ways
from tenant_apps.accounts.forms import ForgottenForm, NewPasswordForm, SignInForm
from tenant_apps.accounts.tokens import password_reset_tokens

# In the address of the page to sign in: a form was sent after the session had ended.
UNSENT = "unsent"


class FormPage:
    """What the form views here have in common."""

    def form_invalid(self: Any, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


class SignIn(FormPage, auth.LoginView):
    """The one page to sign in, on a network's host and at the centre alike."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where the person wanted to go, unless that was here: it would lead round in a circle."""
        wanted = super().get_success_url()
        return "/" if urlsplit(wanted).path == self.request.path else wanted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without Django's own idea of the site's name, which is the host's."""
        context = super().get_context_data(**kwargs)
        context |= {"unsent": UNSENT in self.request.GET, "ways": ways.here()}
        return {name: value for name, value in context.items() if name not in ("site", "site_name")}

    def form_valid(self, form: Any) -> HttpResponse:
        if UNSENT in self.request.GET:
            messages.warning(
                self.request, "You were signed out, so nothing was sent. Please do it again."
            )
        return services.sign_in(self.request, form.get_user(), to=self.get_success_url())


class Forgotten(FormPage, auth.PasswordResetView):
    """Ask for a link to set a new password."""

    form_class = ForgottenForm  # type: ignore[assignment]
    template_name = "accounts/forgotten.html"
    success_url = reverse_lazy("accounts:forgotten_sent")

    def form_valid(self, form: Any) -> HttpResponse:
        form.send_link()
        return HttpResponseRedirect(str(self.success_url))


class NewPassword(FormPage, auth.PasswordResetConfirmView):
    """Set a new password by a mailed link, which works once."""

    form_class = NewPasswordForm  # type: ignore[assignment]
    template_name = "accounts/new_password.html"
    token_generator = password_reset_tokens
    success_url = reverse_lazy("accounts:password_set")

    def form_valid(self, form: Any) -> HttpResponse:
        assert self.user is not None
        services.change_password(user=self.user, password=form.cleaned_data["new_password"])
        del self.request.session["_password_reset_token"]
        return HttpResponseRedirect(str(self.success_url))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A link that was used, has expired or is another network's is missing."""
        if not self.validlink:
            kwargs["status"] = 404
        return super().render_to_response(context, **kwargs)


@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten_sent.html")


@require_safe
def password_set(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_set.html")


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Where someone lands whose login is closed."""
    return render(request, "accounts/closed.html", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out whoever presses the button; the address alone does nothing."""
    if request.method == "POST":
        logout(request)
    return redirect("/")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To sign in and back. An address that takes a form shows, opened, the page it stands on."""
    page = reverse("accounts:sign_in")
    return auth.redirect_to_login(
        request.get_full_path(), f"{page}?{UNSENT}=1" if request.method == "POST" else page
    )


def sign_in_url(next_path: str) -> str:
    """The sign-in page, which leads on to where the person wanted to go."""
    return f"{reverse('accounts:sign_in')}?{urlencode({'next': next_path})}"

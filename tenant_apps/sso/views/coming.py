"""Going to an organisation's sign-in, and coming back from it."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from kernel.errors import NotFound
from tenant_apps.sso import as_invited as invited
from tenant_apps.sso import connecting, saml, selectors
from tenant_apps.sso.errors import Failed
from tenant_apps.sso.forms import CodeForm
from tenant_apps.sso.models import Connection
from tenant_apps.sso.provider import OpenIDAdapter
from tenants.http import NetworkRequest


@require_POST
def begin(request: NetworkRequest, way: str) -> HttpResponse:
    """Off to the organisation's sign-in, by a page of ours that leads on by itself.

    A browser lets a form lead to another site only if we name that site to it beforehand.
    """
    connection = _connection(way)
    if not connection.is_live:
        raise NotFound
    return off_to(request, connection)


def off_to(request: HttpRequest, connection: Connection) -> HttpResponse:
    """The page that leads on to a connection's sign-in."""
    try:
        url = _provider(request, connection).redirect_from_request(request)["Location"]
    except (RequestException, KeyError) as error:
        raise Failed from error
    page = render(request, "sso/off.html", {"name": connection.name, "url": url})
    page["Refresh"] = f"0; url={url}"
    return page


@require_safe
def openid_back(request: NetworkRequest, provider_id: str) -> HttpResponse:
    """Back from OpenID Connect, with a code that is exchanged for who it is."""
    if _connection(provider_id).kind != Connection.Kind.OPENID:
        raise NotFound
    view = OAuth2CallbackView.adapter_view(OpenIDAdapter(request, provider_id))
    answer: HttpResponse = view(request)
    return answer


@csrf_exempt
@require_POST
def saml_answer(request: NetworkRequest, way: str) -> HttpResponse:
    """Posted by the organisation's side; kept until the browser is on our own page."""
    connection = _connection(way)
    posted = {"SAMLResponse": request.POST.get("SAMLResponse", "")}
    return redirect("sso:saml_finish", connection.code, saml.keep(posted))


@require_safe
def saml_finish(request: NetworkRequest, provider_id: str, answer: str) -> HttpResponse:
    """Back from SAML, if this browser asked for what came."""
    connection = _connection(provider_id)
    auth = saml.read(connection, answer)
    provider = _provider(request, connection)
    login = provider.sociallogin_from_response(request, auth)
    try:
        login.state = provider.unstash_redirect_state(
            request, auth.get_last_response_in_response_to()
        )
    except PermissionDenied as error:
        raise Failed from error
    response: HttpResponse = complete_social_login(request, login)
    return response


@require_safe
def saml_metadata(request: NetworkRequest, way: str) -> HttpResponse:
    """What the organisation's administrators need of us."""
    connection = _connection(way)
    if connection.kind != Connection.Kind.SAML:
        raise NotFound
    return HttpResponse(saml.metadata(connection), content_type="application/samlmetadata+xml")


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: NetworkRequest) -> HttpResponse:
    """Whoever came has a login here: a code that is mailed to it connects the two."""
    kept = connecting.waiting(request)
    if kept is None:
        return redirect("accounts:sign_in")
    if request.method == "POST":
        connecting.mail_code(request)
        return redirect("sso:connect_code")
    return render(request, "sso/connect.html", {"email": kept["email"]})


@require_http_methods(["GET", "HEAD", "POST"])
def connect_code(request: NetworkRequest) -> HttpResponse:
    """The code from the mail."""
    kept = connecting.waiting(request)
    if kept is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        answer = connecting.confirm(request, form.cleaned_data["code"])
        if answer is not None:
            return answer
        form.add_error("code", "That code is not right, or too old. Look at the newest mail.")
    context = {"form": form, "email": kept["email"]}
    return render(request, "sso/connect_code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def as_invited(request: NetworkRequest) -> HttpResponse:
    """Whether an invitation is theirs that was mailed to another address than their sign-in's."""
    kept = invited.waiting(request)
    if kept is None:
        return redirect("accounts:sign_in")
    if request.method == "POST":
        return invited.accept(request, kept)
    return render(request, "sso/as_invited.html", {one: kept[one] for one in ("email", "invited")})


@require_safe
@login_required
def connected(request: NetworkRequest) -> HttpResponse:
    """Where someone lands who was signed in and connected their organisation's sign-in."""
    messages.success(request, "From now on you can sign in by your organisation too.")
    return redirect("security:overview")


def _connection(code: str) -> Connection:
    found = selectors.by_code(code)
    if found is None or found.state == Connection.State.OFF:
        raise NotFound
    return found


def _provider(request: HttpRequest, connection: Connection) -> Provider:
    try:
        return get_adapter().get_provider(request, provider=connection.code)
    except SocialApp.DoesNotExist as error:
        raise NotFound from error

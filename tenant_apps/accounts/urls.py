"""Addresses of signing in and of passwords, the same on every host."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from tenant_apps.accounts import views

# Before the views look at a link or at who asks; and Django's own would take PUT for POST.
form = require_http_methods(["GET", "HEAD", "POST"])

app_name = "accounts"
urlpatterns = [
    path("sign-in/", form(views.SignIn.as_view()), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/forgotten/", form(views.Forgotten.as_view()), name="forgotten"),
    path("password/sent/", views.forgotten_sent, name="forgotten_sent"),
    path("password/set/", views.password_set, name="password_set"),
    path("password/<uidb64>/<token>/", form(views.NewPassword.as_view()), name="new_password"),
]

from django.urls import path

from tenant_apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/forgotten/", views.Forgotten.as_view(), name="forgotten"),
    path("password/sent/", views.forgotten_sent, name="forgotten_sent"),
    path("password/set/", views.password_set, name="password_set"),
    path("password/<uidb64>/<token>/", views.NewPassword.as_view(), name="new_password"),
]

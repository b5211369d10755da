from django.urls import path

from tenant_apps.starting import views

app_name = "starting"

urlpatterns = [
    path("give/", views.give, name="give"),
    path("need/", views.need, name="need"),
    path("suggestion/", views.suggestion, name="suggestion"),
    path("put-away/", views.put_away, name="put_away"),
]

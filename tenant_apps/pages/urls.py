from django.urls import path

from tenant_apps.pages import views, writing

app_name = "pages"

urlpatterns = [
    path("pages/<str:kind>/", views.page, name="page"),
    path("pages/<str:kind>/<int:number>/", views.version, name="version"),
    path("agree/", views.agree, name="agree"),
    path("settings/pages/", writing.pages, name="list"),
    path("settings/pages/<str:kind>/", writing.write, name="write"),
    path("settings/pages/<str:kind>/preview/", writing.preview, name="preview"),
    path("settings/pages/<str:kind>/publish/", writing.publish, name="publish"),
    path("settings/pages/<str:kind>/drop/", writing.drop, name="drop"),
]

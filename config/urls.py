"""Addresses of the site. Each room brings its own, from the root on."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import screen_views, styleguide, views
from config.second_factor_views import RemoveKeyView

sign_in: list[URLPattern | URLResolver] = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-nhap/da-khoa/", account.account_inactive, name="account_inactive"),
    path("dang-nhap/tu-dang-ky/", account.signup, name="account_signup"),
    path("dang-nhap/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "dang-nhap/hai-lop/webauthn/keys/<row:pk>/remove/",
        RemoveKeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("dang-nhap/hai-lop/", include("allauth.mfa.urls")),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("ca-nhan/mat-khau/", account.password_change, name="account_change_password"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *sign_in,
    path("ngon-ngu/", views.choose_language, name="language"),
    path("tro-giup/", views.help_page, name="help"),
    path("khoa/", screen_views.locked, name="locked"),
    path("khoa/mo/", screen_views.unlock, name="unlock"),
    path("khoa/con-day/", screen_views.still_here, name="still_here"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("oversight.urls")),
    path("", include("notifications.urls")),
]

if not settings.PRODUCTION:
    urlpatterns += [
        path("styleguide/", styleguide.index, name="styleguide"),
        path("styleguide/<slug:page>/", styleguide.example, name="styleguide_page"),
    ]

handler400 = "config.faults.bad_request"
handler403 = "config.views.not_found"
handler404 = "config.views.not_found"
handler429 = "config.faults.too_often"  # allauth asks for it
handler500 = "config.faults.server_fault"

"""Addresses of this room; ``config.urls`` includes them at the root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.views import incidents, people, places, profile, rota

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ca-nhan/", profile.profile, name="profile"),
    path("ca-nhan/phien-khac/", profile.end_sessions, name="end_sessions"),
    path("ca-nhan/phien/", profile.end_one_session, name="end_session"),
    path("cau-hinh/", profile.configuration, name="configuration"),
    path("cau-hinh/nhat-ky/", profile.change_list, name="changes"),
    path("cau-hinh/su-co/", incidents.incidents, name="incidents"),
    path("cau-hinh/su-co/<row:pk>/", incidents.incident_close, name="incident_close"),
    path("cau-hinh/nguoi-dung/", people.person_list, name="people"),
    path("cau-hinh/nguoi-dung/moi/", people.person_new, name="person_new"),
    path("cau-hinh/nguoi-dung/<row:pk>/", people.person, name="person"),
    path("cau-hinh/nguoi-dung/<row:pk>/sua/", people.person_edit, name="person_edit"),
    path(
        "cau-hinh/nguoi-dung/<row:pk>/ngung/",
        people.person_deactivate,
        name="person_deactivate",
    ),
    path(
        "cau-hinh/nguoi-dung/<row:pk>/mo-lai/",
        people.person_reactivate,
        name="person_reactivate",
    ),
    path(
        "cau-hinh/nguoi-dung/<row:pk>/mat-khau/",
        people.person_password,
        name="person_password",
    ),
    path(
        "cau-hinh/nguoi-dung/<row:pk>/lop-hai/",
        people.person_second_factor,
        name="person_second_factor",
    ),
    path("cau-hinh/nguoi-dung/<row:pk>/quyen/", people.preview, name="preview"),
    path("cau-hinh/nguoi-dung/<row:pk>/vai-tro/", people.post_new, name="post_new"),
    path("cau-hinh/vai-tro/<row:pk>/ket-thuc/", people.post_end, name="post_end"),
    path("cau-hinh/to-chuc/", places.organisation_list, name="organisations"),
    path("cau-hinh/to-chuc/moi/", places.organisation_new, name="organisation_new"),
    path("cau-hinh/to-chuc/<row:pk>/", places.organisation, name="organisation"),
    path("cau-hinh/dia-ban/", places.place_list, name="places"),
    path("cau-hinh/dia-ban/moi/", places.place_new, name="place_new"),
    path("cau-hinh/dia-ban/<row:pk>/", places.place, name="place"),
    path("cau-hinh/dia-ban/<row:pk>/ket-thuc/", places.place_end, name="place_end"),
    path("truc/", rota.rota, name="rota"),
    path("truc/<row:pk>/", rota.rota_organisation, name="rota_organisation"),
    path("truc/<row:pk>/luot-moi/", rota.turn_new, name="turn_new"),
    path("truc/luot/<row:pk>/ket-thuc/", rota.turn_end, name="turn_end"),
]

"""Addresses of what is opened to others: referrals and emergency access."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views import access_requests, glass, referrals

urlpatterns: list[URLPattern] = [
    path("yeu-cau/nho-giup/<row:pk>/", referrals.referral, name="referral"),
    path(
        "yeu-cau/nho-giup/<row:pk>/<slug:what>/",
        referrals.answer,
        name="referral_answer",
    ),
    path("yeu-cau/xin-xem/", access_requests.access_requests, name="access_requests"),
    path("truy-cap-khan-cap/", glass.break_glass, name="glass"),
    path("truy-cap-khan-cap/kiem-tra/", glass.reviews, name="glass_reviews"),
    path("truy-cap-khan-cap/kiem-tra/<row:pk>/", glass.review, name="glass_review"),
]

"""Addresses of one case and of everything done on it."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views.case import documents, overview, papers, printed, signing, tabs
from casework.views.case.steps import page

CASE = "ho-so/<slug:reference>/"

urlpatterns: list[URLPattern] = [
    path(CASE, overview.overview, name="case"),
    path(f"{CASE}bieu-mau/", tabs.papers, name="case_papers"),
    path(f"{CASE}bieu-mau/<slug:key>/", papers.paper, name="case_paper"),
    path(f"{CASE}bieu-mau/<slug:key>/ky/", signing.sign, name="case_sign"),
    path(
        f"{CASE}bieu-mau/<slug:key>/<row:cycle>/<row:number>/",
        papers.version,
        name="case_paper_version",
    ),
    path(f"{CASE}da-in/<slug:page>/", printed.printed, name="case_printed"),
    path(f"{CASE}ke-hoach/", tabs.plan, name="case_plan"),
    path(f"{CASE}nguoi-lien-quan/", tabs.people, name="case_people"),
    path(f"{CASE}nguoi-lien-quan/nguoi-bao-tin/", tabs.reporter, name="case_reporter"),
    path(f"{CASE}ten/", tabs.name, name="case_name"),
    path(f"{CASE}co-quan/", tabs.bodies, name="case_bodies"),
    path(f"{CASE}tai-lieu/", documents.documents, name="case_documents"),
    path(f"{CASE}tai-lieu/them/", documents.add, name="case_document_new"),
    path(f"{CASE}tai-lieu/<row:number>/", documents.document, name="case_document"),
    path(f"{CASE}tai-lieu/<row:number>/xem/", documents.see, name="case_document_see"),
    path(
        f"{CASE}tai-lieu/<row:number>/tai-ve/",
        documents.take_out,
        name="case_document_file",
    ),
    path(
        f"{CASE}tai-lieu/<row:number>/rut/",
        documents.withdraw,
        name="case_document_withdraw",
    ),
    path(f"{CASE}dien-bien/", tabs.timeline, name="case_timeline"),
    path(f"{CASE}dien-bien/<row:number>/", tabs.values, name="case_values"),
    path(f"{CASE}nhat-ky-xem/", tabs.readings, name="case_readings"),
    path(f"{CASE}ai-xem-duoc/", tabs.readers, name="case_readers"),
    path(f"{CASE}so-do/", tabs.picture, name="case_picture"),
    path(f"{CASE}buoc/<slug:key>/", page.step, name="case_step"),
]

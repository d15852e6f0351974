"""Addresses of the intake pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from casework.views.intake import files, page, pairs, receipt, steps

urlpatterns: list[URLPattern] = [
    path("tiep-nhan/", page.take_report, name="intake"),
    path("tiep-nhan/xem-truoc/", page.look_beside, name="intake_beside"),
    path("tiep-nhan/nhap/", page.keep_draft, name="intake_draft"),
    path("tiep-nhan/nhap/<row:number>/bo/", page.drop_draft, name="intake_drop"),
    path("tiep-nhan/buoc/<row:number>/", steps.step, name="intake_step"),
    path("tiep-nhan/bien-nhan/<slug:reference>/", receipt.receipt, name="receipt"),
    path("tiep-nhan/nhap-tep/", files.choose_file, name="intake_files"),
    path("tiep-nhan/nhap-tep/<row:number>/", files.look, name="intake_file"),
    path("tiep-nhan/nhap-tep/<row:number>/nhap/", files.bring, name="intake_bring"),
    path("tiep-nhan/nhap-tep/lan/<row:number>/", files.batch, name="intake_batch"),
    path("tiep-nhan/nhap-tep/dong/<row:number>/", files.row, name="intake_row"),
    path("tiep-nhan/trung/", pairs.doubles, name="doubles"),
]

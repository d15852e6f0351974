"""What the demo shows of sharing: help from other bodies, a grant, an emergency, a move."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.on_call import organisation_for
from accounts.roles import ORGANISATION_OF, Role
from casework.commands import documents, glass, passing, people, referral
from casework.demo.cast import COMMUNES
from casework.demo.scene import Scene, Story
from casework.demo.stories import days, hours, minutes
from casework.documents.checking import check
from casework.models import Document

GUARD, LABOUR = Role.BORDER_GUARD, Role.LABOUR_OFFICER


def shared(scene: Scene) -> Story:
    """A case with a document; two bodies are asked for help, one has answered.

    Between them: an emergency access that the supervisor has reviewed, and a grant.
    """
    scene.report(
        Role.HOTLINE,
        heard=minutes(5),
        child_state="safe",
        narrative="Cháu bị người quen của bố đánh, nay ở với bác. Mẹ đang ở bên kia.",
    )
    yield minutes(20)
    scene.walk.accept()
    yield hours(2)
    scene.walk.verify()
    _photograph(scene)
    yield hours(1)
    scene.walk.assess("medium", "medium").decide(emergency=False, risk="medium")
    yield hours(2)
    asked = _ask(scene, GUARD, "Tìm mẹ của cháu ở bản bên kia, báo lại nơi ở.", days(1))
    yield hours(3)
    scene.walk.do(GUARD, referral.accept_referral, referral=asked)
    yield hours(5)
    opened = scene.walk.do(
        Role.RECEIVER,
        glass.break_glass,
        reason="nobody_reached",
        words="Bác của cháu gọi lúc nửa đêm, cán bộ phụ trách không nghe máy.",
        confirmed_at=scene.reached - timedelta(minutes=1),
    )
    yield hours(9)
    scene.walk.do(
        Role.SUPERVISOR,
        glass.review_break_glass,
        glass=opened["glass"],
        justified=True,
        note="Đã hỏi người trực và bác của cháu: đúng là không gọi được ai.",
    )
    yield hours(6)
    scene.walk.do(
        GUARD,
        referral.finish_referral,
        referral=asked,
        result="Đã gặp mẹ của cháu; chị sẽ về trong tuần.",
    )
    _ask(scene, LABOUR, "Xem giúp việc làm cho mẹ của cháu khi chị về.", days(5))
    yield hours(2)
    scene.walk.do(
        Role.CHAIR,
        people.grant_access,
        person=scene.walk.cast[Role.JUSTICE].pk,
        reason="Chuẩn bị hồ sơ trợ giúp pháp lý cho cháu.",
    )
    scene.walk.sign("mau_03").meet()


def moved(scene: Scene) -> Story:
    """The child lives in another commune, which has taken the case over."""
    scene.report(
        Role.CASE_WORKER,
        heard=minutes(15),
        child_state="safe",
        narrative="Cháu bị đánh ở chợ khi theo mẹ; nhà ở xã bên.",
        residence_commune_id=scene.cast.communes[COMMUNES[1]].pk,
        residence_same=False,
    )
    yield hours(3)
    scene.walk.verify().assess("medium", "medium")
    yield hours(2)
    scene.walk.decide(emergency=False, risk="medium")
    yield hours(1)
    scene.walk.do(Role.CHAIR, passing.offer_to_residence)
    yield hours(4)
    scene.walk.cast = scene.cast.of(COMMUNES[1])
    scene.walk.accept()
    yield days(1)
    scene.walk.sign("mau_03")


def _ask(scene: Scene, role: Role, asks: str, answer: timedelta) -> int:
    place = scene.cast.communes[scene.commune]
    body = organisation_for(ORGANISATION_OF[role], place, scene.reached)
    if body is None:
        raise LookupError(f"No body for {role} in the demo.")
    sent = scene.walk.do(
        Role.CASE_WORKER,
        referral.send_referral,
        organisation=body.pk,
        asks=asks,
        answer_by=scene.reached + answer,
    )
    return int(sent["referral"])


def _photograph(scene: Scene) -> None:
    scene.walk.do(
        Role.CASE_WORKER,
        documents.add_document,
        kind=Document.Kind.PHOTO,
        source=Document.Source.COMMUNE,
        title="Ảnh ngôi nhà nơi cháu đang ở (giả định)",
        evidence=True,
        file=check(a_house()),
    )


def a_house() -> bytes:
    """Return a drawing: the demo holds no photograph of anybody's home."""
    picture = Image.new("RGB", (640, 480), "#cfe3ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 340, 640, 480), fill="#7d9b6a")
    draw.rectangle((190, 220, 450, 380), fill="#d9c5a0")
    draw.polygon([(160, 220), (320, 110), (480, 220)], fill="#8a4b3b")
    draw.rectangle((290, 290, 350, 380), fill="#5a4a3a")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()

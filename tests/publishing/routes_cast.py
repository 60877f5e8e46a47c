"""People and papers of the ways beside 三审三校: the 保密审查员, a house that signs jointly, minutes of a meeting."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

from PIL import Image

from lanmu.organisation.enums import Role
from lanmu.organisation.models import Department, User
from lanmu.publishing import actions
from lanmu.publishing.enums import DeemedBasis, Disclosure, Gate
from lanmu.publishing.evidence import Evidence
from lanmu.publishing.models import Publication, Submission
from tests.factories import AT, Cast, make_article, make_cast, make_department, make_user, submit

PDF = b"%PDF-1.4\n" + "会议纪要".encode() + b"\n%%EOF\n"
ALL_GATES = list(Gate)


@dataclass(frozen=True)
class RoutesCast:
    """The cast of one text with everybody its other ways ask for."""

    people: Cast
    secrecy: User
    publicity: Department
    signer: User
    supervisor: User

    @property
    def author(self) -> User:
        return self.people.author

    @property
    def publisher(self) -> User:
        return self.people.publisher

    @property
    def reviewers(self) -> tuple[User, User, User]:
        return self.people.reviewers


def make_routes_cast(**fields: Any) -> RoutesCast:
    people = make_cast(**fields)
    publicity = make_department("宣传处")
    return RoutesCast(
        people=people,
        secrecy=make_user("保密审查员", Role.SECRECY_REVIEWER, department=make_department("保密办")),
        publicity=publicity,
        signer=make_user("宣传处二审", Role.SECOND_REVIEWER, department=publicity),
        supervisor=make_user("办公室监督员", Role.SUPERVISOR, department=people.office),
    )


def send(cast: RoutesCast, *, at: Any = AT, way: dict[str, Any] | None = None, **fields: Any) -> Submission:
    """A new article of the author, submitted on its way (`evidence`, `emergency_reason`, `publish_at`)."""
    article = make_article(cast.people.column, by=cast.author, **fields)
    return submit(article=article, by=cast.author, at=at, **(way or {}))


def minutes(**given: Any) -> Evidence:
    """Evidence with everything in it."""
    values: dict[str, Any] = {
        "basis": DeemedBasis.PARTY_GROUP, "meeting": "2024年第22次党组会", "decided_on": date(2024, 4, 30),
        "number": "党组会纪要〔2024〕22号", "note": "会议原则通过", "file_name": "纪要.pdf", "data": PDF,
    }  # fmt: skip
    return Evidence(**{**values, **given})


def ofd() -> bytes:
    """A package with the one entry that makes it an OFD."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("OFD.xml", "<ofd/>")
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def ask_publicity(cast: RoutesCast) -> None:
    """The column asks 宣传处 to sign jointly."""
    actions.set_joint_requirement(column=cast.people.column, department=cast.publicity, by=cast.supervisor, at=AT)


def sign(submission: Submission, by: User, department: Department, *, at: Any = AT, **more: Any) -> Submission:
    given = {"gates": ALL_GATES, **more}
    return actions.sign_jointly(submission=submission, by=by, at=at, department=department, **given)


def let_go(submission: Submission, by: User, *, at: Any = AT, **more: Any) -> Submission:
    """Sign an emergency."""
    given = {"gates": ALL_GATES, "opinion": "情况紧急，同意。", **more}
    return actions.sign_emergency(submission=submission, by=by, at=at, **given)


def decide(submission: Submission, by: User, conclusion: str = Disclosure.ACTIVE, **more: Any) -> Any:
    given = {"at": AT, "basis": "经审查不涉密。", **more}
    return actions.decide_secrecy(submission=submission, by=by, conclusion=conclusion, **given)


def make_emergency_public(cast: RoutesCast, *, at: Any = AT, **fields: Any) -> Publication:
    """An emergency, signed by the 三审 and published."""
    way = {"emergency_reason": "燃气泄漏，须立即告知市民。"}
    submission = let_go(send(cast, at=at, way=way, **fields), cast.reviewers[2], at=at)
    actions.publish(submission=submission, by=cast.publisher, at=at)
    return Publication.objects.get(article_id=submission.article_id)

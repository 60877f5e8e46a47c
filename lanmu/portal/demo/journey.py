"""The way of one demonstration text, step by step, with the people of its departments."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from wagtail.models import Revision

from lanmu.columns.models import ColumnPage
from lanmu.columns.queries import level_titles, receiving_department
from lanmu.organisation.models import User
from lanmu.portal.demo.library import Library
from lanmu.portal.demo.people import PREFIXES
from lanmu.portal.demo.texts import DemoText, working_day
from lanmu.publishing.actions import pass_stage, publish, return_submission, submit
from lanmu.publishing.actions.event import open_event
from lanmu.publishing.enums import ActKind, Disclosure, Gate
from lanmu.publishing.genres import ELEMENTS, REFUTATION, suggested_genre
from lanmu.publishing.models import ArticleAttachment, ArticlePage, Event, InterpretedPolicy, Submission

Step = Callable[[datetime], None]

PASSES = {"first": 0, "second": 1, "third": 2, "receiving": 3, "published": 3, "returned": 0}
"""How many reviews a text has behind it."""

NINE = time(9)
REVIEWERS = ("yishen", "ershen", "sanshen")
DESK_PHONE = "022-00000000"
"""No office has this number."""


class Journey:
    """One text. Step functions take the time they happen at."""

    def __init__(self, text: DemoText, people: dict[str, User], library: Library) -> None:
        self.text = text
        self._people = people
        self._library = library
        self._prefix = PREFIXES[text.header["department"]]
        self._submission: Submission | None = None
        self._article: ArticlePage | None = None

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        """What happens, and when: the working day before it is written and reviewed twice, on the day the rest."""
        day_before = datetime.combine(working_day(self.text.at.date() - timedelta(days=1)), NINE, self.text.at.tzinfo)
        yield day_before, self._write
        if self.text.stage == "draft":
            return
        yield day_before + timedelta(minutes=30), self._submit
        hours = (day_before + timedelta(hours=5), day_before + timedelta(hours=7), self.text.at - timedelta(minutes=25))
        for stage in range(PASSES[self.text.stage]):
            yield hours[stage], self._passing(stage)
        if self.text.stage == "returned":
            yield hours[0], self._return
        elif self.text.stage == "published":
            yield self.text.at, self._publish

    def _write(self, at: datetime) -> None:
        header, officer = self.text.header, self._person("xinxi")
        article = ArticlePage(
            title=header["title"],
            slug=self.text.name,
            live=False,
            has_unpublished_changes=True,
            owner=officer,
            department=officer.department,
            summary=header["summary"],
            keywords=header["keywords"],
            editor=f"{header['department']}责任编辑",
            disclosure=Disclosure.ACTIVE,
            info_type=header["type"],
            contact_phone=DESK_PHONE,
            body=self._library.body(self.text.body, by=officer),
            index_number=header.get("index_number", ""),
            subject_category=header.get("subject_category", ""),
            issuing_body=header.get("issuing_body", ""),
            document_number=header.get("document_number", ""),
            formed_on=self.text.formed_on,
            validity=header.get("validity", ""),
            validity_note=header.get("validity_note", ""),
        )
        column = _column(header["column"])
        self._tell_genre(article, column, at)
        self._article = column.add_child(instance=article)
        for document, title in self._library.documents(self.text.attachments, by=officer):
            self._article.attachments.add(ArticleAttachment(document=document, title=title))
        self._article.save()
        revision = self._article.save_revision(user=officer)
        # The workbench shows when a draft was last worked on; the demonstration's drafts are as old as their story.
        Revision.objects.filter(pk=revision.pk).update(created_at=at)
        ArticlePage.objects.filter(pk=self._article.pk).update(latest_revision_created_at=at)

    def _tell_genre(self, article: ArticlePage, column: ColumnPage, at: datetime) -> None:
        """What the text is and what it belongs to. It names other texts of the demonstration by their file names."""
        header = self.text.header
        article.genre = header.get("genre") or suggested_genre(column)
        for key, field, _name in (*ELEMENTS, *REFUTATION):
            setattr(article, field, header.get(field) or header.get(key, ""))
        article.interpretation_forms = header["forms"].split("，") if "forms" in header else []
        if name := header.get("interprets"):
            article.interpreted = [InterpretedPolicy(policy=ArticlePage.objects.get(slug=name))]
        if name := header.get("replaced_by"):
            article.replaced_by = ArticlePage.objects.get(slug=name)
        if title := header.get("event"):
            officer = self._person("xinxi")
            assert officer.department is not None
            article.event = Event.objects.filter(title=title).first() or open_event(
                title=title, department=officer.department, by=officer, at=at
            )

    def _submit(self, at: datetime) -> None:
        assert self._article is not None
        self._submission = submit(article=self._article, by=self._person("xinxi"), at=at, declared=True)

    def _passing(self, stage: int) -> Step:
        def step(at: datetime) -> None:
            by = self._person(REVIEWERS[stage])
            pass_stage(submission=self._open, by=by, at=at, kinds=list(ActKind), gates=list(Gate), opinion="同意。")

        return step

    def _return(self, at: datetime) -> None:
        by = self._person(REVIEWERS[0])
        return_submission(submission=self._open, by=by, at=at, opinion=self.text.header["opinion"])

    def _publish(self, at: datetime) -> None:
        receiving = receiving_department(self._open.column)
        publish(submission=self._open, by=self._people[f"{PREFIXES[receiving.name]}-fabu"], at=at)

    @property
    def _open(self) -> Submission:
        assert self._submission is not None
        return self._submission

    def _person(self, end: str) -> User:
        return self._people[f"{self._prefix}-{end}"]


def _column(path: str) -> ColumnPage:
    """The column at `政务公开/机构信息/领导信息`."""
    wanted = path.split("/")
    column: ColumnPage
    for column in ColumnPage.objects.filter(title=wanted[-1]):
        if [title for title in level_titles(column) if title] == wanted:
            return column
    raise LookupError(path)

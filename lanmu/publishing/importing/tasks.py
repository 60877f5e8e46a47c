"""What follows an import in the background: the workbench can search the texts, and knows which pictures they use."""

from django_tasks import task
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from lanmu.publishing.models import ArticlePage

BATCH = 200


@task()
def index_import(record_id: int) -> int:
    """Put the texts of the approval record in the workbench's search and reference indexes. Returns how many.

    Doing it again changes nothing. The public site does not depend on it.
    """
    pages = ArticlePage.objects.filter(publication__approval_id=record_id).order_by("pk")
    done, last = 0, 0
    while batch := list(pages.filter(pk__gt=last)[:BATCH]):
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(ArticlePage, batch)
        for page in batch:
            if page.body.raw_data and any(block["type"] == "image" for block in page.body.raw_data):
                ReferenceIndex.create_or_update_for_object(page)
        done, last = done + len(batch), batch[-1].pk
    return done

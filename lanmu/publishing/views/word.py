"""From a Word file to a draft: images into the department's collection, blocks into the body, one revision."""

import io
from datetime import datetime
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Collection

from lanmu.columns.models import ColumnPage
from lanmu.common.refusal import NotAllowed
from lanmu.organisation.models import Department, User
from lanmu.publishing import permissions
from lanmu.publishing.importing.word import WordDraft, read_docx
from lanmu.publishing.models import ArticlePage
from lanmu.publishing.prefilling import prefill


def draft_from_word(*, file: Any, column: ColumnPage, user: User, at: datetime) -> tuple[ArticlePage, list[str]]:
    """A new draft with the content of an uploaded .docx, and what the officer has to look at.

    Raises Refused for a file that cannot be read, NotAllowed for a column the person may not write in. All or nothing.
    """
    if reasons := permissions.reasons_not_to_write_in(column=column, user=user, at=at):
        raise NotAllowed(reasons)
    word = read_docx(file, name=file.name)
    with transaction.atomic():
        numbers = keep_images(word=word, department=user.department, user=user)
        article = ArticlePage(title=word.title, live=False, has_unpublished_changes=True, owner=user)
        article.body = article.body.stream_block.to_python(
            [{"type": b["type"], "value": b["value"]} for b in word.with_images(numbers)]
        )
        prefill(article=article, column=column, user=user)
        column.add_child(instance=article)
        # Not cleaned: what is still missing (替代文字 of a picture, for one) is asked for at submission.
        article.save_revision(user=user, log_action="wagtail.create", clean=False)
    return article, word.problems


def keep_images(*, word: WordDraft, department: Department | None, user: User) -> list[int]:
    """Keep the pictures of a Word file as Wagtail images. Returns their numbers, in the file's order."""
    collection = collection_of(department)
    model = get_image_model()
    numbers = []
    for number, picture in enumerate(word.images, start=1):
        image = model(
            title=picture.alt[:200] or f"{word.title[:200]}（图 {number}）",
            file=ImageFile(io.BytesIO(picture.data), name=f"word-{number}.{picture.extension}"),
            width=picture.width,
            height=picture.height,
            collection=collection,
            uploaded_by_user=user,
        )
        image.save()
        numbers.append(image.pk)
    return numbers


def collection_of(department: Department | None) -> Collection:
    """The department's own collection, made on first use; the root one for people without department."""
    root = Collection.get_first_root_node()
    assert root is not None
    if department is None:
        return root
    found = root.get_children().filter(name=department.name).first()
    return found or root.add_child(instance=Collection(name=department.name))

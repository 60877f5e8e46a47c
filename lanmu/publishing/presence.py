"""Whether a column holds anything the public can read (第十二条（二）: 空白栏目)."""

from lanmu.columns.models import ColumnPage
from lanmu.publishing.enums import PublicationState
from lanmu.publishing.models import Publication


def has_public_item(column: ColumnPage) -> bool:
    """A public text stands in the column; every one bears its date."""
    return Publication.objects.filter(column_id=column.pk, state=PublicationState.PUBLIC).exists()

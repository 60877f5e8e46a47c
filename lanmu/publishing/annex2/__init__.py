"""附件2 《委门户网站信息发布审批备案表》 on paper: as PDF and as Word, from a submission or from a sealed record.

    form = annex2.for_record(record)        # or annex2.for_submission(submission)
    annex2.pdf(form); annex2.word(form); annex2.file_name(form, "pdf")

`for_record` reads the sealed document only, so a record prints the same for ever; it returns an `ImportFiling` for an
authorised import. The same form gives the same bytes.
"""

from lanmu.publishing.annex2.data import Annex2, ImportFiling, Printable, file_name, for_record, for_submission
from lanmu.publishing.annex2.pdf import pdf
from lanmu.publishing.annex2.word import word

__all__ = ["Annex2", "ImportFiling", "Printable", "file_name", "for_record", "for_submission", "pdf", "word"]

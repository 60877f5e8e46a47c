"""案卷: everything about one text in a ZIP, for an inquiry (第十八条), that can be checked without this system.

    write_case_file(article=article, out=file)      # deterministic: the same state gives the same bytes

archive.py   the ZIP itself: fixed times, a checksum of every entry
texts.py     every frozen text there ever was of the article, in order
pages.py     texts, differences and the table of contents as HTML (templates/)
sheets.py    all acts as Excel
proofs.py    records, audit rows, releases and signed roots, as they can be verified
build.py     what goes in, in which order
"""

from lanmu.portal.inquiry.casefile.build import Made, write_case_file

__all__ = ["Made", "write_case_file"]

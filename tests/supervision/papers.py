"""Reading papers as their readers do."""

import subprocess


def words_of_pdf(data: bytes) -> str:
    """The text of a PDF, line breaks taken out (pdftotext)."""
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return found.stdout.decode().replace("\n", "")

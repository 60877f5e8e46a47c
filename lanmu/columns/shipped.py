"""What the product brings along: the regulation's own table (附件1) and the departments named in it."""

import csv
from pathlib import Path

from lanmu.organisation.models import Department

DATA = Path(__file__).parent / "data"
COLUMNS_FILE = DATA / "columns.csv"
DEPARTMENTS_FILE = DATA / "departments.csv"


def shipped_table() -> bytes:
    """附件1 as the CSV file that `lanmu columns load` takes."""
    return COLUMNS_FILE.read_bytes()


def shipped_departments() -> list[Department]:
    """The departments 附件1 names, not saved. Which of them is in charge of a trade is our reading of their names."""
    with DEPARTMENTS_FILE.open(encoding="utf-8", newline="") as file:
        return [
            Department(
                name=line["name"],
                kind=line["kind"],
                is_sector_authority=line["is_sector_authority"] == "1",
                order=int(line["order"]),
            )
            for line in csv.DictReader(file)
        ]

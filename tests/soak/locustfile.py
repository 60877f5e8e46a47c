"""People at work, for locust: officers write and submit, reviewers pass and return, publishers publish (see office.py).

Every act the portal acknowledged is written to the ledger (LANMU_LEDGER, one JSON line each) before the next request;
office.py compares the ledger with the database. Pages are read as a browser reads them: forms are found on the page,
hidden fields are posted back, boxes are ticked.
"""

import html
import json
import os
import random
import re
import threading
from pathlib import Path
from typing import Any, ClassVar

from locust import HttpUser, between, task

LEDGER = Path(os.environ["LANMU_LEDGER"])
PEOPLE: dict[str, list[str]] = json.loads(os.environ["LANMU_PEOPLE"])
PASSWORD = os.environ["LANMU_PASSWORD"]
WORKBENCH = "/workbench/"
DRAFTAIL = {
    "blocks": [{"key": "a", "text": "", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}],
    "entityMap": {},
}
_turn = threading.Lock()
_handed_out: dict[str, int] = {}


def next_account(kind: str) -> str:
    """Accounts are handed out in turn; more users than accounts means one account on two devices."""
    with _turn:
        number = _handed_out.get(kind, 0)
        _handed_out[kind] = number + 1
    return PEOPLE[kind][number % len(PEOPLE[kind])]


def forms_of(page: str) -> list[tuple[str, str]]:
    """(action, inside) of every form."""
    found = re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL)
    return [((re.search(r'action="([^"]*)"', head) or ["", ""])[1], body) for head, body in found]


def fields_of(form: str) -> dict[str, Any]:
    """What the form would post with every box ticked."""
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = {k: html.unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if not name or kind in {"submit", "file", "radio"}:
            continue
        if kind == "checkbox":
            data.setdefault(name, []).append(attrs.get("value", "on"))
        else:
            data[name] = attrs.get("value", "")
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        data[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = html.unescape(text)
    return data


class Person(HttpUser):
    """Somebody signed in at the workbench."""

    abstract = True
    kind = ""
    wait_time = between(0.5, 2.5)

    def on_start(self) -> None:
        self.dice = random.Random(f"{self.kind}{id(self)}")
        self.account = next_account(self.kind)
        page = self.client.get(f"{WORKBENCH}login/").text
        _action, form = next(f for f in forms_of(page) if 'name="password"' in f[1])
        data = fields_of(form) | {"username": self.account, "password": PASSWORD}
        self.post(f"{WORKBENCH}login/", data, name="sign in")

    def post(self, path: str, data: dict[str, Any], *, name: str) -> Any:
        """A form posted from its page. What the portal refuses comes back as a page with sentences: no error."""
        headers = {"Referer": f"{self.host}{path}"}
        return self.client.post(path, data, name=name, headers=headers, allow_redirects=False)

    def note(self, act: str, **what: Any) -> None:
        line = json.dumps({"act": act, "account": self.account, **what}, ensure_ascii=False)
        with _turn, LEDGER.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def waiting(self) -> list[str]:
        """Addresses of what the to-do list offers."""
        page = self.client.get(f"{WORKBENCH}todo/", name="to-do list").text
        return re.findall(r'href="(/workbench/review/\d+/)"', page)

    def act(self, address: str, verb: str, *, name: str, **fields: Any) -> None:
        """Open a submission, read it, fill in the form of the verb, post it."""
        page = self.client.get(address, name="submission").text
        form = next((f for f in forms_of(page) if f"{address}{verb}/" in f[0] or f"{address}{verb}/" in f[1]), None)
        if form is None:
            return  # somebody else was faster
        answer = self.post(f"{address}{verb}/", fields_of(form[1]) | fields, name=name)
        if answer.status_code == 302:
            self.note(verb, submission=int(address.split("/")[3]))


class Officer(Person):
    kind = "officer"
    weight = 14

    @task
    def write_and_submit(self) -> None:
        page = self.client.get(f"{WORKBENCH}write/", name="choose a column").text
        links = re.findall(r'href="(/workbench/pages/add/publishing/articlepage/\d+/)"', page)
        if not links:
            return
        address = self.dice.choice(links)
        editor = self.client.get(address, name="new draft").text
        start = editor.find('id="page-edit-form"')
        data = {k: v for k, v in fields_of(editor[start:]).items() if not isinstance(v, list)}
        body = json.loads(json.dumps(DRAFTAIL))
        body["blocks"][0]["text"] = "请各单位认真落实，按时报送进展情况。" * self.dice.randint(1, 60)
        data |= {
            "title": f"关于做好第{self.dice.randrange(10**6)}号工作的通知", "summary": "通知各单位做好有关工作。",
            "contact_phone": "022-00000000", "editor": "值班编辑", "disclosure": "active",
            "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "",
            "body-0-value": json.dumps(body, ensure_ascii=False),
        }  # fmt: skip
        if not data.get("info_type"):
            data["info_type"] = "disclosure"
        answer = self.post(address, data, name="save draft")
        number = re.search(r"/pages/(\d+)/", answer.headers.get("Location", ""))
        if number is None:
            return
        self.note("draft", article=int(number[1]))
        self.submit(f"{WORKBENCH}articles/{number[1]}/submit/")

    def submit(self, address: str) -> None:
        page = self.client.get(address, name="before submitting").text
        form = next((f for f in forms_of(page) if 'name="declared"' in f[1]), None)
        if form is None:
            return
        data = {k: v for k, v in fields_of(form[1]).items() if k in {"csrfmiddlewaretoken", "declared", "route"}}
        answer = self.post(address, data, name="submit")
        number = re.search(r"/review/(\d+)/", answer.headers.get("Location", ""))
        if number:
            self.note("submit", submission=int(number[1]))


class Reviewer(Person):
    abstract = True

    @task
    def review(self) -> None:
        waiting = self.waiting()
        if not waiting:
            return
        address = self.dice.choice(waiting[:5])  # the head of the list: two devices of one desk meet there
        if self.dice.random() < 0.08:
            self.act(address, "return", name="return", opinion="请补充来源。")
        else:
            self.act(address, "pass", name="pass", opinion="同意。")


class First(Reviewer):
    kind = "first"
    weight = 12


class Second(Reviewer):
    kind = "second"
    weight = 10


class Third(Reviewer):
    kind = "third"
    weight = 8


class Publisher(Person):
    kind = "publisher"
    weight = 6

    PATHS: ClassVar[list[str]] = ["published/", "submissions/", "records/", "todo/"]

    @task(3)
    def publish(self) -> None:
        waiting = self.waiting()
        if waiting:
            self.act(self.dice.choice(waiting[:5]), "publish", name="publish", publish_at="", opinion="")

    @task
    def look_around(self) -> None:
        path = self.dice.choice(self.PATHS)
        self.client.get(f"{WORKBENCH}{path}", name=path)

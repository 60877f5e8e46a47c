"""`lanmu proof`: the language model of this house, and the levels it brings."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lanmu.config.cli import main
from lanmu.publishing.proofing_levels import install_levels
from lanmu.publishing.proofing_model import public_texts
from lanmu.scanning import levels
from lanmu.scanning.enums import Level
from lanmu.scanning.statistical.installing import model_path
from lanmu.scanning.statistical.kenlm_trie import debian_model
from tests.factories import make_cast, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "LANMU_DATA", tmp_path)
    yield tmp_path
    levels.uninstall()


def test_without_a_model_the_level_is_not_installed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proof", "status"]) == 1
    assert "未安装" in capsys.readouterr().out
    assert main(["proof", "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) is None
    install_levels()
    assert levels.state(Level.LIKELY) == "未安装"


def test_training_without_the_general_model_says_what_to_install(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["proof", "train", "--general", str(data / "none.lm")]) != 0
    assert "apt-get install libime-data-language-model" in capsys.readouterr().err
    (data / "other.lm").write_bytes(b"no model" * 50)
    assert main(["proof", "train", "--general", str(data / "other.lm")]) != 0
    assert "不是 KenLM" in capsys.readouterr().err
    assert not model_path(data).exists()


def test_only_what_is_public_is_learned_from() -> None:
    cast = make_cast()
    make_public(cast, title="关于垃圾分类的通知")
    texts = list(public_texts())
    assert len(texts) == 1
    assert texts[0].startswith("关于垃圾分类的通知\n")


@pytest.mark.skipif(debian_model() is None, reason="没有安装 libime-data-language-model")
def test_a_trained_model_is_described_installed_and_used(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_public(make_cast(), title="关于垃圾分类的通知")
    assert main(["proof", "train"]) == 0
    said = capsys.readouterr().out
    assert "本网站的信息 1 条" in said
    assert "文件完好" in said
    assert main(["proof", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["archive"]["used"] is False
    assert told["bytes"] == model_path(data).stat().st_size
    install_levels()
    assert levels.state(Level.LIKELY) == ""
    text = "市人民政付办公室印发通知。"
    found = levels.read(text, level=Level.LIKELY)
    assert [(text[each.start : each.end], each.suggestion) for each in found] == [("政付", "政府")]
    with model_path(data).open("r+b") as file:
        file.seek(-8, 2)
        file.write(b"\xff" * 8)
    assert main(["proof", "status"]) == 1
    assert "文件已损坏" in capsys.readouterr().out


def test_a_wrong_service_address_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANMU_PROOF_SERVICE", "jiaodui")
    with pytest.raises(ImproperlyConfigured, match="LANMU_PROOF_SERVICE"):
        install_levels()

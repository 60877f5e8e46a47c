"""The statistical proofreader: the channel, the n-grams, the model file, and what it finds with Debian's model."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from lanmu.scanning import levels
from lanmu.scanning.context import Context
from lanmu.scanning.enums import Level, Severity
from lanmu.scanning.levels import Edit
from lanmu.scanning.proofreading import scan_text
from lanmu.scanning.statistical import installing, kenlm_trie, modelfile
from lanmu.scanning.statistical.channel import COSTS, Channel, Kind, fuzzy_key, likeness
from lanmu.scanning.statistical.judging import Weights, weights
from lanmu.scanning.statistical.model import LanguageModel
from lanmu.scanning.statistical.ngrams import counted, mixed
from lanmu.scanning.statistical.proofreader import StatisticalProofreader
from lanmu.scanning.statistical.training import train

AT = datetime(2024, 5, 8, 1, 30, tzinfo=UTC)
GENERAL = kenlm_trie.debian_model()
with_model = pytest.mark.skipif(GENERAL is None, reason="没有安装 libime-data-language-model")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert GENERAL is not None
    path = installing.model_path(tmp_path_factory.mktemp("data"))
    train(texts=["市城市管理综合执法局公布垃圾分类投放点。"], general=GENERAL, target=path, at=AT)
    return path


@pytest.fixture(scope="module")
def reader(model: Path) -> StatisticalProofreader:
    return StatisticalProofreader(model)


def found(
    reader: StatisticalProofreader, text: str, level: Level = Level.LIKELY, known: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    edits = reader.check([text], level=level, known=known)[0]
    return [(text[edit.start : edit.end], edit.right) for edit in edits]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("zhong", "zong", Kind.FUZZY), ("an", "ang", Kind.FUZZY), ("nan", "lang", Kind.FUZZY),
        ("ji", "ji", Kind.SAME_SOUND), ("bu", "pu", Kind.NEAR), ("lu", "lv", Kind.NEAR), ("ma", "shi", None),
        ("bang", "dong", None),
    ],
)  # fmt: skip
def test_sounds_that_speakers_do_not_tell_apart_are_alike(one: str, other: str, kind: Kind | None) -> None:
    assert likeness(one, other) is kind
    assert likeness(other, one) is kind
    if kind is Kind.FUZZY:
        assert fuzzy_key(one) == fuzzy_key(other)


def test_the_channel_knows_sounds_shapes_and_parts() -> None:
    channel = Channel()
    assert channel.meant("制")["治"] is Kind.SAME_TONE
    assert channel.meant("正")["征"] in {Kind.SAME_TONE, Kind.SAME_SOUND}
    assert channel.meant("己")["已"] in {Kind.SAME_SOUND, Kind.SHAPE}
    assert channel.meant("未")["末"] is Kind.SHAPE
    assert channel.meant("去")["法"] is Kind.PART
    assert "制" not in channel.meant("制")
    assert channel.meant("𠀀") == {}
    assert COSTS[Kind.SAME_TONE] < COSTS[Kind.FUZZY] < COSTS[Kind.NEAR]


def test_counted_probabilities_of_a_context_add_up_to_one() -> None:
    words = np.array([0, 1, 2, 3, 0, 1, 2, 4, 0, 1, 2, 3, 0, 5, 2, 3, 0], dtype=np.int64)
    model = counted(words, size=6)
    every = np.arange(6)
    for first, second in [(1, 2), (0, 1), (4, 4)]:
        a, b = np.full(6, first), np.full(6, second)
        assert (10 ** model.after_one(b, every)).sum() == pytest.approx(1, abs=0.001)
        assert (10 ** model.after_two(a, b, every)).sum() == pytest.approx(1, abs=0.001)
    likely = model.after_two(np.array([1]), np.array([2]), np.array([3]))
    assert likely > model.after_two(np.array([1]), np.array([2]), np.array([5]))


def test_a_mixture_is_the_mean_where_either_model_knows_the_words() -> None:
    one = counted(np.array([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0]), size=5)
    other = counted(np.array([0, 1, 2, 4, 0, 1, 2, 4, 0, 4, 1, 0]), size=5)
    both = mixed(one, other, share=0.5)
    a, b, c = (np.array([n]) for n in (1, 2, 4))
    mean = (10 ** one.after_two(a, b, c) + 10 ** other.after_two(a, b, c)) / 2
    assert 10 ** both.after_two(a, b, c) == pytest.approx(mean)
    every = np.arange(5)
    assert (10 ** both.after_two(np.full(5, 1), np.full(5, 2), every)).sum() == pytest.approx(1, abs=0.01)


def test_another_file_than_the_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "zh_CN.lm"
    path.write_bytes(b"\\data\\\nngram 1=2\n" * 20)
    with pytest.raises(kenlm_trie.NotThisModel, match="不是 KenLM"):
        kenlm_trie.read(path)


@with_model
def test_a_model_cut_short_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert GENERAL is not None
    path = tmp_path / "zh_CN.lm"
    path.write_bytes(GENERAL.read_bytes()[:3_000_000])
    with pytest.raises(kenlm_trie.NotThisModel, match="已损坏"):
        kenlm_trie.read(path)


def test_a_damaged_or_foreign_model_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / modelfile.FILE_NAME
    modelfile.write(path, about={"date": "2024-05-08"}, arrays=[("p1", "f", b"\0\0\0\0" * 50)])
    assert modelfile.is_whole(path)
    assert modelfile.about(path)["date"] == "2024-05-08"
    assert list(modelfile.load(path).arrays["p1"]) == [0.0] * 50
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert not modelfile.is_whole(path)
    path.write_bytes(data[:-60])
    with pytest.raises(modelfile.BadModel, match="不完整"):
        modelfile.load(path)
    path.write_text("别的文件", encoding="utf-8")
    with pytest.raises(modelfile.BadModel, match="不是本系统的校对模型"):
        modelfile.about(path)


def test_a_failed_write_leaves_the_old_model_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / modelfile.FILE_NAME
    modelfile.write(path, about={"turn": 1}, arrays=[])

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lanmu.scanning.statistical.modelfile.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        modelfile.write(path, about={"turn": 2}, arrays=[])
    assert modelfile.about(path)["turn"] == 1
    assert [each.name for each in tmp_path.iterdir()] == [modelfile.FILE_NAME]


@with_model
@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("市人民政付办公室关于印发实施方案的通知。", ("政付", "政府")),
        ("切实维护人民群众的合法全益。", ("全益", "权益")),
        ("各有关部门要认真惯彻落实会议精神。", ("惯彻", "贯彻")),
        ("进一步加强环境保沪工作。", ("保沪", "保护")),
        ("由市人民政付牵头办理。", ("政付", "政府")),
    ],
)
def test_misspelt_official_words_are_likely(reader: StatisticalProofreader, text: str, edit: tuple[str, str]) -> None:
    assert found(reader, text) == [edit]


@with_model
def test_correct_official_sentences_are_left_alone(reader: StatisticalProofreader) -> None:
    for text in (
        "市城市管理综合执法局关于印发优化营商环境若干措施的通知",
        "各级人民政府应当加强对生活垃圾分类工作的领导，建立协调机制。",
        "第十三条　门户网站信息发布实行三审三校制度，未经审核不得发布。",
        "参加抗疫的医务人员受到表彰。",
    ):
        assert found(reader, text) == []


@with_model
def test_places_are_exact_and_the_suggestion_only_warns(reader: StatisticalProofreader) -> None:
    levels.install(reader)
    try:
        text = "第一行没有错。\n2024年，市人民政付办公室印发通知。"
        hits = [h for h in scan_text(text, level=Level.LIKELY).hits if h.rule == "spelling.likely"]
        assert [(h.start, h.text, h.suggestion, h.severity) for h in hits] == [
            (text.index("政付"), "政付", "政府", Severity.NOTICE)
        ]
        known = Context(known_names=frozenset({"人民政付"}))
        assert not [h for h in scan_text(text, level=Level.LIKELY, context=known).hits if h.rule == "spelling.likely"]
        assert not [h for h in scan_text(text, level=Level.CERTAIN).hits if h.rule.startswith("spelling.l")]
    finally:
        levels.uninstall()


@with_model
def test_a_hint_is_said_only_when_asked_for(reader: StatisticalProofreader) -> None:
    texts = ["推动各项工作迈上新台介。", "加强食品安全坚管工作。", "加快推进城市更薪。", "做好秋冬季造林绿话工作。"]
    likely = [edit for text in texts for edit in reader.check([text], level=Level.LIKELY, known=frozenset())[0]]
    hint = [edit for text in texts for edit in reader.check([text], level=Level.HINT, known=frozenset())[0]]
    assert {edit.level for edit in likely} <= {Level.LIKELY}
    assert set(likely) <= set(hint)
    assert {edit.level for edit in hint} >= {Level.HINT}
    assert all(edit.score >= weights().hint for edit in hint)


@with_model
def test_known_names_are_never_flagged(reader: StatisticalProofreader) -> None:
    assert found(reader, "市人民政付办公室印发通知。") == [("政付", "政府")]
    assert found(reader, "市人民政付办公室印发通知。", known=frozenset({"政付办"})) == []
    assert found(reader, "市人民政付办公室印发通知。", known=frozenset({"办公室"})) == [("政付", "政府")]


@with_model
def test_a_paragraph_is_read_once(reader: StatisticalProofreader, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "这一段话市人民政付读过一次。"
    first = found(reader, text)

    def again(*_: object) -> Iterator[Edit]:
        raise AssertionError

    monkeypatch.setattr(reader, "_edits", again)
    assert found(reader, text) == first


@with_model
@pytest.mark.parametrize(
    "text",
    [
        "",
        "，。",
        "a" * 5000,
        "的" * 3000,
        "\ud800坏字符",
        "𠀀𠀁𠀂",
        "１２３四五六",
        "市" * 40 + "政付" * 40,
        "\u200b市\u200b人",
    ],
)
def test_odd_text_is_read_without_complaint(reader: StatisticalProofreader, text: str) -> None:
    for edit in reader.check([text], level=Level.HINT, known=frozenset({"市"}))[0]:
        assert 0 <= edit.start < edit.end <= len(text)


@with_model
def test_an_archive_too_small_is_left_out_and_a_large_one_is_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert GENERAL is not None
    path = tmp_path / modelfile.FILE_NAME
    texts = [f"第{n}条\n鄂尔苏木嘎查牧户草畜平衡" for n in range(40)]
    monkeypatch.setattr("lanmu.scanning.statistical.training.ENOUGH", 10)
    told = train(texts=texts, general=GENERAL, target=path, at=AT)
    assert told["archive"] == {"articles": 40, "characters": 92, "used": True}
    assert told["date"] == AT.isoformat()
    assert modelfile.is_whole(path)
    monkeypatch.setattr("lanmu.scanning.statistical.training.ENOUGH", 10_000)
    assert train(texts=texts, general=GENERAL, target=path, at=AT)["archive"]["used"] is False


@with_model
def test_the_company_of_the_words_around_tells_what_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert GENERAL is not None
    path = tmp_path / modelfile.FILE_NAME
    texts = ["\n".join(f"{n} {words}" for n in range(40)) for words in ("租赁 抵押 典卖 土地", "设备 高压 低压 电线")]
    monkeypatch.setattr("lanmu.scanning.statistical.training.ENOUGH", 10)
    train(texts=texts, general=GENERAL, target=path, at=AT)
    model = LanguageModel(modelfile.load(path))

    def near(one: str, other: str) -> float:
        vectors = [model.vector(model.number[word]) for word in (one, other)]
        assert all(vector is not None for vector in vectors)
        return sum(a * b for a, b in zip(*vectors, strict=True)) / 127**2

    assert near("抵押", "租赁") > near("低压", "租赁") + 0.3
    assert near("低压", "高压") > near("抵押", "高压") + 0.3
    assert model.vector(model.number["婉言谢绝"]) is None


def test_trees_are_asked_question_by_question() -> None:
    leaves = tuple(float(n) for n in range(16))
    by = Weights(0.5, (((0, 1, 1, 2, 2, 2, 2, *[3] * 8), (0.0,) * 15, leaves),), 2.5, -1.0)
    for n in range(16):
        values = [1.0 if n & bit else -1.0 for bit in (8, 4, 2, 1)]
        assert by.score(values) == 0.5 + n
    assert [by.level(x) for x in (2.5, 2.4, -1.0, -1.1)] == [Level.LIKELY, Level.HINT, Level.HINT, None]


@with_model
def test_what_is_there_is_installed_and_nothing_else(model: Path, tmp_path: Path) -> None:
    try:
        installing.install(data=tmp_path, environ={})
        assert levels.state(Level.LIKELY) == levels.NOT_INSTALLED
        installing.install(data=model.parents[1], environ={})
        assert levels.state(Level.LIKELY) == ""
    finally:
        levels.uninstall()

"""The served tree: precompressed copies beside pages, and an object storage instead of a folder (a real S3 server)."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import brotli
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from lanmu.release.compression import unpack
from lanmu.release.engine import build_full, run_pending
from lanmu.release.served import ServedStorage, open_served
from lanmu.release.verify import repair, verify
from tests.factories import AT
from tests.release.conftest import contents, full_build_elsewhere
from tests.release.world import World

LONG = "城市管理" * 200


@pytest.fixture
def packed(world: World, trees: Path, settings: Any) -> Path:
    settings.LANMU_PRECOMPRESS = ["gzip", "br"]
    world.put(1, "a", LONG)
    world.put(2, "a", "短")
    build_full(at=AT)
    return trees / "public"


def test_long_pages_have_copies_that_unpack_to_them(packed: Path, trees: Path) -> None:
    page = (packed / "a/n1.html").read_bytes()
    assert gzip.decompress((packed / "a/n1.html.gz").read_bytes()) == page
    assert brotli.decompress((packed / "a/n1.html.br").read_bytes()) == page
    assert not any(path.endswith((".gz", ".br")) for path in contents(trees / "build"))
    assert verify().sound


def test_copies_follow_their_page(packed: Path, world: World, change: Any) -> None:
    change(world.put(1, "a", "变短"))
    run_pending(at=AT)
    assert not (packed / "a/n1.html.gz").exists()
    change(world.put(1, "a", LONG + "变长"))
    run_pending(at=AT)
    assert gzip.decompress((packed / "a/n1.html.gz").read_bytes()) == (packed / "a/n1.html").read_bytes()
    change(world.remove(1))
    run_pending(at=AT)
    assert not list(packed.glob("a/n1*"))
    assert verify().sound


@pytest.mark.parametrize("name", ["a/n1.html.gz", "a/n1.html.br"])
def test_an_altered_or_missing_copy_is_found_and_repaired(packed: Path, name: str) -> None:
    (packed / name).write_bytes(gzip.compress(b"forged") if name.endswith("gz") else brotli.compress(b"forged"))
    assert verify().altered == ["a/n1.html"]
    repair(at=AT)
    assert verify().sound
    (packed / name).unlink()
    assert verify().altered == ["a/n1.html"]
    repair(at=AT)
    assert verify().sound


def test_copies_go_when_compression_is_switched_off(packed: Path, settings: Any) -> None:
    settings.LANMU_PRECOMPRESS = []
    assert "a/n1.html.gz" in verify().extra
    build_full(at=AT)
    assert verify().sound


@pytest.mark.parametrize("data", [b"", b"nonsense", gzip.compress(b"x" * 10_000)], ids=["empty", "nonsense", "large"])
def test_a_copy_never_unpacks_to_more_than_its_page(data: bytes) -> None:
    assert unpack(data, ".gz", size=100) is None
    assert unpack(data, ".br", size=100) is None


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, settings: Any, monkeypatch: pytest.MonkeyPatch, trees: Path) -> ServedStorage:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    name = f"site-{abs(hash(str(trees))) % 10**9}"
    client.create_bucket(Bucket=name)
    options = {"bucket_name": name, "endpoint_url": s3_server, "region_name": "us-east-1", "file_overwrite": True}
    settings.STORAGES = {
        **settings.STORAGES,
        "served": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    monkeypatch.setattr(storages, "_storages", {})
    monkeypatch.setattr(storages, "_backends", settings.STORAGES)
    settings.LANMU_SERVED_TREE = "storage:served"
    served = open_served()
    assert isinstance(served, ServedStorage)
    return served


def _objects(served: ServedStorage) -> dict[str, bytes]:
    return {path: served.read(path) for path in served.paths()}


def test_the_site_lives_in_a_bucket(world: World, bucket: ServedStorage, change: Any, trees: Path) -> None:
    for n in range(4):
        world.put(n, "a" if n % 2 else "b", f"文{n}")
    build_full(at=AT)
    assert _objects(bucket) == full_build_elsewhere(None, trees)
    change(world.put(1, "a", "改") + world.remove(2) + world.put(9, "c", "新"))
    run_pending(at=AT)
    assert _objects(bucket) == full_build_elsewhere(None, trees)
    assert verify().sound


def test_a_bucket_is_verified_and_repaired(world: World, bucket: ServedStorage, trees: Path) -> None:
    for n in range(3):
        world.put(n, "a", f"文{n}")
    build_full(at=AT)
    bucket.put("a/n0.html", "攻府".encode(), durable=True)
    bucket.delete("a/n1.html", durable=True)
    bucket.put("shell.php", b"<?php", durable=True)
    verdict = verify()
    assert (verdict.altered, verdict.missing, verdict.extra) == (["a/n0.html"], ["a/n1.html"], ["shell.php"])
    repair(at=AT)
    assert verify().sound
    assert _objects(bucket) == full_build_elsewhere(None, trees)

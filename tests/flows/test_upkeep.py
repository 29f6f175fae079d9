from flows import pipeline, upkeep
from flows.entries import Seconds
from flows.settings import Settings


def test_publish_now_shows_what_waits(saved, desk):
    """What publish_every holds back comes at once; after that nothing is new."""
    settings = Settings(warehouse=desk, publish_every=Seconds(3600))
    pipeline.ingest([str(saved / "ferry.txt")], settings)
    held = pipeline.ingest([str(saved)], settings)
    assert held.published is None
    assert upkeep.publish_now(settings) is not None
    assert upkeep.publish_now(settings) is None


def test_verify_archive_finds_what_is_damaged(saved, desk):
    """A byte that is not what it was is found, in the archive's own files."""
    settings = Settings(warehouse=desk)
    pipeline.ingest([str(saved)], settings, copy_files=True)
    assert upkeep.verify_archive(desk).is_good
    (warc,) = (desk.parent / "desk.duckdb.d" / "archive").glob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    warc.chmod(0o644)
    warc.write_bytes(data)
    assert not upkeep.verify_archive(desk).is_good


def test_retry_reads_again_what_failed(saved, desk):
    """A source that was missing is read once it is there; its failure is resolved."""
    late = saved.parent / "late.txt"
    settings = Settings(warehouse=desk)
    pipeline.ingest([str(saved), str(late)], settings)
    late.write_text("Late edition\nThe press stood still until noon on Friday.\n")
    report = pipeline.retry(settings)
    assert report.counts.new == 1
    assert pipeline.retry(settings).counts.pages == 0

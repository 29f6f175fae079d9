"""Build the fast wheel and hold it to the interpreted core: the same rows by each page.

    python tests/check_compiled.py [FOLDER…]

Both read every page of tests/pages and those of each FOLDER (``*.html``, ``*.html.gz``,
``*.txt``): a tenth of the bench kit's and all its dumps, where it lies beside this
clone. Their readings must be the same to the last field, and so must the staged file.
Then the tests of the core, and of the workers it runs in, run on what was built.
"""

import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parent.parent
KIT = ROOT.parent / "shared"
TESTS = (
    "tests/transforms",
    "tests/test_pages.py",
    "tests/test_rules.py",
    "tests/flows/test_cli.py",
    "tests/flows/test_pool.py",
    "tests/flows/test_batch.py",
)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def main(folders: list[str]) -> int:
    """Return 0 when both builds give the same, and the tests hold on the fast one."""
    with tempfile.TemporaryDirectory() as name:
        site = Path(name, "site")
        started = time.monotonic()
        wheel = build(Path(name, "wheel"), site)
        seconds = time.monotonic() - started
        say(f"compiled in {seconds:.0f} s, {wheel.stat().st_size / 1e6:.1f} MB")
        compiled = read_with(site, Path(name, "compiled"), folders)
        interpreted = read_with(ROOT, Path(name, "interpreted"), folders)
        different = [
            one or other
            for one, other in zip_longest(compiled, interpreted)
            if one != other
        ]
        for line in different:
            say(f"not the same: {line}")
        say(f"the same: {len(compiled) - len(different)} of {len(compiled)}")
        command = [sys.executable, "-P", "-m", "pytest", "-q", *TESTS]
        command += ["-p", "no:cacheprovider", "-o", f"pythonpath={site}"]
        tested = subprocess.run(command, cwd=ROOT, env=environment(site), check=False)
        return 1 if different else tested.returncode


def build(folder: Path, site: Path) -> Path:
    """Build the fast wheel and install it into a folder of its own."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    made = [
        *pip,
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
    ]
    subprocess.run(made, check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "install", "-q", "--no-deps", "--target", site, wheel], check=True
    )
    return wheel


def environment(path: Path) -> dict[str, str]:
    """What a process is started with that shall import from ``path``."""
    return os.environ | {"PYTHONPATH": str(path)}


def read_with(path: Path, folder: Path, folders: list[str]) -> list[str]:
    """Let a process of its own read all pages by what lies in ``path``."""
    command = [sys.executable, "-P", __file__, "--read", folder, *folders]
    done = subprocess.run(
        command, env=environment(path), stdout=subprocess.PIPE, text=True, check=True
    )
    kind, *lines = done.stdout.splitlines()
    if kind != folder.name:
        raise SystemExit(
            f"what lies in {path} is {kind}, not {folder.name}; pip -v wheel tells why"
        )
    return lines


def read_all(folder: Path, folders: list[str]) -> None:
    """Print a line a page, a digest of all that was read, and that of the rows."""
    from transforms.article import Page, Reason, Rejected, is_compiled
    from transforms.assemble import read_article
    from transforms.dumps import split_export
    from transforms.rules import load_rules
    from warehouse.rows import stage
    from warehouse.runs import Run

    say("compiled" if is_compiled() else "interpreted")
    rules = load_rules()
    outcomes = []
    for path in find_pages(folders):
        content = path.read_bytes()
        page = Page(
            source="check",
            source_uri=path.as_uri(),
            content=gzip.decompress(content) if path.suffix == ".gz" else content,
            fetched_at=NOON,
            media_type="text/plain" if path.suffix == ".txt" else "text/html",
        )
        parts = split_export(page) if path.suffix == ".txt" else (page,)
        for part in parts:
            result = read_article(part, rules)
            outcomes.append((part, result))
            if isinstance(result, Rejected) and result.reason == Reason.FAULT:
                raise SystemExit(f"{path}: {result.message}")
            digest = hashlib.sha256(repr(result).encode("utf-8", "replace"))
            say(f"{digest.hexdigest()[:16]} {part.source_uri}")
    run = Run(
        run_id="check",
        flow="ingest",
        started_at=NOON,
        rules_version=rules.version,
        program_version="check",
    )
    staged = stage(folder, run, outcomes)
    say(f"{staged.file.name if staged else 'nothing'} is the staged file")


def find_pages(folders: list[str]) -> Iterator[Path]:
    """Yield the pages to read, in order."""
    yield from sorted((ROOT / "tests" / "pages").glob("*/page.[ht]*[lt]"))
    if KIT.is_dir():
        yield from sorted((KIT / "bench" / "dev" / "pages").glob("*.html.gz"))[::10]
        yield from sorted((KIT / "boilerplate" / "dev").glob("*.txt"))
    for folder in map(Path, folders):
        for pattern in ("*.html", "*.html.gz", "*.txt"):
            yield from sorted(folder.absolute().glob(pattern))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read_all(Path(sys.argv[2]), sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))

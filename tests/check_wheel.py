"""Build the wheel of the sources and look in it for the three packages' every file."""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("flows", "transforms", "warehouse")


def main() -> int:
    """Return 0 when every tracked file of the packages is in the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            cwd=ROOT,
            env=os.environ | {"HATCH_BUILD_NO_HOOKS": "1"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            inside = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = sorted(wanted - inside)
    for name in missing:
        sys.stdout.write(f"missing from the wheel: {name}\n")
    sys.stdout.write(f"wheel: {len(wanted) - len(missing)} of {len(wanted)} files\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

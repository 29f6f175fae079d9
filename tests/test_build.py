"""What an installation holds: the core compiled, or where it cannot be, its sources."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_without_a_compiler_the_sources_are_installed(tmp_path):
    """And it is said why, and how to get the fast build."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        env=os.environ | {"CC": "nonesuch"},
        capture_output=True,
        text=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert "there is no C compiler 'nonesuch'" in done.stderr + done.stdout
    assert "apt-get install gcc" in done.stderr + done.stdout

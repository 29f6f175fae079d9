"""Compiles the pure core with mypyc when a wheel is built.

    pip install .                               compiled
    HATCH_BUILD_NO_HOOKS=1 pip install .        the sources alone
    pip install -e .                            the sources, where they stand

The wheel then holds both: the sources, and beside them what was made of them, which
Python prefers. All is made in a folder of its own that is gone afterwards. Nothing
compiled ever stands in the source tree, so an editable install cannot run stale code.
Where it cannot be compiled the wheel holds the sources, which give the same.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "transforms"
INTERPRETED = {
    "transforms/__init__.py",
    "transforms/article.py",
    "transforms/rules/__init__.py",
    "transforms/rules/entries.py",
    "transforms/rules/reach.py",
    "transforms/rules/reading.py",
}
"""Not compiled: what travels between processes (mypyc's frozen dataclasses cannot be
unpickled), and what only loads the rules."""

MODEL = "body_model"
"""Written out as a module and compiled with the rest."""

OPTIMIZE = "2"

_SLOWER = "the core is installed as it is, which is slower and gives the same"


class CompileHook(BuildHookInterface[Any]):
    """Adds the compiled core to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell the builder what to put where."""
        self._folder = tempfile.TemporaryDirectory()
        if version == "editable":
            return
        folder = Path(self._folder.name)
        if trouble := find_missing() or self._compile(folder):
            self.app.display_warning(f"copydesk: {trouble}")
            return
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        build_data["force_include"].update(
            (str(file), file.relative_to(folder / "out").as_posix())
            for file in (folder / "out").rglob("*")
            if file.name.endswith((suffix, ".json"))
        )
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def _compile(self, folder: Path) -> str | None:
        """Compile a copy of the core in a folder; return what went wrong."""
        shutil.copytree(
            Path(self.root, PACKAGE),
            folder / PACKAGE,
            ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"),
        )
        made = subprocess.run(  # noqa: S603 (ourselves)
            [sys.executable, __file__, str(Path(self.root, "pyproject.toml"))],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not made.returncode:
            return None
        return f"{made.stdout}\nthe core could not be compiled, so {_SLOWER}"

    def finalize(self, *_: object) -> None:
        """Remove what the wheel now holds."""
        self._folder.cleanup()


def find_missing() -> str | None:
    """Say what compiling needs that is not there, and what to do."""
    if sys.platform == "win32":
        return None  # setuptools looks for its compiler in places of its own
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC")).split()[0]
    header = Path(sysconfig.get_path("include"), "Python.h")
    if shutil.which(compiler) is None:
        missing = f"there is no C compiler {compiler!r}"
    elif not header.exists():
        missing = f"there is no {header}"
    else:
        return None
    return (
        f"{missing}, so {_SLOWER}. For the fast build install a C compiler and"
        " Python's headers (Debian: apt-get install gcc libc6-dev python3-dev), then"
        " copydesk again"
    )


def fix_constants(source: str) -> str:
    """Declare a module's constants ``Final``; every line stays where it is.

    mypyc looks up in a dictionary, each time, what could be bound anew. (Tried: a page
    took 4 % longer.)
    """
    tree = ast.parse(source)
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    bound = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
    lines = source.splitlines(keepends=True)
    for node in tree.body:
        line = lines[node.lineno - 1]
        if pairs := _pair_up(node):
            if all(bound[name] == 1 for name, _ in pairs):
                each = "; ".join(f"{name}: Final = {value}" for name, value in pairs)
                lines[node.lineno - 1] = f"{each}\n"
            continue
        constant = _CONSTANT.match(line)
        if constant and bound[constant["name"]] == 1:
            kind = f"[{constant['kind']}]" if constant["kind"] else ""
            rest = line[constant.end() :]
            lines[node.lineno - 1] = f"{constant['name']}: Final{kind} ={rest}"
    imports = (n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom))
    if first := next(imports, None):
        line = lines[first.lineno - 1]
        lines[first.lineno - 1] = f"from typing import Final; {line}"
    return "".join(lines)


def _pair_up(node: ast.stmt) -> list[tuple[str, str]]:
    """Pair constants with values that one line gives to several: ``A, B = 1, 2``."""
    if not isinstance(node, ast.Assign) or node.lineno != node.end_lineno:
        return []
    match node.targets[0], node.value:
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            said = [ast.unparse(value) for value in values]
        case ast.Tuple(elts=names), ast.Call(func=ast.Name("range")):
            said = [str(number) for number in range(len(names))]
        case _:
            return []
    constants = [n.id for n in names if isinstance(n, ast.Name) and n.id.isupper()]
    return (
        list(zip(constants, said, strict=True)) if len(constants) == len(names) else []
    )


_CONSTANT = re.compile(r"(?P<name>_?[A-Z][A-Z0-9_]*)(?:: (?P<kind>(?!Final)[^=]+?))? =")
"""A constant at the beginning of a line, with its type where that is given."""


def compile_core(settings: str) -> None:
    """Compile the package in the working folder into ``out/``.

    One C file a module: half the work of one for all (tried: 81 s of gcc in place of
    168), and several can be on it at once.

    Args:
        settings: the project's pyproject.toml, for mypy.
    """
    from setuptools import setup
    from setuptools.command.build_ext import build_ext

    # isort: split
    # mypyc asks whether setuptools has been imported
    from mypyc.build import mypycify

    class BuildAtOnce(build_ext):
        def build_extensions(self) -> None:
            compile_some = self.compiler.compile

            def compile_each(sources: list[str], **options: Any) -> list[str]:
                def compile_one(source: str) -> list[str]:
                    return compile_some([source], **options)

                with ThreadPoolExecutor(os.cpu_count()) as pool:
                    return [o for made in pool.map(compile_one, sources) for o in made]

            self.compiler.compile = compile_each
            super().build_extensions()

    sys.path.insert(0, str(Path.cwd()))
    from transforms.model import write_source
    from transforms.rules import load_rules
    from transforms.triggers import WRITTEN, write_triggers

    for path in Path(PACKAGE).rglob("*.py"):
        path.write_text(fix_constants(path.read_text("utf-8")), "utf-8")
    Path(PACKAGE, f"{MODEL}.py").write_text(write_source(MODEL), "utf-8")
    patterns = sorted({p for rule in load_rules().rules for p in rule.match})
    written = Path("out", PACKAGE, "data", f"{WRITTEN}.json")
    written.parent.mkdir(parents=True)
    written.write_text(write_triggers(patterns), "utf-8")
    sources = sorted(path.as_posix() for path in Path(PACKAGE).rglob("*.py"))
    modules = mypycify(
        [
            *("--config-file", settings, *sources),
            *("--no-strict-equality", "--no-warn-unreachable"),  # of constants
            "--ignore-missing-imports",  # where only what builds is installed
        ],
        only_compile_paths=set(sources) - INTERPRETED,
        opt_level=OPTIMIZE,
        debug_level="0",
        multi_file=True,
        group_name="copydesk",
    )
    for module in modules:  # a compiler of tomorrow warns of more
        given = module.extra_compile_args
        module.extra_compile_args = [word for word in given if word != "-Werror"]
    setup(
        name="copydesk",
        packages=[],
        ext_modules=modules,
        cmdclass={"build_ext": BuildAtOnce},
        script_args=["build_ext", "--build-lib", "out", "--build-temp", "objects"],
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        compile_core(sys.argv[1])
    else:  # what .ci/run asks: whether the fast build can be made here
        sys.exit(find_missing())

"""Open the published file with the tools people use, while loads are running.

    python tests/bench/tools.py [--only NAME …] [--keep FOLDER]

Makes a virtual environment for each tool (for Node a project) in a temporary folder,
fills a warehouse from the sample pages, keeps loading and publishing, and lets each
tool count the articles through the link meanwhile. Prints each tool's version and
answer; ends with 1 if one could not. Needs pip, and node with npm for the Node client.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_PAUSE_SECONDS = 1.0  # or the tools get no processor time on a small machine

COUNT = "select count(*) from articles"

DBT_PROJECT = """\
name: desk
version: "1.0"
profile: desk
model-paths: [models]
"""

DBT_PROFILE = """\
desk:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{folder}/mart.duckdb"
      attach:
        - path: "{warehouse}"
          alias: desk
          read_only: true
"""

DBT_SOURCES = """\
sources:
  - name: desk
    database: desk
    schema: main
    tables:
      - name: articles
      - name: bylines
"""

DBT_MODEL = """\
{{ config(materialized='table') }}
select
    a.site,
    count(distinct b.name) as writers,
    count(distinct a.article_id) as articles
from {{ source('desk', 'articles') }} as a
left join {{ source('desk', 'bylines') }} as b using (article_id)
group by a.site
"""

PYTHON = {
    "pandas": """
import duckdb, pandas
frame = duckdb.connect(path, read_only=True).sql(query).df()
print(pandas.__version__, int(frame.iloc[0, 0]))
""",
    "polars": """
import duckdb, polars
frame = duckdb.connect(path, read_only=True).sql(query).pl()
print(polars.__version__, frame[0, 0])
""",
    "ibis": """
import ibis
desk = ibis.duckdb.connect(path, read_only=True)
print(ibis.__version__, desk.table("articles").count().execute())
""",
    "sqlalchemy": """
import duckdb_engine, sqlalchemy
engine = sqlalchemy.create_engine(
    f"duckdb:///{path}", connect_args={"read_only": True}
)
with engine.connect() as connection:
    count = connection.execute(sqlalchemy.text(query)).scalar()
print(f"{sqlalchemy.__version__} with duckdb-engine {duckdb_engine.__version__}", count)
""",
    "harlequin": """
from importlib.metadata import version
from harlequin_duckdb import DuckDbAdapter
connection = DuckDbAdapter((path,), read_only=True).connect()
rows = connection.execute(query).fetchall()
print(version("harlequin"), rows.column(0)[0].as_py())
""",
}
"""What each library runs; ``path`` and ``query`` are given."""

REQUIREMENTS = {
    "duckdb-cli": ["duckdb-cli"],
    "pandas": ["duckdb==1.5.5", "pandas", "pytz"],
    "polars": ["duckdb==1.5.5", "polars", "pyarrow"],
    "ibis": ["ibis-framework[duckdb]"],
    "sqlalchemy": ["duckdb==1.5.5", "duckdb-engine", "sqlalchemy"],
    "harlequin": ["harlequin"],
    # dbt-core 1.12 has a part that its installation loads from GitHub.
    "dbt-duckdb": ["dbt-core<1.11", "dbt-duckdb"],
}

NODE = """
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const how = { access_mode: 'READ_ONLY' };
  const desk = await DuckDBInstance.create(process.argv[2], how);
  const reader = await (await desk.connect()).runAndReadAll(process.argv[3]);
  const version = require('@duckdb/node-api/package.json').version;
  console.log(version, Number(reader.getRows()[0][0]));
})();
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool said."""

    tool: str
    version: str
    count: int | None


def main() -> int:
    """Check each tool and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[*REQUIREMENTS, "node-api"])
    parser.add_argument("--keep", type=Path, help="folder for the environments, kept")
    args = parser.parse_args()
    folder = args.keep or Path(tempfile.mkdtemp(prefix="desk-tools-"))
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = folder / "desk.duckdb"
    copydesk(warehouse, "ingest", str(ROOT / "tests/pages"))
    expected = int(
        json.loads(copydesk(warehouse, "sql", COUNT, "--json"))[0]["count_star()"]
    )
    failed = 0
    with subprocess.Popen(
        [sys.executable, __file__, "--load", str(warehouse), str(folder)], cwd=ROOT
    ) as loads:
        try:
            for tool in args.only:
                answer = check(tool, folder, warehouse)
                # Loads go on: there are at least as many as at first.
                is_good = answer.count is not None and answer.count >= expected
                failed += not is_good
                mark = "ok" if is_good else "FAILED"
                print(
                    f"{tool:<12} {mark:<7} {answer.version} {answer.count}", flush=True
                )
        finally:
            loads.terminate()
    if args.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


def keep_loading(warehouse: Path, folder: Path) -> None:
    """Load and publish one more article after the other until ended."""
    number = 0
    while True:
        number += 1
        (folder / "load.txt").write_text(
            f"Story number {number} comes in\nBy Ada Quill\nMarch 3, 2026\n"
            f"The old harbour opened on Tuesday after {number} years of patient work.\n"
            "Masons set the last stones before the morning tide came in again.\n"
        )
        copydesk(warehouse, "ingest", str(folder / "load.txt"))
        time.sleep(_PAUSE_SECONDS)


def copydesk(warehouse: Path, *words: str) -> str:
    """Run our command."""
    command = [sys.executable, "-m", "flows.cli", *words, "--warehouse", str(warehouse)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def check(tool: str, folder: Path, warehouse: Path) -> Answer:
    """Install one tool and let it count."""
    try:
        if tool == "node-api":
            out = with_node(folder / "node", warehouse)
        else:
            bin_folder = environment(folder / tool, REQUIREMENTS[tool])
            out = with_python(tool, bin_folder, folder, warehouse)
    except subprocess.CalledProcessError as error:
        reason = ((error.stderr or "") + (error.stdout or "")).strip().splitlines()
        return Answer(tool, reason[-1] if reason else str(error), None)
    *version, count = out.split()
    return Answer(tool, " ".join(version), int(count))


def environment(folder: Path, requirements: list[str]) -> Path:
    """Make a virtual environment with what is asked; return its folder of programs."""
    done = folder / "installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        run([str(folder / "bin/pip"), "install", "-q", *requirements])
        done.touch()
    return folder / "bin"


def with_python(tool: str, bin_folder: Path, folder: Path, warehouse: Path) -> str:
    """Let a Python library or program count."""
    if tool == "duckdb-cli":
        program = str(bin_folder / "duckdb")
        version = run([program, "--version"]).split()[0]
        count = run(
            [program, "-readonly", str(warehouse), "-csv", "-noheader", "-c", COUNT]
        )
        return f"{version} {count.strip()}"
    if tool == "dbt-duckdb":
        return with_dbt(bin_folder, folder, warehouse)
    code = f"path, query = {str(warehouse)!r}, {COUNT!r}\n{PYTHON[tool]}"
    return run([str(bin_folder / "python"), "-c", code])


def with_dbt(bin_folder: Path, folder: Path, warehouse: Path) -> str:
    """Build a small model on the warehouse as a source; count what it counted."""
    project = folder / "dbt-project"
    (project / "models").mkdir(parents=True, exist_ok=True)
    (project / "dbt_project.yml").write_text(DBT_PROJECT)
    (project / "profiles.yml").write_text(
        DBT_PROFILE.format(folder=project, warehouse=warehouse)
    )
    (project / "models/sources.yml").write_text(DBT_SOURCES)
    (project / "models/sites.sql").write_text(DBT_MODEL)
    directory = ["--project-dir", str(project), "--profiles-dir", str(project)]
    run([str(bin_folder / "dbt"), "build", *directory])
    code = (
        "import duckdb; from importlib.metadata import version;"
        f"c = duckdb.connect({str(project / 'mart.duckdb')!r}, read_only=True);"
        "n = sum(count for _, _, count in c.table('sites').fetchall());"
        "print(version('dbt-duckdb'), n)"
    )
    return run([str(bin_folder / "python"), "-c", code])


def with_node(folder: Path, warehouse: Path) -> str:
    """Let the Node client count."""
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules").exists():
        (folder / "package.json").write_text("{}")
        run(["npm", "install", "--silent", "--no-audit", "@duckdb/node-api"], folder)
    (folder / "count.js").write_text(NODE)
    return run(["node", "count.js", str(warehouse), COUNT], folder)


def run(command: list[str], folder: Path | None = None) -> str:
    """Run a command and return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
        env={**os.environ, "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "0"},
    )
    return done.stdout


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        keep_loading(Path(sys.argv[2]), Path(sys.argv[3]))
    sys.exit(main())

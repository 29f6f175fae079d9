"""``copydesk deploy``: the deployments as a file for work pools and containers."""

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands import UsageError, write_new
from flows.settings import DEFAULT_FILE, Settings, SourceSettings, load_settings
from transforms.article import program_version
from warehouse.address import LakeAddress

UPKEEP: tuple[tuple[str, str, str | None], ...] = (
    ("retry failures", "flows.retry_failures.retry_failures", "40 3 * * *"),
    ("verify archive", "flows.verify_archive.verify_archive", "20 4 * * sun"),
    ("retain", "flows.retain.retain", "10 4 * * *"),
    ("publish", "flows.publish.publish", None),
)
"""Name, entrypoint and schedule of the flows that keep a desk in order."""

OF_A_LAKE = ("compact", "flows.compact.compact", "10 2 * * *")
"""The same of what only a lake needs."""


def deploy(
    pool: str,
    *,
    path: Path = Path("prefect.yaml"),
    config: Path | None = None,
    image: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Write prefect.yaml: a deployment a source, for a work pool of yours.

    "prefect deploy --all" then makes them; call it where there is no folder "flows" of
    yours, which Prefect would take for ours. Workers need copydesk installed, those in
    containers in their image, and copydesk.toml at the same path.

    For example:

    copydesk deploy my-pool --image registry.example/copydesk:1

    Args:
        pool: The work pool that runs them.
        path: Where to write; an existing file is left alone.
        config: A settings file other than ./copydesk.toml.
        image: Container image, for pools that run containers.
        json: Print one JSON object.
    """
    source = config or DEFAULT_FILE
    settings = load_settings(config)
    if not settings.source:
        raise UsageError(f"{source} names no [[source]]; copydesk init shows how")
    text = prefect_yaml(settings, source, pool, image)
    write_new(path, text, "prefect deploy --all makes the deployments", json=json)
    return 0


def prefect_yaml(
    settings: Settings, config: Path, pool: str, image: str | None = None
) -> str:
    """Return the text of prefect.yaml."""
    import yaml

    work_pool: dict[str, Any] = {"name": pool}
    if image:
        work_pool["job_variables"] = {"image": image}
    where: dict[str, Any] = {"config": str(config.resolve())}
    deployments: list[dict[str, Any]] = [
        {
            "name": source.name,
            "entrypoint": "flows.ingest.ingest",
            "description": f"Reads {source.what}",
            "tags": ["copydesk", *([source.publisher] if source.publisher else [])],
            "parameters": {**where, "sources": [source.name]},
            "schedules": _schedules(source),
            "concurrency_limit": {"limit": 1, "collision_strategy": "ENQUEUE"},
            "work_pool": work_pool,
        }
        for source in settings.source
    ]
    is_lake = isinstance(settings.warehouse, LakeAddress)
    deployments += [
        {
            "name": name,
            "entrypoint": entrypoint,
            "tags": ["copydesk"],
            "parameters": where,
            "schedules": [{"cron": cron, "timezone": "UTC"}] if cron else [],
            "concurrency_limit": {"limit": 1, "collision_strategy": "ENQUEUE"},
            "work_pool": work_pool,
        }
        for name, entrypoint, cron in (*UPKEEP, *([OF_A_LAKE] if is_lake else []))
    ]
    document = {
        "name": "copydesk",
        "prefect-version": "3.8.8",
        "pull": [],  # workers have copydesk installed; without this Prefect clones
        "deployments": deployments,
    }
    head = f"# Written by copydesk {program_version()} from {config.name}.\n"
    whole = json.loads(json.dumps(document))  # no part twice: YAML would make it a link
    text: str = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)
    return head + text


def _schedules(source: SourceSettings) -> list[dict[str, Any]]:
    if source.cron:
        return [{"cron": source.cron, "timezone": source.time_zone}]
    if source.every:
        return [{"interval": source.every, "timezone": source.time_zone}]
    return []

"""A backup run of Anlan beside bare restic on the same folder.

Anlan's run is more than restic's: a manifest of every file, the copy listed again from the
repository, its structure checked and, when due, a proof. The ratio is the price of knowing.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import time
from pathlib import Path

from benchmarks.scratch import anlan, answer, figure

FILES, FILE_BYTES, LARGE, LARGE_BYTES = 1500, 8_000, 3, 16_000_000
ROUNDS = 3


def fill(folder: Path) -> None:
    """A folder like a small service's: many small files and a few large ones."""
    dice = random.Random(1)
    for number in range(FILES):
        place = folder / f"d{number % 30}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"f{number}").write_bytes(dice.randbytes(FILE_BYTES))
    for number in range(LARGE):
        (folder / f"large{number}").write_bytes(dice.randbytes(LARGE_BYTES))


def change(folder: Path, round_: int) -> None:
    for number in range(0, FILES, 30):
        (folder / f"d{number % 30}" / f"f{number}").write_bytes(os.urandom(FILE_BYTES))
    (folder / f"new{round_}").write_bytes(os.urandom(FILE_BYTES))


class Plain:
    """restic as one would call it in a shell script."""

    def __init__(self, scratch: Path, source: Path) -> None:
        self.source, self.target, self.round = source, scratch / "restored", 0
        secret = scratch / "secret"
        secret.write_text("plain")
        self.environment = os.environ | {
            "RESTIC_REPOSITORY": str(scratch / "plain"),
            "RESTIC_PASSWORD_FILE": str(secret),
            "RESTIC_CACHE_DIR": str(scratch / "cache"),
        }
        self.call("init")

    def call(self, *words: str) -> float:
        started = time.perf_counter()
        subprocess.run(["restic", *words], env=self.environment, check=True, capture_output=True)
        return time.perf_counter() - started

    def backup(self) -> float:
        return self.call("backup", str(self.source))

    def restore(self) -> float:
        self.round += 1
        return self.call("restore", "latest", "--target", f"{self.target}{self.round}", "--verify")


def main() -> None:
    with anlan() as scratch:
        source = scratch / "source"
        fill(source)
        plain = Plain(scratch, source)
        ours = Ours(source)
        first = (ours.backup(), plain.backup())
        later: list[tuple[float, float]] = []
        proofs: list[tuple[float, float]] = []
        for round_ in range(ROUNDS):
            change(source, round_)
            later.append((ours.backup(), plain.backup()))
            proofs.append((ours.prove(), plain.restore()))
        what = f"{FILES + LARGE} files, {(FILES * FILE_BYTES + LARGE * LARGE_BYTES) // 10**6} MB"
        answer(
            "backup",
            [
                line(f"first backup with proof, {what}", [first], "restic backup"),
                line("incremental backup", later, "restic backup"),
                line("proof, bit for bit", proofs, "restic restore --verify"),
            ],
        )


def line(what: str, pairs: list[tuple[float, float]], plain_is: str) -> dict[str, object]:
    ours, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
    return figure(what, ours, "s", plain=plain, plain_is=plain_is)


class Ours:
    """A policy of Anlan, its jobs run in this process."""

    def __init__(self, source: Path) -> None:
        from anlan.assets.actions import register_asset
        from anlan.assets.models import Asset
        from anlan.backup.actions import create_folder_policy
        from anlan.organisations.actions import create_organisation

        organisation = create_organisation("bench", "Bench", actor=None)
        machine = register_asset(
            organisation,
            code="machine",
            name="Machine",
            asset_class=Asset.Class.SERVER,
            actor=None,
            is_local=True,
        )
        self.policy = create_folder_policy(machine, code="bench", paths=[str(source)], actor=None)

    def backup(self) -> float:
        from anlan.backup.actions import start_run

        start_run(self.policy, actor=None)
        spent = self._work("backup.run")
        assert self.policy.runs.order_by("-id")[0].outcome == "made"
        return spent

    def prove(self) -> float:
        from anlan.backup.actions import start_proof

        start_proof(self.policy.newest_copy(), actor=None)
        return self._work("backup.prove")

    def _work(self, kind: str) -> float:
        from anlan.engine.testing import run_jobs

        started = time.perf_counter()
        run_jobs(kinds=[kind])
        return time.perf_counter() - started


if __name__ == "__main__":
    main()

"""Pictures that live beside the catalog: committed, published by commit, reviewed, applied, moved, brought back."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reconciler.sandbox import Quirks, ReplacedFiles, Server, Store, seed_of
from tests.e2e.conftest import STORE
from tests.e2e.world import TOKEN, Ran, World

MAIN, FRONT, SIDE = "assets/main.jpg", "assets/front.jpg", "assets/side.jpg"


def picture(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (480, 400), colour).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Team:
    """A repository with pictures in it, and a host that publishes every commit that was pushed."""

    world: World
    shop: Server
    public: Path

    def write(self, path: str, content: bytes) -> None:
        target = self.world.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def declare(self, *images: str) -> None:
        """The one product, with this gallery."""
        items = "".join(f"  - image: ../{image}\n" for image in images)
        self.world.product(7, f"main: {{image: ../{MAIN}}}\ngallery:\n{items}")

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=A team", "-c", "user.email=team@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.world.folder), *identity, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message: str = "More pictures", *, push: bool = True) -> str:
        """Commit everything, and publish it unless it is not pushed."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        commit = self.git("rev-parse", "HEAD")
        if push:
            self.publish(commit)
        return commit

    def publish(self, commit: str) -> None:
        target = self.public / commit
        target.mkdir()
        archive = subprocess.run(
            ["git", "-C", str(self.world.folder), "archive", commit], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(target)], input=archive, check=True)

    def apply(self, *options: str, status: int = 0) -> Ran:
        ran = self.world.run("apply", "--yes", "--no-canary", *options)
        assert ran.status == status, ran
        return ran

    def plan(self) -> Any:
        return self.world.run("plan", "--format", "json").json

    def shown(self) -> tuple[str, ...]:
        """Where the store fetched what it shows, without the host."""
        return tuple(source.split("/origin/")[1] for source in self.shop.store.sources(7).gallery)

    @property
    def sent(self) -> int:
        return len(self.shop.store.updates)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    public = tmp_path / "public"
    public.mkdir()
    quirks = Quirks(replaced_files=ReplacedFiles.DELETED)
    with Server(Store(seed_of(STORE), quirks=quirks, origin=public)) as shop:
        world = World(tmp_path / "repository", shop.url)
        team = Team(world, shop, public)
        world.write(
            "reconciler.yaml",
            "version: 1\nstore: {id: 1003}\ncatalog: products/**/*.yaml\n"
            f'assets: {{base_url: "{shop.base}/origin/{{commit}}/{{path}}"}}\n'
            "sources: {allow_private_networks: true}\n",
        )
        world.write(".gitignore", "state.jsonl\n.*\n")
        team.git("init", "--quiet", "--initial-branch", "main")
        team.write(MAIN, picture("grey"))
        team.write(FRONT, picture("navy"))
        team.write(SIDE, picture("teal"))
        team.declare(FRONT, SIDE)
        yield team


def test_a_picture_is_sent_by_the_address_of_the_commit_and_remembered_by_its_content(team: Team) -> None:
    commit = team.commit()
    team.apply("--allow-erase", "all")
    assert team.shown() == (f"{commit}/{FRONT}", f"{commit}/{SIDE}")
    (first, second) = team.world.records()[7]["gallery"]
    assert first["image"].startswith("asset:sha256:")
    assert first["image"].endswith(f":{FRONT}")
    assert second["image"].endswith(f":{SIDE}")
    assert "No changes" in team.world.run("plan", "--refresh").out


def test_a_new_commit_or_a_renamed_file_sends_nothing(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    sent = team.sent
    team.commit("Nothing new")
    team.git("mv", FRONT, "assets/mug.jpg")
    team.declare("assets/mug.jpg", SIDE)
    team.commit("Another name")
    assert team.plan()["changes"] == []
    team.apply()
    assert team.sent == sent
    assert team.world.records()[7]["gallery"][0]["image"].endswith(":assets/mug.jpg")


def test_an_edited_file_at_the_same_path_is_a_change(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.write(FRONT, picture("maroon"))
    commit = team.commit("A better photograph")
    (change,) = team.plan()["changes"]
    assert [(slot["slot"], slot["op"]) for slot in change["slots"]] == [("gallery[0]", "replace")]
    team.apply()
    assert team.shown() == (f"{commit}/{FRONT}", f"{commit}/{SIDE}")


def test_a_plan_reviewed_on_a_branch_applies_after_a_squash(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.git("switch", "--quiet", "--create", "photographs")
    team.write(FRONT, picture("maroon"))
    team.commit("First try")
    team.write(FRONT, picture("olive"))
    team.commit("Second try")
    assert team.world.run("plan", "--out", str(team.world.folder / ".plan.json")).status == 0
    team.git("switch", "--quiet", "main")
    team.git("merge", "--quiet", "--squash", "photographs")
    squashed = team.commit("Better photographs (#1)")
    team.apply(str(team.world.folder / ".plan.json"))
    assert team.shown() == (f"{squashed}/{FRONT}", f"{squashed}/{SIDE}")


def test_a_plan_does_not_cover_a_picture_that_was_edited_after_the_review(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.write(FRONT, picture("maroon"))
    team.commit()
    team.world.run("plan", "--out", str(team.world.folder / ".plan.json"))
    team.write(FRONT, picture("black"))
    team.commit("Not what was reviewed")
    sent = team.sent
    team.apply(str(team.world.folder / ".plan.json"), status=4)
    assert team.sent == sent


def test_what_is_not_committed_as_it_is_here_is_not_sent(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.write(FRONT, picture("maroon"))
    sent = team.sent
    ran = team.apply(status=1)
    assert f"not in the checked-out commit as they are here: {FRONT}" in ran.err
    assert "commit and push them first" in ran.err
    assert team.sent == sent


def test_what_was_not_pushed_is_held_back(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.write(FRONT, picture("maroon"))
    team.commit(push=False)
    sent = team.sent
    ran = team.apply(status=1)
    assert "the server answers HTTP 404" in ran.out
    assert team.sent == sent


def test_what_is_published_must_be_what_was_reviewed(team: Team) -> None:
    """A host that still serves the old file, or another one, would have the store fetch that."""
    team.commit()
    team.apply("--allow-erase", "all")
    team.write(FRONT, picture("maroon"))
    commit = team.commit()
    (team.public / commit / FRONT).write_bytes(picture("navy"))
    sent = team.sent
    ran = team.apply(status=1)
    assert "what the server sends there is not the file that the catalog has" in ran.out
    assert team.sent == sent


def test_without_a_repository_it_can_be_planned_and_not_sent(team: Team) -> None:
    shutil.rmtree(team.world.folder / ".git")
    assert team.world.run("plan").status == 0
    ran = team.apply("--allow-erase", "all", status=1)
    assert "no commit is checked out" in ran.err
    assert team.sent == 0


def test_a_backup_brings_a_local_picture_back_by_its_path(team: Team, tmp_path: Path) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    team.declare(FRONT)
    team.commit("Fewer")
    team.apply("--allow-erase", "all", "--backup", str(tmp_path / "kept"))
    diff = team.world.run("restore", str(tmp_path / "kept")).out
    assert f"+  - image: ../{SIDE}  # kept in files/" in diff


def test_validate_tells_of_doubts_without_failing(team: Team) -> None:
    file = BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    team.write(FRONT, file.getvalue())
    ran = team.world.run("validate")
    assert ran.status == 0
    assert "products/7.yaml:5:1: warning: assets/front.jpg has 40 × 30 pixels" in ran.out
    assert "1 file checked, no problems, 1 warning." in ran.out
    github = team.world.run("validate", "--format", "github", environ={"GITHUB_WORKSPACE": str(team.world.folder)})
    assert github.out.startswith("::warning file=products/7.yaml,line=5,col=1::assets/front.jpg has 40 × 30")


def test_the_token_goes_nowhere_near_the_host_of_the_pictures(team: Team) -> None:
    team.commit()
    team.apply("--allow-erase", "all")
    asked = [record for record in team.shop.store.requests if record.path.startswith("/origin/")]
    assert asked
    assert TOKEN not in str(asked)

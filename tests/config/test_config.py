"""What a run is configured to do: the file, the choice of a store, and what never belongs in a file."""

from pathlib import Path

import pytest

from reconciler.config import ApiAddress, Config, RateLimit, Safety, Sources, load_config
from reconciler.errors import ConfigError, InvalidFiles
from tests.config.folder import SECRET, SMALLEST, TWO, Folder


class TestFile:
    def test_the_smallest_has_three_lines(self, folder: Folder) -> None:
        assert folder.load(SMALLEST) == Config(
            root=folder.root,
            path=folder.root / "reconciler.yaml",
            store_id=1003,
            store_name=None,
            catalog=("products/**/*.yaml",),
            state=str(folder.root / "state.jsonl"),
            safety=Safety(max_gallery_loss_percent=50, max_loss_percent=30),
            sources=Sources(check=True, allow_private_networks=False, allowed_hosts=(), unchecked_hosts=()),
            assets=None,
            rate_limit=RateLimit(requests=600, seconds=60),
            api=ApiAddress("https://app.ecwid.com/api/v3", "app.ecwid.com"),
        )

    def test_everything_can_be_said(self, folder: Folder) -> None:
        config = folder.load(
            SMALLEST + "state: git:state\n"
            "safety: {max_gallery_loss_percent: 0, max_loss_percent: 100}\n"
            "sources: {check: false, allow_private_networks: true, allowed_hosts: [cdn.example.com, '[::1]'],"
            " unchecked_hosts: [192.0.2.1]}\n"
            "rate_limit: {requests: 60.0, seconds: 0x0A}\n"
        )
        assert config.state == "git:state"
        assert config.safety == Safety(max_gallery_loss_percent=0, max_loss_percent=100)
        assert config.sources == Sources(
            check=False,
            allow_private_networks=True,
            allowed_hosts=("cdn.example.com", "[::1]"),
            unchecked_hosts=("192.0.2.1",),
        )
        assert config.rate_limit == RateLimit(requests=60, seconds=10)

    def test_every_problem_is_told_at_its_place(self, folder: Folder) -> None:
        text = (
            "version: 2\nstore: {}\ncatalog:\nsafty: {}\nsafety: {max_loss_percent: 101}\n"
            "sources: {check: yes, allowed_hosts: [https://cdn.example.com/, CDN.example.com, '*.example.com']}\n"
            "rate_limit: {requests: 0, seconds: '60'}\n"
        )
        host = "is not a host: write its full name alone in small letters, such as cdn.example.com"
        assert folder.problems(text) == [
            "1:10: `version` cannot be 2: write 1",
            "2:8: `id` is missing here: write `id: 1003`",
            "3:1: `catalog` has no value: write one, or take the key out",
            "4:1: unknown key 'safty': did you mean `safety`?",
            "5:28: `max_loss_percent` must be at most 100, not 101",
            "6:18: `check` must be true or false, not 'yes'",
            f"6:39: item 1 of `allowed_hosts` {host}",
            f"6:65: item 2 of `allowed_hosts` {host}",
            f"6:82: item 3 of `allowed_hosts` {host}",
            "7:24: `requests` must be at least 1, not 0",
            "7:36: `seconds` must be a number: write it without quotes, 60",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("version: 1\ncatalog: x\n", "1:1: write either `store: {id: 1003}` or `stores: "),
            (SMALLEST + "stores: {a: {id: 5}}\n", "1:1: write either `store: {id: 1003}` or `stores: "),
            ("version: 1\nstores: {}\ncatalog: x\n", "2:9: `stores` is empty"),
            ("version: 1\nstores: {A b: {id: 5}}\ncatalog: x\n", "2:10: `A b` cannot be the name of a store"),
            (
                "version: 1\nstores: {a-b: {id: 5}, a_b: {id: 6}}\ncatalog: x\nstate: '{store}'\n",
                "2:1: the names of two stores differ in - and _ alone, so that one token would serve both",
            ),
            (
                "version: 1\nstores: {a: {id: 5}, b: {id: 6}}\ncatalog: x\nstate: s.jsonl\n",
                "4:1: two stores cannot share a state: write `state: state-{store}.jsonl`",
            ),
            (SMALLEST + "state: '{store}.jsonl'\n", "4:1: `state` holds {store}, but the store has no name"),
            ("version: 1\nstore: {id: 5}\ncatalog: {a: b}\n", "3:10: `catalog` must be a glob or a list of globs"),
            ("version: 1\nstore: {id: 5}\ncatalog: []\n", "3:10: `catalog` is empty"),
            (
                "version: 1\nstore: {id: 5}\ncatalog: [5]\n",
                "3:11: item 1 of `catalog` must be text: write it in quotes",
            ),
            ("version: 1\nstore: 5\ncatalog: x\n", "2:8: `store` must hold keys and values, such as `id: …`, not 5"),
            ("version: 1\nversion: 1\n", "2:1: 'version' stands here for the second time, first at 1:1"),
            ("", "0:0: the file is empty"),
        ],
    )
    def test_rules(self, folder: Folder, text: str, problem: str) -> None:
        (found,) = folder.problems(text)
        assert found.startswith(problem)

    def test_a_missing_file_is_named_with_the_smallest_one(self, folder: Folder) -> None:
        with pytest.raises(ConfigError) as caught:
            load_config(folder.root, None, None, None, {})
        assert str(folder.root / "reconciler.yaml") in caught.value.message
        assert "`version: 1`, `store: {id: 1003}` and `catalog: products/**/*.yaml`" in (caught.value.remedy or "")

    def test_another_file_is_relative_to_the_folder_and_moves_the_root(self, folder: Folder) -> None:
        (folder.root / "shop").mkdir()
        (folder.root / "shop/media.yaml").write_text(SMALLEST)
        config = load_config(folder.root, Path("shop/media.yaml"), None, None, {})
        assert (config.root, config.path) == (folder.root / "shop", folder.root / "shop/media.yaml")
        assert config.state == str(folder.root / "shop/state.jsonl")

    def test_a_link_that_leads_out_of_its_folder_is_not_followed(self, folder: Folder) -> None:
        (folder.root / "shop").mkdir()
        (folder.root / "secret.yaml").write_text("hunter2\n")
        (folder.root / "shop/reconciler.yaml").symlink_to("../secret.yaml")
        with pytest.raises(InvalidFiles) as caught:
            load_config(folder.root / "shop", None, None, None, {})
        (problem,) = caught.value.problems
        assert problem.message.startswith("this link leads out of its folder: put the file there, or name")

    def test_a_link_to_a_file_beside_it_is_followed(self, folder: Folder) -> None:
        (folder.root / "shop.yaml").write_text(SMALLEST)
        (folder.root / "reconciler.yaml").symlink_to("shop.yaml")
        assert load_config(folder.root, None, None, None, {}).store_id == 1003

    def test_a_folder_in_its_place_is_a_problem(self, folder: Folder) -> None:
        (folder.root / "reconciler.yaml").mkdir()
        with pytest.raises(InvalidFiles) as caught:
            load_config(folder.root, None, None, None, {})
        assert "this is a folder, not a file" in caught.value.problems[0].message


class TestSecretsInTheFile:
    @pytest.mark.parametrize("key", ["token", "api_token", "API-Token", "ecwid_token", "secret"])
    @pytest.mark.parametrize(
        "place", ["{SMALLEST}{key}: hunter2\n", "version: 1\nstore: {{id: 5, {key}: hunter2}}\ncatalog: x\n"]
    )
    def test_a_token_is_refused_with_the_reason(self, folder: Folder, key: str, place: str) -> None:
        (problem,) = folder.problems(place.format(key=key, SMALLEST=SMALLEST))
        assert f"`{key}` must not stand here: the token comes from the environment alone (ECWID_TOKEN)" in problem
        assert "hunter2" not in problem

    @pytest.mark.parametrize("key", ["api", "api_url", "url", "base_url", "ECWID_API_URL"])
    @pytest.mark.parametrize(
        "place", ["{SMALLEST}{key}: x\n", "version: 1\nstore: {{id: 5, {key}: x}}\ncatalog: x\n"]
    )
    def test_an_address_of_the_api_is_refused_with_the_reason(self, folder: Folder, key: str, place: str) -> None:
        (problem,) = folder.problems(place.format(key=key, SMALLEST=SMALLEST))
        assert f"`{key}` must not stand here" in problem
        assert "a pull request can edit this file" in problem

    @pytest.mark.parametrize(
        "text",
        [
            f"version: 1\nstore: {{id: {SECRET}}}\ncatalog: x\n",
            f"{SMALLEST}state: git:{SECRET}@x\n",
            f"{SMALLEST}owner: [{{{SECRET}: {SECRET}}}]\n",
            f"version: 1\nstores: {{{SECRET}: 5}}\ncatalog: x\n",
            f"{SMALLEST}&{SECRET[:8]} {SECRET}: 1\n{SECRET}: 2\n",
        ],
    )
    def test_a_token_anywhere_is_a_problem_and_never_shown(self, folder: Folder, text: str) -> None:
        assert SECRET not in "".join(folder.problems(text))

    def test_a_password_in_the_address_of_the_state_is_refused_and_never_shown(self, folder: Folder) -> None:
        (problem,) = folder.problems(SMALLEST + "state: git:https://me:hunter2@example.com/x\n")
        assert problem == "4:8: `state` holds a password, which everyone could read: take it out of the address"

    def test_the_traceback_of_a_refused_file_does_not_quote_it(self, folder: Folder) -> None:
        with pytest.raises(InvalidFiles) as caught:
            folder.load(f"{SMALLEST}owner: {SECRET}\n")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


class TestStore:
    def test_one_of_several_is_chosen_by_name(self, folder: Folder) -> None:
        config = folder.load(TWO, store="staging-eu")
        assert (config.store_id, config.store_name) == (1004, "staging-eu")
        assert config.state == str(folder.root / "states/staging-eu.jsonl")
        assert config.catalog == ("products/*.yaml", "seasonal/*.yaml")

    def test_a_single_named_store_need_not_be_chosen(self, folder: Folder) -> None:
        text = "version: 1\nstores: {production: {id: 1003}}\ncatalog: x\n"
        assert folder.load(text).store_name == folder.load(text, store="production").store_name == "production"

    def test_several_need_a_choice(self, folder: Folder) -> None:
        error = "the configuration has several stores | say which one with --store: production, staging-eu"
        assert folder.error(TWO) == error

    def test_an_unknown_name(self, folder: Folder) -> None:
        error = "the configuration has no store called 'prod' | it has production, staging-eu"
        assert folder.error(TWO, store="prod") == error

    def test_a_name_where_stores_have_none(self, folder: Folder) -> None:
        assert "has one store, which has no name | leave --store out" in folder.error(SMALLEST, store="production")


class TestState:
    def test_an_override_is_relative_to_where_the_run_started(self, folder: Folder) -> None:
        (folder.root / "shop").mkdir()
        (folder.root / "shop/reconciler.yaml").write_text(SMALLEST)
        config = load_config(folder.root, Path("shop/reconciler.yaml"), None, "../other.jsonl", {})
        assert config.state == str(folder.root.parent / "other.jsonl")

    def test_a_relative_folder_gives_an_absolute_state(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder.root / "reconciler.yaml").write_text(SMALLEST)
        monkeypatch.chdir(folder.root)
        assert load_config(Path(), None, None, None, {}).state == str(folder.root / "state.jsonl")
        assert load_config(Path(), None, None, "x.jsonl", {}).state == str(folder.root / "x.jsonl")

    @pytest.mark.parametrize("address", ["git:state", "git:state/{store}", "s3://bucket/{store}"])
    def test_an_address_stays_as_it_is_but_for_the_name(self, folder: Folder, address: str) -> None:
        meant = address.replace("{store}", "production")
        assert folder.load(TWO, store="production", state=address).state == meant
        text = TWO.replace("states/{store}.jsonl", f"'{address}{{store}}'")
        assert folder.load(text, store="production").state == f"{meant}production"

    @pytest.mark.parametrize("address", ["git:", "git:a b", "git:--mirror", "git:refs/heads/state"])
    def test_a_branch_has_a_name_that_means_nothing_else(self, folder: Folder, address: str) -> None:
        with pytest.raises(ConfigError, match="cannot be the name of a branch"):
            folder.load(f"{SMALLEST}state: '{address}'\n")
        with pytest.raises(ConfigError, match="cannot be the name of a branch"):
            folder.load(SMALLEST, state=address)

    def test_a_path_with_a_colon(self, folder: Folder) -> None:
        assert folder.load(SMALLEST, state="./a:b.jsonl").state == str(folder.root / "a:b.jsonl")

    def test_the_command_line_may_name_a_state_anywhere(self, folder: Folder) -> None:
        assert folder.load(SMALLEST, state="/var/lib/state.jsonl").state == "/var/lib/state.jsonl"
        assert folder.load(SMALLEST, state="../state.jsonl").state == str(folder.root.parent / "state.jsonl")

    @pytest.mark.parametrize(
        ("address", "fault"),
        [
            ("/proc/self/environ", "is an absolute path"),
            ("../state.jsonl", "goes up with `..`"),
            ("states/../../state.jsonl", "goes up with `..`"),
            ("link.jsonl", "is, or goes through, a link that leads out of the configuration's folder"),
            ("linked/state.jsonl", "is, or goes through, a link that leads out of the configuration's folder"),
        ],
    )
    def test_the_file_may_not_name_a_state_outside_of_its_folder(
        self, folder: Folder, address: str, fault: str
    ) -> None:
        (folder.root / "link.jsonl").symlink_to("/proc/self/environ")
        (folder.root / "linked").symlink_to(folder.root.parent)
        assert folder.error(f"{SMALLEST}state: {address}\n") == (
            f"`state` in the configuration {fault}: '{address}' | name a file in the configuration's folder; "
            "`--state PATH` on the command line may point anywhere"
        )

    def test_a_link_to_a_state_in_the_same_folder_is_none_of_our_business(self, folder: Folder) -> None:
        (folder.root / "state.jsonl").symlink_to("real.jsonl")
        assert folder.load(SMALLEST).state == str(folder.root / "state.jsonl")

    @pytest.mark.parametrize("separator", ["\\u2028", "\\u2029", "\\x85", "\\v", "\\f", "\\x1c", "\\n"])
    def test_a_state_that_begins_a_line_of_its_own_is_refused(self, folder: Folder, separator: str) -> None:
        (problem,) = folder.problems(f'{SMALLEST}state: "x{separator}::error::y"\n')
        assert "is empty or holds a control character or line separator" in problem

    def test_no_path_at_all(self, folder: Folder) -> None:
        assert folder.error(SMALLEST, state=" ").startswith("--state is empty")

    def test_a_name_that_the_store_does_not_have(self, folder: Folder) -> None:
        assert "--state holds {store}" in folder.error(SMALLEST, state="{store}.jsonl")

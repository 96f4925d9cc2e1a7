"""Started in a folder of strangers' files, nothing of theirs is run."""

import os
import subprocess
from pathlib import Path

import pytest

from tengill.cli import servers

_STRANGER = "raise SystemExit('a stranger spoke')\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "name"), [("web.wsgi", "application"), ("doorpage.asgi", "from_environment")]
)
def test_a_server_loads_no_module_from_the_folder_it_is_started_in(tmp_path, module, name) -> None:
    for strange in ("click", "granian", "tengill", "django"):
        (tmp_path / f"{strange}.py").write_text(_STRANGER)
    # A wrong option ends Granian once it has loaded what it needs itself. The application it finds
    # by the file's path; by a module's name it would look here first.
    told = servers.command(module, name, "--interface", "wsgi", "--port", "1", "--ssl-keyfile", "/")
    ended = subprocess.run(
        told, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    assert "stranger" not in said
    assert "ssl-keyfile" in said
    file = Path(told[-1].partition(":")[0])
    assert file.is_absolute()
    assert file.is_file()

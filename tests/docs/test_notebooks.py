"""Every notebook runs, is committed without outputs, and is the same as the script beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 90
KERNEL = "this-interpreter"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(notebook: Any) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@pytest.fixture(autouse=True)
def this_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Jupyter know the interpreter that runs the tests, and no settings of a user."""
    folder = tmp_path / "jupyter" / "kernels" / KERNEL
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": KERNEL, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("MPLBACKEND", raising=False)


def run(notebook: Any, folder: Path) -> str:
    """Run a notebook in a folder and return everything it printed as text."""
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name=KERNEL, timeout=SECONDS, resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs if output.output_type == "stream")


def test_there_are_notebooks() -> None:
    assert "01_first_proposal" in [path.stem for path in NOTEBOOKS]


@every_notebook
def test_a_notebook_runs_and_ends_with_its_finding(path: Path, tmp_path: Path) -> None:
    notebook = read(path)
    printed = run(notebook, tmp_path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert notebook.cells[-1] is code[-1]
    assert notebook.cells[-2].source.startswith("## Finding")
    assert code[-1].outputs
    assert "%" in printed
    shown = [output for cell in code for output in cell.outputs if "data" in output]
    assert any("image/png" in output["data"] for output in shown)
    assert any("text/html" in output["data"] for output in shown)


@every_notebook
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@every_notebook
def test_a_notebook_and_its_script_are_in_step(path: Path) -> None:
    script = jupytext.read(path.with_suffix(".py"))
    assert cells(script) == cells(read(path)), f"run jupytext --sync notebooks/{path.name}"
    assert script.metadata["jupytext"]["formats"] == "ipynb,py:percent"


def test_every_script_has_its_notebook() -> None:
    scripts = sorted((ROOT / "notebooks").glob("[0-9]*.py"))
    assert [path.stem for path in scripts] == [path.stem for path in NOTEBOOKS]


def test_a_cell_that_fails_would_be_noticed(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("assert 1 == 2")])
    with pytest.raises(Exception, match="AssertionError"):
        run(notebook, tmp_path)

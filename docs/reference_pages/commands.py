"""The pages of commands and exit codes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from allocator.cli.main import EXIT_CODES, group
from allocator.domain.errors import ExitCode
from reference_pages.markdown import code, codes, document, one_line, table

_INTRO = """
Results go to standard output, progress and messages to standard error. With `--json` the result
is one JSON document. A fault in data, scenario or run folder is said in words, never as a
traceback; with `--json` standard output has it too, as `{"error": {…}}` with `exit_code`, `kind`,
`message` and every one of the `findings`. The number a command leaves with is listed under
[exit codes](exit-codes.md).
`allocator --help`, and `allocator COMMAND --help`, print the same texts.
"""

LEAVES_WITH: dict[str, tuple[ExitCode, ...]] = {
    "demo": (ExitCode.TIME_LIMIT, ExitCode.WORKSPACE),
    "twin": (ExitCode.WORKSPACE,),
    "check-data": (ExitCode.DATA,),
    "propose": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.TIME_LIMIT,
        ExitCode.SCENARIO,
        ExitCode.WORKSPACE,
    ),
    "rounds build": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "rounds check": (
        ExitCode.DATA,
        ExitCode.SCENARIO,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "rounds pairs": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "rounds quote": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.SCENARIO,
        ExitCode.WORKSPACE,
    ),
    "rounds show": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "lots areas": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "lots design": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.TIME_LIMIT,
        ExitCode.SCENARIO,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "lots move": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.TIME_LIMIT,
        ExitCode.SCENARIO,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "lots ensemble": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "lots check": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE, ExitCode.NOT_VERIFIED),
    "lots score": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "lots compare": (ExitCode.DATA, ExitCode.SCENARIO, ExitCode.WORKSPACE),
    "lots award": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.TIME_LIMIT,
        ExitCode.WORKSPACE,
    ),
    "lots explain-award": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "lots award-firmness": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "lots check-award": (
        ExitCode.DATA,
        ExitCode.NOTHING_TO_PROPOSE,
        ExitCode.WORKSPACE,
        ExitCode.NOT_VERIFIED,
    ),
    "verify": (ExitCode.DATA, ExitCode.WORKSPACE, ExitCode.NOT_VERIFIED),
    "explain": (ExitCode.DATA, ExitCode.WORKSPACE),
    "compare": (ExitCode.DATA, ExitCode.WORKSPACE),
}
"""What each command may leave with besides 0, 1, 2 and 130, which all of them may."""


def page() -> str:
    """Write the page of commands."""
    found = commands()
    rows = [
        (f"[`{name}`](#allocator-{name.replace(' ', '-')})", _summary(held))
        for name, held in found.items()
    ]
    return document(
        "Commands",
        _INTRO,
        table(["command", "does"], rows),
        _options(group),
        *(_section(name, held) for name, held in found.items()),
    )


def commands() -> dict[str, click.Command]:
    """Return every command by name, in the order of the help; a group's as "group command"."""
    return dict(_commands_of(group, ""))


def _commands_of(held: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(held)
    for name in held.list_commands(context):
        found = held.get_command(context, name)
        if isinstance(found, click.Group):
            yield from _commands_of(found, f"{before}{name} ")
        elif found is not None:
            yield f"{before}{name}", found


def _paragraphs(held: click.Command) -> list[str]:
    text = inspect.cleandoc(held.help or "")
    return [one_line(part) for part in text.split("\n\n")]


def _summary(held: click.Command) -> str:
    return _paragraphs(held)[0]


def _section(name: str, held: click.Command) -> str:
    pieces = held.collect_usage_pieces(click.Context(held, info_name=name))
    leaves = sorted({ExitCode.OK, *LEAVES_WITH[name]})
    return "\n\n".join(
        [
            f"## allocator {name}",
            f"```text\nallocator {name} {' '.join(pieces)}\n```",
            *_paragraphs(held),
            _options(held),
            f"Leaves with {', '.join(str(int(leave)) for leave in leaves)} "
            "([exit codes](exit-codes.md)).",
        ]
    )


def _options(held: click.Command) -> str:
    rows = [
        (codes(option.opts), _takes(option), one_line(option.help or ""))
        for option in options_of(held)
    ]
    return table(["option", "takes", "does"], rows)


def options_of(held: click.Command) -> list[click.Option]:
    """Return the options of a command, its help last."""
    params = held.get_params(click.Context(held))
    return [param for param in params if isinstance(param, click.Option)]


def _takes(option: click.Option) -> str:
    if option.is_flag:
        return ""
    kind = option.type
    takes = _kind_in_words(kind, option.metavar or kind.name)
    usual = f"; {code(option.default)} when not given" if option.show_default else ""
    return f"{takes}{usual}{'; needed' if option.required else ''}"


def _kind_in_words(kind: object, name: str) -> str:
    if isinstance(kind, click.Choice):
        return codes(kind.choices)
    return f"whole number from {kind.min}" if isinstance(kind, click.IntRange) else name


def exit_codes_page() -> str:
    """Write the page of exit codes."""
    said = exit_codes()
    rows = [(str(int(leave)), said[int(leave)], _who(leave)) for leave in ExitCode]
    intro = (
        "The number a command leaves with, for scripts. An error says on standard error what is "
        "wrong, where, and what to do."
    )
    return document("Exit codes", intro, table(["code", "means", "which commands"], rows))


def exit_codes() -> dict[int, str]:
    """Return the meaning of each code, as the help of the program states them."""
    pairs = re.findall(r"(?:^|\s{2,})(\d+)  (\S.*?)(?=\s{3,}\d+  |$)", EXIT_CODES, re.MULTILINE)
    return {int(number): text.strip() for number, text in pairs}


def _who(leave: ExitCode) -> str:
    named = [name for name, leaves in LEAVES_WITH.items() if leave in leaves]
    return codes(named) if named else "all"

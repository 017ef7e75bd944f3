# SPDX-License-Identifier: GPL-2.0-only
"""What the checks of the repository share."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ['model', 'helper', 'tool', 'test', 'bench', 'examples']


def listed():
    """(target, path) of each line of sources.list."""
    pairs = []
    for number, line in enumerate((ROOT / 'sources.list').read_text().splitlines(), 1):
        if not line or line.startswith('#'):
            continue
        words = line.split(' ')
        if len(words) != 2:
            sys.exit(f'sources.list:{number}: not "<target> <path>": {line}')
        pairs.append((words[0], words[1]))
    return pairs


def on_disk(*suffixes):
    """Paths below the source folders, as in sources.list."""
    found = []
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob('*'):
            relative = path.relative_to(ROOT)
            hidden = any(p == 'node_modules' or p.startswith('.') for p in relative.parts)
            if path.suffix in suffixes and path.is_file() and not hidden:
                found.append(relative.as_posix())
    return sorted(found)


def finish(problems, checked):
    """Ends the program: status 1 and the problems, or a line that says what was looked at."""
    if not checked:
        problems = problems + ['nothing was checked']
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    print(f'{checked} checked')

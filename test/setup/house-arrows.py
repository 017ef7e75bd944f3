# SPDX-License-Identifier: GPL-2.0-only
"""Each room includes only rooms below it: no arrow runs back up the house."""

import re

import project

CORE = {
    'model/bsd': [],
    'model/pf': ['model/bsd'],
    'model/lb': ['model/bsd'],
    'model/ports': ['model/bsd'],
    'model/domain': ['model/bsd'],
    'model/cpu': ['model/bsd'],
    'model/splice': ['model/pf', 'model/lb', 'model/ports', 'model/domain', 'model/cpu'],
    'model/divert': ['model/pf', 'model/lb', 'model/ports', 'model/domain', 'model/cpu'],
    'model/measure': ['model/splice', 'model/divert'],
    'model/flow': ['model/measure'],
}
MODULE = {
    'model/socket': ['model/flow'],
    'model/link': ['model/bsd'],
    'model/host': ['model/socket', 'model/link'],
    'model/app': ['model/host'],
    'helper': ['model/app'],
}
TOOL = {
    'tool': [],
    'tool/digest': [],
    'tool/scenario': ['tool', 'tool/digest', 'model/measure', 'model/pf', 'model/lb'],
    'tool/build': ['tool/scenario', 'helper', 'model/flow'],
    'tool/report': ['tool', 'tool/digest', 'model/measure'],
    'tool/study': ['tool/report', 'tool/build'],
    'tool/calibrate': ['tool', 'model/cpu'],
    'tool/cli': ['tool/study', 'tool/calibrate'],
}
BELOW = {**CORE, **MODULE, **TOOL}


def room_of(path):
    """model/lb/policy/x.h stands in model/lb; tool/version.h in tool."""
    parts = path.split('/')[:-1]
    for length in (2, 1):
        if '/'.join(parts[:length]) in BELOW:
            return '/'.join(parts[:length])
    return None


def reachable(room):
    seen, left = set(), [room]
    while left:
        here = left.pop()
        if here not in seen:
            seen.add(here)
            left += BELOW[here]
    return seen


problems = []
checked = 0
files = {path for target, path in project.listed()
         if target in ('core', 'ns3', 'tool') and (project.ROOT / path).is_file()}
flat = {p.split('/')[-1]: p for p in files if p.startswith(('model/', 'helper/'))}
for path in sorted(files):
    room = room_of(path)
    if room is None:
        problems.append(f'{path}: its room is not in the plan of the house')
        continue
    allowed = reachable(room)
    for line in (project.ROOT / path).read_text().splitlines():
        match = re.match(r'\s*#\s*include\s*["<]((?:ns3|tool)/[^">]+)[">]', line)
        if not match:
            continue
        checked += 1
        name = match.group(1)
        if name.startswith('tool/'):
            target = room_of(name)
        elif name[4:] in flat:
            target = room_of(flat[name[4:]])
        else:
            # ns-3's own: not for the core, nor for the text of a scenario
            if room in CORE or room in ('tool/scenario', 'tool/report'):
                problems.append(f'{path}: includes ns-3: {name}')
            continue
        if target not in allowed:
            problems.append(f'{path}: {room} does not stand above {target}: {name}')

project.finish(problems, checked)

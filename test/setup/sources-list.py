# SPDX-License-Identifier: GPL-2.0-only
"""sources.list names exactly the C++ files there are, each in the target that its folder is for."""

import pathlib
import re

import project

# Folder, and the targets that a file below it may be in; the first that fits counts
PLACES = [
    (r'model/(bsd|pf|lb|divert|ports|domain|cpu|splice|measure|flow)/', {'core'}),
    (r'model/(socket|link|host|app)/', {'ns3'}),
    (r'helper/', {'ns3'}),
    (r'tool/', {'tool'}),
    (r'test/fuzz/', {'fuzz'}),
    (r'test/suite/', {'ns3-test', 'ns3-test-main'}),
    (r'test/', {'test-core', 'test-ns3', 'test-tool', 'test-libm'}),
    (r'bench/', {'bench'}),
    (r'examples/', {'example'}),
]

problems = []
pairs = project.listed()
paths = [path for _, path in pairs]
disk = project.on_disk('.cc', '.h')

# A test's header may stand in several lists, a source that two programs share too
for pair in sorted(set(p for p in pairs if pairs.count(p) > 1)):
    problems.append(f'listed twice: {pair[0]} {pair[1]}')
for path in sorted(set(disk) - set(paths)):
    problems.append(f'not in sources.list: {path}')
for path in sorted(set(paths) - set(disk)):
    problems.append(f'in sources.list, but not there: {path}')
for target, path in pairs:
    allowed = next((targets for place, targets in PLACES if re.match(place, path)), set())
    if target not in allowed:
        problems.append(f'{path}: no place for target {target}')

# ns-3 copies headers into one folder
names = {}
for path in sorted({path for target, path in pairs if target in ('core', 'ns3')}):
    if path.endswith('.h'):
        name = pathlib.PurePosixPath(path).name
        if name in names:
            problems.append(f'two headers of one name: {names[name]}, {path}')
        names[name] = path

project.finish(problems, len(pairs))

# SPDX-License-Identifier: GPL-2.0-only
"""No file of divertsim-core includes a header of ns-3, though the compiler would find it.

core-includes.py BUILD: reads what the compiler itself wrote down (-MD) when it compiled.
"""

import pathlib
import re
import subprocess
import sys

import project


def dependencies(build):
    """{object: [file]} from ninja's log of dependencies, or from the compiler's .d files."""
    if (build / 'build.ninja').exists():
        text = subprocess.run(['ninja', '-C', str(build), '-t', 'deps'], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        found, current = {}, None
        for line in text.splitlines():
            head = re.match(r'(\S.*): #deps \d+, deps mtime \d+ \((\w+)\)', line)
            if head:
                current = found.setdefault(head.group(1), [])
            elif line.strip() and current is not None:
                current.append(line.strip())
        return found
    found = {}
    for path in build.rglob('*.o.d'):
        words = path.read_text().replace('\\\n', ' ').split()
        found[path.with_suffix('').relative_to(build).as_posix()] = words[1:]
    return found


def ns3_headers(files, build):
    """Those in a folder ns3/ that is not our folder of links to the core's headers."""
    ours = {'include-core', str(build / 'include-core')}
    return [f for f in files
            if '/ns3/' in f and f.rsplit('/ns3/', 1)[0] not in ours]


build = pathlib.Path(sys.argv[1])
deps = dependencies(build)
problems = []
checked = 0
for target, path in project.listed():
    if target != 'core' or not path.endswith('.cc'):
        continue
    checked += 1
    files = deps.get(f'CMakeFiles/divertsim-core.dir/{path}.o')
    if files is None:
        problems.append(f'{path}: not compiled yet')
        continue
    for header in ns3_headers(files, build):
        problems.append(f'{path}: includes {header}')

# The module does include ns-3: would we have seen it?
module = [f for o, files in deps.items() if '/ns3-divertsim.dir/' in o for f in files]
if module and not ns3_headers(module, build):
    problems.append('no header of ns-3 seen in the module either: the check is broken')

project.finish(problems, checked)

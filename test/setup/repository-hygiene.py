# SPDX-License-Identifier: GPL-2.0-only
"""Licence lines, and names that belong to somebody's machine and not into the repository."""

import re
import subprocess

import project

SOURCES = re.compile(r'(\.(cc|h|py|sh|cmake|ts|js|mjs)|CMakeLists\.txt|wscript|/run|^divertsim)$')
# Lock files, data and pictures are no prose of ours
PASSED_OVER = re.compile(r'\.(png|svg|pcap|pcapng|gz|woff2)$|^LICEN[CS]E')
HOME = '|'.join(['work', 'home', 'root', 'Users'])
FORBIDDEN = [
    (re.compile(r'(?<![\w.*-])/(' + HOME + r')/[\w.]'), 'an absolute path of one machine'),
    (re.compile(r'\.\./' + 'shared'), 'a path outside the repository'),
    (re.compile(r'"resolved":\s*"http'), 'the address of a registry'),
]

try:
    listing = subprocess.run(
        ['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
        cwd=project.ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    names = [name for name in listing.stdout.decode().split('\0') if name]
except (OSError, subprocess.CalledProcessError):  # an unpacked archive
    names = project.on_disk('.cc', '.h', '.py', '.sh')

problems = []
checked = 0
for name in sorted(set(names)):
    path = project.ROOT / name
    if not path.is_file() or PASSED_OVER.search(name):
        continue
    try:
        text = path.read_text(encoding='utf-8')
    except UnicodeDecodeError:
        continue
    checked += 1
    if SOURCES.search(name):
        head = text.splitlines()[:3]
        if not any('SPDX-License-Identifier: GPL-2.0-only' in line for line in head):
            problems.append(f'{name}:1: no SPDX line')
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in FORBIDDEN:
            if pattern.search(line):
                problems.append(f'{name}:{number}: {what}: {line.strip()[:80]}')

project.finish(problems, checked)

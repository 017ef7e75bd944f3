# SPDX-License-Identifier: GPL-2.0-only
"""Of libm, ns-3's libraries and our programs import nothing that varies with the processor, but
log, exp and pow, which are pinned.

libm-imports.py FILE...: the files and ns-3's libraries among those that they are linked with.
"""

import re
import subprocess
import sys

import project

PINNED = {'log', 'exp', 'pow'}
# Exact, or rounded correctly, so the same on every processor
EXACT = {'ceil', 'copysign', 'fabs', 'floor', 'fmod', 'frexp', 'ldexp', 'llrint', 'llround',
         'lrint', 'lround', 'modf', 'nearbyint', 'rint', 'round', 'scalbln', 'scalbn', 'sqrt',
         'trunc', 'finite', 'fegetround', 'fesetround'}
# Of long double: the C library has one variant each, on the x87
X87 = {'asinl', 'expl', 'log1pl', 'logl', 'powl', 'sinl'}
EXACT |= {name + suffix for name in EXACT for suffix in 'fl'}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def symbols(path, option):
    return {line.split()[-1].split('@')[0]
            for line in output('nm', '-D', option, path).splitlines() if line.strip()}


problems = []
libraries = {}
for path in sys.argv[1:]:
    for line in output('ldd', path).splitlines():
        match = re.match(r'\s*(\S+) => (/.*) \(0x', line)
        if match:
            libraries[match.group(1)] = match.group(2)
libm = next(path for name, path in libraries.items() if name.startswith('libm.so'))
of_libm = symbols(libm, '--defined-only')
if not PINNED <= of_libm:
    problems.append(f'{libm} does not define log, exp and pow: the check is broken')

ours = [path for name, path in sorted(libraries.items()) if name.startswith('libns3')]
seen = set()
for path in ours + sys.argv[1:]:
    imported = symbols(path, '--undefined-only') & of_libm
    seen |= imported
    for name in sorted(imported - PINNED - EXACT - X87):
        problems.append(f'{path} imports {name}, whose last bit varies with the processor')
if not PINNED <= seen:
    problems.append('nobody imports log, exp and pow: the check is broken')

project.finish(problems, len(ours) + len(sys.argv) - 1)

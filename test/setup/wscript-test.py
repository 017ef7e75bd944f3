# SPDX-License-Identifier: GPL-2.0-only
"""What wscript asks of waf, told to a waf that only takes notes: the files of sources.list, all of
them there, in ns-3's contrib/ as well as on its own."""

import importlib.machinery
import importlib.util
import os
import pathlib
import sys
import types

import project


class Node:
    def __init__(self, path):
        self.path = str(path)

    def abspath(self):
        return self.path


class Noted(types.SimpleNamespace):
    """A task generator: whatever is set on it stays."""


class Build:
    """Stands for waf's build context; keeps everything that is asked for."""

    def __init__(self, root):
        self.path = Node(root)
        self.bldnode = Node(root / 'build-waf')
        self.env = Noted(ENABLE_EXAMPLES=True)
        self.asked = []

    def note(self, kind, **arguments):
        self.asked.append((kind, Noted(**arguments)))
        return self.asked[-1][1]

    def __call__(self, **arguments):
        return self.note(arguments.get('features', 'rule'), **arguments)

    def create_ns3_module(self, name, dependencies):
        return self.note('module', name=name, dependencies=dependencies)

    def create_ns3_module_test_library(self, name):
        return self.note('test-library', name=name)

    def create_ns3_program(self, name, dependencies):
        return self.note('example', name=name, dependencies=dependencies)

    def shlib(self, **arguments):
        return self.note('shlib', **arguments)

    def program(self, **arguments):
        return self.note('program', **arguments)

    def add_group(self):
        pass

    def of(self, kind):
        return [what for which, what in self.asked if which == kind]


def load_wscript(top_level):
    """wscript as a module, where waf was started with top_level."""
    context = types.ModuleType('waflib.Context')
    context.g_module = Noted(root_path=str(top_level))
    waflib = types.ModuleType('waflib')
    waflib.Context = context
    sys.modules.update({'waflib': waflib, 'waflib.Context': context})
    loader = importlib.machinery.SourceFileLoader('wscript', str(project.ROOT / 'wscript'))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('wscript', loader))
    loader.exec_module(module)
    return module


def expected(targets, suffix):
    return sorted({p for t, p in project.listed() if t in targets and p.endswith(suffix)})


problems = []


def same(what, asked, listed):
    if sorted(asked) != listed:
        problems.append(f'{what}: {sorted(set(asked) ^ set(listed))} differ')
    problems.extend(f'{what}: not there: {p}' for p in asked if not (project.ROOT / p).is_file())


cc = expected(('core', 'ns3'), '.cc')
h = expected(('core', 'ns3'), '.h')
examples = expected(('example',), '.cc')

# In contrib/ of ns-3, whose own wscript is the top one
inside = Build(project.ROOT)
wscript = load_wscript(pathlib.Path('/ns-3.35/wscript'))
wscript.options(inside)
wscript.configure(inside)
wscript.build(inside)
same('module', inside.of('module')[0].source, cc)
same('headers', inside.of('ns3header')[0].source, h)
same('tests', inside.of('test-library')[0].source, expected(('ns3-test',), '.cc'))
same('examples', [e.source for e in inside.of('example')], examples)
if 'internet' not in inside.of('module')[0].dependencies:
    problems.append('the module does not ask for internet')

# On its own
alone = Build(project.ROOT)
load_wscript(project.ROOT / 'wscript').build(alone)
same('library', alone.of('shlib')[0].source, cc)
same('copied headers', [s.source for s in alone.of('subst')], h)
for copy in alone.of('subst'):
    if copy.target != 'ns3/' + os.path.basename(copy.source):
        problems.append(f'{copy.source} goes to {copy.target}')

project.finish(problems, len(alone.asked) + len(inside.asked))

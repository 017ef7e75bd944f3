# SPDX-License-Identifier: GPL-2.0-only
# -*- Mode: python; py-indent-offset: 4; indent-tabs-mode: nil; coding: utf-8; -*-
"""divertsim under waf, from the same sources.list as CMakeLists.txt. Two uses:

 * in contrib/ of ns-3 up to 3.35, whose build system was waf: ns-3's wscript recurses into this one;
 * on its own, against an installed ns-3 that pkg-config finds: waf configure build check

Both make the module and its ns-3 TestSuites. The program is made by CMake only.
"""

import os

from waflib import Context

APPNAME = 'divertsim'
VERSION = '0.1.0'
top = '.'
out = 'build-waf'

MODULES = ['core', 'network', 'internet', 'traffic-control', 'applications', 'point-to-point']


def _standalone(ctx):
    return ctx.path.abspath() == os.path.dirname(os.path.abspath(Context.g_module.root_path))


def _sources(ctx, targets, suffix):
    """The files of these targets in sources.list, sorted."""
    found = set()
    with open(os.path.join(ctx.path.abspath(), 'sources.list'), encoding='utf-8') as lines:
        for line in lines:
            words = line.split()
            if len(words) == 2 and words[0] in targets and words[1].endswith(suffix):
                found.add(words[1])
    return sorted(found)


def options(opt):
    if _standalone(opt):
        opt.load('compiler_cxx')


def configure(conf):
    if not _standalone(conf):
        return
    conf.load('compiler_cxx')
    conf.env.append_value('CXXFLAGS', ['-std=c++17', '-O2', '-Wall', '-ffp-contract=off'])
    conf.env.append_value('LINKFLAGS', ['-Wl,--no-as-needed'])
    for module in MODULES:
        conf.check_cfg(package='ns3-' + module, args=['--cflags', '--libs'], uselib_store='NS3')
    # Debian's .pc files name libgsl.so without depending on libgsl-dev, and say '-I/usr;'
    conf.env.LINKFLAGS_NS3 = [flag for flag in conf.env.LINKFLAGS_NS3
                              if not flag.endswith('.so') or os.path.exists(flag)]
    conf.env.INCLUDES_NS3 = [folder for folder in conf.env.INCLUDES_NS3
                             if folder.rstrip(';') != '/usr']
    for variable in ('LIB_NS3', 'LINKFLAGS_NS3', 'INCLUDES_NS3'):
        conf.env[variable] = list(dict.fromkeys(conf.env[variable]))
    conf.env.append_value('DEFINES_NS3', ['NS3_LOG_ENABLE'])
    conf.check_cxx(header_name='ns3/core-module.h', use='NS3')
    conf.check_cxx(header_name='boost/unordered/unordered_flat_map.hpp')


def build(bld):
    if _standalone(bld):
        _build_standalone(bld)
    else:
        _build_in_ns3(bld)


def _build_in_ns3(bld):
    module = bld.create_ns3_module('divertsim', MODULES)
    module.source = _sources(bld, ('core', 'ns3'), '.cc')
    tests = bld.create_ns3_module_test_library('divertsim')
    tests.source = _sources(bld, ('ns3-test',), '.cc')
    headers = bld(features='ns3header')
    headers.module = 'divertsim'
    headers.source = _sources(bld, ('core', 'ns3'), '.h')
    if bld.env.ENABLE_EXAMPLES:
        for source in _sources(bld, ('example',), '.cc'):
            name = os.path.splitext(os.path.basename(source))[0]
            program = bld.create_ns3_program(name, ['divertsim'])
            program.source = source


def _build_standalone(bld):
    headers = _sources(bld, ('core', 'ns3'), '.h')
    for header in headers:
        bld(features='subst', is_copy=True, source=header,
            target='ns3/' + os.path.basename(header))
    bld(rule=_write_module_header, target='ns3/divertsim-module.h', headers=headers)
    bld.add_group()
    include = [bld.bldnode]
    bld.shlib(source=_sources(bld, ('core', 'ns3'), '.cc'), target='ns3-divertsim',
              name='divertsim', includes=include, export_includes=include, use='NS3')
    tests = _sources(bld, ('ns3-test', 'ns3-test-main'), '.cc')
    if tests:
        bld.program(source=tests, target='divertsim-test-runner', includes=['.'],
                    use='divertsim NS3', rpath=bld.bldnode.abspath())
    for source in _sources(bld, ('example',), '.cc'):
        bld.program(source=source, target=os.path.splitext(os.path.basename(source))[0],
                    use='divertsim NS3', rpath=bld.bldnode.abspath())


def _write_module_header(task):
    names = [os.path.basename(header) for header in task.generator.headers]
    task.outputs[0].write('#pragma once\n' + ''.join(f'#include "ns3/{n}"\n' for n in names))


def check(ctx):
    """runs the ns-3 TestSuites of a standalone build"""
    runner = os.path.join(ctx.path.abspath(), out, 'divertsim-test-runner')
    if ctx.exec_command([runner, '--verbose']):
        ctx.fatal('a TestSuite failed')

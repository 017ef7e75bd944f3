#! /usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only

# Read by ns-3's test.py, in an ns-3 tree. Each entry: (command, run it?, run it under valgrind?)

cpp_examples = [
    ("pf-divert-sink", "True", "True"),
    ("add-sockets-midflow --out=/dev/null", "True", "False"),
]

# Each entry: (file, run it?)
python_examples = []

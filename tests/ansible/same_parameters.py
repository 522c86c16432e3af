#!/usr/bin/python3
"""Say how the documentation of module and role differs from the program.

    same_parameters.py PARAMETERS MODULE ROLE

PARAMETERS is what ansible-parameters prints, MODULE and ROLE what `ansible-doc
-j` does. Exit 1 if they differ.
"""
import json
import sys

KEYS = ('type', 'elements', 'choices', 'default', 'aliases')


def read(path):
    with open(path) as text:
        return json.load(text)


def facts(option, keys=KEYS):
    return {key: option[key] for key in keys
            if option.get(key) not in (None, [])}


def variable(name):
    return 'apiserver_' + ('' if name.startswith('audit_') else 'audit_') + name


def differences(title, wanted, got):
    for name in sorted(wanted.keys() | got.keys()):
        if wanted.get(name) != got.get(name):
            yield f'{title}: {name}: {wanted.get(name)}, not {got.get(name)}'


def main(parameters, module, role):
    table = {row['name']: row for row in read(parameters)}
    doc = next(iter(read(module).values()))['doc']['options']
    spec = next(iter(read(role).values()))['entry_points']['main']['options']
    own = ('apiserver_audit_wait', 'apiserver_audit_ready_')
    found = [
        *differences('module',
                     {name: facts(row) for name, row in table.items()},
                     {name: facts(row) for name, row in doc.items()}),
        *differences('role',
                     {variable(name): facts(row, KEYS[:-1])
                      for name, row in table.items()},
                     {name: facts(row, KEYS[:-1]) for name, row in spec.items()
                      if not name.startswith(own)}),
    ]
    print('\n'.join(found))
    return 1 if found or not table else 0


sys.exit(main(*sys.argv[1:]))

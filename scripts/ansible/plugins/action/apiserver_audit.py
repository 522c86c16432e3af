"""Run the module's program for the architecture of the node.

The programs stand in plugins/modules/__ARCHITECTURE/apiserver_audit, where
ARCHITECTURE is what `uname -m` says on the node; the underscores keep them out
of ansible-doc's list. Nothing here or there needs Python on the node.
"""
from __future__ import annotations

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

COLLECTION = 'apiserver_audit.kubernetes'

# What a shell says when it cannot start the program, and what it means.
REASONS = (
    ('Exec format error',
     'this node cannot run a program for {architecture}'),
    ('Permission denied',
     "the node's file system of temporary files does not let programs run "
     '(noexec): set ansible_remote_tmp to a directory that does'),
)


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        self._supports_check_mode = True
        self._supports_async = True
        result = super().run(tmp, task_vars)
        architecture = self._architecture(task_vars or {})
        name = f'{COLLECTION}.__{architecture}.apiserver_audit'
        if not self._shared_loader_obj.module_loader.find_plugin(name):
            raise AnsibleActionFail(
                f'{COLLECTION} has no program for {architecture!r}, which '
                'this node is')
        result.update(self._execute_module(
            module_name=name, task_vars=task_vars,
            wrap_async=self._task.async_val))
        return self._explain(result, architecture)

    def _architecture(self, task_vars):
        known = task_vars.get('ansible_facts', {}).get('architecture')
        if known:
            return known
        answer = self._low_level_execute_command('uname -m', sudoable=False)
        lines = answer['stdout'].split()
        if not lines:
            raise AnsibleActionFail(
                f"'uname -m' says nothing on this node: {answer['stderr']}")
        return lines[-1]

    @staticmethod
    def _explain(result, architecture):
        said = result.get('module_stdout', '') + result.get('module_stderr', '')
        for words, meaning in REASONS:
            if result.get('rc') == 126 and words in said:
                result['msg'] = meaning.format(architecture=architecture)
        return result

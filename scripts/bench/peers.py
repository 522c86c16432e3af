"""The programs that edit a manifest or a unit, apiserver-audit among them.

Each does the job as one who knows it well would write it; see peers/.
"""

import dataclasses
import os
import re
import shutil
import subprocess

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")

SED = ('grep -q -e --audit-policy-file= "$1" || '
       'sed --in-place --regexp-extended --file "$0" "$1"')

DEBIAN_YQ = ('/usr/bin/yq --yaml-output --in-place --indentless --width 4096 '
             '"$(cat "$0")" "$1"')


@dataclasses.dataclass
class Peer:
    name: str
    kind: str           # manifest or unit
    command: list       # edits FILE in place; {file} and {root} are filled in
    needs: str          # the program that must be there
    version: list       # the command that tells its version
    env: dict = dataclasses.field(default_factory=dict)

    def words(self, file, root):
        return [word.format(file=file, root=root) if "{" in word else word
                for word in self.command]

    def environment(self):
        return {**os.environ, **self.env}

    def is_there(self):
        return shutil.which(self.needs) is not None

    def version_text(self):
        done = subprocess.run(self.version, env=self.environment(), text=True,
                              capture_output=True, check=False)
        found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
        return found.group() if found else "?"


def all_peers(build, static):
    """The peers; build is the folder where peers/install has put some."""
    venv = os.path.join(build, "venv/bin")
    yq = os.path.join(build, "yq/yq")
    modules = os.path.join(build, "npm/node_modules")
    node = shutil.which("node") if os.path.isdir(os.path.join(modules, "yaml")) else None

    def script(name):
        return os.path.join(PEERS, name)

    return [
        Peer("apiserver-audit", "manifest",
             [static, "enable", "--root={root}", "--no-backup"],
             static, [static, "--version"]),
        Peer("sed", "manifest",
             ["sh", "-c", SED, script("manifest.sed"), "{file}"],
             "sed", ["sed", "--version"]),
        Peer("yq", "manifest",
             [yq, "-i", "-c", "--from-file", script("manifest.yq"), "{file}"],
             yq, [yq, "--version"]),
        Peer("Debian's yq", "manifest",
             ["sh", "-c", DEBIAN_YQ, script("manifest.jq"), "{file}"],
             "/usr/bin/yq", ["dpkg-query", "--show", "yq"]),
        Peer("eemeli/yaml", "manifest",
             [node, script("manifest.cjs"), "{file}"], node or "missing",
             [node, "-p", "require('yaml/package.json').version"],
             {"NODE_PATH": modules}),
        Peer("ruamel.yaml", "manifest",
             [f"{venv}/python", script("manifest.py"), "{file}"],
             f"{venv}/python",
             [f"{venv}/python", "-c", "import ruamel.yaml as r; print(r.__version__)"]),
        Peer("Ansible tasks", "manifest",
             [f"{venv}/ansible-playbook", "-i", "localhost,", "-c", "local",
              "-e", "manifest={file}",
              "-e", f"ansible_python_interpreter={venv}/python",
              script("manifest.yml")],
             f"{venv}/ansible-playbook", [f"{venv}/ansible-playbook", "--version"]),
        Peer("apiserver-audit", "unit",
             [static, "enable", "--root={root}", "--unit=kube-apiserver.service",
              "--no-backup"],
             static, [static, "--version"]),
        Peer("sed", "unit",
             ["sh", "-c", SED, script("unit.sed"), "{file}"],
             "sed", ["sed", "--version"]),
        Peer("Augeas", "unit",
             ["augtool", "--autosave", "--noautoload", "--transform",
              "Systemd.lns incl {file}", "--file", script("unit.aug")],
             "augtool", ["augtool", "--version"]),
    ]

"""manifest.py FILE: the job by ruamel.yaml, which keeps comments."""
import io
import os
import sys

from ruamel.yaml import YAML

FLAGS = {
    "--audit-log-maxage": "30",
    "--audit-log-maxbackup": "10",
    "--audit-log-maxsize": "100",
    "--audit-log-path": "/var/log/kubernetes/audit/audit.log",
    "--audit-policy-file": "/etc/kubernetes/audit-policy.yaml",
}
MOUNTS = [
    {"mountPath": "/etc/kubernetes/audit-policy.yaml", "name": "audit",
     "readOnly": True},
    {"mountPath": "/var/log/kubernetes/audit", "name": "audit-log"},
]
VOLUMES = [
    {"hostPath": {"path": "/etc/kubernetes/audit-policy.yaml", "type": "File"},
     "name": "audit"},
    {"hostPath": {"path": "/var/log/kubernetes/audit",
                  "type": "DirectoryOrCreate"}, "name": "audit-log"},
]


def add_missing(items, new):
    names = [item["name"] for item in items]
    items.extend(item for item in new if item["name"] not in names)


path = sys.argv[1]
yaml = YAML()
yaml.preserve_quotes = True
yaml.width = 4096
with open(path, encoding="utf-8") as file:
    pod = yaml.load(file)

container = next(c for c in pod["spec"]["containers"]
                 if c["name"] == "kube-apiserver")
present = [word.split("=")[0] for word in container["command"]]
container["command"].extend(f"{name}={value}" for name, value in FLAGS.items()
                            if name not in present)
add_missing(container["volumeMounts"], MOUNTS)
add_missing(pod["spec"]["volumes"], VOLUMES)

result = io.BytesIO()
yaml.dump(pod, result)
temporary = os.path.join(os.path.dirname(path), ".kube-apiserver.tmp")
with open(temporary, "wb") as file:
    file.write(result.getvalue())
os.rename(temporary, path)

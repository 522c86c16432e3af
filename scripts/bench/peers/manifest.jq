# yq --yaml-output --in-place --indentless --width 4096 "$(cat manifest.jq)" FILE
def without(names): map(select(.name as $name | names | index($name) | not));
(.spec.containers[] | select(.name == "kube-apiserver")) |= (
  .command |= (map(select(test("^--audit-(log-(maxage|maxbackup|maxsize|path)|policy-file)=") | not)) + [
    "--audit-log-maxage=30",
    "--audit-log-maxbackup=10",
    "--audit-log-maxsize=100",
    "--audit-log-path=/var/log/kubernetes/audit/audit.log",
    "--audit-policy-file=/etc/kubernetes/audit-policy.yaml"])
  | .volumeMounts |= (without(["audit", "audit-log"]) + [
    {"mountPath": "/etc/kubernetes/audit-policy.yaml", "name": "audit", "readOnly": true},
    {"mountPath": "/var/log/kubernetes/audit", "name": "audit-log"}])
)
| .spec.volumes |= (without(["audit", "audit-log"]) + [
  {"hostPath": {"path": "/etc/kubernetes/audit-policy.yaml", "type": "File"}, "name": "audit"},
  {"hostPath": {"path": "/var/log/kubernetes/audit", "type": "DirectoryOrCreate"}, "name": "audit-log"}])

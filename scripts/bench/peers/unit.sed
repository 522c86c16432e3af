# sed -i -f unit.sed FILE, unless the file has the flags
/^ExecStart=/ s|kube-apiserver|& \\\
  --audit-log-maxage=30 \\\
  --audit-log-maxbackup=10 \\\
  --audit-log-maxsize=100 \\\
  --audit-log-path=/var/log/kubernetes/audit/audit.log \\\
  --audit-policy-file=/etc/kubernetes/audit-policy.yaml|

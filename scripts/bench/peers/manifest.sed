# sed -i -E -f manifest.sed FILE, unless the file has the flags
s|^( *)- kube-apiserver$|&\
\1- --audit-log-maxage=30\
\1- --audit-log-maxbackup=10\
\1- --audit-log-maxsize=100\
\1- --audit-log-path=/var/log/kubernetes/audit/audit.log\
\1- --audit-policy-file=/etc/kubernetes/audit-policy.yaml|
s|^( *)volumeMounts:$|&\
\1- mountPath: /etc/kubernetes/audit-policy.yaml\
\1  name: audit\
\1  readOnly: true\
\1- mountPath: /var/log/kubernetes/audit\
\1  name: audit-log|
s|^( *)volumes:$|&\
\1- hostPath:\
\1    path: /etc/kubernetes/audit-policy.yaml\
\1    type: File\
\1  name: audit\
\1- hostPath:\
\1    path: /var/log/kubernetes/audit\
\1    type: DirectoryOrCreate\
\1  name: audit-log|

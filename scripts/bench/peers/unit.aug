# augtool --autosave --noautoload --transform "Systemd.lns incl FILE" --file unit.aug
defvar arguments /files//Service/ExecStart/arguments
rm $arguments/*[. =~ regexp("--audit-(log-(maxage|maxbackup|maxsize|path)|policy-file)=.*")]
set $arguments/9001 --audit-log-maxage=30
set $arguments/9002 --audit-log-maxbackup=10
set $arguments/9003 --audit-log-maxsize=100
set $arguments/9004 --audit-log-path=/var/log/kubernetes/audit/audit.log
set $arguments/9005 --audit-policy-file=/etc/kubernetes/audit-policy.yaml

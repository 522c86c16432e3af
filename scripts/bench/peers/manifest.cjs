// node manifest.cjs FILE: the job by eemeli's yaml, which keeps comments.
const fs = require("fs");
const path = require("path");
const YAML = require("yaml");

const flags = {
  "--audit-log-maxage": "30",
  "--audit-log-maxbackup": "10",
  "--audit-log-maxsize": "100",
  "--audit-log-path": "/var/log/kubernetes/audit/audit.log",
  "--audit-policy-file": "/etc/kubernetes/audit-policy.yaml",
};
const mounts = [
  { mountPath: "/etc/kubernetes/audit-policy.yaml", name: "audit", readOnly: true },
  { mountPath: "/var/log/kubernetes/audit", name: "audit-log" },
];
const volumes = [
  { hostPath: { path: "/etc/kubernetes/audit-policy.yaml", type: "File" }, name: "audit" },
  { hostPath: { path: "/var/log/kubernetes/audit", type: "DirectoryOrCreate" }, name: "audit-log" },
];

function addMissing(list, items) {
  const names = list.items.map((item) => item.get("name"));
  for (const item of items)
    if (!names.includes(item.name)) list.add(document.createNode(item));
}

const file = process.argv[2];
const document = YAML.parseDocument(fs.readFileSync(file, "utf8"));
const spec = document.get("spec");
const container = spec
  .get("containers")
  .items.find((item) => item.get("name") === "kube-apiserver");
const command = container.get("command");
const present = command.items.map((word) => word.value.split("=")[0]);
for (const [name, value] of Object.entries(flags))
  if (!present.includes(name)) command.add(document.createNode(`${name}=${value}`));
addMissing(container.get("volumeMounts"), mounts);
addMissing(spec.get("volumes"), volumes);

const temporary = path.join(path.dirname(file), ".kube-apiserver.tmp");
fs.writeFileSync(temporary, document.toString({ lineWidth: 0, indentSeq: false }));
fs.renameSync(temporary, file);

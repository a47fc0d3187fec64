/** Each engine when answers are late, machines stop, networks are cut, and programs stay. */

import { after } from "node:test";
import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { kubernetesServers } from "../../support/engines/kubernetes.ts";
import { needsVault, startVault } from "../../support/engines/vault.ts";
import { withoutKubectl } from "../../support/kubernetes/kubectl.ts";
import { cutScenarios } from "./cut_scenarios.ts";
import { lateScenarios } from "./late_scenarios.ts";
import { watchScenarios } from "./watch_scenarios.ts";

const servers = kubernetesServers();
after(() => servers[Symbol.asyncDispose]());

const ENGINES = [
  {
    name: "etcd",
    start: startEtcd,
    skip: needsEtcd,
    isWrite: (body: string) => body.includes("requestPut"),
  },
  {
    name: "Kubernetes",
    start: servers.start,
    skip: withoutKubectl,
    isWrite: (body: string) => body !== "",
  },
  {
    name: "Vault",
    start: startVault,
    skip: needsVault,
    isWrite: (body: string) => body !== "",
  },
];

for (const { name, start, ...how } of ENGINES) {
  lateScenarios(name, start, how);
  cutScenarios(name, start, how);
  watchScenarios(name, start, how);
}

/** Each engine when answers are late, machines stop, and networks are cut. */

import { after } from "node:test";
import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { kubernetesServers } from "../../support/engines/kubernetes.ts";
import { needsVault, startVault } from "../../support/engines/vault.ts";
import { withoutKubectl } from "../../support/kubernetes/kubectl.ts";
import { cutScenarios } from "./cut_scenarios.ts";
import { lateScenarios } from "./late_scenarios.ts";

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

for (const { name, start, ...how } of ENGINES) lateScenarios(name, start, how);
// A proxy of kubectl is on the machine itself, and believed nowhere else.
cutScenarios("etcd", startEtcd, { skip: needsEtcd });

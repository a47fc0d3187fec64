/** A fleet on Kubernetes' own API server. */

import { after } from "node:test";
import { kubernetesServers } from "../../support/engines/kubernetes.ts";
import { withoutKubectl } from "../../support/kubernetes/kubectl.ts";
import { fleetScenarios } from "./scenarios.ts";

const servers = kubernetesServers();
after(() => servers[Symbol.asyncDispose]());

fleetScenarios("Kubernetes", servers.start, { skip: withoutKubectl, isWrite: (body) => body !== "" });

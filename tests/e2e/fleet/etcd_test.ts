/** A fleet on a real etcd. */

import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { fleetScenarios } from "./scenarios.ts";

fleetScenarios("etcd", startEtcd, {
  skip: needsEtcd,
  isWrite: (body) => body.includes("requestPut"),
});

/** A fleet on Vault's own KV engine, behind a front of ours. */

import { needsVault, startVault } from "../../support/engines/vault.ts";
import { fleetScenarios } from "./scenarios.ts";

fleetScenarios("Vault", startVault, { skip: needsVault, isWrite: (body) => body !== "" });

/** Every engine, held to one contract, and as a place that keeps tokens to that of every place. */

import { realClock } from "../../../lib/host/shared/clock.ts";
import { engineStorage } from "../../../lib/store/engines/engine_storage.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { needsVault, startVault } from "../../support/engines/vault.ts";
import { storageContract } from "../contract.ts";
import { engineContract } from "./contract.ts";

const disposable = { [Symbol.asyncDispose]: () => Promise.resolve() };

engineContract("memory", () => Promise.resolve({ engine: memoryEngine(), ...disposable }));
engineContract("etcd", startEtcd, { skip: needsEtcd });
engineContract("Vault", startVault, { skip: needsVault });
storageContract("an engine in memory", () => engineStorage(memoryEngine(), { clock: realClock() }));

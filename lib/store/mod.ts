/**
 * Tokens at rest: what they are, how they change, and the places that keep them. The two files that the Python
 * library uses, `token` and `stored_tokens`, are one such place; `readConfig` says where they are.
 *
 * @module
 */

export { type Config, type NamedValue, readConfig, type SetVariable, type TokenSource } from "../config.ts";
export { EditableTokens } from "./change/editable_tokens.ts";
export type { Changed, HeldStore } from "./change/held_store.ts";
export type { Engine, Parts, PartsChange } from "./engines/engine.ts";
export { engineStorage, type EngineStorageOptions } from "./engines/engine_storage.ts";
export { etcdEngine, type EtcdOptions } from "./engines/etcd.ts";
export { kubernetesEngine, type KubernetesOptions } from "./engines/kubernetes.ts";
export { memoryEngine } from "./engines/memory.ts";
export { vaultEngine, type VaultOptions } from "./engines/vault.ts";
export { fileStorage, type FileStorageOptions } from "./files.ts";
export { type IniDocument, type IniSection, IniSyntaxError, parseIni, type RepairLine } from "./ini/ini.ts";
export { Journal, type JournalEntry, JournalRoom, type Part } from "./journal.ts";
export { memoryStorage } from "./memory.ts";
export type {
  DocumentChange,
  Documents,
  Failure,
  Storage,
  Turn,
  TurnOptions,
  VersionedDocuments,
  Word,
} from "./storage.ts";
export type { NewToken, StoredToken } from "./stored_token.ts";
export { TokenStore, type Tolerance } from "./token_store.ts";
export { Tokens } from "./tokens.ts";

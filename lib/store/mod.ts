/**
 * Tokens at rest: the two files that the Python library uses, `token` and `stored_tokens`.
 *
 * @module
 */

export { type IniDocument, type IniSection, IniSyntaxError, parseIni } from "./ini.ts";
export {
  type NewToken,
  type StoredToken,
  StoreWriter,
  TokenStore,
  type TokenStoreOptions,
} from "./token_store.ts";

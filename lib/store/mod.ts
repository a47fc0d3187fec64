/**
 * Tokens at rest: the two files that the Python library uses, `token` and `stored_tokens`.
 *
 * @module
 */

export { type IniDocument, type IniSection, IniSyntaxError, type Mend, parseIni } from "./ini.ts";
export type { NewToken, StoredToken } from "./stored_token.ts";
export { StoreWriter, TokenStore, type TokenStoreOptions } from "./token_store.ts";

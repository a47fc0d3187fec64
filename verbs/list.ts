/**
 * The stored tokens, and another name for one.
 *
 * @module
 */

export { authList, type AuthListResult, type ListedToken } from "../lib/auth/list.ts";
export { authRename, type AuthRenameResult } from "../lib/auth/token_name/rename.ts";

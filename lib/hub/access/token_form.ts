/**
 * Knows the address of the Hub's form for a new fine-grained token, with boxes ticked.
 * Must not know why a token lacks them.
 *
 * @module
 */

/** Boxes of the form. */
export interface Boxes {
  /** Permissions for all that the account owns. */
  readonly own?: readonly string[];
  /** Permissions everywhere. */
  readonly everywhere?: readonly string[];
  /** Permissions for all of an organization. */
  readonly organization?: { readonly name: string; readonly permissions: readonly string[] };
  /** To read the public gated repositories that the account has access to. */
  readonly gatedRepos?: true;
}

/** The form's address, with exactly these boxes ticked. */
export function tokenForm(
  endpoint: string,
  { own = [], everywhere = [], organization, gatedRepos }: Boxes,
): string {
  const query = [
    ["tokenType", "fineGrained"],
    ...own.map((name) => ["ownUserPermissions", name]),
    ...everywhere.map((name) => ["globalPermissions", name]),
    ...organization ? [["orgs", organization.name]] : [],
    ...organization?.permissions.map((name) => ["orgPermissions", name]) ?? [],
    ...gatedRepos ? [["canReadGatedRepos", "true"]] : [],
  ];
  return `${endpoint}/settings/tokens/new?${new URLSearchParams(query)}`;
}

/** Stands in for lib/person/prompt.ts in a component, where nobody can be asked. */

/** Fails: there is no hidden input. */
export function enterHidden(): Promise<string> {
  return Promise.reject(new TypeError("A component cannot ask for input"));
}

/** Fails: there are no single keys. */
export const select: typeof enterHidden = enterHidden;

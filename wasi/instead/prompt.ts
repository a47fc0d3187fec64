/** Stands in for lib/person/prompt.ts in a component, where nobody can be asked. */

/** Fails: there are no single keys. */
export function select(): Promise<string> {
  return Promise.reject(new TypeError("A component cannot ask for input"));
}

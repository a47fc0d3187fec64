/** Stands in for lib/server/app.ts in the component of the command line, which cannot listen. */

/** Fails: nobody could open it. */
export function loginApp(): never {
  throw new TypeError("A component cannot serve web pages");
}

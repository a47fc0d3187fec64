/** Addresses, by a library that puts them in their place itself. Names in other scripts are encoded, not mapped. */

import "library:core-js/actual/url";
import "library:core-js/actual/url-search-params";

/** As everywhere. */
export const URL: typeof globalThis.URL = globalThis.URL;
/** As everywhere. */
export const URLSearchParams: typeof globalThis.URLSearchParams = globalThis.URLSearchParams;

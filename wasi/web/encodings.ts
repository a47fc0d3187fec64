/** Text in any encoding, by a library that passes the Encoding standard's own tests on this engine. */

export { TextDecoder } from "library:@exodus/bytes/encoding-lite.js";

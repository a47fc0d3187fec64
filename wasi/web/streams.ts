/** Streams, by the standard's reference implementation. */

export { ReadableStream } from "library:web-streams-polyfill";

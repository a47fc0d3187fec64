/**
 * Knows how much of an answer is read before it is too much.
 * Must not know what the answer says.
 *
 * @module
 */

/** The most that is read of one answer, after decompression, unless told otherwise. The Hub's longest is some kilobytes. */
const LARGEST = 1024 * 1024; // bytes

/**
 * The whole body, or `undefined` when it is larger than `largest`, in bytes, or else 1 MiB; the rest is then not read.
 * A status that may have no body gives `null`, as a `Response` wants it (Fetch standard, null body status).
 */
export async function readBody(
  response: Response,
  largest: number = LARGEST,
): Promise<Uint8Array<ArrayBuffer> | null | undefined> {
  if ([101, 204, 205, 304].includes(response.status)) {
    dropBody(response);
    return null;
  }
  // In one step: of an answer that comes once, nothing is on the disk until it is read.
  if (isShort(response.headers, largest)) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { value, done } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > largest) {
      // Whoever sends without an end may not answer to this either.
      reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/** Whether the connection itself ends the body in time: what is packed, or comes in chunks, has another length. */
function isShort(headers: Headers, largest: number): boolean {
  const length = headers.get("content-length") ?? "";
  return /^\d+$/.test(length) && Number(length) <= largest &&
    !headers.has("content-encoding") && !headers.has("transfer-encoding");
}

/** Reads nothing of the body. */
export function dropBody(response: Response): void {
  response.body?.cancel().catch(() => {});
}

/**
 * Knows how to stand between Deno and a proxy that wants a password, so that the password goes to the proxy alone.
 * Must not know what passes through.
 *
 * @module
 */

/**
 * Listens on this machine as a proxy that leads to one server, by way of the real one and with its password; gives the
 * port. Nothing in it keeps the process alive: a request does, as long as it waits.
 */
export function openRelay(proxy: URL, target: string): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.unref();
  const accept = async () => {
    for await (const inner of listener) {
      inner.unref();
      lead(inner, proxy, target).catch(() => {}).finally(() => close(inner));
    }
  };
  accept().catch(() => {});
  return listener.addr.port;
}

/** Passes one connection on until either end closes it. Whoever else connects gets no further than the same server. */
async function lead(inner: Deno.TcpConn, proxy: URL, target: string): Promise<void> {
  const line = `CONNECT ${target} HTTP/1.1\r\n`;
  if (!(await headOf(inner)).startsWith(line)) return;
  const hostname = proxy.hostname.replace(/^\[(.*)\]$/, "$1");
  const outer = await Deno.connect({ hostname, port: Number(proxy.port || 80) });
  outer.unref();
  try {
    // RFC 9110 section 9.3.6
    const head = `${line}Host: ${target}\r\nProxy-Authorization: Basic ${credentialsOf(proxy)}\r\n\r\n`;
    const bytes = new TextEncoder().encode(head);
    for (let sent = 0; sent < bytes.length;) sent += await outer.write(bytes.subarray(sent));
    await Promise.all([inner.readable.pipeTo(outer.writable), outer.readable.pipeTo(inner.writable)]);
  } finally {
    close(outer);
  }
}

/** User and password as RFC 7617 writes them. */
function credentialsOf({ username, password }: URL): string {
  const bytes = new TextEncoder().encode([username, password].map(decoded).join(":"));
  return btoa(String.fromCharCode(...bytes));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A request's head, read to its end and no further. */
async function headOf(connection: Deno.TcpConn): Promise<string> {
  const byte = new Uint8Array(1);
  let head = "";
  while (!head.endsWith("\r\n\r\n") && head.length < 8192 && await connection.read(byte) !== null) {
    head += String.fromCharCode(byte[0]!);
  }
  return head;
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // Its stream has closed it.
  }
}

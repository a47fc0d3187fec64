/**
 * Knows how Deno is made to trust another CA, and to tell a proxy's password to the proxy alone.
 * Must not know which CA or proxy, nor import what only JSR has.
 *
 * @module
 */

/** A part of `Deno.createHttpClient`'s options. */
type ClientOptions = Parameters<typeof Deno.createHttpClient>[0];

/** Where a proxy listens, and what it wants. */
interface Proxy {
  readonly hostname: string;
  readonly port: number;
  /** As RFC 7617 writes user and password. */
  readonly basic: string;
}

/** The fetch for Deno that trusts these CA certificates too, with the variables of this environment. */
export function denoFetch(
  env: (name: string) => string | undefined,
  certificates: readonly string[] = [],
): typeof globalThis.fetch {
  const options: ClientOptions = certificates.length > 0 ? { caCerts: [...certificates] } : {};
  // Made at once, so that a damaged certificate is found.
  const direct = certificates.length > 0 ? { client: Deno.createHttpClient(options) } : {};
  const ways = new Map<string, Deno.HttpClient>();
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = url.protocol === "https:" ? proxyWithPassword(env) : undefined;
    if (!proxy) return await globalThis.fetch(input, { ...init, ...direct });
    const target = `${url.hostname}:${url.port || 443}`;
    // What NO_PROXY names goes past this too.
    const client = ways.get(target) ??
      Deno.createHttpClient({ ...options, proxy: { url: `http://127.0.0.1:${openWay(proxy, target)}` } });
    ways.set(target, client);
    return await globalThis.fetch(input, { ...init, client });
  };
}

/**
 * The proxy that Deno takes for https, if it is one of http with a password. Deno 2.9 sends that to the proxy, and once
 * more within the tunnel to the server behind it: the header is put in after all that a script can say of a request.
 */
function proxyWithPassword(env: (name: string) => string | undefined): Proxy | undefined {
  for (const name of ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"]) {
    const text = env(name);
    if (!text) continue;
    const address = text.includes("://") ? text : `http://${text}`;
    // Those that Deno cannot use it passes over too.
    if (!URL.canParse(address) || !/^(https?|socks5h?):/i.test(address)) continue;
    const { protocol, hostname, port, username, password } = new URL(address);
    if (protocol !== "http:" || username === "" && password === "") return undefined;
    const bytes = new TextEncoder().encode([username, password].map(decoded).join(":"));
    return {
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || 80),
      basic: btoa(String.fromCharCode(...bytes)),
    };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Listens on this machine as a proxy that leads to one server, by way of the real one and with its password; gives the
 * port. Nothing in it keeps the process alive: a request does, as long as it waits.
 */
function openWay(proxy: Proxy, target: string): number {
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
async function lead(inner: Deno.TcpConn, proxy: Proxy, target: string): Promise<void> {
  const line = `CONNECT ${target} HTTP/1.1\r\n`;
  if (!(await headOf(inner)).startsWith(line)) return;
  const outer = await Deno.connect({ hostname: proxy.hostname, port: proxy.port });
  outer.unref();
  try {
    // RFC 9110 section 9.3.6
    const head = `${line}Host: ${target}\r\nProxy-Authorization: Basic ${proxy.basic}\r\n\r\n`;
    const bytes = new TextEncoder().encode(head);
    for (let sent = 0; sent < bytes.length;) sent += await outer.write(bytes.subarray(sent));
    await Promise.all([inner.readable.pipeTo(outer.writable), outer.readable.pipeTo(inner.writable)]);
  } finally {
    close(outer);
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

/** Answers one request with the login page. A login goes on from request to request by what lies in the folder. */

import { openSession, type Session } from "../../lib/auth/session.ts";
import { allowedBy } from "../../lib/auth/login/allowed.ts";
import { readPendingCode } from "../../lib/auth/login/pending_code.ts";
import { isHfAuthError } from "../../lib/errors.ts";
import type { Host } from "../../lib/host/host.ts";
import { LIMITS } from "../../lib/host/wasi/host.ts";
import { loginApp } from "../../lib/server/app.ts";
import { Attempt } from "../../lib/server/attempt.ts";
import { EndpointFile } from "../../lib/store/endpoint_file.ts";
import { PageLogin } from "./login.ts";

const KEY = "HF_AUTH_PAGE_KEY";
const WHERE = `The page is at /KEY/, with the value of ${KEY} that its server was started with.`;

/** The answer to one request, by an instance that may have no other one. */
export async function visit(request: Request, host: Host): Promise<Response> {
  const key = host.env(KEY);
  if (key === undefined || !/^[\w-]{16,}$/.test(key)) {
    return text(500, `Set ${KEY} to at least 16 random letters or digits, and open the page at /KEY/\n`);
  }
  try {
    return await visitWith(request, host, key);
  } catch (error) {
    if (!isHfAuthError(error)) throw error;
    host.terminal.err(`Error: ${error.message}\n`);
    return text(500, "The tokens cannot be read or written; see the program's error output\n");
  }
}

async function visitWith(request: Request, host: Host, key: string): Promise<Response> {
  const session = await openSession({ host });
  const memory = await memoryOf(session);
  const kept = new Map(await memory.read());
  const before = JSON.stringify([...kept]);
  if (!kept.has("form_token")) {
    kept.set("form_token", crypto.randomUUID());
    host.terminal.err(LIMITS);
  }
  const login = new PageLogin(session, kept);
  // What goes on from an earlier request is no new login; the time of the last one is remembered by the login.
  const attempt = new Attempt((person, signal) => login.run(person, signal), host.clock, 0);
  const save = async () => {
    if (JSON.stringify([...kept]) !== before) await memory.write(Object.fromEntries(kept));
  };

  if (new URL(request.url).pathname !== "/healthz" && login.goesOn(await readPendingCode(session))) {
    void attempt.begin();
    await login.rest();
  }
  const formToken = kept.get("form_token")!;
  const allows = allowedBy(session.config);
  const about = allows ? { allows } : {};
  const app = loginApp({ attempt, control: true, formToken, key, whereTheLinkIs: WHERE, about });
  const response = await app.fetch(request);
  await login.rest();
  await save();
  const events = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (events && response.body) return await oneEvent(request, response, attempt);
  // The stand-in for WASI under Node falls over an answer that has no body, not even an empty one.
  return response.body ? response : new Response("", response);
}

async function memoryOf({ host, config, own }: Session): Promise<EndpointFile> {
  return new EndpointFile(host.files, (await own()).loginPage, config.endpoint);
}

/** What there is to tell now. The browser comes back for more: another instance may have it. */
async function oneEvent(request: Request, response: Response, attempt: Attempt): Promise<Response> {
  const seen = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after");
  const news = seen === null || Number(seen) !== attempt.snapshot.id;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let events = "";
  for (let left = news ? 2 : 1; left > 0; left--) events += decoder.decode((await reader.read()).value);
  await reader.cancel();
  // Sooner than the page would say that nobody answers.
  return new Response(events.replace(/^retry: \d+/, "retry: 500"), response);
}

function text(status: number, words: string): Response {
  return new Response(words, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

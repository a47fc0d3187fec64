/**
 * Knows the pages on which a person lets a device in: the code, who they are, yes or no. Plain forms, no script.
 * Must not know what the device gets for it.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";

/** Where oidc-provider wants a page. */
interface PageContext {
  type: string;
  body: unknown;
}

/** What a page needs of the OAuth server to move a login forward. */
export interface Interactions {
  readonly Grant: new (of: { accountId: string; clientId: string }) => {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  };
  interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<{
    readonly prompt: { readonly name: string };
    readonly session?: { readonly accountId: string };
    readonly params: { readonly client_id: string; readonly scope: string };
  }>;
  interactionFinished(req: IncomingMessage, res: ServerResponse, result: unknown): Promise<void>;
}

/** The page that asks for the code, and says what was wrong with the last one. */
export function enterCode(ctx: PageContext, form: string, out?: unknown, error?: Error): void {
  if (error?.name === "AbortedError") return show(ctx, "Access denied", "<p>You can close this page.</p>");
  const problem = out === undefined ? "" : `<p role="alert">${escape(error?.message ?? "Try again")}</p>`;
  show(ctx, "Connect a device", problem + withButton(form, "<button>Continue</button>"));
}

/** The page that shows the code once more. */
export function confirmCode(
  ctx: PageContext,
  form: string,
  client: { readonly clientName: string },
  _device: unknown,
  userCode: string,
): void {
  const question = `<p>Does ${escape(client.clientName)} show <code>${escape(userCode)}</code>?</p>`;
  show(ctx, "Is this your device?", question + withButton(form, "<button>Yes</button>"));
}

/** The last page. */
export function finished(ctx: PageContext): void {
  show(ctx, "Device connected", "<p>You can close this page.</p>");
}

/** The page for what must not happen. */
export function failed(ctx: PageContext, out: Readonly<Record<string, string>>): void {
  show(ctx, "That did not work", `<p role="alert">${escape(Object.values(out).join(": "))}</p>`);
}

/** Answers the pages that ask who the person is, and whether they agree. */
export function openInteractions(
  server: Interactions,
  accounts: readonly string[],
): (req: IncomingMessage, res: ServerResponse, body: string) => Promise<void> {
  return async (req, res, body) => {
    const { prompt, session, params } = await server.interactionDetails(req, res);
    if (req.method !== "POST") {
      const asked = prompt.name === "login" ? chooseAccount(accounts) : decide(session?.accountId ?? "");
      res.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
      res.end(asked);
      return;
    }
    const form = new URLSearchParams(body);
    const accountId = form.get("account");
    if (prompt.name === "login" && accountId !== null && accounts.includes(accountId)) {
      return server.interactionFinished(req, res, { login: { accountId } });
    }
    if (prompt.name !== "consent" || session === undefined || form.get("decision") !== "authorize") {
      return server.interactionFinished(req, res, { error: "access_denied" });
    }
    const grant = new server.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return server.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  };
}

function chooseAccount(accounts: readonly string[]): string {
  const buttons = accounts.map((name) =>
    `<button name="account" value="${escape(name)}">Log in as ${escape(name)}</button>`
  );
  return page("Log in", `<form method="post">${buttons.join("")}</form>`);
}

function decide(account: string): string {
  return page(
    `Authorize this device, ${escape(account)}?`,
    `<form method="post"><button name="decision" value="authorize">Authorize</button>` +
      `<button name="decision" value="deny">Deny</button></form>`,
  );
}

function show(ctx: PageContext, title: string, body: string): void {
  ctx.type = "html";
  ctx.body = page(title, body);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
    `<style>body{font:1rem/1.5 system-ui;max-width:26rem;margin:4rem auto}button{margin-right:.5rem}</style>` +
    `<h1>${title}</h1>${body}</html>`;
}

function withButton(form: string, button: string): string {
  // oidc-provider's form brings a line of script along.
  return form.replace(/ onfocus="[^"]*"/, "").replace("</form>", `${button}</form>`);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

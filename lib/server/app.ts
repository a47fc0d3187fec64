/**
 * Knows the addresses of the page and what each answers.
 * Must not know how a login works, what the page looks like, or who serves it.
 *
 * @module
 */

import { type Context, Hono, type HonoRequest } from "npm:hono@^4.13.19";
import { bodyLimit } from "npm:hono@^4.13.19/body-limit";
import { NONCE, secureHeaders, type SecureHeadersVariables } from "npm:hono@^4.13.19/secure-headers";
import { HfAuthError } from "../errors.ts";
import { type Attempt, hasEnded } from "./attempt.ts";
import { eventStream } from "./events.ts";
import { isKey, keyGuard, nameGuard, randomKey } from "./guard.ts";
import type { About } from "./card.ts";
import { news, notice, page } from "./page.ts";
import { plainText, statusJson } from "./view.ts";

/** Options of {@linkcode loginApp}. */
export interface LoginAppOptions {
  /** The login that the page shows. */
  readonly attempt: Attempt;
  /**
   * A secret that every path but `/healthz` starts with: at least 16 letters, digits, `-` or `_`. Set it if you create a
   * handler per request. Default: random, see {@linkcode LoginApp.path}. `null` lets in whoever reaches the address, other
   * users of this machine included: for an application that decides by itself who may ask.
   */
  readonly key?: string | null;
  /** Which machine is logged in, on whose behalf, and what that allows: shown before it is approved. Default: nothing. */
  readonly about?: About;
  /** What who comes without the key is told to do, as a sentence. Default: to open the link that was printed. */
  readonly whereTheLinkIs?: string;
  /** Whether people can start and cancel logins from the page. Default `false`. */
  readonly control?: boolean;
  /** The token that the page's forms send back. Set it if you create a handler per request. Default: random. */
  readonly formToken?: string;
  /** Without a key: host names that the page answers to, besides IP addresses and `localhost`. With one: any name. */
  readonly names?: readonly string[];
}

/** A Web-standard handler, for `Deno.serve`, `Bun.serve` or another application's `mount`. */
export interface LoginApp {
  /** Where the page is: `/KEY/`, or `/` without a key. */
  readonly path: string;
  /** Responds to a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Responds to a request for a path, without a server. */
  readonly request: (path: string, init?: RequestInit) => Response | Promise<Response>;
  /** How many pages were served that do not follow the events yet, and how many follow them now. */
  readonly audience: { readonly pages: number; readonly watchers: number };
}

const PRINTED = "Open the whole link, as the program that serves this page printed it in its terminal.";
const MAX_BODY = 4096; // bytes; a form has one field
const MAX_WATCHERS = 600;
const EVENTS = "text/event-stream";

/** Creates the page at once, with all that it needs: {@link ./login_app.ts} waits for that until it is asked. */
export function loginApp(options: LoginAppOptions): LoginApp {
  const { attempt, key = randomKey(), control = false, names = [], whereTheLinkIs = PRINTED, about = {} } =
    options;
  if (key !== null && !isKey(key)) {
    throw new HfAuthError("usage", "The page's key is none", {
      hint: "Give it at least 16 random letters or digits",
    });
  }
  const formToken = control ? options.formToken ?? crypto.randomUUID() : undefined;
  const app = new Hono<{ Variables: SecureHeadersVariables }>();
  let watchers = 0;
  let pages = 0;

  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: [NONCE],
      styleSrc: [NONCE],
      imgSrc: ["data:"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // Nobody else is told; but for the forms a browser must say where they stand (Fetch standard, section 3.2).
    referrerPolicy: control ? "same-origin" : "no-referrer",
    strictTransportSecurity: false,
  }));
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  app.get("/healthz", (context) => context.text("ok\n"));
  app.use(
    key === null ? nameGuard(names) : keyGuard(key, async (context) => {
      const words = `The key is missing from this address, or is another. ${whereTheLinkIs}`;
      context.header("vary", "accept");
      if (!wantsHtml(context.req)) return context.text(`${words}\n`, 404);
      return context.html(await notice("Nothing to see without the key", words, nonceOf(context)), 404);
    }),
  );
  const limit = bodyLimit({
    maxSize: MAX_BODY,
    onError: (context) => context.text("The request is too long\n", 413),
  });
  app.use((context, next) =>
    limit(context, next).catch(() => context.text("The request was cut off\n", 400))
  );

  const at = key === null ? "" : `/${key}`;
  // The page's own links are relative to the slash, and so is this one: a proxy may have a prefix in front.
  if (key !== null) app.get(at, (context) => context.redirect(`./${key}/`, 308));
  app.get(`${at}/`, async (context) => {
    context.header("vary", "accept");
    if (!wantsHtml(context.req)) return context.text(plainText(attempt.snapshot.state));
    if (context.req.method !== "HEAD") pages++;
    return context.html(await page(attempt, { nonce: nonceOf(context), formToken, about }));
  });
  app.get(`${at}/code`, (context) => context.text(plainText(attempt.snapshot.state)));
  app.get(`${at}/status`, (context) => context.json(statusJson(attempt)));
  app.get(`${at}/events`, (context) => {
    // Without a body nobody would end the stream.
    if (context.req.method === "HEAD") return context.body(null, 200, { "content-type": EVENTS });
    if (watchers >= MAX_WATCHERS) {
      return context.text("Too many people are watching this page; try again later\n", 503, {
        "retry-after": "10",
      });
    }
    watchers++;
    const page = context.req.query("after");
    const seen = context.req.header("last-event-id");
    if (page !== undefined && seen === undefined && pages > 0) pages--;
    const after = seen ?? page;
    const stream = eventStream(attempt, after === undefined ? undefined : Number(after), {
      render: () => news(attempt, { formToken, about }),
      isLast: ({ state }) => !control && hasEnded(state),
      closed: () => watchers--,
    });
    // Nginx, which stands before many, would keep them until it has a page full.
    return context.body(stream, 200, { "content-type": EVENTS, "x-accel-buffering": "no" });
  });
  if (formToken !== undefined) {
    for (const action of ["begin", "cancel"] as const) {
      app.post(`${at}/${action}`, async (context) => {
        const sent = await context.req.parseBody().then((form) => form["form_token"], () => undefined);
        if (sent !== formToken) {
          return context.text("This form is not from this page; reload the page and try again\n", 403);
        }
        if (action === "begin") void attempt.begin();
        else attempt.cancel();
        return context.redirect("./", 303);
      });
    }
  }
  app.notFound((context) => context.text("There is nothing here\n", 404));
  app.onError((_, context) => context.text("Something went wrong; try again\n", 500));
  return {
    path: `${at}/`,
    fetch: (request) => app.fetch(request),
    request: (path, init) => app.request(path, init),
    get audience() {
      return { pages, watchers };
    },
  };
}

function wantsHtml(request: HonoRequest): boolean {
  return (request.header("accept") ?? "").includes("text/html");
}

function nonceOf(context: Context<{ Variables: SecureHeadersVariables }>): string {
  return context.get("secureHeadersNonce") ?? "";
}

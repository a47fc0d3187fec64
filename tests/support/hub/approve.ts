/**
 * Knows how a person lets a device in: opens the Hub's page, types the code, chooses an account, presses a button.
 * Must not know the Hub's inside: everything it sends stood in a page. Web APIs only.
 *
 * @module
 */

/** What the person does. */
export interface Approval {
  /** Who to log in as; the first account on the page by default. */
  readonly account?: string;
  /** Press Deny instead of Authorize. */
  readonly deny?: boolean;
}

/** Walks through the verification page of the Hub at `hubUrl`; throws with the page's words when it refuses. */
export async function approve(hubUrl: string, userCode: string, approval: Approval = {}): Promise<void> {
  const choices: Readonly<Record<string, string | undefined>> = {
    account: approval.account,
    decision: approval.deny === true ? "deny" : "authorize",
  };
  const browser = new Browser();
  let page = await browser.open(new URL("/oauth/device", hubUrl));
  for (let step = 0; step < 6; step++) {
    const problem = /<p role="alert">(.*?)<\/p>/s.exec(page.html)?.[1];
    if (problem !== undefined) throw new Error(`The Hub's page says: ${unescape(problem)}`);
    const form = /<form[^>]*>.*?<\/form>/s.exec(page.html)?.[0];
    if (form === undefined) return;
    page = await browser.open(
      new URL(attribute(form, "action") ?? "", page.url),
      fill(form, userCode, choices),
    );
  }
  throw new Error("The Hub's page asks without end");
}

/** The form's fields as the person leaves them, with the button that is pressed. */
function fill(
  form: string,
  userCode: string,
  choices: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, "name") ?? "";
    const typed = name === "user_code" && attribute(input, "type") === "text";
    fields.set(name, typed ? userCode : attribute(input, "value") ?? "");
  }
  const buttons = [...form.matchAll(/<button[^>]*>/g)].map(([button]) => button);
  const name = attribute(buttons[0] ?? "", "name");
  if (name === undefined) return fields;
  const offered = buttons.map((button) => attribute(button, "value") ?? "");
  const wanted = choices[name] ?? offered[0] ?? "";
  if (!offered.includes(wanted)) throw new Error(`The Hub's page offers no ${name} ${wanted}`);
  fields.set(name, wanted);
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`^<[^>]*?\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
}

function unescape(html: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return html.replace(
    /&(?:#(\d+)|(\w+));/g,
    (whole, code?: string, name = "") => code ? String.fromCharCode(Number(code)) : named[name] ?? whole,
  );
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** As much browser as the page needs: cookies with their paths, and redirects that carry them. */
class Browser {
  #cookies: Cookie[] = [];

  async open(url: URL, form?: URLSearchParams): Promise<{ url: URL; html: string }> {
    const cookie = this.#cookies.filter(({ path }) => url.pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      headers: { accept: "text/html", cookie },
      redirect: "manual",
      ...(form === undefined ? {} : { method: "POST", body: form }),
    });
    response.headers.getSetCookie().forEach((line) => this.#keep(line));
    const html = await response.text();
    const location = response.headers.get("location");
    if (location !== null) return this.open(new URL(location, url));
    if (!response.ok) throw new Error(`The Hub's page answered ${response.status}: ${html}`);
    return { url, html };
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? "/";
    const gone = value === "" || new Date(/;\s*expires=([^;]*)/i.exec(line)?.[1] ?? 8.64e15) < new Date();
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (!gone) this.#cookies.push({ name, value, path });
  }
}

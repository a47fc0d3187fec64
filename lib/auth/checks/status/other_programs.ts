/**
 * Knows how git and Docker come to a token of the Hub's, as their settings say.
 * Must not run any helper of theirs.
 *
 * @module
 */

import type { Session } from "../../session.ts";
import type { MakePublic } from "./public_text.ts";
import type { StatusReport } from "./report.ts";

/** What git and Docker call this program. */
const OWN = "hf-auth";

/** The section on git; nothing where it can't be run. */
export async function gitSection(
  { git }: Pick<Session, "git">,
  text: MakePublic,
): Promise<StatusReport["git"]> {
  const credential = await git();
  const helpers = await credential?.helpers() ?? [];
  if (credential?.unanswered) {
    return {
      facts: {},
      findings: [{
        problem: text("git did not answer"),
        advice: text("Run `git config --list` and see why"),
      }],
    };
  }
  if (!credential || credential.missing) return { facts: {}, findings: [] };
  const others = helpers.filter((name) => name !== OWN);
  const names = others.join(", ");
  return {
    facts: { helpers: helpers.map(text) },
    findings: others.length === 0 ? [] : [{
      problem: text(
        others.length < helpers.length
          ? `git asks ${names} beside ${OWN}; before 2.46 it then gets no token`
          : `git keeps tokens with ${names}, which may be older than the one in use`,
      ),
      advice: text("Run `hf-auth setup-git`, and git asks for the token that counts"),
    }],
  };
}

/** The section on Docker; nothing where it has no settings for the registry. */
export async function dockerSection(
  { host, config }: Pick<Session, "host" | "config">,
  text: MakePublic,
): Promise<StatusReport["docker"]> {
  const { dockerConfig: path, registry } = config;
  const bytes = path === undefined ? undefined : await host.files.readBytes(path).catch(() => undefined);
  if (path === undefined || registry === undefined || !bytes) return { facts: {}, findings: [] };
  const facts = { config: text(path) };
  const settings = parsed(bytes);
  if (!settings) {
    return {
      facts,
      findings: [{
        problem: text(`${path} is not a JSON object`),
        advice: text("Correct it, or move it away: Docker cannot read it either"),
      }],
    };
  }
  const own = field(settings["credHelpers"], registry);
  const helper = typeof own === "string" ? own : settings["credsStore"];
  if (typeof helper === "string" && helper !== "") {
    const isMissing = helper === OWN && host.processes?.has(`docker-credential-${OWN}`) === false;
    return {
      facts: { helper: text(helper), ...facts },
      findings: isMissing
        ? [{
          problem: text(`Docker will not find ${OWN}: there is no docker-credential-${OWN} in PATH`),
          advice: text("Run `hf-auth setup-docker`, which says how to put it there"),
        }]
        : [],
    };
  }
  if (typeof field(field(settings["auths"], registry), "auth") !== "string") return { facts, findings: [] };
  return {
    facts,
    findings: [{
      problem: text(`${path} holds a copy of a token for ${registry}, which nothing refreshes`),
      advice: text(`Run \`docker logout ${registry}\``),
    }],
  };
}

function parsed(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

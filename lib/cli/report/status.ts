/**
 * Knows how a status report looks in each output format: sections with aligned labels for people.
 * Must not know what is reported, beyond the names of the facts.
 *
 * @module
 */

import type { FactValue, Finding, Place, StatusReport } from "../../auth/checks/status/report.ts";
import { printable } from "../../person/printable.ts";
import { columns, wrap } from "../columns.ts";
import type { Output, Tone } from "../output.ts";
import { day } from "./date.ts";

/** Shows a report. */
export function reportStatus(report: StatusReport, output: Output): void {
  switch (output.mode) {
    case "json":
      return output.json(asJson(report));
    case "quiet":
      return output.line(report.state);
    case "agent":
      return lines(report).forEach((line) => output.line(printable(output.asCalled(line))));
    case "human":
      return output.line(forPeople(report, output));
  }
}

type Sections = Omit<StatusReport, "state" | "version">;

function sectionsOf({ state: _, version: __, ...sections }: StatusReport) {
  return Object.entries(sections) as [keyof Sections, Sections[keyof Sections]][];
}

function asJson(report: StatusReport): unknown {
  const { token, store } = report;
  return {
    ...report,
    token: {
      ...token,
      places: token.places.map(({ place, standing, tokenName }) => ({
        place,
        standing,
        token_name: tokenName ?? null,
      })),
    },
    store: {
      ...store,
      files: store.files.map(({ path, type, mode, owner }) => ({
        path,
        type,
        mode: mode ?? null,
        owner: owner ?? null,
      })),
    },
  };
}

/** A line a fact, for agents. */
function lines(report: StatusReport): string[] {
  return [
    `state=${report.state}`,
    ...report.token.places.map(({ place, standing }) => `token.place=${place} standing=${standing}`),
    ...sectionsOf(report).flatMap(([name, { facts, findings }]) => [
      ...Object.entries(facts).map(([key, value]) => `${name}.${key}=${[value].flat().join(",")}`),
      ...findings.map(({ problem, advice }) => `${name}.problem=${problem}. ${advice}.`),
    ]),
  ];
}

const STATES: Readonly<Record<StatusReport["state"], readonly [Tone, string]>> = {
  logged_in: ["good", "✓ Logged in"],
  logged_out: ["bad", "✗ Not logged in"],
  unusable: ["bad", "✗ The token cannot be used"],
  refused: ["bad", "✗ The Hub does not accept the token"],
  unreached: ["doubtful", "? The Hub could not be asked about the token"],
};

function forPeople(report: StatusReport, output: Output): string {
  const [tone, state] = STATES[report.state];
  const user = report.account.facts.user;
  const headline = report.state === "logged_in" && user !== undefined ? `${state} as ${user}` : state;
  const sections = sectionsOf(report).flatMap(([name, section]) => {
    const rows = rowsOf(name, report);
    if (rows.length === 0 && section.findings.length === 0) return [];
    const title = output.toned("heading", `${name[0]!.toUpperCase()}${name.slice(1)}`);
    const table = rows.length > 0 ? [toned(columns(rows, output.columns), output)] : [];
    return [[title, ...table, ...section.findings.map((finding) => shown(finding, output))].join("\n")];
  });
  return [output.toned(tone, printable(headline)), ...sections].join("\n\n");
}

function rowsOf(name: keyof Sections, report: StatusReport): (readonly [string, string])[] {
  const facts = Object.entries(report[name].facts).map(([key, value]) =>
    WORDS[key]?.(value) ?? [key.replaceAll("_", " "), plain(value)] as const
  ).map(([label, text]) => [printable(label), printable(text)] as const);
  if (name === "token") return [...report.token.places.map(placeRow), ...facts];
  if (name !== "store") return facts;
  const files = report.store.files.map(({ path, type, mode, owner }) => {
    const label = type === "none" ? "not there" : [mode, owner].filter(Boolean).join(" ") || type;
    return [printable(label), printable(path)] as const;
  });
  return [...files, ...facts];
}

const STANDINGS = {
  in_use: "in use",
  shadowed: "shadowed",
  not_set: "not set",
  unusable: "unusable",
} as const;
const MARKS = { in_use: "✓", shadowed: "-", not_set: " ", unusable: "✗" } as const;

function placeRow({ place, standing, tokenName }: Place): readonly [string, string] {
  const name = tokenName === undefined ? "" : `, stored as ${tokenName}`;
  return [`${MARKS[standing]} ${printable(place)}`, printable(`${STANDINGS[standing]}${name}`)];
}

function plain(value: FactValue): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") || "none" : String(value);
}

/** Facts that people are told in other words. */
const WORDS: Readonly<Record<string, (value: FactValue) => readonly [string, string]>> = {
  expires_at: (value) => ["valid until", day(new Date(String(value)))],
  renewal: (value) => ["refreshed", value === "automatic" ? "automatically" : "never"],
  clock_skew_seconds: (value) => {
    const seconds = Number(value);
    if (Math.abs(seconds) <= 2) return ["clock", "as the Hub's"];
    return ["clock", `${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the Hub's`];
  },
};

const TONES: Readonly<Record<string, Tone>> = { "✓": "good", "✗": "bad" };

/** The table with its marks coloured: escape sequences have no width, and come last. */
function toned(table: string, output: Output): string {
  return table.replace(/^ {2}([✓✗])/gm, (_, mark: string) => `  ${output.toned(TONES[mark]!, mark)}`);
}

function shown({ problem, advice }: Finding, output: Output): string {
  const put = (text: string) =>
    wrap(printable(output.asCalled(text)), output.columns - 4).replaceAll("\n", "\n    ");
  return `  ${output.toned("doubtful", "!")} ${put(problem)}\n    ${
    put(advice).split("\n").map((line) => output.toned("aside", line)).join("\n")
  }`;
}

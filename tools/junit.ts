/** Reads a runner's JUnit report: how many tests passed, failed and were skipped, and which ones failed, why. */

export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** What a report says; `failures` has a text for each failed test: its file, its name, and what it said first. */
export interface Report extends Count {
  failures: string[];
}

/** Lines of a failure's message that are worth a second look at the end of a long run. */
const LINES = 6;

/** `xml`: the report of `deno test` or of `bun test`. */
export function readReport(xml: string): Report {
  const cases = xml.match(/<testcase\b[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g) ?? [];
  const failed = cases.filter((text) => /<(failure|error)\b/.test(text));
  const skipped = cases.filter((text) => /<skipped\b/.test(text)).length;
  return {
    passed: cases.length - failed.length - skipped,
    failed: failed.length,
    skipped,
    failures: failed.map(failure),
  };
}

function failure(testcase: string): string {
  const [head, ...rest] = testcase.split(/(?=<(?:failure|error)\b)/);
  const file = attribute(head!, "file") || attribute(head!, "classname");
  const message = attribute(rest.join(""), "message").trim().split("\n").slice(0, LINES);
  return [`${file}: ${attribute(head!, "name")}`, ...message.map((line) => `  ${line}`)].join("\n");
}

function attribute(text: string, name: string): string {
  const value = text.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? "";
  return value.replace(/&(#\d+|lt|gt|quot|apos|amp);/g, (_, entity: string) => {
    return entity.startsWith("#")
      ? String.fromCodePoint(Number(entity.slice(1)))
      : { lt: "<", gt: ">", quot: '"', apos: "'" }[entity] ?? "&";
  });
}

/**
 * Knows how the Hub warns whoever sent a request: `X-HF-Warning: TOPIC; MESSAGE`, where the topic may be missing.
 * Must not know what was asked, nor who is told.
 *
 * @module
 */

/** What the Hub wants people to know. */
export interface HubWarning {
  /** What it is about, if that is said: people hear of each topic once. */
  readonly topic: string;
  /** Printable ASCII without tokens. */
  readonly message: string;
}

const LONGEST = 500; // characters

/** The warnings in a response's headers. */
export function warningsIn(headers: Headers): HubWarning[] {
  // Several headers arrive as one (RFC 9110 section 5.3).
  return (headers.get("x-hf-warning") ?? "").split(/,\s*(?=[\w.-]*;)/).flatMap((warning) => {
    const [, topic = "", text = ""] = /^(?:([^;]*);)?(.*)$/s.exec(warning)!;
    const message = shown(text);
    return message === "" ? [] : [{ topic: shown(topic), message }];
  });
}

function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, "").replace(/\b(hf_|api_)\w+/g, "$1****");
  return printable.trim().slice(0, LONGEST);
}

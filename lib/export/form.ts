/**
 * Knows what a form is in which another program reads a token.
 * Must not know any such program.
 *
 * @module
 */

/** One way to write a token down. */
export interface Form {
  /** What the token is called there unless another name is given; absent where it has none. */
  readonly name?: string;
  /** The text for a token called `name`; `undefined` when no such text can hold it. */
  write(token: string, name: string): string | undefined;
  /** Which names there can be, and in which words that is said; none unless given. */
  readonly names?: { readonly pattern: RegExp; readonly words: string };
  /** Whether what is in the file already stays, before it. */
  readonly appends?: boolean;
}

/** The name of a variable, as every shell takes it. */
export const VARIABLE: NonNullable<Form["names"]> = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  words: "letters, digits and _, and no digit first",
};

/** Whether the text is one line to every program. */
export function isLine(text: string): boolean {
  return !/[\0\r\n]/.test(text);
}
